"""The list of traces as HTML: one row a trace, and what to do where none matches."""

from __future__ import annotations

from typing import Any

from hermes_space.viewer.catalog import ENDS, MARKS, Catalog, Choice
from hermes_space.viewer.escape import escape
from hermes_space.viewer.icons import icon
from hermes_space.viewer.words import count, first_line, number, size

SHOWN = 40
FIELDS = {
    "config": "Config",
    "category": "Category",
    "tool": "Tool",
    "outcome": "Outcome",
    "marks": "Has",
    "ends": "Ends",
    "text": "Text",
}


def listing(catalog: Catalog, choice: Choice, shown: int = SHOWN) -> str:
    """The rows a choice leaves, `shown` of them."""
    rows = catalog.rows(choice)
    total = len(catalog.dataset)
    head = f'<p class="hs-total" aria-live="polite"><b>{number(len(rows))}</b> of {count(total, "trace")}</p>'
    if not rows:
        return f'<div class="hs-listing">{head}{_none(catalog, choice)}</div>'
    drawn = "".join(_row(catalog.frame.loc[row]) for row in rows[:shown])
    left = len(rows) - shown
    more = ""
    if left > 0:
        more = (
            f'<button type="button" class="hs-btn" data-more="{shown + SHOWN}">'
            f"Show {number(min(left, SHOWN))} more</button>"
        )
    names = "".join(
        f"<span>{name}</span>" for name in ("Task", "Steps", "Calls", "Failed", "Findings", "Size")
    )
    return (
        f'<div class="hs-listing">{head}<div class="hs-rows hs-card"><div class="hs-rowhead" '
        'aria-hidden="true">'
        f"{names}</div>{drawn}</div>{more}</div>"
    )


def _row(row: Any) -> str:
    failed, found = int(row["failed_response_count"]), int(row["finding_count"])
    task = row["task"] or row["id"]
    where = " / ".join(str(row[name]) for name in ("config", "category", "subcategory") if row[name])
    facts = [ENDS.get(row["end_state"], "").replace("With", "Ends with").replace("On", "Ends on")]
    facts[0] = facts[0].replace("At the", "Ends at the")
    if row["outcome"]:
        facts.append(f"task {row['outcome']}")
    facts.append(str(row["id"]))
    return (
        f'<button type="button" class="hs-listrow" data-open="{escape(row["id"])}" '
        f'data-open-config="{escape(row["config"])}"><span class="hs-task">'
        f"<b>{escape(first_line(str(task)))}</b>"
        f"<small><span>{escape(where)}</span><span>{escape(' · '.join(facts))}</span></small></span>"
        f"{_figure(int(row['step_count']), 'step')}{_figure(int(row['call_count']), 'call')}"
        f"{_figure(failed, 'failed', 'hs-k-failure', 'hs-tick-f')}"
        f"{_figure(found, 'finding', 'hs-k-finding', 'hs-tick-w')}"
        f'<span class="hs-fig">{size(int(row["text_bytes"]))}</span></button>'
    )


def _figure(value: int, unit: str, kind: str = "", tick: str = "") -> str:
    sign = f'<b class="{tick}"></b>' if tick and value else ""
    words = unit if unit == "failed" or value == 1 else unit + "s"
    zero = " hs-zero" if not value else ""
    return f'<span class="hs-fig {kind if value else ""}{zero}">{sign}{number(value)}<i> {words}</i></span>'


def _none(catalog: Catalog, choice: Choice) -> str:
    """Which filter did it, and the way out."""
    fields = choice.set_fields()
    ways = [(field, len(catalog.rows(choice.without(field)))) for field in fields]
    field, others = max(ways, key=lambda way: way[1], default=("", 0))
    said = f"{count(len(fields), 'filter')} set." if fields else "The dataset holds no traces."
    drop = ""
    if others:
        value = getattr(choice, field)
        shown = {"marks": MARKS, "ends": ENDS}.get(field, {}).get(value, value)
        said += f" Without “{FIELDS[field]}: {shown}” it would be {number(others)}."
        drop = f'<button type="button" class="hs-btn hs-small" data-drop="{field}">Drop that filter</button>'
    clear = '<button type="button" class="hs-btn hs-small hs-ghost" data-drop="all">Clear all</button>'
    return (
        f'<div class="hs-state">{icon("list")}<b>No trace matches</b><p>{escape(said)}</p>'
        f"<div>{drop}{clear if fields else ''}</div></div>"
    )
