# Two commands matter: `make rehearse` plays a whole review, `make test` passes the tests.
# Every target first makes the environment in .venv, if it is missing or older than what it is made from.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
REVIEW ?= $(or $(ROADMAP_REVIEW),config/lac-2025.yaml)
OUT ?= var/rehearsal

.DEFAULT_GOAL := help
.PHONY: help install rehearse rehearse-sheets rehearse-ui test check lint format bench chaos architecture lock schemas up down status

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/installed ## Install everything into .venv

.venv/installed: requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	PREFECT_HOME=$(CURDIR)/.venv/prefect $(BIN)/python -c "from tasks.prefect_api.orchestration import empty_database; empty_database()"
	touch $@

rehearse: .venv/installed ## Play the review on a simulated clock, and write the report
	$(BIN)/roadmap rehearse --review $(REVIEW) --out $(OUT)

rehearse-sheets: .venv/installed ## The same through gspread and a Sheets server of the tests
	$(BIN)/python -m tests.sheets.rehearse --review $(REVIEW) --out $(OUT)-sheets

rehearse-ui: .venv/installed ## The same, and leave the Prefect UI running
	$(BIN)/roadmap rehearse --review $(REVIEW) --out $(OUT) --ui

up: .venv/installed ## Start server, worker and deployments on this machine, in the background
	$(BIN)/roadmap up --detach --review $(REVIEW)

down: .venv/installed ## Stop them
	$(BIN)/roadmap down

status: .venv/installed ## Say how they are, what is due, and what has to be mended
	$(BIN)/roadmap status --review $(REVIEW)

# Three processes for two cores: much of the time goes by in waiting. Each may start servers and databases.
test: .venv/installed ## Run all the tests; docs/testing.md
	$(BIN)/python -m tests.run --numprocesses 3 --dist loadgroup --no-loadscope-reorder

check: lint test ## What continuous integration runs

lint: .venv/installed ## Style, types, imports, the review itself, and known vulnerabilities
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/roadmap check config/lac-2025.yaml
	$(BIN)/bandit --configfile pyproject.toml --quiet --recursive --severity-level medium roadmap tasks flows rehearsal cli config
	$(BIN)/python -m tests.audit

format: .venv/installed ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

chaos: .venv/installed ## Kill deliveries by the hundred, on SQLite and Postgres
	$(BIN)/python -m tests.force
	$(BIN)/python -m tests.force.watching

bench: .venv/installed ## Compare speeds side by side
	$(BIN)/python -m benchmarks

schemas: .venv/installed ## Write the JSON Schemas for editors
	$(BIN)/python -m config.schemas

architecture: .venv/installed ## Draw docs/architecture.svg from the imports
	$(BIN)/python docs/draw_architecture.py

lock: .venv/installed ## Pin all dependencies anew, with their hashes
	$(BIN)/uv pip compile pyproject.toml --extra scale --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --no-annotate --quiet --output-file requirements-dev.lock
