"""Builds the bundled sample dataset from a folder of real traces: `build_sample.py TRACES [--out DIR]`.

The same traces give the same bytes. It fetches nothing, and writes the Parquet files and the licence texts
beside them; the dataset's README is written by hand.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from sample_sources import CONFIGS, FOLDERS
from sample_sources.prompt import hermes_prompt
from sample_sources.rows import write

SAMPLE = Path(__file__).resolve().parent.parent / "hermes_space" / "data" / "sample"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("traces", type=Path, help="folder with one sub-folder a source")
    parser.add_argument(
        "--out", type=Path, default=SAMPLE, help="dataset folder (default: the bundled sample)"
    )
    arguments = parser.parse_args()
    prompt = hermes_prompt(arguments.traces)
    for config, sources in CONFIGS.items():
        rows = [row for source in sources for row in source(arguments.traces, prompt)]
        path = arguments.out / "data" / config / "train.parquet"
        write(rows, path)
        print(f"{config}: {len(rows)} rows, {path.stat().st_size:,} bytes")
    licences = arguments.out / "LICENSES"
    licences.mkdir(exist_ok=True)
    for folder in FOLDERS:
        shutil.copyfile(arguments.traces / folder / "LICENSE", licences / f"{folder}.txt")


if __name__ == "__main__":
    main()
