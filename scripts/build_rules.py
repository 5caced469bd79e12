"""Writes docs/rules: an index of all codes and a page for each, from the parser's rules and the explanations.

Nothing there is written by hand; a test holds that the files are what this script makes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hermes_space.commands.rule_page import Page, difference, drawing, mending, page
from hermes_space.explanations import COUNTERPARTS, FAMILIES, Measured
from hermes_space.parse import rules

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
WIDTH = 100
NOTE = "<!-- Made by scripts/build_rules.py; `make docs` writes it anew. -->"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = files()
    for stale in set(FOLDER.glob("*.md")) - {FOLDER / name for name in made}:
        stale.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} files in {FOLDER}")


def files() -> dict[str, str]:
    """Every file of the folder, by name."""
    pages = [page(rule) for rule in rules()]
    return {"README.md": _index(pages), **{f"{one.rule.code}.md": _markdown(one) for one in pages}}


def _index(pages: list[Page]) -> str:
    blocks = [
        NOTE,
        "# Every code",
        "What a trace can be marked with. An *error* does harm when the trace is read or trained on as it "
        "is, a *warning* is probably wrong, *info* is a fact worth filtering on. A code, once published, "
        "never changes its meaning. `hermes-space rules CODE` prints these pages on a terminal.",
    ]
    for family in FAMILIES:
        found = [one for one in pages if one.rule.code.startswith(family.letter)]
        if found:
            rows = [
                (f"[{one.rule.code}]({one.rule.code}.md)", one.rule.name, _severity(one), one.rule.summary)
                for one in found
            ]
            table = _table(("code", "name", "severity", "when"), rows)
            blocks += [f"## {family.letter}: {family.title}", family.about, table]
    known = [one.rule.code for one in pages]
    classes = [(one.taxonomy, one.name, _linked(known, one.codes)) for one in COUNTERPARTS]
    blocks += [
        "## What others call them",
        "The classes of published taxonomies that these codes fall under. A code that is not here has no "
        "counterpart; what a parser cannot decide (a goal missed, a result misread, a wrong value) has no "
        "code. M1 is mapped as a whole: its info codes mark facts, which a taxonomy of errors would not "
        "count.",
        _table(("taxonomy", "class", "codes"), [row for row in classes if row[2]]),
    ]
    return "\n\n".join(blocks) + "\n"


def _markdown(shown: Page) -> str:
    rule, written = shown.rule, shown.explanation
    family = next(one for one in FAMILIES if rule.code.startswith(one.letter))
    anchor = f"{family.letter}: {family.title}".lower().replace(":", "").replace(" ", "-")
    blocks = [
        NOTE,
        f"# {rule.code} {rule.name}",
        f"*{_severity(shown)}* · [{family.title}](README.md#{anchor})",
        _sentence(rule.summary),
        "## Example",
        _fence("text", drawing(shown, WIDTH)),
        f"**{rule.code}**: {_sentence(shown.finding.message)}",
        "## Why it harms",
        written.why,
        "## How to mend it",
        mending(shown),
    ]
    if changed := difference(shown):
        blocks += ["The repair of the example:", _fence("diff", "\n".join(changed))]
    blocks += _list("How it is read", written.readings)
    blocks += _list("Chosen here, where the definition leaves it open", written.choices)
    if written.measured is not None:
        blocks += ["## The heuristic, and how often it is right", _measured(written.measured)]
    blocks += _list("Known elsewhere as", (f"{one.taxonomy}: {one.name}" for one in shown.counterparts))
    return "\n\n".join(blocks) + "\n"


def _measured(measured: Measured) -> str:
    source = f"Each case: [{measured.source}](../../{measured.source})."
    return f"{measured.rule}\n\n**{measured.counts()}** {measured.note} {source}"


def _severity(shown: Page) -> str:
    return f"{shown.rule.severity}, heuristic" if shown.rule.heuristic else shown.rule.severity


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _fence(language: str, text: str) -> str:
    """A code block; its fence is longer than any in the text."""
    fence = "````" if "```" in text else "```"
    return f"{fence}{language}\n{text}\n{fence}"


def _list(heading: str, entries: Iterable[str]) -> list[str]:
    rows = [f"- {entry}" for entry in entries]
    return [f"## {heading}", "\n".join(rows)] if rows else []


def _linked(known: list[str], beginnings: tuple[str, ...]) -> str:
    return " ".join(f"[{code}]({code}.md)" for code in known if code.startswith(beginnings))


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in [heads, *rows]]
    lines.insert(1, " | ".join("---" for _ in heads))
    return "\n".join(f"| {line} |" for line in lines)


if __name__ == "__main__":
    main()
