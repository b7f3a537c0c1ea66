#!/usr/bin/env bash
# The whole suite: on SQLite, then what touches the database again on PostgreSQL.
# The last line counts both runs; ALLIAGE_TESTS_NO_SKIP=1 (CI) makes a skip a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv/bin/python}
WORKERS=${WORKERS:-auto}
scratch=$(mktemp -d)
cluster=""

finish() {
  [ -z "$cluster" ] || as_postgres "$cluster/pg_ctl" -D "$scratch/pg" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$scratch"
}
trap finish EXIT

# PostgreSQL refuses to run as root; a container often is root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

server_binaries() {
  command -v initdb >/dev/null && dirname "$(command -v initdb)" && return
  ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin 2>/dev/null | sort -V | tail -n 1
}

start_postgres() {
  local binaries port
  binaries=$(server_binaries)
  [ -n "$binaries" ] && [ -x "$binaries/initdb" ] || return 1
  port=$("$PYTHON" -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])')
  chmod 755 "$scratch"; mkdir "$scratch/pg"
  [ "$(id -u)" != 0 ] || chown postgres "$scratch/pg"
  as_postgres "$binaries/initdb" -D "$scratch/pg" -U alliage -A trust -E UTF8 --no-sync >/dev/null
  as_postgres "$binaries/pg_ctl" -D "$scratch/pg" -w -l "$scratch/pg/log" \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off" start >/dev/null
  cluster=$binaries
  export DATABASE_URL="postgres://alliage@127.0.0.1:$port/postgres"
}

echo "== SQLite"
env -u DATABASE_URL "$PYTHON" -m pytest -n "$WORKERS" --dist worksteal "$@" | tee "$scratch/sqlite.log"
echo "== PostgreSQL"
if start_postgres; then
  "$PYTHON" -m pytest -n "$WORKERS" --dist worksteal -m "not soak and not browser" \
    tests/alliage tests/consistency/test_panels.py tests/consistency/test_links.py "$@" \
    | tee "$scratch/postgres.log"
elif [ "${ALLIAGE_TESTS_NO_SKIP:-}" = 1 ]; then
  echo "skipping is forbidden here: no PostgreSQL server on this machine"; exit 1
else
  echo "1 skipped: no PostgreSQL server on this machine (make system)" | tee "$scratch/postgres.log"
fi
"$PYTHON" - "$scratch"/*.log <<'PY'
import re, sys
total = dict.fromkeys(("passed", "failed", "skipped"), 0)
for path in sys.argv[1:]:
    last = open(path, encoding="utf-8").read().strip().splitlines()[-1]
    for count, word in re.findall(r"(\d+) (passed|failed|skipped)", last):
        total[word] += int(count)
print("{passed} passed, {failed} failed, {skipped} skipped".format(**total))
PY
