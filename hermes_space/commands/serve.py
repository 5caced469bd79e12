"""`hermes-space serve`: the app on this machine."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "dataset",
        metavar="DATASET",
        nargs="?",
        default="sample",
        help="sample (bundled), a Parquet or JSON lines file, a folder, a glob or a hub id (default: sample)",
    )
    parser.add_argument("--port", type=int, help="the port (default: GRADIO_SERVER_PORT, else 7860)")


def _run(args: Namespace) -> int:
    from hermes_space.server import serve

    serve(args.dataset, args.port)
    return CLEAN


SERVE = Command(
    "serve",
    "Open the app in the browser: figures, traces, a box to paste into.",
    "hermes-space serve sample --port 7861",
    _arguments,
    _run,
)
