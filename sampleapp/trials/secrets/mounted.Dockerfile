FROM castoff/go AS tools
WORKDIR /src
COPY main.go .
RUN CGO_ENABLED=0 go build -o /fetch .

FROM scratch
COPY --from=tools /fetch /fetch
RUN --mount=type=secret,id=token ["/fetch"]
