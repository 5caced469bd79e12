"""The state panel: what has happened up to a step. Drawn once; each row says at which steps it counts.

The page's script shows the counts up to the current step from these numbers, so that a step asks no server.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from hermes_space.viewer.escape import escape
from hermes_space.viewer.icons import icon
from hermes_space.viewer.marks import badge, failure_badge
from hermes_space.viewer.outcomes import PATHS, content, short_path
from hermes_space.viewer.reading import Reading
from hermes_space.viewer.words import number, spaced

WRITING = ("write", "patch", "edit", "create", "append", "replace", "insert", "delete")
LOOKING = ("search", "list", "find", "ls")


def panel(reading: Reading) -> str:
    """All sections, for every step."""
    total = len(reading.steps)
    return (
        '<section><h3>Step</h3><div class="hs-big"><b data-now>1</b> '
        f'<small>of {total} {"step" if total == 1 else "steps"}</small></div><div class="hs-mini">'
        "<i></i></div></section>"
        + _section("Tools so far", _tools(reading), "call", "calls")
        + _section("Failed so far", _failed(reading), "failed response", "failed responses")
        + _section("Findings so far", _found(reading), "finding", "findings")
        + _section("Files touched", _files(reading), "file", "files", rows_count=True)
        + _todo(reading)
        + _context(reading)
    )


Rows = dict[str, list[int]]


def _section(title: str, rows: Rows, one: str, many: str, *, rows_count: bool = False) -> str:
    """Rows of markup with the steps at which each counts."""
    drawn = "".join(
        f'<li data-at="{" ".join(map(str, at))}" hidden><span>{markup}</span><span class="hs-v"></span></li>'
        for markup, at in rows.items()
    )
    mode = "rows" if rows_count else "sum"
    none = "None yet." if rows else "None in this trace."
    return (
        f'<section data-count="{mode}" data-one="{one}" data-many="{many}"><h3>{title} <span '
        "data-total></span></h3>"
        f'<ul class="hs-kv">{drawn}</ul><p class="hs-nil">{none}</p></section>'
    )


def _steps_by(pairs: Iterable[tuple[str, int]]) -> Rows:
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for markup, step in pairs:
        rows[markup].append(step)
    return dict(rows)


def _tools(reading: Reading) -> Rows:
    names = ((reading.called(i).name or "no name", view.number) for view in reading.steps for i in view.calls)
    return _steps_by((f"<code>{escape(name)}</code>", step) for name, step in names)


def _failed(reading: Reading) -> Rows:
    failed = (
        (reading.responses[i].failure, view.number)
        for view in reading.steps
        for i in view.responses
        if reading.responses[i].failed
    )
    return _steps_by((failure_badge(reading, failure), step) for failure, step in failed)


def _found(reading: Reading) -> Rows:
    return _steps_by(
        (badge(finding.code, spaced(finding.name), "finding"), view.number)
        for view in reading.steps
        for finding in view.findings
    )


def _files(reading: Reading) -> Rows:
    pairs = []
    for view in reading.steps:
        for i in view.calls:
            call = reading.calls[i]
            name = (call.name or "").lower()
            if any(word in name for word in LOOKING):
                continue
            verb = "written" if any(word in name for word in WRITING) else "read"
            given = call.arguments or {}
            path = next((given[key] for key in PATHS if isinstance(given.get(key), str)), None)
            if path:
                pairs.append(
                    (
                        f'<code title="{escape(path)}">{escape(short_path(path))}</code> '
                        f"<small>{verb}</small>",
                        view.number,
                    )
                )
    return _steps_by(pairs)


def _todo(reading: Reading) -> str:
    """The list as it stood after each change of it."""
    lists: list[tuple[int, list[Any]]] = []
    for view in reading.steps:
        written = [reading.calls[i].arguments for i in view.calls]
        told = [content(reading.body(reading.responses[i])) for i in view.responses]
        states = [each["todos"] for each in (*written, *told) if isinstance(each, dict) and "todos" in each]
        lists.extend((view.number, entries) for entries in states if isinstance(entries, list))
    drawn = "".join(
        f'<ul class="hs-todo" data-from="{step}" hidden>{"".join(map(_todo_row, entries))}</ul>'
        for step, entries in lists
    )
    none = "None yet." if lists else "Not used in this trace."
    return f'<section data-todo><h3>Todo list</h3>{drawn}<p class="hs-nil">{none}</p></section>'


def _todo_row(entry: Any) -> str:
    if not isinstance(entry, dict):
        return f"<li>{escape(entry)}</li>"
    status = str(entry.get("status", "pending"))
    done = status in ("completed", "cancelled", "done")
    text = escape(entry.get("content", ""))
    if status == "in_progress":
        return f"<li>{icon('dot')}<span><b>{text}</b> now</span></li>"
    return (
        f'<li class="{"hs-done" if done else ""}">{icon("check" if done else "dot")}<span>{text}</span></li>'
    )


def _context(reading: Reading) -> str:
    """Characters of the conversation up to and with each step."""
    system = sum(len(t.message.text) for t in reading.texts if t.message.role == "system")
    sums, so_far = [], 0
    at = 0
    for view in reading.steps:
        last = max(text.index for text in view.texts)
        so_far += sum(len(t.message.text) for t in reading.texts[at : last + 1] if t.message.role != "system")
        at = max(at, last + 1)
        sums.append(so_far)
    return (
        f'<section data-context="{" ".join(map(str, sums))}" data-system="{system}"><h3>Context so far '
        "<span>characters</span></h3>"
        f'<ul class="hs-kv"><li><span>System prompt</span><span class="hs-v">{number(system)}</span></li>'
        '<li><span>Conversation</span><span class="hs-v" data-said></span></li>'
        '<li><b>Together</b><b class="hs-v" data-all></b></li></ul></section>'
    )
