#!/bin/sh
# The roles of the database, made once, when its volume is: the owner (migrations), the application, the reports.
# Elsewhere run the same statements as an administrator of the server; their rights on tables come with each migration
# (`manage.py database_roles`).
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v reporting="$REPORTING_PASSWORD" <<'SQL'
CREATE ROLE shangji_owner LOGIN PASSWORD :'owner';
CREATE ROLE shangji_app LOGIN PASSWORD :'app';
CREATE ROLE shangji_reporting LOGIN PASSWORD :'reporting';
ALTER ROLE shangji_reporting SET default_transaction_read_only = on;
SELECT format('ALTER DATABASE %I OWNER TO shangji_owner', current_database()) \gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()) \gexec
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO shangji_app', current_database()) \gexec
SELECT format('GRANT CONNECT ON DATABASE %I TO shangji_reporting', current_database()) \gexec
ALTER SCHEMA public OWNER TO shangji_owner;
SQL
