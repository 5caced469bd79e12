"""What each code means to the one who meets it: why it does harm, an example, how to mend it. Data only.

A family stands in one module or several; `EXPLANATIONS` is all of them, in no order but that of the modules.
"""

from __future__ import annotations

from hermes_space.explanations.behaviour import BEHAVIOUR
from hermes_space.explanations.calls_schema import SCHEMA
from hermes_space.explanations.calls_shape import SHAPE
from hermes_space.explanations.explanation import Example, Explanation, Family, Measured
from hermes_space.explanations.failures import FAILURES
from hermes_space.explanations.json_syntax import SYNTAX
from hermes_space.explanations.json_values import VALUES
from hermes_space.explanations.markup_calls import CALLS
from hermes_space.explanations.markup_reasoning import REASONING
from hermes_space.explanations.markup_responses import RESPONSES
from hermes_space.explanations.outputs import OUTPUTS
from hermes_space.explanations.pairing import PAIRING
from hermes_space.explanations.safety import SAFETY
from hermes_space.explanations.taxonomies import COUNTERPARTS, Counterpart, counterparts

__all__ = [
    "COUNTERPARTS",
    "EXPLANATIONS",
    "FAMILIES",
    "Counterpart",
    "Example",
    "Explanation",
    "Family",
    "Measured",
    "counterparts",
    "explanation",
]

FAMILIES = (
    Family("M", "Markup", "The tags: where reasoning, calls and responses begin and end."),
    Family("J", "JSON", "The body of a call; of a response's body only J221 speaks."),
    Family("C", "Shape of a call", "JSON that is sound, with a name and arguments that are not quite so."),
    Family("S", "Schema", "The call against the tools that its row declares."),
    Family(
        "P", "Pairing and protocol", "What does not fit between the messages of a trace, and how it ends."
    ),
    Family("E", "Failures of tools", "What the tool itself reported, by its envelope."),
    Family("B", "Behaviour", "What the agent did over several steps."),
    Family("X", "Data safety", "What should not be shared; looked for only when asked."),
)

EXPLANATIONS: tuple[Explanation, ...] = (
    *REASONING,
    *CALLS,
    *RESPONSES,
    *SYNTAX,
    *VALUES,
    *SHAPE,
    *SCHEMA,
    *PAIRING,
    *FAILURES,
    *OUTPUTS,
    *BEHAVIOUR,
    *SAFETY,
)

_BY_CODE = {one.code: one for one in EXPLANATIONS}


def explanation(code: str) -> Explanation:
    """The explanation of a declared code."""
    return _BY_CODE[code]
