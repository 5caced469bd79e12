"""S401 to S406: the call against the tools that its row declares."""

from __future__ import annotations

from hermes_space.explanations.explanation import Example, Explanation, said

_TOOLS = """
[{"name": "search_files", "parameters": {"type": "object",
  "properties": {
    "pattern": {"type": "string"},
    "target": {"type": "string", "enum": ["content", "files"]},
    "limit": {"type": "integer"}},
  "required": ["pattern"]}}]
"""


def _call(body: str, tools: str = _TOOLS) -> Example:
    return said(f"<tool_call>\n{body}\n</tool_call>", tools=tools.strip("\n"))


SCHEMA = (
    Explanation(
        "S401",
        why=(
            "The model called a tool that it does not have. At best the harness answers so and a step is "
            "lost; trained on, such calls teach the model to invent tools."
        ),
        example=_call('{"name": "grep", "arguments": {"pattern": "TODO"}}'),
        mend=(
            "If the name is that of another harness, the model was trained on its traces: rename it in the "
            "data only where the arguments fit too."
        ),
        readings=(
            "Names are compared letter by letter: `Terminal` is not `terminal`.",
            "A known name written twice is C306 and not this code. Calls that cannot be read are not "
            "checked.",
        ),
        choices=(
            "An empty list of tools counts as readable: every call is unknown then. Where no tools are "
            "declared, nothing is said.",
            "Of two tools declared under one name the first counts.",
        ),
    ),
    Explanation(
        "S402",
        why=(
            "The tool refuses the call, or fills in a default nobody chose. In a training set it teaches "
            "calls that cannot work."
        ),
        example=_call('{"name": "search_files", "arguments": {"target": "files"}}'),
        mend="What its value should have been, only the model knew; so there is no repair.",
        readings=("One finding for each missing argument, at the arguments object.",),
        choices=("A key that is required inside an argument counts too; it is marked at that object.",),
    ),
    Explanation(
        "S403",
        why=(
            "The value goes nowhere: most tools ignore what they do not know, and the model believes that "
            "its limit, filter or path was used. Often it is a known argument under another tool's name "
            "for it."
        ),
        example=_call('{"name": "search_files", "arguments": {"pattern": "TODO", "path": "src"}}'),
        readings=("The key is marked. `additionalProperties` that allows more allows any argument.",),
        choices=(
            "JSON Schema lets further properties pass where a schema is silent. Among the arguments "
            "themselves they are marked all the same: a tool that does not name an argument does not read "
            "it. Inside an argument only what the schema forbids is marked.",
            "A schema that lists no properties at all knows none, and nothing is marked.",
        ),
    ),
    Explanation(
        "S404",
        why=(
            "A number written as a string works with one tool and fails with the next; with the lenient "
            "one the model never learns of it."
        ),
        example=_call('{"name": "search_files", "arguments": {"pattern": "TODO", "limit": "20"}}'),
        readings=(
            "Types are those of JSON: an integer is a number, null is a type of its own, and nothing is "
            "turned into anything else.",
        ),
        choices=(
            "What JSON Schema says of a value beyond its type is of this code as well: range, length, "
            "pattern, number of entries, none of the forms of `anyOf`.",
            "In arguments that were encoded twice (C304) places do not exist in the text; the whole value "
            "is marked.",
        ),
    ),
    Explanation(
        "S405",
        why=(
            "The tool takes one of a few words and the model wrote another, near one. Some tools then fall "
            "back to a default without a word, and do something else than asked."
        ),
        example=_call('{"name": "search_files", "arguments": {"pattern": "TODO", "target": "file"}}'),
        readings=("Values are compared as JSON.",),
        choices=("`const` is a list of one.",),
    ),
    Explanation(
        "S406",
        why=(
            "Without the declaration no call can be checked: unknown tools, missing arguments and wrong "
            "types all go unseen, and the trace looks cleaner than it is."
        ),
        example=_call(
            '{"name": "search_files", "arguments": {"pattern": "TODO"}}',
            tools='[{"type": "function", "function": {"name": "search_fi',
        ),
        mend="It is a column of the row, written by the exporter and not by the model.",
        readings=(
            "One finding a trace, empty, at the start of its first message.",
            "Accepted are a list or its JSON text, each entry bare or as the `function` of an object.",
        ),
        choices=(
            "One entry without a name makes the whole declaration unreadable: the list of what may be "
            "called would not be complete. A broken schema leaves only the arguments of its own tool "
            "unchecked.",
            "A schema that refers to itself so often that checking would not end is of this code.",
        ),
    ),
)
