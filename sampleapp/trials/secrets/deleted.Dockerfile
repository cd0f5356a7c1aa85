FROM castoff/go AS tools
WORKDIR /src
COPY main.go .
RUN CGO_ENABLED=0 go build -o /fetch .

FROM scratch
COPY --from=tools /fetch /fetch
COPY token.txt /token.txt
RUN ["/fetch"]
RUN ["/fetch", "forget"]
