"""J207 to J211 and J221: JSON by its grammar that still is no call, or no value that all readers share."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

DEEP = '{"name": "todo", "arguments": {"items": ' + "[" * 600 + "]" * 600 + "}}"

VALUES = (
    Explanation(
        "J207",
        why=(
            "An array of calls in one pair of tags, or a bare string. Some servers run each entry, others "
            "none: the same trace has two calls here and no call there."
        ),
        example=said("""
<tool_call>
[{"name": "read_file", "arguments": {"path": "a.txt"}},
 {"name": "read_file", "arguments": {"path": "b.txt"}}]
</tool_call>
"""),
        mend="Each call wants tags of its own.",
        readings=("The body is one invalid call; its entries are not counted.",),
        choices=("No repair, not for an array of one call either: one body is one call.",),
    ),
    Explanation(
        "J208",
        why=(
            "Nearly all readers keep the last value, some keep the first, some refuse the call. The "
            "command that ran may not be the one you read."
        ),
        example=said("""
<tool_call>
{"name": "terminal", "arguments": {"command": "pytest", "timeout": 60, "timeout": 600}}
</tool_call>
"""),
        mend="Which one was meant, only the model knew; so there is no repair.",
        readings=(
            "The later key is marked; its value counts, and the call stays valid.",
            "Objects at any depth are looked at. Keys are compared after their escapes are resolved.",
        ),
    ),
    Explanation(
        "J209",
        why=(
            "`NaN` and `Infinity` are no JSON: strict readers lose the call. Of `1e999` some make "
            "infinity, some an error, so that two programs see two different calls."
        ),
        example=said("""
<tool_call>
{"name": "plot", "arguments": {"values": [0.2, NaN, 0.7], "title": "loss"}}
</tool_call>
"""),
        mend="`null` may say what was meant, if the tool takes it.",
        readings=(
            "Integers keep every digit, however long; only what a double cannot hold is marked.",
            "No repair: no other number is what was meant.",
        ),
        choices=(
            "`1e400` is JSON by its grammar. In a call it is an error here, because readers disagree on its "
            "value; in a response it passes.",
        ),
    ),
    Explanation(
        "J210",
        why=(
            "Half of a surrogate pair is no character and has no UTF-8 form. Python reads it and fails "
            "later, when the argument is written or sent; Rust and Go refuse or replace it."
        ),
        example=said(r"""
<tool_call>
{"name": "memory", "arguments": {"action": "add", "content": "user likes \ud83d"}}
</tool_call>
"""),
        mend="The lost half cannot be guessed, so there is no repair.",
        readings=("A high half must be followed at once by `\\u` and a low half.",),
        choices=("It is JSON by its grammar: an error in a call, passed over in a response.",),
    ),
    Explanation(
        "J211",
        why=(
            "Deeply nested JSON is nearly always a model caught in a loop, writing the same bracket again "
            "and again. A recursive reader crashes on it."
        ),
        example=said(f"""
<tool_call>
{DEEP}
</tool_call>
"""),
        mend="Or drop the message: there is nothing to save in a loop.",
        readings=("The body is an invalid call, and no repair is made.",),
        choices=("The limit is 500 levels.",),
    ),
    Explanation(
        "J221",
        why=(
            "The response looks like an envelope and cannot be read as one: neither its id nor its success "
            "is known. It happens where a harness cuts long results in the middle of their JSON."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.terminal:3", "name": "terminal", "content": {"output": "Building…
</tool_response>
""",
            role="tool",
        ),
        mend="Let the harness cut the output inside the string, not the JSON around it.",
        readings=(
            "It is kept as text, gets no id, no name, and does not count as failed.",
            "It is the only J code of a response, and information: the tool is not the model.",
        ),
    ),
)
