"""The proof's figures in words: what holds before a run, what to look at, what forbids it."""

from __future__ import annotations

from dataclasses import dataclass

from hermes_space.sft.budget import Budget
from hermes_space.sft.proof import Proof


@dataclass(frozen=True)
class Check:
    """`level` is ok, warn (look at it), bad (do not train) or info."""

    level: str
    title: str
    detail: str


def checks(proof: Proof, budget: Budget, secrets: int) -> list[Check]:
    """In the order of harm: masks, template, data."""
    leaked = proof.tool_trained + proof.others_trained
    lost = proof.reasoning_dropped + proof.calls_dropped
    written = proof.nulls + proof.double_encoded
    return [
        _check(
            not proof.empty_rows,
            "warn",
            ("Every example trains something", f"{proof.rows:,} examples, 0 fully masked."),
            (
                f"Examples that train nothing: {proof.empty_rows:,}",
                "No assistant turn fits or is placed. They are left out of the rows.",
            ),
        ),
        _check(
            proof.stops == proof.trained_turns,
            "bad",
            ("The stop token is trained", f"It closes each of {proof.trained_turns:,} assistant turns."),
            (
                f"Turns whose stop token is not trained: {proof.trained_turns - proof.stops:,}",
                "The template closes them with no token of their own: the model would not learn to stop.",
            ),
        ),
        _check(
            not leaked,
            "bad",
            (
                "Nothing but the assistant is trained",
                "0 tokens of tool, user and system text, counted apart.",
            ),
            (f"Trained tokens of others: {leaked:,}", "The mask leaks: do not train on this."),
        ),
        _check(
            proof.placed == proof.turns,
            "warn",
            (f"All {proof.turns:,} turns are placed", _how(proof)),
            (
                f"Turns not trained: {proof.turns - proof.placed:,} of {proof.turns:,}",
                "The template rewrites them once later turns follow. They stay as context.",
            ),
        ),
        _check(
            not lost,
            "warn",
            ("The template keeps calls and reasoning", "Each was searched in the rendered turn."),
            (
                f"Dropped: thoughts {proof.reasoning_dropped:,}, calls {proof.calls_dropped:,}",
                "The rendered turn lacks them. Try the other message style.",
            ),
        ),
        _check(
            not proof.bad_calls,
            "warn",
            ("Every trained call parses", "0 calls with broken JSON or without a name."),
            (
                f"Trained calls that do not parse: {proof.bad_calls:,}",
                "Choose “turns whose calls parse” to keep them as context.",
            ),
        ),
        _check(
            not proof.ends_on_tool,
            "warn",
            ("Every example ends on the assistant", "Each teaches when to stop."),
            (f"Examples that end on a tool message: {proof.ends_on_tool:,}", _ends(budget)),
        ),
        _check(
            not proof.injected,
            "warn",
            ("No control token in the data", "0 in user and tool text."),
            (
                f"Control tokens in user or tool text: {proof.injected:,}",
                "They turn into real ones when tokenised.",
            ),
        ),
        _check(
            not written,
            "warn",
            ("Arguments are written as recorded", "0 nulls added, 0 arguments encoded twice."),
            (
                f"Nulls added: {proof.nulls:,}, arguments encoded twice: {proof.double_encoded:,}",
                "The template or the storage changed what is trained.",
            ),
        ),
        _check(
            not secrets,
            "warn",
            ("No secret found", "By the patterns of known keys; others may be there."),
            (f"Possible secrets: {secrets:,}", "A trained secret can be asked for. Code X801 lists them."),
        ),
    ]


def _check(holds: bool, level: str, good: tuple[str, str], wrong: tuple[str, str]) -> Check:
    return Check("ok", *good) if holds else Check(level, *wrong)


def _how(proof: Proof) -> str:
    rest = proof.placed - proof.exact
    fallback = f", {rest:,} by a fallback (see the notes under the mask)" if rest else ""
    return (
        f"{proof.exact:,} proved by exact prefixes{fallback}; {proof.straddling:,} tokens straddle a border."
    )


def _ends(budget: Budget) -> str:
    cut = budget.traces - budget.fit
    return f"Nothing there teaches when to stop. The limit cuts {cut:,} of {budget.traces:,} traces."
