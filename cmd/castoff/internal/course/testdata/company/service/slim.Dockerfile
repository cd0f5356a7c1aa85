FROM castoff/base AS python
RUN apt-get update && apt-get install -y --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*

FROM python AS build
WORKDIR /src
COPY app.py __main__.py
RUN python3 -m zipapp /src -o /service.pyz

FROM python
ARG GREETING
ENV GREETING=$GREETING
COPY --from=build /service.pyz /
ENTRYPOINT ["python3", "/service.pyz"]
