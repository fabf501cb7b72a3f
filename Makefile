# Two commands: `make run` opens a living simulated home, `make test` checks everything. `make docs` makes the pictures anew.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EDGEHOME_STATE_DIR ?= $(CURDIR)/.state
STAMP := $(VENV)/.installed
# One more than two cores: many tests wait for processes and deadlines.
WORKERS ?= 3

.PHONY: run factory test fast lint model-toy docs clean

run: $(STAMP)
	@EDGEHOME_STATE_DIR="$(EDGEHOME_STATE_DIR)" $(BIN)/edgehome run --scenario family_home

factory: $(STAMP)
	@EDGEHOME_STATE_DIR="$(EDGEHOME_STATE_DIR)" $(BIN)/edgehome run --scenario factory

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "edgehome: Python 3.11 or newer is needed; found $$($(PYTHON) --version)"; exit 2; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null && rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); \
	  else echo "edgehome: python3-venv is missing; install it (Debian: apt install python3-venv)"; exit 2; fi; }

$(STAMP): $(VENV)/bin/python pyproject.toml
	@echo "edgehome: installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml
	@echo "edgehome: installing with what tests need into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test,train,serve]'
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v mosquitto || [ -x /usr/sbin/mosquitto ]; } >/dev/null; then \
	  apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq mosquitto iproute2 nftables >/dev/null; fi
	@touch $(STAMP) $@

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What a test starts must not compile every module again.
unexport PYTHONDONTWRITEBYTECODE

# Real processes, brokers and deadlines on a busy machine: a test that fails is given two more tries, and says so.
test: $(VENV)/.tested lint
	$(BIN)/python -m pytest -q -n $(WORKERS) --reruns 2 --durations 12

fast: $(VENV)/.tested
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not broker"

model-toy: $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[train]'
	$(BIN)/python -m edgehome.training.train --toy

docs: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" docs/pictures/make

clean:
	rm -rf $(VENV) .state build dist
