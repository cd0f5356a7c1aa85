FROM castoff/base:latest AS only
WORKDIR /
COPY main.go /only/
ENTRYPOINT ["go"]
