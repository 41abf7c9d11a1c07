#!/bin/bash
# Runs once, on an empty data directory: the role that owns the tables and the role that serves, which owns nothing.
set -euo pipefail
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    -v owner_password="$(cat /run/secrets/database-owner-password)" \
    -v serving_password="$(cat /run/secrets/database-password)" <<'SQL'
create role chartkeeper_owner login password :'owner_password'
    nosuperuser nocreatedb nocreaterole nobypassrls;
create role chartkeeper login password :'serving_password'
    nosuperuser nocreatedb nocreaterole nobypassrls;
-- In which the server searches for callers who see little; nobody logs in with it.
create role chartkeeper_few nologin nosuperuser nocreatedb nocreaterole nobypassrls;
grant chartkeeper_few to chartkeeper with inherit false, set true;
create database chartkeeper owner chartkeeper_owner;
revoke all on database chartkeeper from public;
grant connect, temporary on database chartkeeper to chartkeeper;
\connect chartkeeper
alter schema public owner to chartkeeper_owner;
revoke create on schema public from public;
grant usage on schema public to chartkeeper;
SQL
