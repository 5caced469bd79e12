"""The two rules of failure on the bundled sample: how often they agree, and which responses are read by hand.

Run, it prints the drawn responses. What was found in them stands in tests/data/failures/by_hand.jsonl, and in
words in docs/failures.md; a test holds that both are about what is drawn here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from hermes_space.dataset import Dataset, open_dataset

# By (failed by its envelope, suspicious by its words): how many responses are drawn.
DRAWN = {(False, True): 50, (True, False): 50, (True, True): 40, (False, False): 40}


@dataclass(frozen=True)
class Case:
    """A response of the sample with the verdicts of both rules; `row` is the number of its trace."""

    config: str
    trace: str
    response: int
    tool: str
    failed: bool
    suspicious: bool
    failure: str | None
    row: int


def cases(dataset: Dataset) -> list[Case]:
    """All responses, in order."""
    tables = dataset.tables
    known = {
        one["trace"]: (one["config"], one["id"])
        for one in tables.traces.select(["trace", "config", "id"]).to_pylist()
    }
    columns = ["trace", "response", "name", "failed", "suspicious", "failure"]
    return [
        Case(
            *known[one["trace"]],
            one["response"],
            one["name"] or "",
            one["failed"],
            one["suspicious"],
            one["failure"],
            one["trace"],
        )
        for one in tables.responses.select(columns).to_pylist()
    ]


def agreement(found: list[Case]) -> Counter[tuple[bool, bool]]:
    """How many responses each pair of verdicts has, by (failed, suspicious)."""
    return Counter((case.failed, case.suspicious) for case in found)


def drawn(found: list[Case]) -> Iterator[Case]:
    """Of each pair of verdicts as many as DRAWN says: all tools in turn, and of a tool's responses those at
    even distances.
    """
    for verdicts, number in DRAWN.items():
        groups: dict[tuple[str, str], list[Case]] = {}
        for case in found:
            if (case.failed, case.suspicious) == verdicts:
                groups.setdefault((case.config, case.tool), []).append(case)
        taken = Counter[tuple[str, str]]()
        total = min(number, sum(map(len, groups.values())))
        for key in cycle(sorted(groups)):
            if taken.total() == total:
                break
            taken[key] += taken[key] < len(groups[key])
        for key in sorted(groups):
            yield from (groups[key][at * len(groups[key]) // taken[key]] for at in range(taken[key]))


def main() -> None:
    dataset = open_dataset("sample")
    for case in drawn(cases(dataset)):
        trace = dataset.trace(case.row)
        response = trace.responses[case.response]
        call = "none" if response.call is None else trace.calls[response.call].raw
        print(f"{case}\n  call: {call[:300]}\n  says: {response.content}\n")


if __name__ == "__main__":
    main()
