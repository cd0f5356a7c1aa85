FROM castoff/go AS build
ENV GOCACHE=/cache
WORKDIR /src
COPY . .
RUN go run ./tools/table ports.csv /table.txt
RUN CGO_ENABLED=0 go build -o /app .

FROM scratch
COPY --from=build /app /table.txt /
ENTRYPOINT ["/app"]
