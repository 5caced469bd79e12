# Everything a person or a CI runs here, each check a target of its own; `make help` lists them.
# Set-up is stamped: what is in place is neither resolved nor built again.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON := .venv/bin/python
UV := .venv/bin/uv
# Compiled here, for where Python may not write its byte code each start would compile Gradio anew.
SYNC := $(UV) sync --quiet --locked --inexact --no-install-project --compile-bytecode
EXTENSION := hermes_space/_rust.abi3.so
RUST_SOURCES := $(wildcard Cargo.toml Cargo.lock) \
	$(shell find rust_parser -path rust_parser/fuzz -prune -o \( -name '*.rs' -o -name Cargo.toml \) -print)
PEER_MANIFEST := benchmarks/peer/Cargo.toml
PEER := benchmarks/peer/target/release/hermes-peer
# The same interpreter for cargo as for maturin, so that neither undoes the other's build.
export PYO3_PYTHON := $(CURDIR)/.venv/bin/python
# Gradio phones home otherwise; and a test that wants the hub is a broken test.
export GRADIO_ANALYTICS_ENABLED := False
export HF_HUB_DISABLE_TELEMETRY := 1

# `make fuzz` runs each of these targets, all where none is named, for so long.
FUZZ_SECONDS := 600
FUZZ_TARGETS :=

.PHONY: help serve develop format lint lint-python lint-rust typecheck test test-rust test-python test-browser \
	test-fuzz fuzz miri docs conformance space bench bench-peer bench-linear bench-space screenshots train-deps gpu-check \
	clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

# ---- set-up ----

.venv/.synced: pyproject.toml uv.lock scripts/ensure.sh
	@scripts/ensure.sh venv
	$(SYNC)
	@touch $@

# The package is installed editable, without its dependencies: those are what uv.lock says.
$(EXTENSION): .venv/.synced $(RUST_SOURCES)
	@scripts/ensure.sh rust
	$(UV) pip install --quiet --python $(PYTHON) --no-deps --no-build-isolation --reinstall-package hermes-space --editable .
	@touch $@

.venv/.space-tools: .venv/.synced
	$(SYNC) --group space
	@touch $@

# Daft, Ray and a loopback S3: what the tests of the engines need.
.venv/.engines: .venv/.synced
	$(SYNC) --extra cluster --group engines
	@touch $@

develop: $(EXTENSION) ## Make .venv, bring the locked packages, build the Rust extension in place

train-deps: .venv/.synced ## Add torch, trl and peft to .venv (several GB), for training
	$(SYNC) --extra train

# ---- run ----

serve: develop ## Start the app on GRADIO_SERVER_PORT, or 7860
	@$(PYTHON) app.py

# ---- check ----

test: lint test-rust test-python test-fuzz test-browser ## Run every check, from a clean clone too
	@echo "all checks passed"

format: .venv/.synced ## Reformat Python and Rust
	@scripts/ensure.sh rust checks
	.venv/bin/ruff format
	.venv/bin/ruff check --fix
	cargo fmt --all
	cargo fmt --manifest-path rust_parser/fuzz/Cargo.toml
	cargo fmt --manifest-path $(PEER_MANIFEST)

lint: lint-python typecheck lint-rust ## Run the formatters' checks, the linters and mypy

lint-python: .venv/.synced ## ruff: formatting and rules
	.venv/bin/ruff format --check
	.venv/bin/ruff check

typecheck: .venv/.synced ## mypy, strict
	.venv/bin/mypy

lint-rust: .venv/.synced ## rustfmt and clippy, warnings are errors
	@scripts/ensure.sh rust checks
	cargo fmt --all --check
	cargo fmt --manifest-path rust_parser/fuzz/Cargo.toml --check
	cargo fmt --manifest-path $(PEER_MANIFEST) --check
	cargo clippy --locked --workspace --all-targets -- -D warnings

# The same random texts each time: what is to be found anew is for `make fuzz`.
test-rust: .venv/.synced ## cargo test
	@scripts/ensure.sh rust
	PROPTEST_RNG_SEED=1 cargo test --locked --workspace --quiet

test-python: develop .venv/.engines ## pytest: unit, integration, properties
	$(PYTHON) -m pytest -q tests/unit tests/integration tests/properties

test-browser: develop .venv/.space-tools ## pytest: the app and the Space bundle in Chromium
	@scripts/ensure.sh chromium
	$(PYTHON) -m pytest -q tests/browser

test-fuzz: .venv/.synced ## Fuzz the parser for 60 s: 20 s a target
	@scripts/ensure.sh rust fuzz
	FUZZ_SEED=1 scripts/fuzz.sh 20

fuzz: .venv/.synced ## Fuzz each target for FUZZ_SECONDS (600), or one: FUZZ_TARGETS=json
	@scripts/ensure.sh rust fuzz
	scripts/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

miri: ## Run the skipping of strings under Miri; needs `rustup +nightly component add miri rust-src`
	MIRIFLAGS=-Zmiri-disable-isolation PROPTEST_DISABLE_FAILURE_PERSISTENCE=1 cargo +nightly miri test \
	  --target-dir target/miri --locked -p hermes-core --no-default-features --lib json::strings

# ---- make ----

docs: develop ## Write docs/rules, a page for each code, and docs/detection.md
	$(PYTHON) scripts/build_rules.py
	$(PYTHON) scripts/detection_table.py

conformance: develop ## Count the vectors read as other parsers read them, into docs/conformance.md
	$(PYTHON) scripts/conformance.py

space: .venv/.space-tools develop ## Build the Hugging Face Space into dist/space
	$(PYTHON) scripts/build_space.py

bench: develop $(PEER) ## Measure every speed that is asked for, into benchmarks/record (docs/performance.md)
	$(PYTHON) benchmarks/speed.py

bench-peer: develop $(PEER) ## Measure against a published Rust parser only
	$(PYTHON) benchmarks/speed.py --only peer

# The published parser brings several hundred crates: nothing but these two builds them.
$(PEER): .venv/.synced $(RUST_SOURCES) $(PEER_MANIFEST) benchmarks/peer/Cargo.lock $(wildcard benchmarks/peer/src/*.rs)
	@scripts/ensure.sh rust
	cargo build --quiet --release --locked --manifest-path $(PEER_MANIFEST)
	@touch $@

bench-linear: develop ## Measure that twice the input takes twice the time, for hostile shapes
	$(PYTHON) benchmarks/linear.py

bench-space: develop ## Measure the app over 14,701 generated traces: starts, opening a trace, figures, memory
	$(PYTHON) benchmarks/start_up.py

screenshots: develop ## Draw every tab, wide and narrow, light and dark, into dist/screenshots
	@scripts/ensure.sh chromium
	$(PYTHON) scripts/screenshots.py

gpu-check: develop ## Say whether torch and a GPU are here; if so, train for a few steps
	$(PYTHON) scripts/gpu_check.py

clean: ## Remove what was built; .venv stays
	rm -rf target benchmarks/peer/target dist $(EXTENSION) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
