# For a base that is only a Go toolchain: no shell, so RUN takes a list.
FROM castoff/base AS build
ENV GO111MODULE=off
COPY . .
RUN ["go", "build", "-o", "/app", "."]
ENTRYPOINT ["/app"]
