# Auralith: `make` alone shows what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= $(firstword $(shell command -v python3.11 python3.12 python3.13 python3 2>/dev/null))
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
DEPS := $(VENV)/.deps
NPM := $(PY) hatch_build.py npm
PACKAGE := $(VENV)/.package
QUIETLY := @bash scripts/quietly.sh
PORT ?= 8000
PYTEST_WORKERS ?= 2
ARGS ?=
export PIP_DISABLE_PIP_VERSION_CHECK := 1

WEB_SOURCES := $(shell find web/src web/public web/index.html web/package.json \
  web/package-lock.json web/vite.config.ts -type f 2>/dev/null)
STATIC := src/auralith/server/static/index.html
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-annotate --no-header

.PHONY: help setup demo test check fmt openapi web torture fuzz bench lock clean

help: ## Show the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(PY):
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install python3.11." >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; $(PYTHON) is older. Set PYTHON=…" >&2; exit 1; }
	$(QUIETLY) "Making a virtual environment in $(VENV)" "$(PYTHON)" -m venv $(VENV)

$(DEPS): requirements-dev.txt | $(PY)
	$(QUIETLY) "Installing the pinned packages (once; a minute or two)" \
	  $(PY) -m pip install --require-hashes -r requirements-dev.txt
	@touch $@

# The machine's Node is used when it is new enough; else Node comes from a Python wheel.
$(STATIC): $(WEB_SOURCES) requirements-node.txt hatch_build.py | $(DEPS)
	@$(PY) -c 'import hatch_build, sys; sys.exit(hatch_build.node_folder() is None)' \
	  || bash scripts/quietly.sh "Installing Node from a Python package" \
	    $(PY) -m pip install --require-hashes -r requirements-node.txt
	$(QUIETLY) "Building the web application" $(PY) hatch_build.py
	@test ! -e $@ || touch $@

$(PACKAGE): pyproject.toml $(DEPS)
	$(QUIETLY) "Installing Auralith itself" env AURALITH_SKIP_WEB=1 \
	  $(PY) -m pip install --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(DEPS) $(PACKAGE) $(STATIC) ## Make the virtual environment and build the web application

demo: setup ## Start Auralith with sample databases (PORT=8000)
	@$(BIN)/auralith demo --port $(PORT) $(ARGS) || [ $$? -eq 130 ] # 130: Ctrl-C

test: setup ## Run the whole test suite (ARGS= for pytest)
	@bash scripts/bootstrap_services.sh
	@$(PY) -m pytest -n $(PYTEST_WORKERS) --maxschedchunk 50 $(ARGS)

check: setup ## Formatting, lint, types, imports, dependencies, generated files, web
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(PY) scripts/generate_api.py --check
	$(NPM) run lint
	$(NPM) run typecheck
	$(NPM) run test

fmt: setup ## Format and fix what can be fixed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

openapi: setup ## Write openapi.json and the types of the web client
	$(PY) scripts/generate_api.py

web: $(STATIC) ## Build the web application into the package

torture: setup ## Kill runs at random points, hundreds of times
	$(PY) -m tests.torture $(ARGS)

fuzz: setup ## Send many made-up requests to every route (EXAMPLES=60)
	AURALITH_FUZZ_EXAMPLES=$(or $(EXAMPLES),60) $(PY) -m pytest tests/contract/test_fuzz.py $(ARGS)

bench: setup ## Measure against limits taken in the same run
	@for file in $$(grep -l '__main__' bench/*.py); do \
	  echo "== $$file"; $(PY) -m "bench.$$(basename "$$file" .py)" $(ARGS); \
	done

lock: $(DEPS) ## Write the locked requirements anew (UPGRADE=--upgrade for newer versions)
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(LOCK) $(UPGRADE) --group node -o requirements-node.txt
	@! grep -nE '://' requirements*.txt || { echo "An address got into a lock file." >&2; exit 1; }

clean: ## Remove the virtual environment, caches and built files
	rm -rf $(VENV) web/node_modules src/auralith/server/static dist build htmlcov .coverage* \
	  .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
