# The two stages have their first steps in common, and so has the one on top.
FROM castoff/base:latest AS one
COPY main.go /same/
COPY main.go /one/
FROM castoff/base:latest AS two
COPY main.go /same/
FROM two AS three
COPY main.go /one/
FROM scratch
COPY --from=one /one/main.go /one
COPY --from=three /same/main.go /one/main.go /
