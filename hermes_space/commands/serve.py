"""`hermes-space serve`: the app on this machine."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hermes_space.commands.command import CLEAN, Command, add_dataset


def _arguments(parser: ArgumentParser) -> None:
    add_dataset(parser)
    parser.add_argument("--port", type=int, help="the port (default: GRADIO_SERVER_PORT, else 7860)")


def _run(args: Namespace) -> int:
    from hermes_space.server import serve

    serve(args.dataset, args.port, config=args.config, revision=args.revision)
    return CLEAN


SERVE = Command(
    "serve",
    "Open the app in the browser: figures, traces, a box to paste into.",
    "hermes-space serve sample --port 7861",
    _arguments,
    _run,
)
