"""One message in OpenAI's way, as pieces: `role`, `content`, and calls and reasoning in fields of their own.

Read are strings, nulls and lists of parts as content, `tool_calls` and the older `function_call`, and the
names that reasoning has had. Rows and lists of messages are `openai`'s.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hermes_space.containers.blocks import Block, read_blocks, text_of
from hermes_space.containers.pieces import Call, Piece, Reasoning, Response, Text, WrittenCall
from hermes_space.containers.row import clean, plain, rest_of

ASSISTANT_ROLES = ("assistant", "gpt", "model")
TOOL_ROLES = ("tool", "function", "observation", "tool_response", "ipython")
ROLES = (*ASSISTANT_ROLES, *TOOL_ROLES, "system", "developer", "user", "human", "")
# Other words for a role, and what only answers, as a user does.
OTHER_WORDS = {
    **dict.fromkeys(("ai", "bot", "chatbot", "agent"), "assistant"),
    **dict.fromkeys(("tool_result", "tool_output", "toolresult", "function_response"), "tool"),
}
SURROUNDINGS = ("terminal", "environment", "executor")
REASONING_KEYS = ("reasoning_content", "reasoning", "thinking", "reasoning_details")
CALL_KEYS = ("tool_calls", "function_call")
STRUCTURED = (*CALL_KEYS, "tool_call_id", *REASONING_KEYS)
# Parts of LLaMA-Factory's.
VALUE_TYPES = ("text", "reasoning", "tool_call")
# An agent's log has its thoughts as messages of their own.
THOUGHT = "(thought)"
# A tool's text that begins so is marked up itself, and left to its dialect.
_MARKED = ("<tool_response", "<function_result", "<|", "<｜", "[TOOL_RESULTS]")


def is_message(entry: object) -> bool:
    """Whether a value is a message in this way; a table of mixed rows has every key, null where unused."""
    return isinstance(entry, dict) and "role" in entry and entry.get("from") is None


def says(entry: dict[str, Any]) -> bool:
    """Whether it has a content or a field that only chat messages have: lines of logs have roles too."""
    return "content" in entry or any(entry.get(key) for key in STRUCTURED)


def read_role(entry: dict[str, Any], index: int) -> str:
    """The message's role.

    A name for a role is an agent's: what it says is an assistant's message. What surrounds agents only
    answers, as users do. A word that is neither stays, and is read as a user's.
    """
    word = "" if entry["role"] is None else entry["role"]
    if not isinstance(word, str):
        raise ValueError(f"The role of message {index} is {type(word).__name__}; accepted is a string.")
    known = OTHER_WORDS.get(word.lower(), word.lower())
    if known in ROLES:
        return clean(known)
    if any(surrounding in known for surrounding in SURROUNDINGS):
        return "user"
    return "assistant" if word[:1].isupper() else clean(word)


def read_pieces(entry: dict[str, Any], role: str, index: int) -> tuple[list[Piece], dict[str, Any]]:
    """What the message says, and what else it holds; a speaker who is no role is kept."""
    if role in TOOL_ROLES:
        pieces, rest = _answer(entry)
    elif role in ASSISTANT_ROLES:
        pieces, rest = _said(entry, index)
    else:
        pieces, unread = _content(entry, role, index)
        rest = {**rest_of(entry, "role", "content"), **unread}
    return pieces, {**speaker(entry), **rest}


def speaker(entry: dict[str, Any]) -> dict[str, Any]:
    """The role as written, where it is more than a role, as an agent's name is."""
    word = entry.get("role")
    return {"role": clean(word)} if isinstance(word, str) and word not in ROLES else {}


def _said(entry: dict[str, Any], index: int) -> tuple[list[Piece], dict[str, Any]]:
    """An assistant's message: reasoning, then content, then calls."""
    pieces, rest = _content(entry, "assistant", index)
    if THOUGHT in str(entry["role"]) and speaker(entry):
        pieces = [Reasoning(piece.text) if isinstance(piece, Text) else piece for piece in pieces]
    thoughts, reasoning_key = _reasoning(entry)
    call_key = next((key for key in CALL_KEYS if entry.get(key)), None)
    calls, unread = _calls(entry[call_key], call_key, index) if call_key else ([], [])
    read = [key for key in ("role", "content", reasoning_key, call_key) if key]
    rest = {**rest_of(entry, *read), **rest}
    if call_key and any(unread):
        rest[call_key] = plain(unread)
    return [*thoughts, *pieces, *calls], rest


def _content(entry: dict[str, Any], role: str, index: int) -> tuple[list[Piece], dict[str, Any]]:
    content = entry.get("content")
    if content is None or content == "":
        refusal = entry.get("refusal")
        return ([Text(refusal)] if isinstance(refusal, str) and refusal else []), {}
    if isinstance(content, str):
        return [Text(content)], {}
    if isinstance(content, list):
        blocks = [_part(part, role) for part in content]
        return [block.piece for block in blocks if block.piece is not None], block_fields(blocks)
    raise ValueError(
        f"The content of message {index} is {type(content).__name__}; "
        "accepted is a string, null or a list of parts."
    )


def block_fields(blocks: Sequence[Block]) -> dict[str, Any]:
    """What content blocks hold beside their pieces, by their index, as a message's field."""
    rests = {str(index): plain(block.rest) for index, block in enumerate(blocks) if block.rest}
    return {"blocks": rests} if rests else {}


