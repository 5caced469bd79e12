"""E620 to E622: what a response's text shows at a glance, whether the tool failed or not."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, Measured, said

OUTPUTS = (
    Explanation(
        "E620",
        why=(
            "Tutorials count failures by searching for words. A clean build log with `0 errors`, an error "
            "field that is null, a file that speaks of errors: all count as failures, and a tool that is "
            "read often looks as if it failed often."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.terminal:7", "name": "terminal",
 "content": {"output": "0 errors", "exit_code": 0}}
</tool_response>
""",
            role="tool",
        ),
        mend="Count failures by E601 to E612, and use this one to compare with other people's figures.",
        readings=(
            'The lower-cased response holds `error`, `traceback` or `"exit_code": 1` anywhere, envelope '
            "included.",
            "It is raised on failed responses too, and is never by itself a failure.",
            'By its words `"exit_code": 1` also finds 10 to 19, 100 to 199 and so on, and no other failing '
            "code.",
        ),
        measured=Measured(
            rule="A response that holds one of these words is taken for a failure.",
            right=9,
            judged=50,
            source="tests/data/failures/by_hand.jsonl",
            note=(
                "These are responses of the bundled sample that the words call failures and the envelope "
                "does not, drawn over all tools; two more were unclear. docs/failures.md tells what they "
                "were."
            ),
        ),
    ),
    Explanation(
        "E621",
        why=(
            "The model saw only part of the output. If it then speaks of the whole, it invents the rest; "
            "what it missed cannot be seen from the trace."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.terminal:1", "name": "terminal",
 "content": {"exit_code": 0,
  "output": "a.o\\n\\n... [OUTPUT TRUNCATED - 812 chars omitted out of 50812 total] ...\\n\\nz.o"}}
</tool_response>
""",
            role="tool",
        ),
        mend="Ask for less: a range of lines, a filter, a count.",
        readings=("The response holds `[OUTPUT TRUNCATED`, or `[truncated]` after three dots or `…`.",),
        choices=(
            "The dots may be escaped in JSON and a space may follow them. The case of the words counts.",
        ),
    ),
    Explanation(
        "E622",
        why=(
            "Silence may be success, as of mkdir, or a command that found nothing. A model that does not "
            "look again takes the one for the other."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.terminal:3", "name": "terminal",
 "content": {"output": "", "exit_code": 0}}
</tool_response>
""",
            role="tool",
        ),
        mend="Tools that say what they did leave less to guess.",
        readings=(
            "The content, or the `output` in it, is blank, null or empty. Failed responses are not marked.",
            "A listing with `total_count` 0 is not empty: it says that nothing was found.",
        ),
    ),
)
