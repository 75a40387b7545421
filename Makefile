# Everything a user or an engineer runs.  Each verb makes its own .venv.
PYTHON ?= python3
BIN := .venv/bin
EXPLORE := explore examples/bracket.stl --require "yield_strength >= 300 MPa" \
	--require "service_temperature >= 150 degC" --quantity 50

.PHONY: demo test check bench validate calibrate serve docs clean

demo: .venv/.product  ## the main job: a part file in, a ranked and explained answer out
	@$(BIN)/sekiso $(EXPLORE)

test: .venv/.test  ## the test suite; what a machine lacks is skipped with a reason
	$(BIN)/python -m pytest -n auto

check: .venv/.dev  ## style, types, floors, size budgets
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_house.py

bench: .venv/.test  ## every acceptance number that runs in minutes; prints JSON lines
	@for script in benchmarks/*.py; do \
		grep -q '^BENCH = True' $$script || continue; \
		echo "== $$script"; $(BIN)/python $$script $(if $(DATA),--data $(DATA)) || exit 1; done

validate: bench  ## long validations

calibrate: .venv/.test  ## fit the shipped models again from the shared data
	@for script in benchmarks/calibration/calibrate_*.py; do echo "== $$script"; \
		PYTHONPATH=benchmarks $(BIN)/python $$script || exit 1; done

serve: .venv/.product  ## pages and REST on this computer only; prints the address
	$(BIN)/sekiso serve

docs: .venv/.product  ## reference pages from the code and the knowledge files
	$(BIN)/python docs/build.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.product: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[web,report,mcp]"
	touch $@

.venv/.test: .venv/.product
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[web,report,mcp,test]"
	touch $@

.venv/.dev: .venv/.test
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[web,report,mcp,test,dev]"
	touch $@
