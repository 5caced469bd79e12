"""`hermes-space show`: one trace, readable on a terminal."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from hermes_space.commands.command import CLEAN, Command, add_choice, add_json, print_json
from hermes_space.commands.terminal import block, printable
from hermes_space.viewer.words import count

if TYPE_CHECKING:
    from hermes_space.parse import Call, Message, Response, Trace

# An overview shows the beginning of each part; a single step shows all of it.
OVERVIEW_LINES = 8


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("dataset", metavar="DATASET", help="sample, a file, a folder, a glob or a hub id")
    parser.add_argument(
        "id", metavar="ID", nargs="?", help="the id of the trace; needed where there are several"
    )
    add_choice(parser)
    parser.add_argument("--step", type=int, metavar="N", help="only step N, counted from 1, in full length")
    add_json(parser)


def _run(args: Namespace) -> int:
    from hermes_space.commands.progress import ProgressBar
    from hermes_space.dataset import open_dataset

    with ProgressBar() as bar:
        dataset = open_dataset(args.dataset, config=args.config, revision=args.revision, progress=bar)
    if args.id is None and len(dataset) > 1:
        raise ValueError(
            f"{args.dataset} holds {len(dataset)} traces; accepted is the id of one of them, "
            f"the first is {dataset.row(0)['id']}."
        )
    trace = dataset.trace(0 if args.id is None else dataset.find(args.id, args.config))
    if args.step is not None and not 1 <= args.step <= len(trace.steps):
        raise ValueError(
            f"There is no step {args.step} in {trace.id}; its steps are 1 to {len(trace.steps)}."
        )
    if args.json:
        print_json(trace.to_dict() if args.step is None else _step_dict(trace, args.step - 1))
        return CLEAN
    for line in _overview(trace) if args.step is None else _step(trace, args.step - 1):
        print(line)
    return CLEAN


def _overview(trace: Trace) -> Iterator[str]:
    yield from _head(trace)
    steps = {index: step.index for step in trace.steps for index in step.message_indexes}
    for index in range(len(trace.messages)):
        yield from _message(trace, index, steps.get(index), OVERVIEW_LINES)


def _step(trace: Trace, number: int) -> Iterator[str]:
    yield from _head(trace)
    for index in trace.steps[number].message_indexes:
        yield from _message(trace, index, number, None)


def _step_dict(trace: Trace, number: int) -> dict[str, Any]:
    step = trace.steps[number]
    return {**step.to_dict(), "messages": [trace.messages[index].to_dict() for index in step.message_indexes]}


def _head(trace: Trace) -> Iterator[str]:
    yield printable(f"Trace {trace.id or 'without id'}")
    for key in ("config", "category", "subcategory", "task", "source", "outcome"):
        if trace.metadata.get(key):
            yield printable(f"  {key}: {trace.metadata[key]}")
    yield (
        f"  {count(len(trace.messages), 'message')}, {count(len(trace.steps), 'step')}, "
        f"{count(len(trace.calls), 'call')}, {sum(response.failed for response in trace.responses)} failed, "
        f"{count(len(trace.findings), 'finding')}, {trace.end_state}"
    )


def _message(trace: Trace, index: int, step: int | None, lines: int | None) -> Iterator[str]:
    message = trace.messages[index]
    place = f"message {index}" if step is None else f"message {index}, step {step + 1} of {len(trace.steps)}"
    yield ""
    yield f"[{message.role}] {place}"
    yield from _assistant(message, lines) if message.role == "assistant" else _other(message, lines)
    for finding in trace.findings:
        if finding.message_index == index:
            yield printable(f"  ! {finding.code} {finding.severity}: {finding.message}")


def _assistant(message: Message, lines: int | None) -> Iterator[str]:
    for reasoning in message.reasoning:
        yield "  thinks"
        yield block(reasoning, lines=lines)
    if message.answer:
        yield "  says"
        yield block(message.answer, lines=lines)
    for call in message.calls:
        yield printable(f"  calls {call.name or 'an unreadable call'}")
        yield block(_arguments_text(call), lines=lines)


def _other(message: Message, lines: int | None) -> Iterator[str]:
    if not message.responses:
        yield block(message.text, lines=lines)
    for response in message.responses:
        yield printable(f"  {response.name or 'a tool'} {_outcome(response)}")
        yield block(response.content, lines=lines)


def _arguments_text(call: Call) -> str:
    if call.arguments is None:
        return call.raw
    return json.dumps(call.arguments, ensure_ascii=False, indent=2)


def _outcome(response: Response) -> str:
    return f"failed ({response.failure})" if response.failed else "answers"


SHOW = Command(
    "show",
    "Print one trace so that it can be read.",
    "hermes-space show sample TRACE-ID --step 3",
    _arguments,
    _run,
)
