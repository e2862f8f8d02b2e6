# Two commands do all the set-up on a fresh machine with git, python3 and make: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null || echo .venv/uv/bin/uv)
EXTRAS := handlers database media listen watch vision nudenet sagemaker client cdk local demo dev
OUT ?= out

.PHONY: dev check test prove demo run up down synth lock clean

dev: .venv/ready

.venv/ready: locks/dev.txt pyproject.toml
	@command -v uv >/dev/null 2>&1 || test -x .venv/uv/bin/uv || { $(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv; }
	@test -x $(BIN)/python || $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(BIN)/python locks/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

check: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: dev
	$(BIN)/pytest -q -m "not prove"

prove: dev
	$(BIN)/pytest -q -m prove

demo: dev
	$(BIN)/rushes demo --out $(OUT)

run: dev
	@test -n "$(VIDEO)" || { echo 'Say which video: make run VIDEO=talk.mp4'; exit 2; }
	$(BIN)/rushes process "$(VIDEO)" --out $(OUT)

up: dev
	$(BIN)/rushes up

down: dev
	$(BIN)/rushes down

synth: dev
	RUSHES_PROFILE=$(or $(PROFILE),local) $(BIN)/python app.py

lock:
	for extra in $(EXTRAS); do \
	  $(UV) pip compile --quiet pyproject.toml --extra $$extra --universal --generate-hashes --no-header \
	    --no-emit-index-url --python-version 3.11 -o locks/$$extra.txt || exit 1; done

clean:
	rm -rf .venv cdk.out out
