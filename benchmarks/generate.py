"""Synthetic shards for measuring speed: `generate.py OUT.parquet [--megabytes N] [--seed N]`.

The shape follows what is known of the real dataset: about 22 messages and 11 calls a trace, results full of
source code that make up most of the text, 12 % failed results, 5 % malformed calls, one 25 KB system prompt
with 15 tools in every row. The content means nothing; the same seed gives the same rows.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("conversations", pa.list_(pa.struct([("from", pa.string()), ("value", pa.string())]))),
        ("tools", pa.string()),
        ("category", pa.string()),
        ("subcategory", pa.string()),
        ("task", pa.string()),
    ]
)
ROWS_A_BATCH = 100
PROMPT_BYTES = 25_000
FAILED, MALFORMED = 0.12, 0.05

ARGUMENTS = {
    "terminal": ("command", "timeout"),
    "read_file": ("path", "offset", "limit"),
    "search_files": ("pattern", "path"),
    "write_file": ("path", "content"),
    "patch": ("path", "old_string", "new_string"),
    "execute_code": ("code",),
    "process": ("action", "session_id"),
    "todo": ("todos",),
    "memory": ("action", "content"),
    "session_search": ("query",),
    "skills_list": ("category",),
    "skill_view": ("name",),
    "skill_manage": ("action", "name"),
    "clarify": ("question",),
    "delegate_task": ("goal", "context"),
}
# The first six do nearly all the work in real traces.
WEIGHTS = (45, 12, 11, 9, 6, 5, 2, 2, 1, 1, 1, 1, 1, 1, 2)
WORDS = (
    "buffer", "cache", "client", "commit", "config", "count", "cursor", "decode", "entry", "event",
    "field", "file", "frame", "graph", "handler", "header", "index", "item", "key", "layer", "limit",
    "line", "list", "lock", "message", "node", "offset", "option", "packet", "parser", "path", "pool",
    "query", "queue", "record", "request", "response", "result", "retry", "row", "schema", "session",
    "shard", "signal", "size", "slot", "socket", "source", "state", "stream", "string", "table", "task",
    "timeout", "token", "trace", "tree", "user", "value", "vector", "window",
)  # fmt: skip
CODE = (
    'def {0}_{1}(self, {2}: int, {3}: str = "{4}") -> None:',
    "    if {0}.{1} is None or {2} > {3}.{4}:",
    '        raise ValueError(f"no {0} in {1}: {{{2}!r}}")',
    "    self._{0} = {1}.{2}({3}, key=lambda {4}: {4}.size)",
    "    for {0}, {1} in enumerate({2}.{3}()):",
    '        {0}["{1}"] = {2}["{3}"] or {4}',
    "    # {0} the {1} before its {2} is read by the {3}",
    '    logger.debug("{0} %s took %.3f s", {1}, {2} - {3})',
    "    return [{0} for {0} in self.{1} if {0}.{2} == {3}]",
    "",
)


def words(rng: random.Random, count: int) -> str:
    return " ".join(rng.choices(WORDS, k=count))


def code(rng: random.Random, lines: int) -> list[str]:
    """Lines of one file; one file in seven never speaks of an error, as the substring rule would have it."""
    templates = CODE if rng.random() < 6 / 7 else [line for line in CODE if "Error" not in line]
    return [rng.choice(templates).format(*rng.choices(WORDS, k=5)) for _ in range(lines)]


def declared_tools(rng: random.Random) -> str:
    """15 tools in the wrapped shape, with prose enough to fill the prompt."""
    prose = PROMPT_BYTES // len(ARGUMENTS) // 9
    tools = []
    for name, keys in ARGUMENTS.items():
        properties = {key: {"type": "string", "description": words(rng, 12)} for key in keys}
        parameters = {"type": "object", "properties": properties, "required": [keys[0]]}
        function = {"name": name, "description": words(rng, prose), "parameters": parameters}
        tools.append({"type": "function", "function": function})
    return json.dumps(tools)


def system_prompt(tools: str) -> str:
    return (
        "You are a function calling AI model. Signatures are within <tools> </tools> XML tags, results within"
        " <tool_response> </tool_response> XML tags. Here are the available tools:\n"
        f"<tools>\n{tools}\n</tools>\n"
        "Each function call should be enclosed within <tool_call> </tool_call> XML tags.\nExample:\n"
        "<tool_call>\n{'name': <function-name>,'arguments': <args-dict>}\n</tool_call>"
    )


class Writer:
    """Makes rows one after another from one seeded source of chance."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311, not for secrets
        self.tools = declared_tools(self.rng)
        self.prompt = system_prompt(self.tools)
        self.files = [code(self.rng, 900) for _ in range(200)]
        self.made = 0

    def source(self, lines: int) -> list[str]:
        file = self.rng.choice(self.files)
        start = self.rng.randrange(len(file) - lines)
        return file[start : start + lines]

    def call(self, last: bool) -> tuple[str, str]:
        """A call's name and its block as written, one in twenty of them malformed."""
        rng = self.rng
        [name] = rng.choices(list(ARGUMENTS), WEIGHTS)
        arguments = {key: words(rng, rng.randint(1, 8)) for key in ARGUMENTS[name]}
        if name in ("write_file", "execute_code"):
            arguments[ARGUMENTS[name][-1]] = "\n".join(self.source(rng.randint(5, 40)))
        body = json.dumps({"name": name, "arguments": arguments}, ensure_ascii=False)
        block = f"<tool_call>\n{body}\n</tool_call>"
        return name, self.spoiled(body, block, last) if rng.random() < MALFORMED else block

    def spoiled(self, body: str, block: str, last: bool) -> str:
        """Only the last call of a message can lack its end: there the model was cut off."""
        kind = self.rng.randrange(5 if last else 4)
        if kind == 0:  # cut off inside the value, the tag closed all the same
            return block.replace(body, body[: len(body) * 3 // 4])
        if kind == 1:  # a Python dict
            return block.replace(body, repr(json.loads(body)).replace('"', "'"))
        if kind == 2:  # a trailing comma
            return block.replace(body, body[:-1] + ",}")
        if kind == 3:  # no closing quote for the name
            return block.replace(body, body.replace('", "arguments"', ', "arguments"', 1))
        return block.removesuffix("\n</tool_call>")

    def result(self, name: str) -> Any:
        rng = self.rng
        failed = rng.random() < FAILED
        lines = self.source(min(800, int(rng.expovariate(1 / 270)) + 3))
        if name == "read_file":
            if failed:
                return {"content": "", "total_lines": 0, "error": f"File not found: {words(rng, 1)}.py"}
            numbered = "\n".join(f"{number:6d}|{line}" for number, line in enumerate(lines, 1))
            return {"content": numbered, "total_lines": len(lines), "truncated": False}
        if name in ("terminal", "search_files", "execute_code", "process"):
            return {
                "output": "\n".join(lines),
                "exit_code": rng.choice((1, 2, 127)) if failed else 0,
                "error": None,
            }
        if failed:
            return {"success": False, "error": f"No {words(rng, 2)} available."}
        return {"success": True, "diff": "\n".join(lines), "files_modified": [words(rng, 1) + ".py"]}

    def step(self, longest_thought: int) -> tuple[list[tuple[str, str]], str]:
        """The calls of one assistant message, and its text; a thought is so many words at most."""
        rng = self.rng
        [width] = rng.choices((1, 2, 3), (85, 11, 4))
        calls = [self.call(last=index == width - 1) for index in range(width)]
        thought = f"<think>\n{words(rng, rng.randint(5, longest_thought))}\n</think>\n"
        return calls, thought + words(rng, 8) + "\n" + "\n".join(block for _, block in calls)

    def messages(self) -> Iterator[tuple[str, str]]:
        rng = self.rng
        yield "system", self.prompt
        yield "human", words(rng, 30)
        number = 0
        for _ in range(max(1, min(40, round(rng.gauss(9.5, 4))))):
            calls, text = self.step(longest_thought=80)
            yield "gpt", text
            responses = []
            for name, _ in calls:
                response = {
                    "tool_call_id": f"functions.{name}:{number}",
                    "name": name,
                    "content": self.result(name),
                }
                number += 1
                responses.append(
                    f"<tool_response>\n{json.dumps(response, ensure_ascii=False)}\n</tool_response>"
                )
            yield "tool", "\n".join(responses)
        yield "gpt", f"<think>\n{words(rng, 20)}\n</think>\n{words(rng, 60)}"

    def row(self) -> dict[str, Any]:
        self.made += 1
        return {
            "id": f"synthetic-{self.made:07d}",
            "conversations": [{"from": role, "value": value} for role, value in self.messages()],
            "tools": self.tools,
            "category": "Terminal & Coding",
            "subcategory": "Synthetic",
            "task": words(self.rng, 8),
        }


def text_bytes(table: pa.Table) -> int:
    """UTF-8 bytes of all messages."""
    column = table["conversations"].combine_chunks()
    values = column.flatten().field("value")
    return int(pc.sum(pc.binary_length(values)).as_py() or 0)


def batches(megabytes: float, seed: int) -> Iterator[pa.Table]:
    """Tables of 100 rows until the text is as long as asked for."""
    writer, size = Writer(seed), 0
    while size < megabytes * 1e6:
        batch = pa.Table.from_pylist([writer.row() for _ in range(ROWS_A_BATCH)], schema=SCHEMA)
        size += text_bytes(batch)
        yield batch


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--megabytes", type=float, default=400, help="of message text (default 400)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with pq.ParquetWriter(arguments.out, SCHEMA, compression="zstd") as writer:
        for batch in batches(arguments.megabytes, arguments.seed):
            writer.write_table(batch)
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
