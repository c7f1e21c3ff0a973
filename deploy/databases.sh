#!/bin/sh
# Run once by PostgreSQL's image: a database and its owner for the store, and for Prefect.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -v store="$STORE_PASSWORD" -v prefect="$PREFECT_PASSWORD" <<'SQL'
CREATE ROLE jianbao LOGIN PASSWORD :'store';
CREATE DATABASE jianbao OWNER jianbao ENCODING 'UTF8' TEMPLATE template0;
CREATE ROLE prefect LOGIN PASSWORD :'prefect';
CREATE DATABASE prefect OWNER prefect ENCODING 'UTF8' TEMPLATE template0;
\connect prefect
CREATE EXTENSION IF NOT EXISTS pg_trgm;
SQL
