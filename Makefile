# Two commands are enough: `make run` serves a demonstration ward, `make test` runs every test.
# Both install what is missing, and may be repeated at will. See README.md.

SHELL := /bin/bash
SETUP := bash config/setup.sh
PYTHON := .venv/bin/python
export LOCAL := 1
HOST ?= 127.0.0.1
PORT ?= 8000
export HOST PORT
# What Python compiles is kept, away from the sources, also where the machine says otherwise: every process of the tests
# (and every start) would compile the whole house anew.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.var/pycache
# Tests have a cluster of their own, without protection from power cuts: nothing in it is worth keeping.
FOR_TESTS := export VAR_DIR="$${VAR_DIR:-.var/test}" THROWAWAY=1
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); [ $$n -gt 2 ] && echo $$n || echo 2)

.PHONY: run test setup stop clean reset lock

run:
	@$(SETUP) run
	@exec $(PYTHON) manage.py serve --demo --host "$(HOST)" --port "$(PORT)"

test:
	@$(SETUP) test
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@$(FOR_TESTS); $(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS); code=$$?; \
	  [ -n "$$DATABASE_URL" ] || $(PYTHON) -m config.embedded release; exit $$code

setup:
	@$(SETUP) test

stop:
	@$(PYTHON) -m config.embedded stop

clean:
	@[ ! -x $(PYTHON) ] || { $(FOR_TESTS); $(PYTHON) -m config.embedded reset; }
	rm -rf .venv .var/static .var/test .var/pycache .pytest_cache .ruff_cache .hypothesis

reset:
	@echo "Xóa cơ sở dữ liệu minh họa (removing the demonstration database) …"
	@[ ! -x $(PYTHON) ] || $(PYTHON) -m config.embedded reset

lock:
	@$(SETUP) lock
