FROM castoff/base:latest AS good
COPY main.go /good/
FROM good AS bad
RUN ["go", "nothing"]
COPY main.go /never/
FROM castoff/base:latest AS later
COPY --from=bad /good /good
FROM castoff/base:latest AS aside
COPY main.go /aside/
FROM scratch
COPY --from=later /good /good
