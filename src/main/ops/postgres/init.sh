#!/bin/sh
# Runs once, when the database's folder is empty (the postgres image calls it). Three roles and no more rights than
# each needs: jirani_migrate owns the database and its schema's history, jirani_app is what the gateway connects as,
# jirani_audit may read. Their passwords come from files (compose secrets); migrations grant the rest.
set -eu
secret() { # a password there must be, without its newline
  [ -s "${JIRANI_SECRETS:-/run/secrets}/$1" ] || { echo "init: secret $1 is missing" >&2; exit 1; }
  tr -d '\n' <"${JIRANI_SECRETS:-/run/secrets}/$1"
}
database=${JIRANI_DB_NAME:-jirani}
psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres \
  -v database="$database" -v migrate="$(secret db_migrate)" -v app="$(secret db_app)" -v audit="$(secret db_audit)" <<'SQL'
set password_encryption = 'scram-sha-256';
create role jirani_migrate login password :'migrate' nosuperuser nocreatedb nocreaterole;
create role jirani_app login password :'app' nosuperuser nocreatedb nocreaterole connection limit 200;
create role jirani_audit login password :'audit' nosuperuser nocreatedb nocreaterole connection limit 10;
alter role jirani_audit set default_transaction_read_only = on;
create database :"database" owner jirani_migrate encoding 'UTF8' template template0 lc_collate 'C.UTF-8' lc_ctype 'C.UTF-8';
revoke all on database :"database" from public;
grant connect on database :"database" to jirani_app, jirani_audit;
\connect :"database"
revoke all on schema public from public;
SQL
