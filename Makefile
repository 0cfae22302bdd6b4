# Every target sets up what it needs: Python 3.10 or newer, git and make are enough to start with.
# `make PYTHON=/path/to/python3.12 test` chooses the interpreter; delete .venv to change it later.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3 python3.13 python3.12 python3.11 python3.10 python
SUITABLE := import sys; sys.exit(sys.version_info < (3, 10))
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint scripts/constraints.txt
DEVOPS = $(BIN)/python -m pytest -q tests/devops
# The environments of the tools that cannot live in the first one.
OTHERS := $(VENV)-azureml/.ready $(VENV)-iac/.ready $(VENV)-kfp/.ready $(VENV)-mlflow/.ready $(VENV)-remote/.azurite $(VENV)-server/.ready

.PHONY: help demo test lint types contracts corpus browser server networks devops test-devops bundle check samples environment environments clean

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):[^#]*## */\1\t/' | expand -t 12

demo: $(VENV)/.ready-demo ## convert the sample notebook, then train, score and test what was made
	@$(BIN)/python scripts/demo.py

test: $(VENV)/.ready-dev ## run our tests (no network)
	$(BIN)/python -m pytest -q -n auto --dist loadgroup $(ARGS)

lint: $(VENV)/.ready-dev ## ruff, both as linter and as formatter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready-dev ## mypy --strict
	$(BIN)/mypy

contracts: $(VENV)/.ready-dev ## imports go down only
	$(BIN)/lint-imports --no-logo

corpus: $(VENV)/.ready-dev ## convert every notebook of the repository; all that is written must compile and lint
	$(BIN)/python scripts/corpus.py sample_notebooks tests

browser: $(VENV)/.ready-browser ## press the button in JupyterLab and Notebook; needs Debian's chromium
	$(BIN)/python -m pytest -q tests/browser $(ARGS)

networks: $(VENV)-networks/.ready ## train and score networks of Keras and PyTorch; installs both
	KERAS_BACKEND=torch $(VENV)-networks/bin/python -m pytest -q tests/test_networks.py $(ARGS)

test-devops: $(VENV)/.ready-devops $(OTHERS) ## run what --with writes under the real tools
	$(DEVOPS) $(ARGS)

devops: $(VENV)/.ready-devops $(VENV)-server/.ready ## the same with the tools that are quickly installed; what needs others is skipped
	$(DEVOPS) --ignore tests/devops/test_docker.py --ignore tests/devops/test_azure_pipelines.py $(ARGS)

server: $(VENV)-server/.ready ## score under Azure's inference server, in an environment of its own
	$(VENV)-server/bin/python -m pytest -q -p no:cacheprovider tests/test_server.py $(ARGS)

bundle: $(VENV)/.ready-browser ## build the front end anew; needs node and npm
	$(BIN)/python scripts/bundle.py build

check: lint types contracts test corpus demo ## all of the above

environment: $(VENV)/.ready-devops $(VENV)/.ready-browser ## install what all targets need in the first environment

environments: $(OTHERS) ## install the tools that have environments of their own

samples: $(VENV)/.ready-dev ## execute the sample notebooks anew and store their outputs
	$(BIN)/python scripts/execute_samples.py

clean: ## remove what the targets made
	rm -rf $(VENV) $(VENV)-* build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@python=""; \
	for candidate in $(or $(PYTHON),$(CANDIDATES)); do \
	    if "$$candidate" -c '$(SUITABLE)' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "nbrefactor needs Python 3.10 or newer, and none of these is: $(or $(PYTHON),$(CANDIDATES))." >&2; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python has no venv module. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Creating $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.ready-demo: pyproject.toml scripts/constraints.txt | $(BIN)/python
	@echo "Installing nbrefactor and what the demo needs (a minute or so, once)"
	@$(PIP) --editable '.[demo]'
	@touch $@

$(VENV)/.ready-dev: pyproject.toml scripts/constraints.txt | $(BIN)/python
	@echo "Installing nbrefactor and what its tests need (a minute or two, once)"
	@$(PIP) --editable '.[dev,demo]'
	@touch $(VENV)/.ready-demo $@

$(VENV)/.ready-browser: pyproject.toml scripts/constraints.txt | $(VENV)/.ready-dev
	@echo "Installing JupyterLab, Notebook and what drives a browser (a minute or so, once)"
	@$(PIP) --editable '.[browser]'
	@touch $@

$(VENV)/.ready-devops: pyproject.toml scripts/constraints.txt | $(VENV)/.ready-dev
	@echo "Installing the tools that read what --with writes (a minute or so, once)"
	@$(PIP) --editable '.[devops]'
	@touch $@

# Where there is no npm, the test that needs the blob store is skipped.
$(VENV)-remote/.azurite: | $(VENV)-remote/.ready
	@if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --prefix $(VENV)-remote azurite@3; fi
	@touch $@

# A tool that cannot live beside the others: the extra of its name, in an environment of its own.
$(VENV)-%/.ready: pyproject.toml scripts/constraints.txt | $(BIN)/python
	@echo "Installing the extra $*, in an environment of its own (a minute or so, once)"
	@$(BIN)/python -m venv $(VENV)-$*
	@$(VENV)-$*/bin/python -m pip --disable-pip-version-check --quiet install --constraint scripts/constraints.txt \
	    --editable '.[$*]'
	@touch $@
