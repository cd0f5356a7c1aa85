FROM castoff/go AS tools
WORKDIR /src
COPY main.go .
RUN CGO_ENABLED=0 go build -o /fetch .

FROM tools AS fetched
ARG TOKEN
RUN ["/fetch"]

FROM scratch
COPY --from=fetched /charts.txt /
