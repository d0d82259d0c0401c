# Every command sets up what it needs on first use.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
.DEFAULT_GOAL := help
.PHONY: help setup demo run test test-console types fuzz check fix chaos bench bench-ai bench-compare bench-analysis bench-console bench-faults bench-deploy bench-files bench-peers bench-reports report-sample load lock audit clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 18

setup: .venv/developer ## .venv with everything a developer needs and the console: 1.2 GB, a minute on an idle machine with a fast network, once
	@$(BIN)/python -m runtime.console

.venv/emulator: requirements-emulator.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.11")'
	@echo "Installing the product and servers for it into .venv: 405 MB, some 15 s on an idle machine with a fast network, once."
	@$(PYTHON) -m venv .venv
	@$(PIP) --require-hashes -r requirements-emulator.lock
	@touch $@

.venv/developer: .venv/emulator requirements-dev.lock
	@echo "Adding what tests and checks need: 620 MB, some 15 s on an idle machine with a fast network, once."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

demo: .venv/emulator ## analyse the sample resumes with embedded servers, print the ranking, end
	$(BIN)/python local_emulator.py --demo

run: .venv/emulator ## the emulator, until Ctrl-C
	$(BIN)/python local_emulator.py

test: setup ## the whole test suite, servers included
	$(BIN)/python -m pytest -n 4 --dist=worksteal

test-console: setup ## the console in a real Chromium, against real servers
	$(BIN)/python -m pytest -n 2 --dist=worksteal tests/console

types: setup ## the types of the API that the console is written against, after a change of the API
	$(BIN)/python -m runtime.console --types

chaos: setup ## every fault, the long ones too; SEED=number repeats a run
	$(BIN)/python -m pytest -m "chaos or not chaos" --hypothesis-seed=$(or $(SEED),0) tests/chaos tests/redis_ha tests/cells

fuzz: setup ## ask what the OpenAPI document allows, and what it does not, until something is found; SECONDS=number ends it
	FUZZ_SECONDS=$(SECONDS) $(BIN)/python -m pytest -m fuzz --timeout=0 tests/http/test_fuzz.py

check: setup ## format, lint, types, import rules, and infra/deploy as the functions say
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m runtime.render --check

fix: setup ## lay the code out, sort imports, mend what the linter can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup ## throughput against plain arq, and live progress, measured in one run; then beside the peers, where they are installed
	$(BIN)/python -m tests.bench
	@test ! -e .peers/installed || $(BIN)/python -m tests.bench.peers

bench-peers: setup .peers/installed ## the product beside nine other queues, each durable and bare; ROUNDS=number, PEERS=name for one
	ROUNDS=$(or $(ROUNDS),2) PEERS="$(PEERS)" $(BIN)/python -m tests.bench.peers

.peers/installed: .peers/redis5 .peers/redis8 tests/bench/peers/node_modules
	@touch $@

.peers/redis%: tests/bench/peers/redis%.txt
	@echo "Installing the peers of $(<F) into $@, once."
	@$(PYTHON) -m venv $@
	@$@/bin/python -m pip install --quiet --disable-pip-version-check setuptools wheel
	@$@/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -r $<
	@touch $@

tests/bench/peers/node_modules: tests/bench/peers/package-lock.json
	@echo "Installing the peers of Node.js into $@, once."
	@npm ci --prefix $(@D) --no-fund --no-audit --loglevel=error
	@touch $@

bench-ai: setup ## 640 resumes and a slow model, asked 64 times at once by one worker and by two
	$(BIN)/python -m tests.bench.ai_calls

bench-analysis: setup ## quality and speed of the embedded analysis; FILES=1 measures files end to end instead
	$(BIN)/python -m tests.bench.$(if $(FILES),files,analysis)

bench-compare: setup ## two runs of make bench, or of bench-peers, with the noise of both: BASE=file [NEW=file]
	$(BIN)/python -m tests.bench.compare $(BASE) $(NEW)

bench-console: setup ## the console in a Chromium: 10,000 files dropped, frames while rows change, a page of the ranking meanwhile
	$(BIN)/python -m tests.bench.console

bench-files: setup ## 1,000 PDF and Word files uploaded, analysed and ranked, and the API meanwhile
	$(BIN)/python -m tests.bench.files

bench-faults: setup ## how long deaths, a flush, a cancellation and a deploy last
	$(BIN)/python -m tests.bench.faults

bench-reports: setup ## reports on 500 and on 10,000 candidates through the whole product: how long, in how much memory
	$(BIN)/python -m tests.bench.reports

bench-deploy: setup ## what a function takes from its start to its first answer, from its artifact
	$(BIN)/python -m tests.bench.deploy

report-sample: setup ## reports on 200 invented candidates in both languages, into .report-sample/, to be looked at
	$(BIN)/python -m tests.bench.report_sample

load: setup ## 20 users for 30 s against an emulator of its own; SHAPE=spike HOST=url USERS=number SECONDS=number say otherwise
	$(BIN)/python -m loadtest $(if $(SHAPE),--shape $(SHAPE)) $(if $(HOST),--host $(HOST)) $(if $(USERS),--users $(USERS)) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(I_OWN_THIS_HOST),--i-own-this-host)

lock: setup ## pin every dependency with its hashes, for all platforms; the smaller locks are parts of the largest
	$(PIP) uv
	$(LOCK) --extra emulator --extra test --extra audit --extra loadtest -o requirements-dev.lock pyproject.toml
	$(LOCK) --extra emulator -c requirements-dev.lock -o requirements-emulator.lock pyproject.toml
	$(LOCK) -c requirements-dev.lock -o requirements.lock pyproject.toml

audit: setup ## known weaknesses of every pinned package; audit/allowed.toml lets one pass for a while
	$(BIN)/python -m audit

clean: ## remove .venv, caches, the console and the emulator's data
	rm -rf .venv .peers tests/bench/peers/node_modules runtime/console/dist runtime/console/web/node_modules screenshots .emulator .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
