FROM castoff/go AS build
ENV GOCACHE=/cache
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/cache \
    go run ./tools/table ports.csv /table.txt
RUN --mount=type=cache,target=/cache \
    CGO_ENABLED=0 go build -o /app .

FROM scratch
COPY --from=build /app /table.txt /
ENTRYPOINT ["/app"]
