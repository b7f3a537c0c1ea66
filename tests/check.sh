#!/usr/bin/env bash
# What can be judged without running the product: style, types, layers, migrations, translations.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-.venv/bin/python}
bin=$(dirname "$PYTHON")
export DJANGO_SETTINGS_MODULE=alliage.config.settings.test
step() { echo "== $1"; shift; "$@"; }
step "ruff: style" "$bin/ruff" check .
step "ruff: format" "$bin/ruff" format --check .
step "mypy: engines" "$bin/mypy"
step "import-linter: layers" "$bin/lint-imports"
step "djade: templates" bash -c "git ls-files -z '*.html' | xargs -0 '$bin/djade' --target-version 5.2 --check"
step "migrations: linear and complete" "$PYTHON" -m django makemigrations --check --dry-run
step "translations: complete" "$PYTHON" scripts/translations.py --check
