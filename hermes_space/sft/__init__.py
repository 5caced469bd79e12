"""From traces to training rows: messages, exact label masks, their proof, the cost of a length limit, a
trainer.

Nothing here imports torch or transformers when it is imported; a tokenizer is handed in or loaded on
request.
"""

from hermes_space.sft.budget import Budget, TraceCost, budget, cost_of
from hermes_space.sft.layout import Segment
from hermes_space.sft.mask import POLICIES, TRUNCATIONS, MaskedExample, build_example
from hermes_space.sft.messages import STYLES, TOOL_ROLES, to_messages
from hermes_space.sft.proof import Proof
from hermes_space.sft.source import MaskError

__all__ = [
    "POLICIES",
    "STYLES",
    "TOOL_ROLES",
    "TRUNCATIONS",
    "Budget",
    "MaskError",
    "MaskedExample",
    "Proof",
    "Segment",
    "TraceCost",
    "budget",
    "build_example",
    "cost_of",
    "to_messages",
]
