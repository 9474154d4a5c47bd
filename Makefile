# Frontdesk: `make run` starts it, `make test` proves it; both set up what they need.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEV := $(or $(FRONTDESK_EVAL),../shared/eval/dev.jsonl)
EVAL := $(or $(FRONTDESK_EVAL),$(wildcard benchmarks/messages/*.jsonl))
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run test lint bench bench-answers bench-safety bench-load bench-limits chaos screens fuzz audit clean

help:
	@echo "make run     set up and start Frontdesk (Telegram with TELEGRAM_BOT_TOKEN, else this terminal)"
	@echo "make test    set up, then lint, types and all tests"
	@echo "make bench   accuracy, warning signs and time per decision (FRONTDESK_EVAL names the messages)"
	@echo "make bench-answers, make bench-safety   the long benchmarks: benchmarks/README.md"
	@echo "make chaos   kill a real bot at random moments and audit it (KILLS=300)"
	@echo "make bench-load, make bench-limits   beside a bare echo bot; inside Telegram's limits"
	@echo "make fuzz    deliver random and broken updates (UPDATES=100000 SEED=1)"
	@echo "make audit   look for weak spots in the code, and for known ones in what it needs (network)"
	@echo "make screens   write the screens of docs/staff.md anew"
	@echo "make clean   remove the virtual environment and caches"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Frontdesk needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "python3 cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Frontdesk into $(VENV) ..."
	@$(PIP) -e .
	@touch $@

$(VENV)/installed-for-tests: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Frontdesk and its test tools into $(VENV) ..."
	@$(PIP) -e '.[test]'
	@touch $@ $(VENV)/installed

screens: $(VENV)/installed-for-tests
	$(BIN)/python -m tests.journeys.screens

run: $(VENV)/installed
	@$(BIN)/frontdesk

lint: $(VENV)/installed-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: lint
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal

bench: $(VENV)/installed-for-tests
	@$(BIN)/frontdesk evaluate $(EVAL) --no-misses --floor "faq: right entry ranked first=93" \
	  --floor "faq: answered wrongly=2" --floor "undocumented: answered=4" --floor "intent: recognised=94" \
	  --floor "redflag emergency=96" --floor "redflag urgent=95" --floor "faq: stopped=0.5"

bench-answers: $(VENV)/installed-for-tests
	@$(BIN)/python -m benchmarks.answers "$(DEV)"

bench-safety: $(VENV)/installed-for-tests
	@$(BIN)/python -m benchmarks.safety --held-out $(DEV)

bench-load: $(VENV)/installed-for-tests
	@$(BIN)/python -m benchmarks.load

bench-limits: $(VENV)/installed-for-tests
	@$(BIN)/python -m benchmarks.limits

chaos: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.chaos --kills $(or $(KILLS),300)

fuzz: $(VENV)/installed-for-tests
	@$(BIN)/python -m tests.fuzz --updates $(or $(UPDATES),100000) --seed $(or $(SEED),1)

audit: $(VENV)/installed-for-tests
	@$(PIP) -e '.[audit]'
	$(BIN)/bandit -q -c pyproject.toml -r bot
	@$(BIN)/python -m benchmarks.audit

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
