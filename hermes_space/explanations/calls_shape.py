"""C301 to C306: sound JSON that is not quite a call."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

_TODO = '[{"name": "todo", "parameters": {"type": "object", "properties": {"todos": {"type": "array"}}}}]'

SHAPE = (
    Explanation(
        "C301",
        why=(
            "Nobody knows what to run. Some servers hand the call on with an empty name, and the tool loop "
            "fails far from the cause; some drop all calls of the message."
        ),
        example=said("""
<tool_call>
{"tool": "read_file", "arguments": {"path": "README.md"}}
</tool_call>
"""),
        mend='It stands as a string under `"name"`.',
        readings=(
            "The call is listed as invalid and keeps its arguments. Marked is the wrong value, or the body "
            "where there is none.",
            'An empty string is no name. No other key (`"tool"`, `"function"`) is taken for it.',
        ),
    ),
    Explanation(
        "C302",
        why=(
            "Most readers take it for a call without arguments, some refuse it. Where a writer could not "
            "read the arguments and left them out, the call ran otherwise than the model meant."
        ),
        example=said("""
<tool_call>
{"name": "skills_list"}
</tool_call>
"""),
        mend="The repair adds it.",
        readings=("The call is valid and its arguments are read as `{}`.",),
    ),
    Explanation(
        "C303",
        why=(
            "Arguments have names; a list or a bare string has none. A server passes it on, and the tool "
            "fails with a type error that says nothing of the model."
        ),
        example=said("""
<tool_call>
{"name": "terminal", "arguments": ["ls", "-la"]}
</tool_call>
"""),
        mend=(
            'For a tool with one argument: `{"command": "ls -la"}`. Which name a bare value belongs to '
            "is not guessed."
        ),
        readings=(
            "The call stays valid, for its JSON is sound and it has a name, and its arguments are null.",
            "A string that does not hold a JSON object is of this code too.",
        ),
    ),
    Explanation(
        "C304",
        why=(
            "The arguments were encoded twice. Templates print the string as it stands, with all its "
            'backslashes, and a model trained on it learns to write `\\"` where it should write a quote.'
        ),
        example=said(r"""
<tool_call>
{"name": "write_file", "arguments": "{\"path\": \"a.txt\", \"content\": \"hello\"}"}
</tool_call>
"""),
        mend="The repair does.",
        readings=(
            "The call is valid and its arguments are the decoded object.",
            "It is decoded once. A string in a string is C303.",
        ),
        choices=("A string that holds a list or a number is C303, for it would be no arguments either way.",),
    ),
    Explanation(
        "C305",
        why=(
            "`parameters` is the word of the schema, not of the call. Some servers accept it, some read "
            "empty arguments and run the tool without any."
        ),
        example=said("""
<tool_call>
{"name": "web_search", "parameters": {"query": "postgres 17 release notes"}}
</tool_call>
"""),
        readings=(
            "The call is valid and has these arguments. Where both keys stand, `arguments` counts alone.",
        ),
    ),
    Explanation(
        "C306",
        why=(
            "A streaming client added a name to the one it already had: `todo` became `todotodo`. The "
            "harness answers that there is no such tool, and the model learns to distrust a tool that "
            "exists."
        ),
        example=said(
            """
<tool_call>
{"name": "todotodo", "arguments": {"todos": []}}
</tool_call>
""",
            tools=_TODO,
        ),
        mend="If it comes from a client, its handling of streamed pieces adds up names.",
        readings=(
            "It needs declared tools: the single name must be among them, the double one must not.",
            "The call stays valid under the name as written; `repaired` has the single one. It is not an "
            "unknown tool as well.",
        ),
    ),
)
