# Build the wheel and everything it needs, then copy only the result: no build tools in the image.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY knowledge knowledge
RUN python -m venv /opt/frontdesk \
 && /opt/frontdesk/bin/pip install --no-cache-dir -c constraints.txt '.[postgres,server]' \
 && /opt/frontdesk/bin/pip uninstall --yes pip

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /home/frontdesk frontdesk \
 && install -d -o frontdesk -g frontdesk -m 0700 /data /keys
COPY --from=build /opt/frontdesk /opt/frontdesk
ENV PATH=/opt/frontdesk/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FRONTDESK_DATA=/data \
    FRONTDESK_KEY_FILE=/keys/frontdesk.key
USER frontdesk
VOLUME ["/data", "/keys"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["frontdesk", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["frontdesk"]
CMD ["telegram"]
