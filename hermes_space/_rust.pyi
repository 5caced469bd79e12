"""The parser, compiled from Rust: what its objects and functions look like to a type checker.

Offsets count bytes of a message's UTF-8 text, ends are exclusive. Everything is frozen; lists and dicts are
made anew for each question, so that changing one changes nothing. A message that was parsed alone has no
index, steps or pairs.
"""

from collections.abc import Sequence
from typing import Any, Protocol, final

__all__ = [
    "Call",
    "Change",
    "Detected",
    "Finding",
    "Mended",
    "Message",
    "Part",
    "RepairedCall",
    "Response",
    "Rule",
    "Step",
    "Trace",
    "detect",
    "dialects",
    "mend_message",
    "parse_message",
    "parse_table",
    "parse_trace",
    "rules",
    "table_schemas",
]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class _ArrowSchema(Protocol):
    def __arrow_c_schema__(self) -> object: ...

@final
class Part:
    """A stretch of a message of one kind; the parts of a message tile it."""

    @property
    def kind(self) -> str:
        """One of "text", "reasoning", "call", "response" or "markup"."""

    @property
    def start(self) -> int:
        """Where it starts, in bytes of the message's UTF-8 text."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Detected:
    """The dialect that a message is written in, how sure that is, and why."""

    @property
    def dialect(self) -> str:
        """The dialect's name; "hermes" where nothing speaks for any."""

    @property
    def confidence(self) -> float:
        """From 0, nothing speaks for it, to 1."""

    @property
    def why(self) -> str:
        """The evidence, in one short sentence."""

    @property
    def others(self) -> list[tuple[str, float]]:
        """The next best dialects, each with its confidence, best first."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON; `others` as a list of dicts."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class RepairedCall:
    """What a call reads as after the suggested repairs."""

    @property
    def name(self) -> str:
        """The tool's name."""

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments in written order."""

    def to_dict(self) -> dict[str, Any]:
        """Name and arguments, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Call:
    """A tool call as the message writes it, valid or not."""

    @property
    def name(self) -> str | None:
        """The tool's name; None where the call cannot be read."""

    @property
    def arguments(self) -> dict[str, Any] | None:
        """The arguments in written order; None where they cannot be read."""

    @property
    def raw(self) -> str:
        """The body as written, without outer white space."""

    @property
    def id(self) -> str | None:
        """The call's own id."""

    @property
    def start(self) -> int:
        """Where the body starts, in bytes of the message's UTF-8 text."""

    @property
    def end(self) -> int:
        """Where the body ends, exclusive."""

    @property
    def valid(self) -> bool:
        """Its JSON is an object and it has a name."""

    @property
    def repaired(self) -> RepairedCall | None:
        """The call that the suggested repairs give, where it reads otherwise than the body as it stands."""

    @property
    def index(self) -> int:
        """Its place among the trace's calls, or among those of a message parsed alone."""

    @property
    def message_index(self) -> int | None:
        """The message it stands in; None for a message parsed alone."""

    @property
    def step(self) -> int | None:
        """The step it belongs to; None for a message parsed alone."""

    @property
    def response(self) -> int | None:
        """The index of its response among those of the trace."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Response:
    """What one tool answered."""

    @property
    def id(self) -> str | None:
        """The id of the call it names; None where the body is no envelope."""

    @property
    def name(self) -> str | None:
        """The tool's name; None where the body is no envelope."""

    @property
    def content(self) -> str:
        """What the tool said: the envelope's content, or the whole body. JSON that is no string stays as
        written.
        """

    @property
    def start(self) -> int:
        """Where the body starts, in bytes of the message's UTF-8 text."""

    @property
    def end(self) -> int:
        """Where the body ends, exclusive."""

    @property
    def failed(self) -> bool:
        """The tool failed, by its envelope."""

    @property
    def failure(self) -> str | None:
        """The E code of the failure."""

    @property
    def suspicious(self) -> bool:
        """It holds words of failure (the rule of E620), whether it failed or not."""

    @property
    def index(self) -> int:
        """Its place among the trace's responses, or among those of a message parsed alone."""

    @property
    def message_index(self) -> int | None:
        """The message it stands in; None for a message parsed alone."""

    @property
    def step(self) -> int | None:
        """The step it belongs to; None before the first assistant message."""

    @property
    def call(self) -> int | None:
        """The index of its call among those of the trace."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Finding:
    """One thing that is wrong or notable in a message: what, where, why, and how to mend it."""

    @property
    def code(self) -> str:
        """The code, such as "J201"."""

    @property
    def name(self) -> str:
        """The code's name, such as "json-truncated"."""

    @property
    def severity(self) -> str:
        """One of "error", "warning" or "info"."""

    @property
    def message(self) -> str:
        """The concrete cause."""

    @property
    def start(self) -> int:
        """Where it starts, in bytes of the message's UTF-8 text."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    @property
    def line(self) -> int:
        """The line where it starts, from 1."""

    @property
    def column(self) -> int:
        """The column where it starts, in characters, from 1."""

    @property
    def help(self) -> str:
        """What to do about it."""

    @property
    def repair(self) -> str | None:
        """The text to put between `repair_start` and `repair_end`, so that the finding goes away."""

    @property
    def repair_start(self) -> int | None:
        """Where the repair goes, in bytes; not always the finding's own place."""

    @property
    def repair_end(self) -> int | None:
        """Where the text that the repair replaces ends."""

    @property
    def heuristic(self) -> bool:
        """It is a guess by wording, not a fact of the text."""

    @property
    def call(self) -> int | None:
        """The call it speaks of: its index among the trace's calls, or among those of a message parsed
        alone.
        """

    @property
    def message_index(self) -> int | None:
        """The message it stands in; None for a message parsed alone."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Rule:
    """One row of the table of codes."""

    @property
    def code(self) -> str:
        """The code, such as "J201"."""

    @property
    def name(self) -> str:
        """Its name, such as "json-truncated"."""

    @property
    def severity(self) -> str:
        """One of "error", "warning" or "info"."""

    @property
    def summary(self) -> str:
        """When it is raised."""

    @property
    def help(self) -> str:
        """What to do about it."""

    @property
    def heuristic(self) -> bool:
        """It is a guess by wording, not a fact of the text."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...

