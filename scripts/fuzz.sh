#!/usr/bin/env bash
# Runs the fuzz targets, each for some seconds: `fuzz.sh SECONDS [TARGET…]`; all three where none is named.
# A stable toolchain will do: the coverage that libFuzzer steers by is asked of rustc by name.
# FUZZ_SEED makes a run begin as another did; without it each is new.
# A crash ends the run with its file and how to run it again; the last line says how many executions were done.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:?how many seconds a target}
shift
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(message conversation json)
home=target/fuzz
host=$(rustc -vV | sed -n 's/^host: //p')
# What libFuzzer needs in the code under test, and debug lines for its reports.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
  -Cllvm-args=-sanitizer-coverage-trace-compares -Clink-dead-code -Ccodegen-units=1 -Cdebuginfo=1"

# With --target the flags are for the targets' code alone, not for build scripts. The lock file follows the core's
# dependencies by itself.
RUSTFLAGS=$(echo $coverage) cargo build --release --quiet --manifest-path rust_parser/fuzz/Cargo.toml \
  --target "$host" --target-dir "$home/build"
.venv/bin/python scripts/fuzz_corpus.py "$home/seeds"

total=0
for target in "${targets[@]}"; do
  program=$home/build/$host/release/$target
  corpus=$home/corpus/$target
  crashes=$home/crashes/$target
  log=$home/$target.log
  mkdir -p "$corpus" "$crashes"
  if ! "$program" "$corpus" "$home/seeds/$target" -dict=rust_parser/fuzz/hermes.dict -artifact_prefix="$crashes/" \
    -max_total_time="$seconds" \
    -seed="${FUZZ_SEED:-0}" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 2>"$log"; then
    grep -v '^#' "$log" | tail -n 40 >&2
    file=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
    echo "error: the target $target failed on ${file:-an input it did not write}: run it again with \`$program $file\`." >&2
    exit 1
  fi
  done=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  echo "  $target: $done executions in $seconds s, $(find "$corpus" -type f | wc -l) inputs kept"
  total=$((total + done))
done
echo "fuzzing: $total executions, no crash"
