"""Broken messages to try in the Paste tab: text only, written for this page."""

from __future__ import annotations

import json

CALL = '{"name": "terminal", "arguments": {"command": "ls"}}'
RESPONSE = (
    '{"tool_call_id": "functions.terminal:0", "name": "terminal", "content": '
    '{"output": "ls: cannot open directory", "exit_code": 2, "error": null}}'
)
ROW = {
    "id": "example",
    "tools": json.dumps(
        [
            {
                "name": "terminal",
                "parameters": {
                    "type": "object",
                    "properties": {"command": {"type": "string"}},
                    "required": ["command"],
                },
            }
        ]
    ),
    "conversations": [
        {"from": "human", "value": "What is in this folder?"},
        {"from": "gpt", "value": f"<think>\nList it.\n</think>\n<tool_call>\n{CALL}\n</tool_call>"},
        {"from": "tool", "value": f"<tool_response>\n{RESPONSE}\n</tool_response>"},
        {"from": "gpt", "value": "<think>\nIt failed.\n</think>\nI may not read this folder."},
    ],
}
EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Four faults in one message",
        """<think>
 The user wants the coding standards of the team. Nothing in the prompt names them, so I look in two places.
</think>
</think>
 Let me look for notes about coding standards.
<tool_call>
{"name": "session_search", "arguments": {"query": "coding standards style guide"}}
</tool_call>
<tool_call>
{'name': 'skills_list', 'arguments': {'category': 'devops'}}
</tool_call>
<tool_call>
{"name": "memory", "arguments": {"action": "add", "target": "memory\"""",
    ),
    (
        "A close tag inside an argument",
        """<tool_call>
{"name": "write_file", "arguments": {"path": "prompt.py", "content": "END = '</tool_call>'\\n"}}
</tool_call>""",
    ),
    (
        "A call drafted while thinking",
        """<think>
I could run <tool_call>
{"name": "terminal", "arguments": {"command": "rm -rf build"}}
</tool_call> but cleaning is enough.
</think>
<tool_call>
{"name": "terminal", "arguments": {"command": "make clean"}}
</tool_call>""",
    ),
    (
        "A raw newline and a trailing comma",
        """<tool_call>
{"name": "write_file", "arguments": {"path": "a.txt", "content": "line one
line two",}}
</tool_call>""",
    ),
    ("A whole row as JSON", json.dumps(ROW, indent=1, ensure_ascii=False)),
)
