"""`hermes-space export`: a dataset in another format."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_dataset, add_json, print_json, print_table


def _arguments(parser: ArgumentParser) -> None:
    add_dataset(parser)
    parser.add_argument("--format", metavar="NAME", help="the format to write (without it: list the formats)")
    parser.add_argument("--out", metavar="PATH", help="the file to write, for sts a folder")
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.dataset import open_dataset
    from hermes_space.exporters import EXPORTERS, export

    if args.format is None:
        formats = [(one.name, one.suffix or "folder", one.summary) for one in EXPORTERS]
        if args.json:
            print_json([dict(zip(("name", "suffix", "summary"), row, strict=True)) for row in formats])
        else:
            print_table(formats)
        return CLEAN
    if args.out is None:
        raise ValueError("--out is missing: it names the file to write, for sts a folder.")
    with ProgressBar() as bar:
        dataset = open_dataset(args.dataset, config=args.config, revision=args.revision, progress=bar)
    count = export(dataset, args.out, format=args.format)
    if args.json:
        print_json({"out": args.out, "format": args.format, "rows": count})
    else:
        print(f"{args.out}  {count} rows")
    return CLEAN


EXPORT = Command(
    "export",
    "Write a dataset in another format; without --format list the formats.",
    "hermes-space export sample --format openai --out sample.jsonl",
    _arguments,
    _run,
)
