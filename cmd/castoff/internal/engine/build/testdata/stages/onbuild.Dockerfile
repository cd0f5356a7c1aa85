FROM castoff/base:latest AS hook
ONBUILD COPY main.go /hooked/
ONBUILD ENV GO111MODULE=off
COPY main.go /hook/
FROM hook AS user
RUN ["go", "version"]
FROM user AS labelled
LABEL a=b
