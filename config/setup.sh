#!/usr/bin/env bash
# Makes a machine ready: system packages that are missing, .venv/ with the locked dependencies.
#   config/setup.sh run|test|lock
# Repeatable; says one line a step and nothing when there is nothing to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
what=${1:-run}

say() { printf '• %s\n' "$*"; }
fail() { printf '✗ %s\n' "$*" >&2; exit 1; }

# Two at once (`make run` beside `make test`) install one after the other. This very file is the lock: nothing to clean.
exec 9<"config/setup.sh"
flock 9

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# quietly WHAT-FAILED COMMAND…: the output is shown only when the command fails.
quietly() {
  local words=$1
  shift
  "$@" >"$log" 2>&1 9<&- && return # a service started by a package must not keep our lock
  # pip says "Location … is ignored" for every index of its configuration that lacks a package; that is not the failure.
  grep -v 'is ignored: it is neither a file nor a directory' "$log" | tail -n 15 >&2
  if grep -qE 'Temporary failure|Could not resolve|resolving|Network is unreachable|Connection (refused|timed out)|NewConnectionError|Failed to establish|Could not connect' "$log"; then
    fail "$words. Máy chưa vào được mạng: kiểm tra Internet hoặc proxy rồi chạy lại (the network cannot be reached)."
  fi
  fail "$words, xem các dòng ở trên (see above)."
}

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
# backup and restore need the programs of the client also where the server stands on another machine.
has_client() { has_server || command -v pg_dump >/dev/null 2>&1; }

missing=()
"$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=("$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
if [ -z "${DATABASE_URL:-}" ]; then
  has_server || missing+=(postgresql)
else
  has_client || missing+=(postgresql-client)
fi
has_library libpango-1.0.so.0 || missing+=(libpango-1.0-0)
has_library libpangoft2-1.0.so.0 || missing+=(libpangoft2-1.0-0)
has_library libharfbuzz-subset.so.0 || missing+=(libharfbuzz-subset0)
if [ "$what" = test ]; then
  shell=chromium-headless-shell # Chromium without its window: the browser tests take two thirds of the time
  if ! command -v "$shell" >/dev/null 2>&1; then
    if ! command -v chromium >/dev/null 2>&1 && ! command -v chromium-browser >/dev/null 2>&1 && ! command -v google-chrome >/dev/null 2>&1; then
      missing+=(chromium)
    elif [ "$(id -u)" -eq 0 ] && apt-cache show "$shell" >/dev/null 2>&1; then
      say "Cài gói hệ thống (system packages): $shell"
      DEBIAN_FRONTEND=noninteractive timeout 120 apt-get -o DPkg::Lock::Timeout=60 -o Acquire::http::Timeout=15 install -y \
        --no-install-recommends "$shell" >/dev/null 2>&1 9<&- || true # what is there already does as well
    fi
  fi
  has_library libatomic.so.1 || missing+=(libatomic1) # the driver of the browser tests is linked with it
  command -v pdftotext >/dev/null 2>&1 || missing+=(poppler-utils)
fi

if [ ${#missing[@]} -gt 0 ]; then
  command -v apt-get >/dev/null 2>&1 || fail "Máy không có apt-get; hãy cài (install by hand): ${missing[*]}"
  root=()
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
      root=(sudo)
    else
      fail "Thiếu gói hệ thống, hãy nhờ quản trị máy cài (missing system packages): apt-get install ${missing[*]}"
    fi
  fi
  say "Cài gói hệ thống (system packages): ${missing[*]}"
  [ ${#root[@]} -eq 0 ] || sudo -v || fail "sudo không cho phép (sudo refused)."
  # Debian's package would make and start a server of its own on 5432; the project keeps a private one.
  if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    if [ -e /etc/postgresql-common/createcluster.conf ]; then
      conf=/etc/postgresql-common/createcluster.d/ward-elderly-care.conf
    else
      conf=/etc/postgresql-common/createcluster.conf
    fi
    "${root[@]}" mkdir -p "$(dirname "$conf")"
    echo 'create_main_cluster = false' | "${root[@]}" tee "$conf" >/dev/null
  fi
  # A fresh machine is often installing its own updates: wait for them instead of failing.
  apt() { quietly "Không cài được gói hệ thống (apt-get failed)" "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@"; }
  # An old list of packages names versions that are gone: refresh it before, not after, the first failure.
  (apt update >/dev/null 2>&1) || true # one unreachable source among several is no reason to stop; the install tells
  if [[ " ${missing[*]} " == *" chromium "* ]] && apt-cache show "$shell" >/dev/null 2>&1; then
    missing=("${missing[@]/%chromium/$shell}")
  fi
  apt install -y --no-install-recommends "${missing[@]}"
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

wanted_of() { sha256sum <"config/requirements/$1.txt" | cut -d' ' -f1; }
stamp=".venv/installed-$what"
if [ "$(cat "$stamp" 2>/dev/null)" != "$(wanted_of "$what")" ] || ! .venv/bin/python -c '' 2>/dev/null; then
  # A folder without a working pip is one that an interrupted start left half made.
  if ! .venv/bin/python -c 'import sys, pip; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
    say "Tạo môi trường Python .venv/ (virtual environment)"
    rm -rf .venv
    quietly "Không tạo được .venv" "$python" -m venv .venv
  fi
  say "Cài thư viện Python đã khóa phiên bản (locked dependencies)"
  quietly "Không cài được thư viện Python (pip failed)" .venv/bin/python -m pip install -q --disable-pip-version-check \
    --no-input --require-hashes --no-deps -r "config/requirements/$what.txt"
  wanted_of "$what" >"$stamp"
  # The test set holds the run set.
  [ "$what" = run ] || wanted_of run >.venv/installed-run
fi
