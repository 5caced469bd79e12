"""`hermes-space parse`: files of traces in, the five tables as Parquet out."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, FOUND, Command, add_choice, add_dialect
from hermes_space.commands.terminal import printable


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="files of traces (Parquet, JSON, JSON lines, logs), folders, globs, hub ids (owner/name) "
        "or URLs (s3://, hf://)",
    )
    add_choice(parser)
    parser.add_argument(
        "--out",
        metavar="PLACE",
        required=True,
        help="the folder (or s3://…, hf://…) to write the tables to: PLACE/calls/00000.parquet and so on, "
        "a number for each file",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where an earlier run with the same files and --out was interrupted",
    )
    parser.add_argument(
        "--engine",
        metavar="NAME",
        help="give the files to daft (the cores of this machine) or ray (the nodes of a Ray cluster), "
        "a core each; both need the extra `cluster` (default: one file after the other, here)",
    )
    parser.add_argument("--threads", type=int, help="threads to parse with (default: one a core)")
    add_dialect(parser)
    parser.add_argument("--safety", action="store_true", help="look for secrets and personal data too")


def _run(args: Namespace) -> int:
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.damage import DatasetError
    from hermes_space.runs import parse_files
    from hermes_space.store import Store

    problems: tuple[object, ...] = ()
    with ProgressBar() as bar:
        try:
            tables = parse_files(
                args.paths,
                out=args.out,
                dialect=args.dialect,
                threads=args.threads,
                safety=args.safety,
                resume=args.resume,
                config=args.config,
                revision=args.revision,
                engine=args.engine,
                progress=bar,
            )
        except DatasetError as error:
            if error.tables is None:
                raise
            tables, problems = error.tables, error.problems
        except KeyboardInterrupt:
            bar.hide()
            done = len(Store(args.out).numbers())
            shards = "1 shard" if done == 1 else f"{done} shards"
            print(f"Interrupted with {shards} done; --resume goes on with the next.", file=sys.stderr)
            raise
    for name, count in tables.counts().items():
        print(f"{args.out}/{name}/*.parquet  {count} rows")
    for problem in problems:
        print(f"hermes-space parse: {printable(str(problem))}", file=sys.stderr)
    return FOUND if problems else CLEAN


PARSE = Command(
    "parse",
    "Parse files of traces into five tables: traces, messages, calls, responses, findings.",
    "hermes-space parse data/*.parquet --out tables\n"
    "  hermes-space parse data/*.parquet --out tables --resume",
    _arguments,
    _run,
)
