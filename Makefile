# Every target sets itself up: a virtual environment in .venv and, where Qt's system libraries
# are missing, their installation (by itself when root on Debian, else the command to run).
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
READY := $(VENV)/.ready
export QT_QPA_PLATFORM ?= offscreen
# One more than there are processors: tests wait for boards, but some have a board's clock to watch.
JOBS ?= $(shell $(PYTHON) -c "import os; print(1 + (os.cpu_count() or 1))")

.PHONY: help setup demo test soak lint bench screenshots app window clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

setup: $(READY) ## make .venv with everything in it

$(READY): setup.py pyproject.toml tools/setup.sh tools/constraints.txt tools/test-images.txt
	@sh tools/setup.sh "$(PYTHON)" "$(VENV)"

demo: $(READY) ## a blank virtual ESP32 becomes a node that answers
	@$(RUN)/micros-ide demo

# The window's tests work hard; alone they disturb no test that has a board's clock to watch.
test: lint ## lint, then every test
	$(RUN)/python -m pytest -n $(JOBS) --dist worksteal --ignore tests/gui
	$(RUN)/python -m pytest -n $(JOBS) --dist worksteal tests/gui

soak: $(READY) ## the tests that try a part of something, with all of it
	MICROS_IDE_SOAK=1 $(RUN)/python -m pytest -n $(JOBS) --dist worksteal -m soak -rP

lint: $(READY) ## ruff, mypy, import-linter
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

bench: $(READY) ## figures beside those of the tools people use today
	@$(RUN)/python tools/bench/main.py

screenshots: $(READY) ## take docs/pictures anew
	@$(RUN)/python tools/screenshots.py

app: $(READY) ## a folder that runs without Python, in dist/micros-ide
	@$(RUN)/python tools/app/build.py

window: $(READY) ## open the window
	@env -u QT_QPA_PLATFORM $(RUN)/micros-ide-gui

clean: ## remove .venv and everything built
	rm -rf $(VENV) build dist *.egg-info
