# Everything a fresh machine needs: Python 3.11+, make and git. See README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000

.DEFAULT_GOAL := help
.PHONY: help setup run test bench translations lock clean

help:  ## Show what make can do
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

# The stamps hold the moment when the locked packages were installed; a newer lock installs again. The locks are whole, so pip
# is told not to look for more (--no-deps): else it takes a newer `coverage` for `coverage[toml]` and then refuses it.
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Tett på needs Python 3.11 or newer; this is $$($(PYTHON) -V). Set PYTHON=/path/to/python3.11."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "Python cannot make a virtual environment here. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/.runtime: $(VENV)/.python requirements.lock pyproject.toml
	@echo "Installing the locked packages into $(VENV) (a minute or two, the first time) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime requirements-dev.lock
	@echo "Installing the locked test tools ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)

$(VENV)/.catalogues: $(VENV)/.runtime $(CATALOGUES)
	@$(BIN)/tettpa translations compile
	@touch $@

setup: $(VENV)/.runtime $(VENV)/.catalogues  ## Install into .venv, with the command .venv/bin/tettpa

run: setup  ## Set up, fill a demonstration area, serve it on http://127.0.0.1:5000
	@$(BIN)/tettpa keys new --if-none
	@$(BIN)/tettpa demo
	@$(BIN)/tettpa serve --port $(PORT)

test: setup $(VENV)/.development  ## Set up and run every check and test
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

bench: setup $(VENV)/.development  ## Measure the budgets of docs/benchmarks.md, as ratios in one run
	@$(BIN)/python -m tests.bench

translations: setup  ## Extract, update and compile the interface's texts; report coverage
	@$(BIN)/tettpa translations update
	@$(BIN)/tettpa translations compile
	@$(BIN)/tettpa translations report

lock: $(VENV)/.development  ## Resolve pyproject.toml anew into the lock files, with hashes
	@$(BIN)/python -m pip install -qq --disable-pip-version-check uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra build --extra dev pyproject.toml -o requirements-dev.lock

clean:  ## Remove the virtual environment (the instance folder with its data stays)
	@rm -rf $(VENV)
