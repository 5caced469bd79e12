"""Claude Code's session logs (`~/.claude/projects/…/*.jsonl`), and its web export, whose list is `loglines`.

One message of the API stands in several lines, a content block each: they are joined again by its id, and so
are the results that follow each other. The main chain of a session is its trace; a sub-agent's lines in it
(`isSidechain`) are kept in `metadata["sidechains"]`. A log that has no others is that sub-agent's trace.
Branches stand in the order of the log; each message's `uuid` and `parentUuid` say where it hangs.
"""

from __future__ import annotations

from typing import Any

from hermes_space.containers.row import Container, Recognised, Row, rest_of
from hermes_space.containers.session import Session, first_records

SPEAKERS = ("user", "assistant")
# What every line repeats.
SHARED = (
    "sessionId",
    "agentId",
    "cwd",
    "gitBranch",
    "version",
    "userType",
    "entrypoint",
    "slug",
    "isSidechain",
)
LOGLINES = "loglines"


def recognise(data: object) -> Recognised | None:
    if isinstance(data, dict) and isinstance(data.get(LOGLINES), list):
        known = any(_is_message(record) for record in first_records(data[LOGLINES]))
        return Recognised(0.95, "loglines of type user and assistant with a message") if known else None
    records = first_records(data)
    if any(_is_message(record) and "uuid" in record for record in records):
        return Recognised(0.95, "lines of type user and assistant with uuid and message")
    if any(_is_of_a_session(record) for record in records):
        return Recognised(0.9, "lines that only a Claude Code session has (snapshots, summaries, the queue)")
    return None


def read(data: dict[str, Any] | list[Any]) -> Row:
    records = data[LOGLINES] if isinstance(data, dict) else data
    metadata = rest_of(data, LOGLINES) if isinstance(data, dict) else {}
    session = Session(records)
    aside = any(_is_message(record) and not record.get("isSidechain") for record in records)
    identity = model = None
    for line, record in session.records():
        # A sub-agent's lines name the session that it is of.
        identity = identity or (None if aside else record.get("agentId")) or record.get("sessionId")
        if not _is_message(record):
            session.keep(line, record)
        elif aside and record.get("isSidechain"):
            session.keep(line, record, "sidechains")
        else:
            message, role = record["message"], record["type"]
            model = model or message.get("model")
            session.add_message(line, record, role, message.get("id") if role == "assistant" else None)
    if model is not None:
        metadata["model"] = model
    return session.row(identity, metadata=metadata, shared=SHARED)


def _is_message(record: object) -> bool:
    if not isinstance(record, dict) or record.get("type") not in SPEAKERS:
        return False
    message = record.get("message")
    return isinstance(message, dict) and "content" in message


def _is_of_a_session(record: dict[str, Any]) -> bool:
    match record.get("type"):
        case "file-history-snapshot":
            return "snapshot" in record
        case "summary":
            return "leafUuid" in record
        case "queue-operation" | "progress" | "system":
            return "sessionId" in record
    return False


CLAUDE_CODE = Container(
    "claude_code", "the lines of a Claude Code session log, or its web export", recognise, read, lines=True
)
