"""A tool's result as HTML, by its shape: terminal, file, diff, list, JSON or text."""

from __future__ import annotations

import re
from typing import Any

from hermes_space.parse import Call
from hermes_space.viewer.escape import escape
from hermes_space.viewer.outcomes import TERMINALS, terminal_text
from hermes_space.viewer.prose import code, folded_lines, pretty
from hermes_space.viewer.words import count

_NUMBERED = re.compile(r"\s*(\d+)\|(.*)")
LISTED = 20


def arguments(call: Call) -> str:
    """What a call asks for: JSON, with texts of several lines as blocks of their own."""
    given = call.arguments
    if given is None:
        return (
            code(call.raw) if call.raw.strip() else '<p class="hs-nil">Nothing stands between the tags.</p>'
        )
    if not given:
        return '<p class="hs-nil">No arguments.</p>'
    long = {key: value for key, value in given.items() if isinstance(value, str) and "\n" in value.strip()}
    if {"old_string", "new_string"} <= given.keys():
        long = {key: given[key] for key in ("old_string", "new_string") if isinstance(given[key], str)}
        if len(long) == 2:
            rest = {key: value for key, value in given.items() if key not in long}
            return (pretty(rest) if rest else "") + diff(long["old_string"], long["new_string"])
    rest = {key: value for key, value in given.items() if key not in long}
    blocks = "".join(
        f'<div class="hs-label">{escape(key)}</div>{folded_lines(value, limit=24, classes="hs-file")}'
        for key, value in long.items()
    )
    return (pretty(rest) if rest else "") + blocks


def result(name: str | None, asked: dict[str, Any] | None, told: Any) -> str:
    """A result that did not fail."""
    if isinstance(told, dict):
        return _object(asked or {}, told)
    if isinstance(told, str):
        if not told.strip():
            return '<p class="hs-nil">The response is empty.</p>'
        if (name or "").lower() in TERMINALS:
            return _terminal(asked or {}, told)
        return folded_lines(told, limit=24, classes="hs-file")
    return pretty(told)


def _object(asked: dict[str, Any], told: dict[str, Any]) -> str:
    if "output" in told and ("exit_code" in told or "status" in told):
        return _terminal(asked, terminal_text(told)) + _beside(told, "output", "exit_code", "error")
    if isinstance(told.get("diff"), str) and told["diff"].strip():
        return _patch(told["diff"])
    if isinstance(told.get("content"), str) and "total_lines" in told:
        return _file(told["content"])
    if told.get("total_count") == 0:
        return '<p class="hs-nil">No files match. <code>total_count</code> is 0, which is not a failure.</p>'
    for key in ("files", "matches"):
        if isinstance(told.get(key), list) and told[key]:
            return _listing(told[key])
    return pretty(told)


def _terminal(asked: dict[str, Any], text: str) -> str:
    command = asked.get("command") or asked.get("code")
    prompt = f'<div class="hs-cmd">{escape(command)}</div>' if isinstance(command, str) else ""
    if not text.strip():
        prompt += '<div class="hs-foot"><span>No output.</span></div>'
    return folded_lines(text, before=prompt)


def _beside(told: dict[str, Any], *shown: str) -> str:
    """What else an envelope says, where it says anything."""
    rest = {key: value for key, value in told.items() if key not in shown and value not in (None, "", [], {})}
    return (
        '<details class="hs-rest">'
        f"<summary>{count(len(rest), 'more field')}</summary>{pretty(rest)}</details>"
        if rest
        else ""
    )


def _file(text: str) -> str:
    """A file's content; line numbers that the tool wrote go into the gutter."""
    rows = [_NUMBERED.fullmatch(line) for line in text.rstrip("\n").split("\n")]
    if not all(rows) or len(rows) < 2:
        return folded_lines(text, limit=24, classes="hs-file")
    drawn = [f'<span class="hs-ln" data-n="{row[1]}">{escape(row[2])}\n</span>' for row in rows if row]
    rest = f"<span hidden>{''.join(drawn[24:])}</span>" if len(drawn) > 24 else ""
    foot = (
        f'<div class="hs-foot"><span>First 24 of {len(drawn)} lines</span>'
        '<button type="button" data-act="lines">Show all</button></div>'
        if rest
        else ""
    )
    return (
        f'<div class="hs-file hs-numbered"><pre tabindex="0">\n{"".join(drawn[:24])}{rest}</pre>{foot}</div>'
    )


def _listing(found: list[Any]) -> str:
    rows = []
    for entry in found[:LISTED]:
        if isinstance(entry, dict) and isinstance(entry.get("path"), str):
            place = f":{entry['line']}" if isinstance(entry.get("line"), int) else ""
            said = entry.get("content")
            tail = f" <span>{escape(said.strip())}</span>" if isinstance(said, str) else ""
            rows.append(f"<li><code>{escape(entry['path'] + place)}</code>{tail}</li>")
        else:
            rows.append(f"<li><code>{escape(entry if isinstance(entry, str) else str(entry))}</code></li>")
    more = len(found) - LISTED
    rest = (
        f'<details class="hs-rest"><summary>{more} more</summary>{pretty(found[LISTED:])}</details>'
        if more > 0
        else ""
    )
    return f'<ul class="hs-hits">{"".join(rows)}</ul>{rest}'


def _patch(text: str) -> str:
    """A unified diff as the tool wrote it."""
    kinds = {"+": "add", "-": "del", "@": "at"}
    rows = []
    for line in text.rstrip("\n").split("\n")[:400]:
        kind = "" if line.startswith(("+++", "---")) else kinds.get(line[:1], "")
        rows.append(f'<span class="{kind}">{escape(line)}\n</span>')
    return f'<div class="hs-diff"><pre tabindex="0">\n{"".join(rows)}</pre></div>' + (
        code(text) if text.count("\n") > 400 else ""
    )


def diff(old: str, new: str) -> str:
    """What was replaced, and by what."""
    rows = [f'<span class="del">- {escape(line)}\n</span>' for line in old.split("\n")]
    rows += [f'<span class="add">+ {escape(line)}\n</span>' for line in new.split("\n")]
    return f'<div class="hs-diff"><pre tabindex="0">\n{"".join(rows)}</pre></div>'
