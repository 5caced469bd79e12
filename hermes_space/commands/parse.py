"""`hermes-space parse`: files of traces in, the five tables as Parquet out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_dialect


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="files of traces (Parquet, JSON lines, JSON, session logs), folders or globs",
    )
    parser.add_argument("--out", metavar="DIR", required=True, help="the folder to write the tables to")
    parser.add_argument("--threads", type=int, help="threads to parse with (default: one a core)")
    add_dialect(parser)
    parser.add_argument("--safety", action="store_true", help="look for secrets and personal data too")


def _run(args: Namespace) -> int:
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.parse import parse_files

    with ProgressBar() as bar:
        tables = parse_files(
            args.paths,
            out=args.out,
            dialect=args.dialect,
            threads=args.threads,
            safety=args.safety,
            progress=bar,
        )
    for name, table in tables.items():
        print(f"{args.out}/{name}.parquet  {table.num_rows} rows")
    return CLEAN


PARSE = Command(
    "parse",
    "Parse files of traces into five tables: traces, messages, calls, responses, findings.",
    "hermes-space parse data/*.parquet --out tables",
    _arguments,
    _run,
)
