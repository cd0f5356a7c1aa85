FROM castoff/go AS build
ENV GOCACHE=/cache
WORKDIR /src
COPY tools tools
COPY ports.csv .
RUN go run ./tools/table ports.csv /table.txt
COPY main.go .
RUN CGO_ENABLED=0 go build -o /app .

FROM scratch
COPY --from=build /app /table.txt /
ENTRYPOINT ["/app"]
