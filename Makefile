# Every command a contributor or an operator needs. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALLED := $(VENV)/.installed-base
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_BENCH := $(VENV)/.installed-bench
# Debian alone has apt; elsewhere the tests that need a browser or a server say why they skip.
SYSTEM_PACKAGES := chromium postgresql make python3-venv gettext fonts-liberation

.PHONY: help install demo test check soak bench system lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Alliage needs Python 3.11 or newer: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv $(VENV)

$(INSTALLED): requirements/base.txt pyproject.toml | $(BIN)/python
	@echo "Installation dans $(VENV), une à deux minutes… / Installing, a minute or two…"
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/base.txt
	$(PIP) install --quiet --no-build-isolation --no-deps --editable .
	@touch $@

$(INSTALLED_DEV): requirements/dev.txt $(INSTALLED)
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/dev.txt
	@touch $@

# pyserini comes without what it asks for: the bench wants its Lucene jar and nothing else.
$(INSTALLED_BENCH): requirements/bench.txt requirements/bench-lucene.txt $(INSTALLED_DEV)
	$(PIP) install --quiet --require-hashes --only-binary :all: -r requirements/bench.txt
	$(PIP) install --quiet --require-hashes --no-deps --only-binary :all: -r requirements/bench-lucene.txt
	@touch $@

# Translations are compiled in Python: macOS has no gettext.
%.mo: %.po $(INSTALLED)
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard src/alliage/locale/*/LC_MESSAGES/django.po))

install: $(INSTALLED) $(TRANSLATIONS) ## what a server needs, no test tools

demo: install ## install, load the demo, start web and worker on http://127.0.0.1:8000 (PORT=8010 for another)
	$(BIN)/alliage demo --port $(PORT)

test: $(INSTALLED_DEV) $(TRANSLATIONS) ## the whole suite, on SQLite and, where it is found, PostgreSQL
	PYTHON=$(BIN)/python bash tests/run.sh

check: $(INSTALLED_DEV) $(TRANSLATIONS) ## style, types, layers, migrations, translations
	PYTHON=$(BIN)/python bash tests/check.sh

soak: $(INSTALLED_DEV) ## the long runs: damaged files, kills during a build
	$(BIN)/python -m pytest -m soak -p no:randomly --no-header -q

bench: $(INSTALLED_BENCH) ## tables of ratios against named peers
	$(BIN)/python -m bench

system: ## Chromium and PostgreSQL from Debian's packages
	@command -v apt-get >/dev/null || { echo "make system knows Debian's packages only; install $(SYSTEM_PACKAGES) by hand."; exit 1; }
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES)

lock: $(INSTALLED_DEV) ## resolve requirements/*.in again
	cd requirements && for name in base dev bench; do \
	  ../$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $$name.in -o $$name.txt; done

clean: ## remove what make built, keep var/
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
