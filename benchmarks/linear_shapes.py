"""What `linear.py` measures: input that grows with a size, and what reads it.

Among it is every piece of `tests/data/hostile_pieces.json`, repeated, in both roles that are parsed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import hermes_space as hs

DATA = Path(__file__).resolve().parents[1] / "tests" / "data"
PIECES: list[str] = json.loads((DATA / "hostile_pieces.json").read_text("utf-8"))
# Half of what the largest shape reads, in bytes.
LARGEST = 32_000_000


@dataclass(frozen=True)
class Shape:
    """Input that grows with a size, and what reads it."""

    name: str
    make: Callable[[int], Any]
    read: Callable[[Any], object]
    size: int = 50_000


def assistant(text: str) -> object:
    return hs.parse_message(text)


def tool(text: str) -> object:
    return hs.parse_message(text, role="tool")


def call(body: str) -> str:
    return f"<tool_call>\n{body}\n</tool_call>"


def response(body: str) -> str:
    return f"<tool_response>\n{body}\n</tool_response>"


def repeated(size: int, piece: str) -> str:
    return piece * max(1, size // len(piece))


def pieces() -> Iterator[Shape]:
    for piece in PIECES:
        for role, read in (("assistant", assistant), ("tool", tool)):
            yield Shape(f"{role}: {piece!r} repeated", lambda size, piece=piece: repeated(size, piece), read)  # type: ignore[misc]


# What is repeated in dialects that have more than tags: what stays open, and what reads as one value to its
# far end.
MARKUP = {
    "mistral": (
        '[TOOL_CALLS] [{"name": "f", "arguments": {}}',
        '[TOOL_CALLS] ["',
        "[TOOL_CALLS]f[ARGS]{",
        "[THINK][TOOL_CALLS] [{}]",
        '[TOOL_CALLS] [{"a": }, {"name": "f", "arguments": ',
    ),
    "llama3_json": (
        '{"name": "f", "parameters": {}}; ',
        '{"name": "f", "parameters": [\n',
        "{'name': 'f', 'parameters': {'a': \n",
        '<think>\n{"name": "f", "parameters": [\n',
        '<function=f>{"a": [1, ',
        "</think>\n",
        "```\n<|im_end|>",
        '<|python_tag|>{"name": "f", "parameters": {"a": }, ',
    ),
    "llama4_pythonic": (
        "[f(a=1)]\n",
        "[f(a=[\n",
        "[f(a='\n",
        '[f(a="""\n',
        "<think>[f(a='",
        "f(a=(",
        "<|python_start|>[f(a=1), ",
        "[f(a=1 a={1: 07, ",
    ),
    "gemma4": (
        '<|tool_call>call:f{p:1,q:<|"|>',
        "<|tool_call>call:f{p:[{",
        '<|channel>thought<|tool_call>call:f{q:<|"|>',
    ),
    "harmony": (
        "<|start|>assistant to=functions.f<|message|>{",
        '<|channel|>commentary to=functions.f<|message|>{"a',
        "<|channel|>",
        "<|channel|>analysis<|message|><|end|>",
    ),
    "react": (
        'Action: f\nAction Input: {"a": [\n',
        "Action: f\nAction Input: ```{\n",
        "Thought: <|im_end|>\n",
    ),
    "cohere": ("Action:\n```json\n[{", '<|START_ACTION|>[{"tool_name": "f", "parameters": {}},'),
    "olmo3": ("<function_calls>f(a=1)\n", "<function_calls>f(\n\n", "<function_calls>{"),
}


def markup() -> Iterator[Shape]:
    for dialect, pieces_of in MARKUP.items():
        for piece in pieces_of:

            def read(text: str, dialect: str = dialect) -> object:
                return hs.parse_message(text, dialect=dialect)

            yield Shape(f"{dialect}: {piece!r} repeated", lambda n, piece=piece: repeated(n, piece), read)  # type: ignore[misc]
        whole = "".join(pieces_of)
        yield Shape(f"{dialect}: all of them", lambda n, whole=whole: repeated(n, whole), read)  # type: ignore[misc]


def grown(name: str, read: Callable[[str], object], make: Callable[[int], str]) -> Shape:
    return Shape(name, make, read)


