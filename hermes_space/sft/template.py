"""What a tokenizer's chat template does: rendering, the tokens it controls, and the message style it keeps.

No message form works with every template, so the style is found by rendering a small probe and looking for
its parts in the result, not by the model's name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import jinja2

Messages = Sequence[Mapping[str, Any]]


class ChatTokenizer(Protocol):
    """What is used of a fast transformers tokenizer."""

    is_fast: bool
    chat_template: Any
    all_special_tokens: list[str]
    added_tokens_decoder: dict[int, Any]

    def apply_chat_template(
        self, conversation: Any, *, tokenize: bool, add_generation_prompt: bool
    ) -> str: ...

    def __call__(self, text: str, *, add_special_tokens: bool, return_offsets_mapping: bool) -> Any: ...


class TemplateFailed(ValueError):
    """The chat template refused the messages."""


def render(tokenizer: ChatTokenizer, messages: Messages, *, prompt: bool = False) -> str:
    """The messages as text; `prompt` adds what opens the assistant's next turn."""
    try:
        return tokenizer.apply_chat_template(list(messages), tokenize=False, add_generation_prompt=prompt)
    except (jinja2.TemplateError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise TemplateFailed(f"The chat template refuses these messages: {error}.") from error


def control_tokens(tokenizer: ChatTokenizer) -> tuple[str, ...]:
    """Tokens that steer a conversation, longest first (tags such as <think> are content, not control)."""
    special = {token.content for token in tokenizer.added_tokens_decoder.values() if token.special}
    return tuple(sorted(special | set(tokenizer.all_special_tokens), key=lambda t: (-len(t), t)))


def closing_token(text: str, controls: Sequence[str]) -> str | None:
    """The control token that ends the text, white space aside: the stop token of its last turn."""
    text = text.rstrip()
    return next((token for token in controls if token and text.endswith(token)), None)


@dataclass(frozen=True)
class Probe:
    """What one message style keeps of the probe conversation (`error`: the template refuses it)."""

    style: str
    tool_role: str
    thoughts: int = 0
    call: bool = False
    result: bool = False
    error: str = ""

    @property
    def score(self) -> int:
        return -1 if self.error else self.thoughts + 2 * self.call + 2 * self.result


def probe(tokenizer: ChatTokenizer) -> list[Probe]:
    """Each way to write messages, the structured one first."""
    found = []
    for style, tool_role in (("structured", "tool"), ("tagged", "user")):
        try:
            text = render(tokenizer, _PROBES[style])
        except TemplateFailed as error:
            found.append(Probe(style, tool_role, error=str(error)))
            continue
        thoughts = sum(mark in text for mark in ("firstthought", "secondthought"))
        found.append(Probe(style, tool_role, thoughts, "probecall" in text, "proberesult" in text))
    return found


def choose_style(tokenizer: ChatTokenizer) -> Probe:
    """The style that keeps most; at a tie the structured one: the template writes it in the model's form."""
    best = max(probe(tokenizer), key=lambda p: p.score)
    if best.error:
        raise TemplateFailed(best.error)
    return best


_CALL = {"type": "function", "id": "c0", "function": {"name": "probecall", "arguments": {"x": 1}}}
_PROBES: dict[str, list[dict[str, Any]]] = {
    "structured": [
        {"role": "user", "content": "question"},
        {"role": "assistant", "content": "", "reasoning_content": "firstthought", "tool_calls": [_CALL]},
        {"role": "tool", "content": "proberesult", "name": "probecall", "tool_call_id": "c0"},
        {"role": "assistant", "content": "answer", "reasoning_content": "secondthought"},
    ],
    "tagged": [
        {"role": "user", "content": "question"},
        {
            "role": "assistant",
            "content": "<think>\nfirstthought\n</think>\n"
            '<tool_call>\n{"name": "probecall", "arguments": {}}\n</tool_call>',
        },
        {"role": "user", "content": "<tool_response>\nproberesult\n</tool_response>"},
        {"role": "assistant", "content": "<think>\nsecondthought\n</think>\nanswer"},
    ],
}
