ARG BASE=castoff/base:latest
FROM ${BASE} AS tools
COPY main.go /src/

FROM tools AS build
ENV GO111MODULE=off
RUN ["go", "version"]

FROM ${BASE} AS Test
COPY main.go /test/

FROM ${BASE}
COPY main.go /extra/

FROM ${BASE} as bare

FROM scratch
COPY --from=build /src/main.go /app
COPY --from=3 /extra/main.go /extra
COPY --from=bare /tmp /tmp
ENTRYPOINT ["/app"]
