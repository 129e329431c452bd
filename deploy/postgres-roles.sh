#!/usr/bin/env bash
# The two roles and the database, on a server of PostgreSQL that has neither. As a superuser: in the image of PostgreSQL
# (deploy/compose.yaml) by itself, elsewhere with PGHOST, PGUSER and so on, and SECRETS as the folder of the passwords.
set -euo pipefail
secrets=${SECRETS:-/run/secrets}

# By the environment, because arguments are for all to see, and `\getenv` quotes what it reads.
OWNER_PASSWORD=$(<"$secrets/owner-password") SERVER_PASSWORD=$(<"$secrets/server-password") \
  psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-${PGUSER:-postgres}}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv server_password SERVER_PASSWORD
CREATE ROLE tenantry_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE tenantry_server LOGIN PASSWORD :'server_password';
CREATE DATABASE tenantry OWNER tenantry_owner;
REVOKE ALL ON DATABASE tenantry FROM PUBLIC;
GRANT CONNECT ON DATABASE tenantry TO tenantry_server;
SQL
