FROM castoff/base:latest AS gen
COPY main.go /gen/
FROM castoff/base:latest AS unused
COPY main.go /unused/
FROM castoff/base:latest
RUN --mount=type=bind,from=gen,source=/gen,target=/m ["go", "version"]
