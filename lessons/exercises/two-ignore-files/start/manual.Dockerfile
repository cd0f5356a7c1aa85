FROM castoff/go AS build
WORKDIR /src
COPY print print
RUN go build -o /print ./print

FROM scratch
COPY --from=build /print /print
COPY manual/1-start.txt manual/2-stop.txt /manual/
ENTRYPOINT ["/print"]
