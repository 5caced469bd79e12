"""J201 to J206, J212 to J214: a call's body that is not JSON."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

SYNTAX = (
    Explanation(
        "J201",
        why=(
            "The call was cut off: by a length limit, a lost connection, a stop sequence inside a string. "
            "Some harnesses store the call with empty arguments and run it so; others drop it without a "
            "word, and the trace looks as if the model had stopped of its own will."
        ),
        example=said("""
<tool_call>
{"name": "write_file", "arguments": {"path": "app.py", "content": "import os\\n
</tool_call>
"""),
        mend=(
            "The repair does. Look at a string before you use it: what was lost at its end stays lost. Do "
            "not train on the mended call; raise the limit and generate again."
        ),
        readings=(
            "The finding is empty and stands where the text ends; the cause names the place that was left "
            "open.",
            "The body ends at the next call tag that starts a line, for sound JSON has no raw line break.",
            "A comma before the cut is taken off. Cut after a key or a colon there is no value to close, "
            "and so no repair.",
        ),
        choices=(
            "A number or a bare word at the very end may be cut in its middle: no repair.",
            "A string is closed where it was cut, as it stands.",
        ),
    ),
    Explanation(
        "J202",
        why=(
            "Strict readers refuse the whole call because of one line break. It happens where the argument "
            "is code: the model writes the line break itself instead of `\\n`. So it is the longest and most "
            "valuable calls that are lost."
        ),
        example=said("""
<tool_call>
{"name": "execute_code", "arguments": {"code": "import json
print(json.dumps({}))"}}
</tool_call>
"""),
        mend="Where a character has no short form, `\\u00XX` is its escape.",
        readings=("Control characters are those below U+0020. The repair escapes all of them in the body.",),
    ),
    Explanation(
        "J203",
        why=(
            "A regular expression or a Windows path was put into JSON with single backslashes. Strict "
            "readers refuse it, lenient ones drop the backslash: `\\d+` then searches for the letter d."
        ),
        example=said(r"""
<tool_call>
{"name": "search_files", "arguments": {"pattern": "version = \d+\.\d+"}}
</tool_call>
"""),
        mend="In regular expressions and paths that means all of them.",
        readings=(
            'JSON knows `\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t` and `\\u` with four '
            "hexadecimal digits.",
            "The repair doubles the backslash of every such escape, so that the string keeps each sign as "
            "written; `\\'` too.",
        ),
    ),
    Explanation(
        "J204",
        why=(
            "Two calls in one pair of tags, a brace too many, or a remark after the call. A strict reader "
            "loses both calls; one that stops at the first value runs one and hides the other."
        ),
        example=said("""
<tool_call>
{"name": "todo", "arguments": {}}{"name": "read_file", "arguments": {"path": "PLAN.md"}}
</tool_call>
"""),
        mend="A second call wants tags of its own.",
        readings=(
            "The body is one call, its first value. The repair cuts the rest.",
            "Tags in strings of a second value close nothing.",
        ),
    ),
    Explanation(
        "J205",
        why=(
            "The model printed a Python dict. Readers that fall back to `eval` or `ast.literal_eval` take "
            "it, all others lose the call; a training set that mixes both spellings teaches both."
        ),
        example=said("""
<tool_call>
{'name': 'terminal', 'arguments': {'command': 'ls -la', 'background': False}}
</tool_call>
"""),
        mend=(
            "At run time, show the model one example of a call in JSON: a Python dict in the prompt invites "
            "this."
        ),
        readings=(
            "One finding for the whole body, at the first such token.",
            "A double quote inside a string in single quotes is escaped by the repair, an escaped single "
            "quote is set free.",
        ),
    ),
    Explanation(
        "J206",
        why=(
            "JavaScript and Python allow the comma, JSON does not. A strict reader loses the whole call, a "
            "lenient one takes it: the same trace works in one place and not in the next."
        ),
        example=said("""
<tool_call>
{"name": "patch", "arguments": {"path": "a.py", "old": "x = 1", "new": "x = 2",}}
</tool_call>
"""),
        readings=("The repair removes all such commas of the body.",),
    ),
    Explanation(
        "J212",
        why=(
            "A JavaScript object, or a quote that was forgotten. A strict reader loses the call; a lenient "
            "one may take the rest of the object for the string's end."
        ),
        example=said("""
<tool_call>
{name: "process", "arguments": {"action": "poll", "session_id": "p-7"}}
</tool_call>
"""),
        readings=(
            "The bare word is marked. The repair quotes a key, and a value where the word is the whole "
            "value.",
            "A missing closing quote makes the next key look bare. What was meant is open then: no repair.",
        ),
        choices=("A bare word ends at white space and at any of , : { } [ ] \" ' <.",),
    ),
    Explanation(
        "J213",
        why=(
            "The body is no JSON in any way that can be mended safely: a code fence, prose, a missing "
            "comma. A reader that drops it leaves no sign that a call was tried, and failures are counted "
            "too low."
        ),
        example=said("""
<tool_call>
```json
{"name": "terminal", "arguments": {"command": "make"}}
```
</tool_call>
"""),
        mend="Nothing else belongs between the tags: no fence, no prose.",
        readings=(
            "The first sign that cannot stand there is marked, and the cause says what was expected.",
            "It has no repair: what was meant would be a guess. It is still a call, listed as invalid.",
        ),
    ),
    Explanation(
        "J214",
        why=(
            "The model opened a call and said nothing. Some harnesses take it for a call without a name "
            "and send an error back; others wait. Trained on, it teaches empty calls."
        ),
        example=said("""
<think>
Nothing more to do?
</think>
<tool_call>
</tool_call>
"""),
        readings=(
            "It is listed as an invalid call with an empty body, so that its response finds a partner.",
        ),
    ),
)
