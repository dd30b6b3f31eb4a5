#!/bin/sh
# Checks everything around the gateway that can be checked without a container engine: docker-compose.yml, Prometheus's
# configuration, alerts and their cases, that every alert has its page and every metric it reads is documented, that every
# test which README.md names as a proof exists, and that the scripts parse. A tool that is not there is named and passed over; a fault ends with exit status 1.
set -u
here=$(CDPATH= cd -- "$(dirname -- "$0")/../../.." && pwd)
cd "$here" || exit 1
bad=0
ok() { echo "ok      $*"; }
fault() { echo "FAULT   $*" >&2; bad=1; }
passed() { echo "passed  $*"; }
run() { # run NAME COMMAND..: quiet when it works
  name=$1; shift
  if out=$("$@" 2>&1); then ok "$name"; else fault "$name"; printf '%s\n' "$out" >&2; fi
}

room=$(mktemp -d); trap 'rm -rf "$room"' EXIT
cp docker-compose.yml "$room/"
if command -v openssl >/dev/null && command -v mosquitto_passwd >/dev/null; then
  run "secrets.sh" src/main/ops/secrets.sh "$room/secrets"
  user=$(sed -n 's/^JIRANI_MQTT_USER=//p' "$room/secrets/gateway.env")
  grep -q "^user $user\$" mosquitto/acl || fault "mosquitto/acl does not know $user, as whom the gateway logs in"
  grep -q "^$user:" "$room/secrets/mosquitto/passwd" || fault "secrets.sh gives the broker no password of $user"
else
  passed "secrets.sh: openssl or mosquitto_passwd is not here; stand-ins instead"
  mkdir -p "$room/secrets/certs" "$room/secrets/mosquitto"
  for f in db_owner db_migrate db_app db_audit mosquitto/passwd mpesa.pem; do echo x >"$room/secrets/$f"; done
  echo JIRANI_MODE=sandbox >"$room/secrets/gateway.env"
  echo JIRANI_DB_MIGRATE_URL=x >"$room/secrets/migrate.env"
fi

compose() { # in a copy with secrets of its own, so that no real ones are needed; who is told the owner's password?
  (cd "$room" && "$@" config) >"$room/out" 2>&1 || { cat "$room/out"; return 1; }
  told=$(awk '/^[a-z]/ {s = 0} /^services:/ {s = 1} s && /^  [a-z-]+:$/ {n = $1} s && /JIRANI_DB_MIGRATE_URL/ {print n}' "$room/out" | tr '\n' ' ')
  [ "$told" = "migrate: " ] || { echo "JIRANI_DB_MIGRATE_URL is for migrate alone, and goes to: $told"; return 1; }
}
if docker compose version >/dev/null 2>&1; then run "docker-compose.yml (docker compose config)" compose docker compose
elif command -v docker-compose >/dev/null; then run "docker-compose.yml (docker-compose config)" compose docker-compose
elif python3 -c 'import yaml' 2>/dev/null; then run "docker-compose.yml (parses as YAML only)" python3 -c 'import yaml; yaml.safe_load(open("docker-compose.yml"))'
else passed "docker-compose.yml: neither docker compose, docker-compose nor python3-yaml is here"; fi

# What is mounted must exist: in the repository, by secrets.sh, or (the jar) by the build.
for file in $(sed -n 's|^ *- "*\./\([^:]*\):/.*|\1|p; s|.*{file: \./\(.*\)}|\1|p' docker-compose.yml | grep -v '^target/' | sort -u); do
  case $file in secrets/*) [ -e "$room/$file" ] ;; *) [ -e "$file" ] ;; esac &&
    ok "mounted: $file" || fault "docker-compose.yml mounts $file, which does not exist"
done

# `meters broker-passwords` replaces the password file: one mounted by itself would stay the old one.
grep -qE '^ *- *[^ ]*/passwd:' docker-compose.yml && fault "docker-compose.yml mounts a password file by itself: mount its folder"

# Every path the broker's configuration names must be mounted into the broker, itself or a folder above it.
targets=$(awk '/^  [a-z-]+:$/ {n = $1} n == "mosquitto:" && /^ *- [^ ]*:\/mosquitto\// {split($2, p, ":"); print p[2]}' docker-compose.yml)
for path in $(sed -nE 's/^(password_file|acl_file|persistence_location|include_dir|cafile|certfile|keyfile) +//p' \
  mosquitto/mosquitto.conf mosquitto/conf.d/*) /mosquitto/config/mosquitto.conf; do
  found=
  for target in $targets; do
    case ${path%/} in "$target" | "$target"/*) found=$target ;; esac
  done
  [ -n "$found" ] && ok "broker: $path" || fault "the broker's configuration names $path, which docker-compose.yml does not mount"
done

if command -v promtool >/dev/null; then
  run "prometheus.yml" promtool check config --syntax-only src/main/ops/prometheus/prometheus.yml
  run "alerts.yml" promtool check rules src/main/ops/prometheus/alerts.yml
  run "alerts_test.yml: every alert fires and keeps quiet" promtool test rules src/main/ops/prometheus/alerts_test.yml
else passed "Prometheus files: promtool is not here (apt package prometheus)"; fi

for alert in $(sed -n 's/^ *- alert: //p' src/main/ops/prometheus/alerts.yml); do
  grep -q "^## $alert\$" docs/runbook.md || fault "docs/runbook.md has no page for the alert $alert"
  grep -q "alertname: $alert\b" src/main/ops/prometheus/alerts_test.yml || fault "alerts_test.yml has no case for $alert"
done
if [ -f docs/metrics.md ]; then
  for metric in $(grep -v '^ *#' src/main/ops/prometheus/alerts.yml | grep -oE 'jirani_[a-z_]+[a-z]' | sed 's|_count$||' | sort -u); do
    grep -q "$metric" docs/metrics.md || fault "alerts.yml reads $metric, which docs/metrics.md does not know"
  done
else passed "metrics of the alerts: docs/metrics.md is not here"; fi

for test in $(sed -n '/^## What is guaranteed/,/^## /p' README.md | grep -oE '`[A-Za-z]+Test`' | tr -d '`' | sort -u); do
  find src/test/java -name "$test.java" | grep -q . || fault "README.md names $test as a proof, and there is no such test"
done

for script in jirani .ci/run src/main/web/build.sh src/main/ops/*.sh src/main/ops/postgres/*.sh; do
  shell=sh; head -n 1 "$script" | grep -q bash && shell=bash
  run "$script parses" "$shell" -n "$script"
  [ -x "$script" ] || fault "$script is not executable"
done
exit $bad
