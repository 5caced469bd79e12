"""M111 to M116 and M133: where a call begins and ends, and what stands around it."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

CALLS = (
    Explanation(
        "M111",
        why=(
            "A pattern that needs the close tag finds no call at all: the tool is never run, or the JSON "
            "is shown to the user as an answer. A model trained on it learns to leave its calls open, and "
            "a server that waits for the tag then waits for ever."
        ),
        example=said("""
<think>
I need the list of failing tests.
</think>
<tool_call>
{"name": "terminal", "arguments": {"command": "pytest -q --lf"}}
"""),
        mend=(
            "If the model itself wrote it so, check the stop sequences: a server that stops at the close tag "
            "and does not give it back causes exactly this."
        ),
        readings=(
            "The call ends at the end of its JSON value; what follows is text.",
            "Where the JSON is cut off too, J201 says so beside this code.",
            "A half-written close tag such as `</tool_c` is text.",
        ),
    ),
    Explanation(
        "M112",
        why=(
            "Either a tag too many, which a reader may show to the user, or the last trace of a call whose "
            "open tag is gone: the JSON before it was meant to run and did not."
        ),
        example=said("""
<think>
Search for the caller.
</think>
{"name": "search_files", "arguments": {"pattern": "load_config("}}
</tool_call>
"""),
        mend="The automatic repair only removes it, for to make a call of text would be a guess.",
        readings=("JSON whose open tag alone is missing is text, not a call.",),
    ),
    Explanation(
        "M113",
        why=(
            "A non-greedy pattern from the first open tag to the next close tag swallows both calls in one "
            "piece, which is no JSON: two good calls are lost."
        ),
        example=said("""
<tool_call>
{"name": "read_file", "arguments": {"path": "setup.cfg"}}
<tool_call>
{"name": "read_file", "arguments": {"path": "tox.ini"}}
</tool_call>
"""),
        mend="Of a tag written twice remove one.",
        readings=(
            "Both are calls. A body that is cut off never swallows the next call.",
            "`<tool_call><tool_call>` around one body is one call, marked here and as M112 for its second "
            "close.",
            "An open tag inside a JSON string is text (M115).",
        ),
    ),
    Explanation(
        "M114",
        why=(
            "The model rehearses a call in its thought. A reader that looks for tags everywhere runs it, "
            "before the model had decided; one that pairs calls with responses by order is then off by one "
            "for the rest of the step."
        ),
        example=said("""
<think>
I could write it at once:
<tool_call>
{"name": "write_file", "arguments": {"path": "notes.md", "content": ""}}
</tool_call>
but the file may exist. Better read it first.
</think>
<tool_call>
{"name": "read_file", "arguments": {"path": "notes.md"}}
</tool_call>
"""),
        mend="A reader that knows where reasoning ends may leave it.",
        readings=(
            "The draft stays part of the reasoning text and gets no other code.",
            "A lone tag in reasoning is marked alone.",
        ),
    ),
    Explanation(
        "M115",
        why=(
            "The text is sound. But a parser that searches for tags ends the call in the middle of the "
            "string: the rest of the JSON spills into the answer, and the call is lost. Agents that work "
            "on agent code write such strings all the time."
        ),
        example=said(r"""
<tool_call>
{"name": "search_files", "arguments": {"pattern": "</tool_call>", "path": "src"}}
</tool_call>
"""),
        mend=(
            "For a reader that cannot be changed, write `<\\/tool_call>`: the same string in JSON, without "
            "the tag."
        ),
        readings=(
            "One finding a literal, in bodies of calls and of responses.",
            "Control tokens and other dialects' tags inside strings are not marked.",
        ),
        choices=("In a response the literals are marked only where its body is sound JSON.",),
    ),
    Explanation(
        "M116",
        why=(
            "Some templates and servers keep what stands before the first call and drop what follows. The "
            "sentence vanishes from training, or reaches the user before the tool has answered. Text after "
            "a call is often a result that the model only supposes."
        ),
        example=said("""
<tool_call>
{"name": "terminal", "arguments": {"command": "npm test"}}
</tool_call>
All tests pass, so the fix works.
"""),
        mend="Better still, let it stand in the next message, where the response is known.",
        readings=("One finding for each stretch of text after the first call of the message.",),
    ),
    Explanation(
        "M133",
        why=(
            "The model fell into the markup of another family. The server that reads this dialect finds no "
            "call, so nothing runs; mixed into a training set, it teaches two formats at once."
        ),
        example=said("""
<think>
Look at the log.
</think>
<tool_call>
<function=read_file>
<parameter=path>
/var/log/nginx/error.log
</parameter>
</function>
</tool_call>
"""),
        mend=(
            "The repair does. Values that should be numbers or lists need a look, for that markup writes "
            "every value as text."
        ),
        readings=(
            "The call is listed as invalid, with the rewritten call as `repaired` and without a J code.",
            "Known are `<function=NAME>` with `<parameter=KEY>`, inside or outside of call tags, and calls "
            "between the `<|tool_call_begin|>` tokens of Kimi.",
        ),
        choices=(
            "Without a schema every parameter is kept as a string; one newline at each end is taken off.",
            "The name is cut from the id of a Kimi call: `functions.read_file:3` is `read_file`.",
        ),
    ),
)
