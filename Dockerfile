# The program is built where the tools are …
FROM oven/bun:1.4.5-debian AS build
WORKDIR /tobiishi
COPY package.json bun.lock ./
COPY src/postgres/driver.patch src/postgres/
RUN bun install --frozen-lockfile
COPY . .
RUN bun run build

# … and runs where they are not: one executable, its data, and nobody with rights.
FROM debian:12-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tobiishi \
  && install --directory --owner=tobiishi --group=tobiishi --mode=0700 /data
COPY --from=build /tobiishi/dist/tobiishi /usr/local/bin/tobiishi
USER tobiishi
WORKDIR /data
# Inside a container the door opens to the container's network; outside, the default is this machine alone.
ENV HOST=0.0.0.0 PORT=3000 TOBIISHI_DATA=/data
VOLUME /data
EXPOSE 3000
# The executable carries its own runtime, so it can ask itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=1s \
  CMD BUN_BE_BUN=1 tobiishi -e "process.exit((await fetch('http://127.0.0.1:' + process.env.PORT + '/readyz')).ok ? 0 : 1)"
# Longer than the ten seconds that finishing may take: docker stop --time 15.
STOPSIGNAL SIGTERM
ENTRYPOINT ["tobiishi"]
