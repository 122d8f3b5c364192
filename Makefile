# make run: set up and run the example. make test: set up and pass the tests. Python 3.11 or later; PYTHON=... picks one.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
CASE ?= examples/coal_mea.yaml
OUT ?= results/$(basename $(notdir $(CASE)))
SETUP = $(VENV)/.installed

.PHONY: setup run test test-all lint lock clean

run: $(SETUP)
	$(BIN)/ccus run $(CASE) --out $(OUT)

test: $(SETUP)
	$(BIN)/python -m pytest -q

test-all: $(SETUP)
	$(BIN)/python -m pytest -q -m "slow or not slow"

lint: $(SETUP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

setup: $(SETUP)

$(SETUP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or later is needed, this is " + sys.version.split()[0] + "; name another: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

# Newest versions inside the ranges of pyproject.toml. CoolProp 6.8 imports in 0.3 s, 8 in 2 to 3 s.
lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet "CoolProp<7" "setuptools>=77" -e ".[dev]"
	{ head -1 requirements.lock; build/lock/bin/python -m pip freeze --exclude-editable --all \
	  | grep -vi -e '^pip==' ; } > build/requirements.lock
	mv build/requirements.lock requirements.lock

clean:
	rm -rf $(VENV) build dist results *.egg-info
