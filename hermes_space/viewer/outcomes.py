"""A call on one line: its key argument, how it went, the tool's own sentence where it failed. No markup."""

from __future__ import annotations

import json
from typing import Any

from hermes_space.parse import Response
from hermes_space.viewer.words import count, first_line, size

# The argument that tells calls of one tool apart, most telling first.
KEYS = (
    "command", "query", "pattern", "path", "file_path", "filename", "url", "code", "content", "question",
    "name", "skill", "session_id", "action", "goal", "text", "message", "input", "id",
)  # fmt: skip
TERMINALS = {"terminal", "bash", "shell", "execute", "exec_command", "run_command"}
PATHS = {"path", "file_path", "filename", "file"}
ERROR_KEYS = ("error", "stderr", "message", "reason", "output")


def key_argument(arguments: dict[str, Any] | None) -> tuple[str, str]:
    """Name and value, on one line, of the argument to show; empty where there is none."""
    if not arguments:
        return "", ""
    for key in KEYS:
        value = arguments.get(key)
        if isinstance(value, str) and value.strip():
            return key, first_line(value)
    ids = [key for key in arguments if key.endswith("_id") and isinstance(arguments[key], str)]
    key = ids[-1] if ids else next(iter(arguments))
    value = arguments[key]
    if isinstance(value, list) and any(isinstance(entry, dict) for entry in value):
        return key, count(len(value), "item")
    return key, first_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def short_path(path: str, limit: int = 34) -> str:
    """The end of a path, which is what tells files apart."""
    parts = path.rstrip("/").split("/")
    return path if len(path) <= limit or len(parts) < 3 else "…/" + "/".join(parts[-2:])


def content(body: Any) -> Any:
    """The result within its envelope; a string that holds JSON is read as such."""
    from hermes_space.viewer.reading import decoded

    if isinstance(body, dict) and "content" in body and ("tool_call_id" in body or "name" in body):
        body = body["content"]
    return decoded(body.strip()) if isinstance(body, str) else body


def lines(text: str) -> int:
    """How many lines people count: a last line break ends a line and starts none."""
    return len(text.rstrip("\n").split("\n")) if text.strip() else 0


def outcome(result: Any) -> str:
    """How a call that did not fail went, in a few words."""
    if isinstance(result, dict):
        return _object_outcome(result)
    if isinstance(result, list):
        return count(len(result), "item")
    if not isinstance(result, str):
        return first_line(json.dumps(result), 40)
    if not result.strip():
        return "empty"
    if lines(result) > 1:
        return count(lines(result), "line")
    return first_line(result, 24) if len(result) <= 24 else size(len(result.encode("utf-8", "surrogatepass")))


def _object_outcome(result: dict[str, Any]) -> str:
    if "exit_code" in result or "output" in result:
        text = terminal_text(result)
        told = f"exit code {result['exit_code']}" if result.get("exit_code") is not None else "ok"
        return f"{told} · {count(lines(text), 'line')}"
    if isinstance(result.get("total_count"), int):
        found = result.get("files") if isinstance(result.get("files"), list) else None
        return (
            count(result["total_count"], "file")
            if found is not None or not result["total_count"]
            else (count(result["total_count"], "match", "matches"))
        )
    if isinstance(result.get("total_lines"), int):
        return count(result["total_lines"], "line")
    if isinstance(result.get("bytes_written"), int):
        return f"{size(result['bytes_written'])} written"
    if isinstance(result.get("todos"), list):
        return count(len(result["todos"]), "item")
    return "ok" if result.get("success") is True else count(len(result), "field")


def terminal_text(result: dict[str, Any]) -> str:
    """What a terminal printed."""
    output = result.get("output")
    return (
        output
        if isinstance(output, str)
        else ""
        if output is None
        else json.dumps(output, ensure_ascii=False)
    )


def failure_sentence(response: Response, body: Any) -> str:
    """The tool's own words for its failure, on one line."""
    told = content(body)
    if isinstance(told, dict) and not told.get("error") and told.get("exit_code"):
        return f"Exit code {told['exit_code']}. {first_line(_last_words(terminal_text(told)), 200)}".strip()
    for place in (told, body):
        if isinstance(place, str) and place.strip():
            return first_line(place, 300)
        if not isinstance(place, dict):
            continue
        for key in ERROR_KEYS:
            said = place.get(key)
            if isinstance(said, dict):
                said = said.get("message") or json.dumps(said, ensure_ascii=False)
            if isinstance(said, str) and said.strip():
                return first_line(_last_words(said) if key in ("output", "stderr") else said, 300)
    return first_line(response.content, 300)


def _last_words(text: str) -> str:
    """The last line, where a program says what went wrong."""
    return text.strip().rsplit("\n", 1)[-1]
