# The commands of this project; each works on a fresh machine that has Python 3.11+ and make.
#
#   make run                       everything on this machine: http://127.0.0.1:8000/
#   make test                      the whole test suite       make check    format, lint, contracts, translations
#   make test-chaos                servers and workers killed, frozen, emptied; minutes
#   make demo SIZE=small|large     demo data                  make sample   a real, public data set
#   make bench                     fill a large data set once, measure, print one table, write var/bench.json
#   make messages                  collect and compile translations
#   make backup                    one file in var/backup     make restore-drill   restore it elsewhere and compare

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SIZE ?= small
export PORT HOST CRM_VAR CRM_DEMO

# A stamp is written last, so an install that was broken off is done again.
RUNTIME := $(VENV)/.stamp-runtime
DEVELOP := $(VENV)/.stamp-develop
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.PHONY: run test test-chaos bench check demo sample messages requirements backup restore-drill clean

run: $(RUNTIME)
	@exec $(BIN)/python -m crm.runtime run

test: $(DEVELOP)
	@$(BIN)/python -m pytest -n 2

# First what only asks very much; then one at a time what starts a whole installation and tells of time too.
test-chaos: $(DEVELOP)
	@$(BIN)/python -m pytest tests/chaos -m "chaos and untimed" -n 2 --show-capture=no $(CHAOS) || [ $$? -eq 5 ]
	@$(BIN)/python -m pytest tests/chaos -m "chaos and not untimed" --show-capture=no $(CHAOS) || [ $$? -eq 5 ]

check: $(DEVELOP)
	@$(BIN)/python -m crm.runtime.check

demo: $(RUNTIME)
	@$(BIN)/python -m crm.runtime with -- $(BIN)/python manage.py demo --size $(SIZE)

sample: $(RUNTIME)
	@$(BIN)/python -m crm.runtime with -- $(BIN)/python manage.py sample

bench: $(RUNTIME)
	@exec $(BIN)/python -m crm.bench

messages: $(DEVELOP)
	@$(BIN)/python -m frontend.messages

backup: $(RUNTIME)
	@$(BIN)/python -m crm.runtime backup

restore-drill: $(RUNTIME)
	@$(BIN)/python -m crm.runtime restore-drill

requirements: $(DEVELOP)
	@for set in requirements requirements-dev; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $$set.in -o $$set.txt || exit 1; done

# A venv that was broken off, or whose Python is gone, is made anew.
ifneq ($(wildcard $(RUNTIME)),)
ifneq ($(shell $(BIN)/python -m pip --version >/dev/null 2>&1 && echo whole),whole)
$(shell rm -f $(RUNTIME) $(DEVELOP))
endif
endif

$(RUNTIME): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; try make PYTHON=python3.12")'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making $(VENV)"; rm -rf $(VENV); $(PYTHON) -m venv $(VENV); } || \
	  { rm -rf $(VENV); echo "python3 -m venv does not work; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing what the product runs on (once; a minute or two)"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(DEVELOP): requirements-dev.txt $(RUNTIME)
	@echo "Installing what checks the product"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) var
