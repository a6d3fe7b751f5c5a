# `make generate` and `make test` are all the set-up there is; see README.md.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: generate check test verify lint types format bench bench-picture docs refresh-docs toolchains lock-toolchains test-lowest clean

generate: $(VENV)/installed
	$(BIN)/mediagen generate

check: $(VENV)/installed
	$(BIN)/mediagen check
	$(BIN)/mediagen inject --check docs

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

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

# The picture of cost against number of events in the README; the figures are those of this machine.
bench-picture: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks --picture docs/assets/costs.svg

# The real compilers and runners of every platform, in one folder outside the working tree.
toolchains:
	tests/toolchains/install all

# The checksums of the Python packages that toolchains install, after a change of their lists.
LOCKS := $(wildcard toolchains/pip/*.in tests/sites/*.in)
lock-toolchains:
	$(PYTHON) -m venv $(VENV)-lock
	$(VENV)-lock/bin/pip install --quiet --disable-pip-version-check uv
	for list in $(LOCKS:.in=); do \
	  { echo "# make lock-toolchains writes this file from $$(basename $$list).in."; \
	    $(VENV)-lock/bin/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	      --no-header --no-annotate $$list.in; } > $$list.new && mv $$list.new $$list.txt || exit 1; \
	done

# Tests of the main commands with the lowest versions of all packages that pyproject.toml accepts.
test-lowest: $(VENV)-lowest/installed
	$(VENV)-lowest/bin/python -m pytest $(LOWEST)

LOWEST := tests/test_golden.py tests/judge/test_http.py tests/judge/test_trace.py tests/audit/test_snippets.py tests/preview/test_explorer.py
$(VENV)-lowest/installed: pyproject.toml tests/lowest.py
	$(PYTHON) -m venv $(VENV)-lowest
	$(VENV)-lowest/bin/python tests/lowest.py pyproject.toml > $(VENV)-lowest/constraints.txt
	$(VENV)-lowest/bin/pip install --quiet --disable-pip-version-check --only-binary :all: \
	  --constraint $(VENV)-lowest/constraints.txt --editable '.[audit,collect,preview,trace,verify]' hypothesis pytest
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-lowest $(VENV)-lock .mypy_cache .pytest_cache .ruff_cache .hypothesis

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
