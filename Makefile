# Two commands matter: `make demo` and `make test`. Both set themselves up.
# Needs: Python 3.11 or newer, make, git. Everything else goes into .venv (and .tools, if uv is not there).

PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .tools/bin/uv)
RUN := .venv/bin/python -m
DEMO ?= demo
DATA ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check lint coverage requirements real screenshots clean

help: ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

.tools/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; say which: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'

.venv/.locked: pyproject.toml uv.lock | $(filter .tools/bin/uv,$(UV))
	$(UV) sync --locked --quiet --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@

setup: .venv/.locked ## The environment, as locked

demo: setup ## Plays the founding trial with virtual people into ./demo, and opens it in the browser on this machine
	.venv/bin/trialwright demo --out $(DEMO)

test: setup ## Every test
	@mkdir -p build
	$(RUN) pytest -n auto --dist worksteal --junitxml=build/junit.xml
	$(RUN) tools.requirements --table docs/requirements.md --results build/junit.xml --out build/traceability.md

soak: setup ## The long counts: 1,000 races in each database, 600 kills, every journey and every route everywhere
	TRIALWRIGHT_SOAK=1 $(RUN) pytest tests/agreement/test_races.py tests/agreement/test_dose_races.py tests/agreement/test_killed.py tests/agreement/test_broken.py tests/web/test_routes.py tests/web/test_fuzz_routes.py tests/web/journeys

lint: setup ## Format, lint, types, floors
	$(RUN) ruff format --check .
	$(RUN) ruff check .
	.venv/bin/basedpyright
	.venv/bin/lint-imports

check: lint test ## All that continuous integration runs

coverage: setup ## The tests with branch coverage
	$(RUN) pytest -n auto --cov --cov-report=term --cov-report=html

requirements: test ## Requirements joined with the tests that are evidence for them (build/traceability.md)

real: setup ## The real curves and admissions: make real DATA=folder; prints what docs/measured.md holds
	@test -n "$(DATA)" || { echo "say where the data lie: make real DATA=folder"; exit 2; }
	$(RUN) tools.real_data --data "$(DATA)"

screenshots: setup ## The pictures of the README; needs chromium
	$(RUN) tools.screenshots

clean: ## Removes what make made
	rm -rf .venv .tools build demo dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache htmlcov .coverage*