def bodies() -> Iterator[Shape]:
    """One JSON value that grows, sound or broken, as a call and as a response."""
    values: dict[str, Callable[[int], str]] = {
        "a string": lambda n: '{"a": "' + "x" * n + '"}',
        "a string of escapes": lambda n: '{"a": "' + "\\n\\u00e9" * (n // 8) + '"}',
        "a string never closed": lambda n: '{"a": "' + "x" * n,
        "a string of quotes": lambda n: '{"a": "' + '"' * n,
        "a string of raw newlines": lambda n: '{"a": "' + "\n" * n + '"}',
        "a string of bad escapes": lambda n: '{"a": "' + "\\x" * (n // 2) + '"}',
        "a string of tags": lambda n: '{"a": "' + "<tool_call>" * (n // 11) + '"}',
        "a string of backslashes": lambda n: '{"a": "' + "\\\\" * (n // 2) + '"}',
        # What a reader of 64 bytes at a time meets at its borders: an escape on each, and one that drifts.
        "an escape each 64 bytes": lambda n: '{"a": "' + ("x" * 62 + "\\n") * (n // 64) + '"}',
        "an escape each 63 bytes": lambda n: '{"a": "' + ("x" * 61 + "\\n") * (n // 63) + '"}',
        "many short strings": lambda n: "[" + '"a", ' * (n // 5) + '""]',
        "many short strings of escapes": lambda n: "[" + '"\\n", ' * (n // 6) + '""]',
        "half of a word of failure": lambda n: '{"content": "' + "erro trac " * (n // 10) + '"}',
        "lone surrogates": lambda n: '{"a": "' + "\\ud800" * (n // 6) + '"}',
        "an array of numbers": lambda n: '{"a": [' + "1," * (n // 2) + "1]}",
        "one long number": lambda n: '{"a": ' + "1" * n + "}",
        "one long word": lambda n: '{"a": ' + "x" * n + "}",
        "one long name": lambda n: '{"name": "' + "x" * n + '"}',
        "many keys": lambda n: "{" + ", ".join(f'"{key}": 1' for key in range(n // 12)) + "}",
        "one key many times": lambda n: "{" + '"a": 1, ' * (n // 8) + '"b": 1}',
        "nested arrays": lambda n: "[" * (n // 2) + "]" * (n // 2),
        "nested objects": lambda n: '{"a":' * (n // 6) + "1" + "}" * (n // 6),
        "open arrays": lambda n: "[" * n,
        "many values": lambda n: "{} " * (n // 3),
        "a Python dict": lambda n: "{" + "'a': None, " * (n // 11) + "'b': True}",
        "trailing commas": lambda n: "[" + "[1,]," * (n // 5) + "]",
        "white space": lambda n: " " * n + "{}" + "\n" * n,
        "arguments in a string": lambda n: (
            '{"name": "f", "arguments": "{\\"a\\": [' + "1," * (n // 2) + '1]}"}'
        ),
        "an error text": lambda n: '{"content": {"error": "' + "404 error timeout " * (n // 18) + '"}}',
        "an error of many escapes": lambda n: '{"error": "' + "\\n" * (n // 2) + 'Traceback"}',
    }
    for name, make in values.items():
        yield grown(f"call: {name}", assistant, lambda n, make=make: call(make(n)))  # type: ignore[misc]
        yield grown(f"response: {name}", tool, lambda n, make=make: response(make(n)))  # type: ignore[misc]


def messages() -> Iterator[Shape]:
    sound = call('{"name": "f", "arguments": {"a": 1}}') + "\n"
    yield grown("calls, all sound", assistant, lambda n: repeated(n, sound))
    yield grown("opens, then closes", assistant, lambda n: "<think>" * (n // 15) + "</think>" * (n // 15))
    yield grown(
        "calls, then closes", assistant, lambda n: "<tool_call>" * (n // 22) + "</tool_call>" * (n // 22)
    )
    yield grown("a call, then closes", assistant, lambda n: call("{}") + repeated(n, "</think>"))
    yield grown("reasoning of tokens", assistant, lambda n: "<think>" + repeated(n, "<tool_call><|im_end|>"))
    yield grown(
        "quoted calls in reasoning", assistant, lambda n: "<think>" + repeated(n, '<tool_call>{"a": "')
    )
    yield grown(
        "responses, then one close", tool, lambda n: repeated(n, "<tool_response>{} x") + "</tool_response>"
    )
    yield grown("forged responses", assistant, lambda n: repeated(n, "<tool_response>x</tool_response>"))
    yield Shape("64 MB of a call's string", lambda n: call('{"a": "' + "x" * n + '"}'), assistant, LARGEST)
    yield Shape("64 MB of `<`", lambda n: "<" * n, assistant, LARGEST)


def row(turns: list[tuple[str, str]]) -> dict[str, Any]:
    return {"conversations": [{"from": role, "value": value} for role, value in turns]}


def turn(number: int, key: str = "id", answer: int | None = None) -> list[tuple[str, str]]:
    asked = call(json.dumps({"name": "f", "arguments": {"a": number}, key: f"c{number}"}))
    given = json.dumps({"tool_call_id": f"c{number if answer is None else answer}", "content": "ok"})
    return [("gpt", f"<think>\nstep {number}\n</think>\n{asked}"), ("tool", response(given))]


def traces() -> Iterator[Shape]:
    def each(make: Callable[[int], list[tuple[str, str]]]) -> Callable[[int], dict[str, Any]]:
        return lambda n: row([message for number in range(n) for message in make(number)])

    def one_step(answers: Callable[[int], str | None]) -> Callable[[int], dict[str, Any]]:
        """One message with n calls, and what answers the nth of them."""

        def make(n: int) -> dict[str, Any]:
            calls = "\n".join(
                call(json.dumps({"name": "f", "arguments": {}, "id": f"c{i}"})) for i in range(n)
            )
            ids = [answers(i) for i in range(n)]
            given = [response(json.dumps({"tool_call_id": i, "content": "ok"})) for i in ids if i is not None]
            return row([("gpt", calls), ("tool", "\n".join(given))])

        return make

    same = call('{"name": "f", "arguments": {"a": 1}}')
    shapes: dict[str, Callable[[int], dict[str, Any]]] = {
        "steps, paired by id": each(turn),
        "steps, paired by order": each(lambda i: turn(i, key="key")),
        "steps, one id for all": each(lambda i: turn(i, key="key", answer=0)),
        "one call again and again": each(lambda i: [("gpt", same), ("tool", response('{"error": "no"}'))]),
        "a cycle of four calls": each(lambda i: turn(i % 4)),
        "the same reasoning": each(
            lambda i: [("gpt", "<think>\n" + "again and again " * 4 + "\n</think>\nok")]
        ),
        "only users": each(lambda i: [("human", "more")]),
        "only orphans": each(lambda i: [("tool", response('{"tool_call_id": "x", "content": ""}'))]),
        "calls never answered": each(lambda i: [("gpt", same), ("human", "and?")]),
        "one step, answered in order": one_step(lambda i: f"c{i}"),
        "one step, answered backwards": one_step(lambda i: f"c{10**6 - i}"),
        "one step, one id for all answers": one_step(lambda i: "c0"),
        "one step, never answered": one_step(lambda i: None),
    }
    for name, make in shapes.items():
        yield Shape(f"trace: {name}", make, hs.parse_trace, 2_000)


def places(text: str) -> object:
    """Every finding's line and column, as a list of findings shows them."""
    return [(finding.line, finding.column) for finding in hs.parse_message(text).findings]


def python_objects() -> Iterator[Shape]:
    line, lines = "</tool_call>x", "</tool_call>\n"
    yield Shape("places of findings in one line", lambda n: repeated(n, line), places)
    yield Shape("places of findings, one a line", lambda n: repeated(n, lines), places)
    yield Shape("places after wide characters", lambda n: repeated(n, "🙂é</tool_call>"), places)
    yield Shape("mending stray tags", lambda n: repeated(n, line), lambda text: hs.mend_message(text).text)
    yield Shape(
        "mending Python calls",
        lambda n: repeated(n, call("{'name': 'f'}")),
        lambda text: hs.mend_message(text).text,
    )
    yield Shape("a trace as dicts", lambda n: row([m for i in range(n) for m in turn(i)]), as_dicts, 2_000)


def as_dicts(data: dict[str, Any]) -> object:
    return hs.parse_trace(data).to_dict()


def tables() -> Iterator[Shape]:
    def table(rows: Callable[[int], list[list[tuple[str, str]]]]) -> Callable[[int], pa.Table]:
        return lambda n: pa.Table.from_pylist([row(turns) for turns in rows(n)])

    def read(data: pa.Table) -> object:
        return hs.parse_table(data, threads=1)

    yield Shape("table: many short rows", table(lambda n: [turn(i) for i in range(n)]), read, 2_000)
    yield Shape("table: one long row", table(lambda n: [[m for i in range(n) for m in turn(i)]]), read, 2_000)
    yield Shape("table: one long message", table(lambda n: [[("gpt", "</tool_call>x" * n)]]), read, 2_000)


SHAPES = (*pieces(), *markup(), *bodies(), *messages(), *traces(), *python_objects(), *tables())
