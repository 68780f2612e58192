# The one list of commands. `make` alone prints it.
#
# A target builds what it needs and nothing that is already there: files are compared by
# time, so a second `make run` starts at once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
WITH := $(PY) tools/toolchain.py run
PIP_STAMP := $(VENV)/.installed
NPM_STAMP := web/node_modules/.package-lock.json
ENGINE := src/pattino/_engine.abi3.so
COMMAND := $(VENV)/bin/pattino
CLIENT := src/pattino/web/static/index.html

ENGINE_SOURCES := Cargo.toml Cargo.lock $(shell find engine -name '*.rs' -o -name Cargo.toml)
CLIENT_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune \
	-o -path web/test-results -prune -o -type f -print)
PYTEST := $(PY) -m pytest -m "not prove" --durations=10
# Tests wait for their processes more than they work, so four parts run beside each other.
ACCOUNT_TESTS := $(addprefix tests/,api accounts administration backup policy privacy profile reports ringing)
# The Python face has no tests, but with it named the same crates are used as were built for it.
CARGO_TEST := cargo test --release --locked -p pattino-engine -p pattino-engine-io \
	-p pattino-python --features pattino-python/extension-module

.PHONY: help run build wheel test test-engine test-web test-python test-journeys test-server test-wire test-operate test-accounts test-rest prove bench check fix fuzz shots docs lock clean

help: ## print this list
	@echo "Pattino. Two commands do nearly everything: make run, make test."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build what is missing and serve on http://localhost:8000 (data in .pattino/)
	@exec $(COMMAND) serve $(ARGS)

build: $(COMMAND) $(ENGINE) $(CLIENT) ## environment, engine, web client; leaves .venv/bin/pattino

wheel: build ## one installable file with everything in it, in dist/
	$(WITH) maturin build --release --locked --out dist

test: test-engine test-web test-server test-journeys ## every test: engine, web client, server, browser journeys

test-engine: $(PIP_STAMP) ## only the engine's tests
	$(WITH) $(CARGO_TEST)

test-web: $(NPM_STAMP) ## only the web client's tests
	$(WITH) npm --prefix web test

test-python: build ## only the server's tests and the browser journeys (TESTS=folder for fewer)
	$(PYTEST) $(TESTS)

test-journeys: build ## only the browser journeys
	$(PYTEST) tests/journeys

test-server: build ## only the server's tests, without browsers, in four lanes
	@echo "The server's tests in four lanes; each tells at its end how it went."
	@$(MAKE) -j4 --output-sync=target test-wire test-operate test-accounts test-rest

test-wire: build ## only the server tests of signalling over the wire
	$(PYTEST) tests/protocol

test-operate: build ## only the server tests of installing and running
	$(PYTEST) tests/operate

test-accounts: build ## only the server tests of accounts, their data and their calls
	$(PYTEST) $(ACCOUNT_TESTS)

test-rest: build ## only the server tests of everything else
	$(PYTEST) $(addprefix --ignore=,tests/journeys tests/protocol tests/operate $(ACCOUNT_TESTS))

prove: build ## the long proofs, piece by piece, into docs/proof/ (PIECE=name for one)
	$(PY) -m tools.prove $(PIECE)

bench: build ## our media server beside stock LiveKit, each on a core of its own
	$(PY) -m benches $(ARGS)

check: build $(NPM_STAMP) ## format, lint, types, contracts, licences, sizes, links, dead code
	@$(PY) -m tools.check

fix: $(PIP_STAMP) $(NPM_STAMP) ## put right what a machine can put right
	$(PY) -m ruff check --fix-only --quiet .
	$(PY) -m ruff format .
	$(WITH) cargo fmt --all
	$(WITH) npm --prefix web run fix

fuzz: build ## feed every parser nonsense for a while (SECONDS_EACH=60)
	$(PY) -m tools.fuzz $(or $(SECONDS_EACH),60)

shots: build ## take the pictures of the documentation anew, in docs/pictures/
	$(PY) -m pytest tests/journeys/test_pictures.py --pictures docs/pictures

docs: build ## write the generated pages of docs/ anew
	$(PY) -m tools.docs

lock: $(PIP_STAMP) ## lock the Python requirements anew (after a change in pyproject.toml)
	$(PY) -m tools.lock

clean: ## remove what was built; keeps .pattino/ and the environment
	rm -rf build dist target web/dist web/node_modules src/pattino/web/static $(ENGINE)

# What is built from what.

$(PIP_STAMP): requirements-dev.txt tools/bootstrap.py
	@$(PYTHON) tools/bootstrap.py --venv $(VENV) --requirements requirements-dev.txt
	@touch $@

$(NPM_STAMP): web/package.json web/package-lock.json | $(PIP_STAMP)
	$(WITH) npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

$(ENGINE): $(ENGINE_SOURCES) | $(PIP_STAMP)
	@$(PY) tools/toolchain.py rust >/dev/null
	PIP_QUIET=1 $(WITH) maturin develop --release --locked --quiet
	@touch $@

$(COMMAND): pyproject.toml | $(ENGINE)
	@test -x $@ || PIP_QUIET=1 $(WITH) maturin develop --release --locked --quiet
	@touch $@

$(CLIENT): $(NPM_STAMP) $(CLIENT_SOURCES)
	$(WITH) npm --prefix web run build --silent
	@$(PY) tools/place_web.py web/dist src/pattino/web/static
	@touch $@
