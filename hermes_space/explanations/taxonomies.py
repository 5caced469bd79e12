"""What published taxonomies of agent and tool-call errors call our codes. A name is given to a code or to all
codes that begin alike; a code without a name has no counterpart there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Counterpart:
    """One class of a taxonomy, and the beginnings of the codes that fall under it."""

    taxonomy: str
    name: str
    codes: tuple[str, ...]


# A response that is no JSON (J221) is the tool's writing, not the model's: J20 and J21 leave it out.
_FORMAT = ("M1", "J20", "J21")

COUNTERPARTS = (
    Counterpart("ToolScan", "IFE (invalid format)", _FORMAT),
    Counterpart("ToolScan", "IFN (incorrect function name)", ("S401",)),
    Counterpart("ToolScan", "IAN (incorrect argument name)", ("S402", "S403")),
    Counterpart("ToolScan", "IAT (incorrect argument type)", ("S404",)),
    Counterpart("ToolScan", "IAV (incorrect argument value)", ("S405",)),
    Counterpart("ToolScan", "RAC (repeated API calls)", ("B701", "B702")),
    Counterpart("MAST", "1.3 Step Repetition", ("B701", "B702")),
    Counterpart("MAST", "1.5 Unaware of Termination Conditions", ("P508", "P509", "P510", "P511")),
    Counterpart("MAST", "Task Verification", ("B708",)),
    Counterpart("TRAIL", "Formatting Errors", _FORMAT),
    Counterpart("TRAIL", "Tool-related", ("S401", "M121")),
    Counterpart("TRAIL", "Timeout Issues", ("E603",)),
    Counterpart("TRAIL", "Resource Not Found", ("E604",)),
    Counterpart("TRAIL", "Authentication Errors", ("E605", "E606")),
    Counterpart("TRAIL", "Rate Limiting", ("E607",)),
    Counterpart("TRAIL", "Service Errors", ("E608",)),
    Counterpart("TRAIL", "Environment Setup Errors", ("E612",)),
    Counterpart("TRAIL", "Resource Abuse", ("B701", "B702")),
    Counterpart("BFCL", "ast_decoder:decoder_failed", ("J20", "J21")),
    Counterpart("BFCL", "type_error:simple", ("S404",)),
)


def counterparts(code: str) -> tuple[Counterpart, ...]:
    """The classes that a code falls under, in the order of the table above."""
    return tuple(one for one in COUNTERPARTS if code.startswith(one.codes))
