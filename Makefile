# `make generate` and `make test` are all the set-up there is; see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: generate check test verify lint types format bench docs refresh-docs toolchains clean

generate: $(VENV)/installed
	$(BIN)/mediagen generate

check: $(VENV)/installed
	$(BIN)/mediagen check
	$(BIN)/mediagen inject --check docs

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

verify: $(VENV)/installed-dev
	$(BIN)/mediagen verify --require-all

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .

types: $(VENV)/installed-dev
	$(BIN)/mypy

format: $(VENV)/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/black --quiet .

docs: $(VENV)/installed-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

# Regions, console blocks, tables and pictures of README and the guide.
refresh-docs: $(VENV)/installed-dev
	$(BIN)/python -m tests.guide

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks

# The real compilers and runners of every platform, in one folder outside the working tree.
toolchains:
	tests/toolchains/install all

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	touch $@