@final
class Message:
    """One message: its text and everything that was read in it."""

    @property
    def role(self) -> str:
        """One of "system", "user", "assistant" or "tool"."""

    @property
    def text(self) -> str:
        """The whole text, as written."""

    @property
    def dialect(self) -> str:
        """The dialect it was read in."""

    @property
    def parts(self) -> list[Part]:
        """The stretches that the text is made of, in order, without gap or overlap."""

    @property
    def reasoning(self) -> list[str]:
        """The reasoning, one string a part, stripped."""

    @property
    def calls(self) -> list[Call]:
        """The calls that it makes, in order; only an assistant message has any."""

    @property
    def responses(self) -> list[Response]:
        """The responses that it brings, in order; only a tool message has any."""

    @property
    def answer(self) -> str:
        """The visible text of an assistant message, stripped."""

    @property
    def findings(self) -> list[Finding]:
        """What is wrong or notable in it, in order of place."""

    @property
    def kind(self) -> str | None:
        """One of "reasoning", "call", "both" or "neither" for an assistant message, else None."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Change:
    """One stretch of a message that was replaced."""

    @property
    def codes(self) -> list[str]:
        """The codes of the findings that it answers, in the order in which they were mended."""

    @property
    def messages(self) -> list[str]:
        """Their causes, one sentence each."""

    @property
    def start(self) -> int:
        """Where the replaced text starts, in bytes of the original UTF-8 text."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""

    @property
    def line(self) -> int:
        """The line where it starts, from 1."""

    @property
    def column(self) -> int:
        """The column where it starts, in characters, from 1."""

    @property
    def before(self) -> str:
        """The text that was replaced."""

    @property
    def after(self) -> str:
        """What stands there now."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Mended:
    """A message with its repairs applied."""

    @property
    def text(self) -> str:
        """The mended text; the original where nothing could be mended."""

    @property
    def changes(self) -> list[Change]:
        """What was replaced, in order of place; all applied to the original text give the mended one."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Step:
    """One assistant message and what the tools said before the next one."""

    @property
    def index(self) -> int:
        """Its number, from 0."""

    @property
    def message_indexes(self) -> list[int]:
        """The assistant message, then the tool messages that answer it."""

    @property
    def call_indexes(self) -> list[int]:
        """Its calls, as indexes among those of the trace."""

    @property
    def response_indexes(self) -> list[int]:
        """Its responses, as indexes among those of the trace."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

@final
class Trace:
    """One conversation: its messages and everything that was read in and between them."""

    @property
    def id(self) -> str | None:
        """The id that its row gives it."""

    @property
    def container(self) -> str | None:
        """How its row stores messages."""

    @property
    def metadata(self) -> dict[str, Any]:
        """What else its row says: config, category, task and so on."""

    @property
    def tools(self) -> list[dict[str, Any]] | None:
        """The declared tools; None where none are declared or the declaration cannot be read."""

    @property
    def messages(self) -> list[Message]:
        """The messages, in order."""

    @property
    def calls(self) -> list[Call]:
        """The calls of all messages, in order."""

    @property
    def responses(self) -> list[Response]:
        """The responses of all messages, in order."""

    @property
    def steps(self) -> list[Step]:
        """The steps: one for each assistant message."""

    @property
    def findings(self) -> list[Finding]:
        """The findings of all messages, in order."""

    @property
    def end_state(self) -> str:
        """One of "answered", "ended_on_call", "ended_on_tool", "empty_answer" or "capped"."""

    def to_dict(self) -> dict[str, Any]:
        """Every attribute, ready for JSON."""

    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]

def parse_message(
    text: str,
    *,
    role: str = "assistant",
    dialect: str = "auto",
    tools: str | None = None,
    safety: bool = False,
) -> Message:
    """One message's parts, calls, responses and findings. `tools` is the declaration as JSON text."""

def mend_message(
    text: str,
    *,
    role: str = "assistant",
    dialect: str = "auto",
    tools: str | None = None,
    codes: list[str] | None = None,
) -> Mended:
    """One message with the repairs of its findings applied, those of `codes` or all."""

def parse_trace(
    messages: Sequence[tuple[str, str, Sequence[tuple[str, int, int]] | None]],
    *,
    tools: str | None = None,
    dialect: str = "auto",
    safety: bool = False,
    id: str | None = None,
    container: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> Trace:
    """A trace from its messages' roles and texts. `tools` is the declaration as JSON text."""

def parse_table(
    source: _ArrowStream | _ArrowArray,
    *,
    dialect: str = "auto",
    threads: int | None = None,
    safety: bool = False,
) -> tuple[_ArrowStream, _ArrowStream, _ArrowStream, _ArrowStream, _ArrowStream]:
    """The five tables of anything that gives Arrow batches: traces, messages, calls, responses, findings."""

def table_schemas() -> dict[str, _ArrowSchema]:
    """The tables' schemas, by name."""

def rules() -> list[Rule]:
    """Every code a trace can be marked with, in order."""

def detect(text: str, *, role: str = "assistant") -> Detected:
    """The dialect that one message is written in."""

def dialects() -> list[str]:
    """The dialects that can be read, by name."""
