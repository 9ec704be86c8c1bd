# Everything here runs from a clean clone: what a goal needs, it makes first.
#
#   make demo    a CRM with sample data on http://127.0.0.1:8000 (PORT=, FORMLOOM_HOME=)
#   make serve   the application on your own data folder or database
#   make test    all tests: Python, JavaScript, browser (TESTS="tests/platform -k money" for a part, SEED=)
#   make lint    every check that needs no running program
#   make soak    the long proofs in full, written to docs/proofs/
#   make fuzz    random formulas and broken documents at that size, other ones each time (SEED=)
#   make bench   the measures, written to bench.json
#   make lock    the lock files again, after a change of dependencies in pyproject.toml (needs uv)

PORT ?= 8000
PYTHON ?= python3
TESTS ?=
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LOCK := uv pip compile pyproject.toml --extra server --extra print --universal --generate-hashes --no-header --no-emit-index-url --quiet

demo: export FORMLOOM_HOME ?= var/demo
export SEED

.PHONY: demo serve test soak fuzz lint bench lock clean

demo: .venv/installed
	@exec $(BIN)/formloom demo --port $(PORT)

serve: .venv/installed
	@exec $(BIN)/formloom serve --port $(PORT)

test: .venv/ready
	@$(BIN)/python tests/run.py test $(TESTS)

soak: .venv/ready
	@$(BIN)/python tests/run.py soak $(TESTS)

fuzz: .venv/ready
	@$(BIN)/python tests/run.py fuzz $(TESTS)

lint: .venv/ready
	@$(BIN)/python tests/lint.py

bench: .venv/ready
	@$(BIN)/python tests/bench/run.py

lock:
	$(LOCK) --group build --output-file requirements.lock
	$(LOCK) --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf .venv node_modules build *.egg-info var/tests

# Three stamps, so that the second start costs nothing and one changed file costs only its own step.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Formloom needs Python 3.11 or newer: make PYTHON=python3.12")'
	@test -x $(BIN)/python || { echo "Making .venv ..."; $(PYTHON) -m venv .venv; }
	@echo "Installing the locked packages ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready: requirements-dev.lock .venv/installed
	@echo "Installing the tools for tests and checks ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
