#!/usr/bin/env bash
# Makes a machine ready: system packages that are missing, .venv/ with the locked dependencies.
#   config/setup.sh run|test|lock
# Repeatable; says one line a step and nothing when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=${1:-run}

say() { printf '• %s\n' "$*"; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

# --- Python 3.11 ------------------------------------------------------------------------------------------------------
python=""
for candidate in "${PYTHON:-}" python3.11 python3 python; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
    [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = 3.11 ]; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || fail "Cần Python 3.11 (Python 3.11 is required; none found as python3.11 or python3)."

# --- System packages --------------------------------------------------------------------------------------------------
has_library() { compgen -G "/usr/lib/*/$1*" >/dev/null || compgen -G "/usr/lib*/$1*" >/dev/null; }
has_server() { compgen -G "/usr/lib/postgresql/1[4-9]/bin/initdb" >/dev/null || compgen -G "/usr/lib/postgresql/[2-9][0-9]/bin/initdb" >/dev/null; }

missing=()
"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
[ -n "${DATABASE_URL:-}" ] || has_server || missing+=(postgresql)
has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
if [ "$what" = test ]; then
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ||
    missing+=(chromium)
  command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils)
fi

if [ ${#missing[@]} -gt 0 ]; then
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      root=(sudo)
    else
      fail "Thiếu gói hệ thống, hãy nhờ quản trị máy cài (missing system packages): apt-get install ${missing[*]}"
    fi
  fi
  command -v apt-get >/dev/null 2>&1 || fail "Máy không có apt-get; hãy cài (install by hand): ${missing[*]}"
  say "Cài gói hệ thống (system packages): ${missing[*]}"
  # Debian's package would make and start a server of its own on 5432; the project keeps a private one.
  if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    "${root[@]}" mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' | "${root[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  log=$(mktemp)
  install() { "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
  # An old list of packages names versions that are gone: refresh it before, not after, the first failure.
  "${root[@]}" apt-get update >"$log" 2>&1 || true
  install || { tail -n 20 "$log" >&2; fail "Không cài được gói hệ thống (apt-get failed), xem ở trên."; }
  rm -f "$log"
fi

# --- Python packages --------------------------------------------------------------------------------------------------
lock() {
  # Versions and hashes as the public index gives them; the list names no index and no folder of this machine.
  say "Khóa phiên bản (resolving) …"
  "$python" -m venv .var/lock-venv
  .var/lock-venv/bin/pip install -q pip-tools
  for set in run test; do
    extra=()
    [ "$set" = test ] && extra=(--extra test)
    .var/lock-venv/bin/pip-compile -q --generate-hashes --strip-extras --no-header --no-annotate --no-emit-index-url \
      --no-emit-find-links --no-emit-trusted-host --allow-unsafe "${extra[@]}" -o "config/requirements/$set.txt" pyproject.toml
  done
  rm -rf .var/lock-venv
}
if [ "$what" = lock ]; then
  lock
  exit 0
fi

wanted=$(cat "config/requirements/$what.txt" config/setup.sh | sha256sum | cut -d' ' -f1)
stamp=".venv/installed-$what"
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
  say "Tạo môi trường Python .venv/ (virtual environment)"
  rm -rf .venv
  "$python" -m venv .venv
fi
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
  say "Cài thư viện Python đã khóa phiên bản (locked dependencies)"
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r "config/requirements/$what.txt"
  echo "$wanted" >"$stamp"
  # The test set holds the run set.
  [ "$what" = run ] || cat config/requirements/run.txt config/setup.sh | sha256sum | cut -d' ' -f1 >.venv/installed-run
fi
