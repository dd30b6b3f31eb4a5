#!/bin/sh
# Makes what docker-compose.yml needs and nobody should choose by hand: secrets/ with random passwords and keys.
# Never overwrites a file that is there. Needs openssl; for the broker's password file also mosquitto_passwd.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")/../../.." && pwd)
out=${1:-$here/secrets}
umask 077
mkdir -p "$out"
fresh() { openssl rand -hex "$1"; }
for name in db_owner db_migrate db_app db_audit mqtt; do
  [ -s "$out/$name" ] || fresh 24 >"$out/$name"
done
mkdir -p "$out/certs" "$out/mosquitto"
[ -e "$out/mpesa.pem" ] || : >"$out/mpesa.pem" # there to be mounted; the gateway says so as long as it is empty
# The folder is closed to other users of this machine; what is in it is mounted one by one and the images' users are not ours.
chmod 700 "$out"; chmod 755 "$out/certs" "$out/mosquitto"; chmod 644 "$out"/db_* "$out/mpesa.pem"

if [ ! -s "$out/migrate.env" ]; then
  cat >"$out/migrate.env" <<ENV
# The owner of the schema: read by the one-shot service migrate, by nothing else.
JIRANI_DB_MIGRATE_URL=postgresql://jirani_migrate:$(cat "$out/db_migrate")@postgres:5432/jirani
# Says who is granted what the gateway needs; its password is not used here.
JIRANI_DB_URL=postgresql://jirani_app:unused@postgres:5432/jirani
ENV
fi

if [ ! -s "$out/gateway.env" ]; then
  cat >"$out/gateway.env" <<ENV
# Settings of the gateway: docs/settings.md. Keep this file as you keep a key. One line each; a value with \$ or # in it
# stands in single quotes.
JIRANI_MODE=sandbox
JIRANI_HTTP_PORT=8080
JIRANI_PUBLIC_URL=http://localhost:8080
JIRANI_DB_URL=postgresql://jirani_app:$(cat "$out/db_app")@postgres:5432/jirani
JIRANI_MQTT_URL=mqtt://mosquitto:1884
JIRANI_MQTT_USER=jirani-gw
JIRANI_MQTT_PASSWORD=$(cat "$out/mqtt")
JIRANI_DEVICE_MASTER_KEY=$(fresh 32)
JIRANI_CALLBACK_KEY=$(fresh 32)
# The master key of people's names and numbers: keep a copy apart from the database's backups (docs/vault.md).
JIRANI_VAULT_KEY=$(fresh 32)
# Where you may lawfully run (mini_grid, estate or pilot) and who holds the money (pass_through or wallet):
JIRANI_REGIME=
JIRANI_CUSTODY=pass_through
# How texts (sign-in codes, notices) reach phones: live refuses to start without a carrier (docs/access.md).
JIRANI_SMS=console
#JIRANI_SMS=africastalking
#JIRANI_SMS_USER=
#JIRANI_SMS_KEY=
#JIRANI_SMS_SENDER=
# Addresses of your own proxies. Without them all people behind one share an address, and its limits.
#JIRANI_PROXIES=172.18.0.1
# What the law wants in order before the first customer (docs/privacy.md); doctor names what is missing in live.
#JIRANI_ODPC_REGISTRATION=
#JIRANI_DPIA_SIGNED=
#JIRANI_LEGAL_HOLD_DAYS=
# Daraja: JIRANI_PUBLIC_URL above must be an address it can reach. Its certificate is the file mpesa.pem beside this one.
# (Our simulator of it is not for here: it listens on its own machine only. ./jirani demo runs gateway and simulator.)
JIRANI_MPESA_BASE_URL=https://sandbox.safaricom.co.ke
JIRANI_MPESA_CONSUMER_KEY=
JIRANI_MPESA_CONSUMER_SECRET=
JIRANI_MPESA_SHORTCODE=
JIRANI_MPESA_PASSKEY=
JIRANI_MPESA_TRANSACTION_TYPE=CustomerPayBillOnline
JIRANI_MPESA_B2C_SHORTCODE=
JIRANI_MPESA_INITIATOR=
JIRANI_MPESA_INITIATOR_PASSWORD=
ENV
fi
# A gateway of before the vault had no master key for people's data.
grep -q '^JIRANI_VAULT_KEY' "$out/gateway.env" || echo "JIRANI_VAULT_KEY=$(fresh 32)" >>"$out/gateway.env"
# Where earlier versions had it. The broker is given the folder, so that it sees a file that takes this one's place.
[ ! -s "$out/mosquitto.passwd" ] || [ -e "$out/mosquitto/passwd" ] || mv "$out/mosquitto.passwd" "$out/mosquitto/passwd"
if [ ! -s "$out/mosquitto/passwd" ]; then
  if command -v mosquitto_passwd >/dev/null; then
    mosquitto_passwd -b -c "$out/mosquitto/passwd" jirani-gw "$(cat "$out/mqtt")" 2>/dev/null
    chmod 644 "$out/mosquitto/passwd"
  else
    echo "secrets: no mosquitto_passwd here; make $out/mosquitto/passwd with it (user jirani-gw, password in $out/mqtt)" >&2
    exit 1
  fi
fi
echo "secrets: $out is complete; now fill in regime and provider in $out/gateway.env, and put Daraja's certificate into $out/mpesa.pem" >&2
