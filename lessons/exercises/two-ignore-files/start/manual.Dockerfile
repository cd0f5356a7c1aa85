FROM castoff/go AS build
WORKDIR /src
COPY print print
RUN go build -o /print ./print

FROM scratch
COPY --from=build /print /print
COPY manual /manual
ENTRYPOINT ["/print"]
