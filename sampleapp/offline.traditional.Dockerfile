# For a base that has Go already: the guide's, without the line that installs it.
FROM castoff/base AS build
ENV GO111MODULE=off
COPY . .
RUN CGO_ENABLED=0 go build -o /app .
ENTRYPOINT ["/app"]
