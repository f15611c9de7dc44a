FROM python:3.13-slim-bookworm AS build
WORKDIR /app
COPY requirements.lock requirements-node.lock package.json package-lock.json .npmrc ./
COPY ecomops/cli/provision.py ecomops/cli/provision.py
COPY ecomops/ui/vendor.json ecomops/ui/sprite.py ecomops/ui/
RUN python -I ecomops/cli/provision.py runtime
COPY . .
RUN .venv/bin/python -m ecomops.cli.catalogue && .venv/bin/python -m compileall -q -x '/\.venv/' .

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home ecomops
WORKDIR /app
COPY --from=build /app /app
ENV ECOMOPS_DATA=/data \
    ECOMOPS_MANIFEST=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=ecomops.settings
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
    CMD [".venv/bin/python", "-c", "import socket; socket.create_connection(('127.0.0.1', 8000), 4).close()"]
CMD [".venv/bin/python", "-m", "granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--no-ws", "--workers", "2", "--blocking-threads", "4", "ecomops.wsgi:application"]
