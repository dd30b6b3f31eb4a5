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

compose() { # with stand-ins for the secrets, in a copy, so that no real ones are needed
  room=$(mktemp -d)
  cp docker-compose.yml "$room/"
  mkdir "$room/secrets"
  for f in db_owner db_migrate db_app db_audit mosquitto.passwd; do echo x >"$room/secrets/$f"; done
  echo JIRANI_MODE=sandbox >"$room/secrets/gateway.env"
  (cd "$room" && "$@" config) >"$room/out" 2>&1
  status=$?
  [ $status -eq 0 ] || cat "$room/out"
  rm -rf "$room"
  return $status
}
if docker compose version >/dev/null 2>&1; then run "docker-compose.yml (docker compose config)" compose docker compose
elif command -v docker-compose >/dev/null; then run "docker-compose.yml (docker-compose config)" compose docker-compose
elif python3 -c 'import yaml' 2>/dev/null; then run "docker-compose.yml (parses as YAML only)" python3 -c 'import yaml; yaml.safe_load(open("docker-compose.yml"))'
else passed "docker-compose.yml: neither docker compose, docker-compose nor python3-yaml is here"; fi

for file in mosquitto src/main/ops/prometheus src/main/ops/postgres/init.sh; do
  [ -e "$file" ] && ok "mounted: $file" || fault "docker-compose.yml mounts $file, which does not exist"
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
