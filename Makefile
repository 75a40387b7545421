# Everything a user or an engineer runs.  Each verb makes its own .venv.
PYTHON ?= python3
BIN := .venv/bin
EXPLORE := explore examples/bracket.stl --require "yield_strength >= 300 MPa" \
	--require "service_temperature >= 150 degC" --quantity 50

LOCK := .venv-tools/bin/uv pip compile --quiet --generate-hashes --universal --no-header --no-annotate \
	--python-version 3.11

.PHONY: demo test check bench validate calibrate migrations serve docs lock sbom audit clean

demo: .venv/.product  ## the main job: a part file in, a ranked and explained answer out
	@$(BIN)/sekiso $(EXPLORE)

test: .venv/.test  ## the test suite; what a machine lacks is skipped with a reason
	$(BIN)/python -m sekiso.numerics.voxels.compilation
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

migrations: .venv/.dev  ## the first revision of the store's tables, until it is published
	PYTHONPATH=src:. $(BIN)/python tests/store/database/initial_revision.py

serve: .venv/.product  ## pages and REST on this computer only; prints the address
	$(BIN)/sekiso serve

docs: .venv/.product  ## reference pages from the code and the knowledge files
	$(BIN)/python docs/build.py

lock: .venv-tools/bin/uv  ## hashes of all files of the pinned releases, after constraints.txt changed
	$(LOCK) pyproject.toml locks/build.in --extra web --extra report --extra mcp --extra store \
		-c constraints.txt -o locks/product.txt
	$(LOCK) pyproject.toml locks/build.in --extra web --extra report --extra mcp --extra store \
		--extra cluster --extra test --extra dev -c constraints.txt -o locks/all.txt
	$(LOCK) locks/tools.in -o locks/tools.txt

sbom: .venv/.product .venv-tools/bin/uv  ## what the product is made of, as CycloneDX in dist/
	mkdir -p dist
	.venv-tools/bin/cyclonedx-py environment $(BIN)/python --pyproject pyproject.toml \
		--mc-type application --output-reproducible --of JSON -o dist/sekiso.cdx.json

audit: .venv-tools/bin/uv  ## known weaknesses of what is pinned; says so where nobody can be asked
	.venv-tools/bin/python .ci/audit.py locks/all.txt

clean:
	rm -rf .venv .venv-tools .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Files come only with the hashes of locks/; the package itself then finds everything there.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check
PRODUCT := web,report,mcp,store

.venv/.product: .venv/bin/python pyproject.toml constraints.txt locks/product.txt
	$(INSTALL) --require-hashes -r locks/product.txt
	$(INSTALL) --no-build-isolation -c constraints.txt -e ".[$(PRODUCT)]"
	$(BIN)/python -m sekiso.numerics.voxels.compilation
	touch $@

.venv/.test: .venv/.product locks/all.txt
	$(INSTALL) --require-hashes -r locks/all.txt
	$(INSTALL) --no-build-isolation -c constraints.txt -e ".[$(PRODUCT),cluster,test]"
	touch $@

.venv/.dev: .venv/.test
	$(INSTALL) --no-build-isolation -c constraints.txt -e ".[$(PRODUCT),cluster,test,dev]"
	touch $@

.venv-tools/bin/uv: locks/tools.txt
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/pip install --quiet --disable-pip-version-check --require-hashes -r locks/tools.txt
	touch $@
