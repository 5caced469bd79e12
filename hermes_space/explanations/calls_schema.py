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
            "An empty list of tools counts as readable: every call is unknown then. Where no tools are "
            "declared, nothing is said.",
            "A known name written twice is C306 and not this code.",
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
    ),
    Explanation(
        "S403",
        why=(
            "The value goes nowhere: most tools ignore what they do not know, and the model believes that "
            "its limit, filter or path was used. Often it is a known argument under another tool's name "
            "for it."
        ),
        example=_call('{"name": "search_files", "arguments": {"pattern": "TODO", "path": "src"}}'),
        readings=(
            "The key is marked. A schema that allows `additionalProperties`, or says nothing of "
            "properties, has no unknown ones.",
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
    ),
    Explanation(
        "S405",
        why=(
            "The tool takes one of a few words and the model wrote another, near one. Some tools then fall "
            "back to a default without a word, and do something else than asked."
        ),
        example=_call('{"name": "search_files", "arguments": {"pattern": "TODO", "target": "file"}}'),
        readings=("Values are compared as JSON, letter by letter.",),
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
            "One finding a trace, empty, at the start of its first message. S401 to S405 are then not "
            "raised.",
            "Accepted are a list or its JSON text, each entry bare or as the `function` of an object.",
        ),
    ),
)
