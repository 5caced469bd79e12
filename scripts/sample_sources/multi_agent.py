"""Logs of several agents: Who&When (group chats and Magentic-One teams) and AgentRx (Magentic-One teams).

A group chat's code blocks become `execute_code` calls where its terminal ran them. In a team the orchestrator
is the assistant: its thoughts are reasoning, what it asks of a member is a call of that member's name.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from sample_sources.hermes_text import Call, Result
from sample_sources.prompt import Prompt
from sample_sources.rows import Row, observed_tools, tools_text
from sample_sources.turns import Turn, all_calls, conversation, title

WHO_AND_WHEN = "ag2ai/Agents_Failure_Attribution"
AGENTRX = "microsoft/AgentRx"
TERMINAL = "Computer_terminal"
FENCE = re.compile(r"```[ \t]*(\w*)[ \t]*\r?\n(.*?)```", re.DOTALL)
EXIT = re.compile(r"exitcode: (-?\d+) \([^)]*\)\nCode output: ?(.*)", re.DOTALL)
DISPATCH = re.compile(r"Orchestrator \(-> (\w+)\)")


def _run_code(turn: Turn, number: int) -> Call:
    """Takes the code out of the message that the terminal answered; all its blocks were run as one."""
    blocks = [{"language": language, "code": code} for language, code in FENCE.findall(turn.text)]
    turn.text = re.sub(r"\n{3,}", "\n\n", FENCE.sub("", turn.text))
    call = Call(
        "execute_code", blocks[0] if len(blocks) == 1 else {"blocks": blocks}, f"execute_code:{number}"
    )
    turn.calls.append(call)
    return call


def group_chat(history: list[dict[str, Any]], question: str) -> list[Turn]:
    """Each agent's message is one turn that opens with its name."""
    turns = [Turn("human", question)]
    calls = 0
    for message in history:
        exit_code = EXIT.match(message["content"]) if message["name"] == TERMINAL else None
        if exit_code and turns[-1].role == "gpt" and FENCE.search(turns[-1].text):
            call = _run_code(turns[-1], calls)
            calls += 1
            content = {"output": exit_code[2], "exit_code": int(exit_code[1])}
            turns.append(Turn("tool", results=[Result(call.name, content, call.id)]))
        elif message["name"] == TERMINAL:
            turns.append(Turn("human", f"[{TERMINAL}] {message['content']}"))
        else:
            turns.append(Turn("gpt", f"[{message['name']}] {message['content']}"))
    return turns


def team(history: list[dict[str, Any]]) -> list[Turn]:
    """Thoughts gather until the orchestrator asks a member; a member's message answers what was asked."""
    turns: list[Turn] = []
    thoughts: list[str] = []
    asked: Call | None = None
    for number, message in enumerate(history):
        role, content = message["role"], message["content"]
        ask = DISPATCH.fullmatch(role)
        if role == "human":
            turns.append(Turn("human", content))
        elif role == "Orchestrator (thought)":
            thoughts.append(content)
        elif ask:
            asked = Call(ask[1], {"request": content}, f"{ask[1]}:{number}")
            turns.append(Turn("gpt", calls=[asked], reasoning="\n\n".join(thoughts)))
            thoughts = []
        elif asked and role == asked.name:
            turns.append(Turn("tool", results=[Result(role, content, asked.id)]))
            asked = None
        else:
            speaker = "" if role.startswith("Orchestrator") else f"[{role}] "
            turns.append(Turn("gpt", speaker + content, reasoning="\n\n".join(thoughts)))
            thoughts = []
    if thoughts:
        turns.append(Turn("gpt", reasoning="\n\n".join(thoughts)))
    return turns


def _row(identity: str, turns: list[Turn], prompt: Prompt, group: str, task: str, source: str) -> Row:
    tools = tools_text(observed_tools(all_calls(turns)))
    # Both sources collect failed runs only, and say so of each.
    return Row(
        identity, "multi-agent", "Multi-Agent", group, title(task), tools,
        conversation(turns, tools, prompt), "failed", source, "MIT",
    )  # fmt: skip


def who_and_when(traces: Path, prompt: Prompt) -> list[Row]:
    rows = []
    for kind, name in (("algorithm-generated", "chat"), ("hand-crafted", "team")):
        files = sorted((traces / "who-and-when" / kind).glob("*.json"), key=lambda path: int(path.stem))
        for file in files:
            log = json.loads(file.read_text("utf-8"))
            chat = name == "chat"
            turns = group_chat(log["history"], log["question"]) if chat else team(log["history"])
            group = "Group chat with code" if chat else "Orchestrated team"
            identity = f"{name}-{int(file.stem):03d}"
            rows.append(_row(identity, turns, prompt, group, log["question"], WHO_AND_WHEN))
    return rows


def agentrx_teams(traces: Path, prompt: Prompt) -> list[Row]:
    files = sorted((traces / "agentrx" / "magentic-one").glob("*.json"))
    rows = []
    for file in files:
        if file.name == "trajectories_info.json":
            continue
        turns = team(json.loads(file.read_text("utf-8")))
        identity = "agentrx-" + file.stem.replace("_", "-")
        task = next(turn.text for turn in turns if turn.role == "human")
        rows.append(_row(identity, turns, prompt, "Orchestrated team", task, AGENTRX))
    return rows