def _part(part: object, role: str) -> Block:
    """A content part; those of LLaMA-Factory keep what they say under `value`."""
    kind = part.get("type") if isinstance(part, dict) else None
    if isinstance(part, dict) and role == "assistant" and isinstance(part.get("thinking"), list):
        texts = [
            one["text"]
            for one in part["thinking"]
            if isinstance(one, dict) and isinstance(one.get("text"), str)
        ]
        return Block(
            Reasoning("\n\n".join(texts)), rest_of(part) if len(texts) < len(part["thinking"]) else {}
        )
    if not isinstance(part, dict) or (kind not in VALUE_TYPES and kind != "refusal"):
        return read_blocks([part], role)[0]
    key = next((key for key in ("value", "text", "refusal") if isinstance(part.get(key), str)), None)
    said = "" if key is None else part[key]
    rest = rest_of(part, *([key] if key else []), *([] if kind == "refusal" else ["type"]))
    if kind in ("text", "refusal"):
        return Block(Text(said), rest)
    if role != "assistant" or key is None:
        return Block(Text(f"[{kind}]"), rest_of(part))
    return Block(WrittenCall(said) if kind == "tool_call" else Reasoning(said), rest)


def _reasoning(entry: dict[str, Any]) -> tuple[list[Piece], str | None]:
    """The reasoning under the first key that has any, and the key if that is all of it.

    What other keys say, often the same again, stays among the fields.
    """
    for key in REASONING_KEYS:
        value = entry.get(key)
        if isinstance(value, str) and value:
            return [Reasoning(value)], key
        if isinstance(value, list) and all(isinstance(one, dict) for one in value):
            found = [one.get("text") or one.get("summary") or one.get("thinking") for one in value]
            texts = [text for text in found if isinstance(text, str) and text]
            whole = all(one == {"type": "reasoning.text", "text": one.get("text")} for one in value)
            if texts:
                return [Reasoning(text) for text in texts], key if whole else None
    return [], None


def _calls(value: object, key: str, index: int) -> tuple[list[Piece], list[Any]]:
    """The calls, and what of each is not read."""
    calls = value if isinstance(value, list) else [value]
    read = [_call(call) for call in calls if isinstance(call, dict)]
    if len(read) < len(calls):
        raise ValueError(f"The {key} of message {index} hold what is no object; accepted are calls.")
    return [piece for piece, _ in read], [rest or None for _, rest in read]


def _call(call: dict[str, Any]) -> tuple[Piece, dict[str, Any]]:
    """A call in any of its spellings, and what of it is not read."""
    inner = next((key for key in ("function", "custom") if isinstance(call.get(key), dict)), None)
    body = call[inner] if inner else call
    key = next((key for key in ("arguments", "input", "args", "parameters") if body.get(key) is not None), "")
    rest = rest_of(call, "id", *([inner] if inner else ["name", key]))
    if rest.get("type") in ("function", "tool_call"):
        del rest["type"]
    if inner and (unread := rest_of(body, "name", key)):
        rest[inner] = unread
    return Call(text_of(body.get("name")), body.get(key, {}), text_of(call.get("id"))), rest


def _answer(entry: dict[str, Any]) -> tuple[list[Piece], dict[str, Any]]:
    """A tool's answer. One without id and name that is marked up as a dialect does is that dialect's."""
    content, whole = _answer_content(entry.get("content"))
    named = {key: entry[key] for key in ("tool_call_id", "name") if isinstance(entry.get(key), str)}
    failed = entry.get("is_error")
    read = ["role", *named]
    read += ["content"] if whole else []
    read += ["is_error"] if isinstance(failed, bool) else []
    rest = rest_of(entry, *read)
    if isinstance(content, str) and not named and failed is None:
        if content.lstrip().startswith(_MARKED):
            return [Text(content)], rest
        if (several := _envelopes(content)) is not None:
            return several, rest
    identity, name = named.get("tool_call_id"), named.get("name")
    return [Response(content, identity, name, failed is True)], rest


def _answer_content(content: object) -> tuple[object, bool]:
    """A tool's content, the texts of its parts in one, and whether that is all of it.

    A list that holds no parts is the answer itself.
    """
    if content is None:
        return "", True
    if not isinstance(content, list) or not all(
        isinstance(part, dict) and "type" in part for part in content
    ):
        return content, True
    blocks = [_part(part, "tool") for part in content]
    texts = [block.piece.text for block in blocks if isinstance(block.piece, Text)]
    return "\n".join(texts), not any(block.rest for block in blocks)


def _envelopes(text: str) -> list[Piece] | None:
    """The responses of a text that is a JSON list of them: several tools' answers in one message."""
    if not text.lstrip().startswith("[{"):
        return None
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not all(_is_envelope(entry) for entry in entries):
        return None
    return [Response(one["content"], one.get("tool_call_id"), one.get("name")) for one in entries]


def _is_envelope(entry: object) -> bool:
    if not isinstance(entry, dict) or "content" not in entry or len(entry) < 2:
        return False
    named = all(entry.get(key) is None or isinstance(entry[key], str) for key in ("name", "tool_call_id"))
    return named and entry.keys() <= {"name", "tool_call_id", "content"}
