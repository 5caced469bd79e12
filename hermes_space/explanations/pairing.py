"""P501 to P512: calls and responses that do not meet, roles out of order, and how a trace ends."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, conversation

_ASK = ("human", "Which Python version does the project need?")
_READ = (
    "gpt",
    """
<tool_call>
{"name": "read_file", "arguments": {"path": "pyproject.toml"}}
</tool_call>
""",
)
_CONTENT = (
    "tool",
    """
<tool_response>
{"tool_call_id": "functions.read_file:0", "name": "read_file",
 "content": "requires-python = \\">=3.10\\""}
</tool_response>
""",
)
_ANSWER = ("gpt", "Python 3.10 or later.")
_SECOND = """
<tool_response>
{"tool_call_id": "functions.read_file:0", "name": "read_file",
 "content": "requires-python = \\">=3.10\\""}
</tool_response>
<tool_response>
{"tool_call_id": "functions.terminal:1", "name": "terminal",
 "content": {"output": "3.12.3", "exit_code": 0}}
</tool_response>
"""

PAIRING = (
    Explanation(
        "P501",
        why=(
            "The result is gone, yet the model goes on as if it had it. A template that demands one result "
            "a call raises an error; one that does not teaches the model to answer without waiting."
        ),
        example=conversation(
            _ASK,
            (
                "gpt",
                """
<tool_call>
{"name": "read_file", "arguments": {"path": "pyproject.toml"}}
</tool_call>
<tool_call>
{"name": "terminal", "arguments": {"command": "python --version"}}
</tool_call>
""",
            ),
            _CONTENT,
            _ANSWER,
        ),
        mend="With the call goes what was built on its result.",
        readings=(
            "Calls and responses are paired by id where both carry one, else by their order, within one "
            "step: one assistant message and the tool messages before the next.",
            "Ids on both sides that differ never make a pair: P501 and P502.",
            "Calls of the trace's last message are not unanswered, the trace ends there (P509).",
        ),
    ),
    Explanation(
        "P502",
        why=(
            "A result that nobody asked for: the call before it was lost, or the harness answered twice. "
            "Paired blindly by order, it shifts every later result of the step to the wrong call."
        ),
        example=conversation(_ASK, _READ, ("tool", _SECOND), _ANSWER),
        readings=(
            "Calls that cannot be read keep their place, so a broken call does not orphan its response.",
            "A drafted call (M114) is no call and takes no response.",
        ),
        choices=(
            "A response with an id can only take, by order, a call without one; it never takes a call with "
            "another id.",
        ),
    ),
    Explanation(
        "P504",
        why=(
            "By order the response belongs to this call, by name to another: results have probably changed "
            "places. The model is taught to read a file listing as a search result."
        ),
        example=conversation(
            _ASK,
            _READ,
            (
                "tool",
                """
<tool_response>
{"tool_call_id": "functions.terminal:0", "name": "terminal",
 "content": {"output": "3.12.3", "exit_code": 0}}
</tool_response>
""",
            ),
            _ANSWER,
        ),
        mend="Better still, give both sides ids.",
        readings=(
            "The pair stays as it is. A call that cannot be read has no name to compare and gives none.",
        ),
    ),
    Explanation(
        "P505",
        why="Whoever pairs by id gives two calls the same result, or loses one of two.",
        example=conversation(
            _ASK,
            _READ,
            _CONTENT,
            (
                "gpt",
                """
<tool_call>
{"name": "read_file", "arguments": {"path": ".python-version"}}
</tool_call>
""",
            ),
            (
                "tool",
                """
<tool_response>
{"tool_call_id": "functions.read_file:0", "name": "read_file",
 "content": "3.12"}
</tool_response>
""",
            ),
            _ANSWER,
        ),
        mend="Count ids through the whole trace instead of anew in each step.",
        readings=("Ids are compared over the whole trace; the later call or response is marked.",),
    ),
    Explanation(
        "P507",
        why=(
            "A message is missing, or two were not joined. Many templates refuse roles that do not "
            "alternate; others render them, and the model sees an end of turn where it never wrote one."
        ),
        example=conversation(
            _ASK,
            ("gpt", "I will look at pyproject.toml."),
            _READ,
            _CONTENT,
            _ANSWER,
        ),
        mend="If none is, join the two.",
        readings=(
            "In order are: a system message first; a user message after anything but another; an assistant "
            "message after anything but another; a tool message after an assistant or tool message.",
            "A user message right after a tool message is in order: a person may break in.",
        ),
        choices=(
            "A trace may start with an assistant message. One that starts with a tool message is marked.",
            "A tool message after a user message is marked and still paired with the calls of its step.",
        ),
    ),
    Explanation(
        "P508",
        why="There is no last word: trained on, nothing here teaches the model to stop and answer.",
        example=conversation(_ASK, _READ, _CONTENT),
        mend="Or leave the trace out of a set that is to teach endings.",
        readings=("The last message counts, whatever came before it.",),
    ),
    Explanation(
        "P509",
        why=(
            "The run was cut while a tool worked: by a limit, a crash, or a person. Trained on as an "
            "ending, it teaches the model to stop after calling."
        ),
        example=conversation(_ASK, _READ),
        mend="To restore it alone is not enough: the answer after it is missing too.",
        readings=("One finding, however many calls the message makes; they are not P501 as well.",),
    ),
    Explanation(
        "P510",
        why=(
            "The model thought and said nothing. The user got an empty reply; trained on, it teaches that an "
            "empty reply ends a task."
        ),
        example=conversation(
            _ASK,
            _READ,
            _CONTENT,
            ("gpt", "<think>\nIt needs 3.10. That is all they asked.\n</think>"),
        ),
        mend="Leave the trace out, or cut the last message.",
        readings=(
            "The last assistant message counts, also where the harness spoke after it.",
            "White space, control tokens and made-up responses are no visible text.",
        ),
    ),
    Explanation(
        "P511",
        why=(
            "The harness ended the run. What follows is a summary written under orders, not the end the "
            "model chose; counted as finished, the trace makes the success rate look better than it is."
        ),
        example=conversation(
            _ASK,
            _READ,
            _CONTENT,
            (
                "human",
                "You've reached the maximum number of tool-calling iterations allowed. "
                "Give a final answer from what you have found.",
            ),
            ("gpt", "From what I have seen: Python 3.10 or later."),
        ),
        mend="Filter on it: `end_state` is `capped`.",
        readings=("The trace's end state is `capped` wherever the message is there.",),
        choices=(
            "Only user and system messages after the first assistant message count, and only their first 200 "
            "bytes: further down it is somebody's quotation.",
        ),
    ),
    Explanation(
        "P512",
        why=(
            "Part of the trace was replaced by a summary. Calls and results in between are missing, so "
            "counts and lengths are too low, and a model trained on it sees conclusions without their "
            "grounds."
        ),
        example=conversation(
            _ASK,
            _READ,
            _CONTENT,
            (
                "human",
                "[CONTEXT SUMMARY]: The assistant read setup.py, which only calls setup(), and tox.ini.",
            ),
            _ANSWER,
        ),
        mend="Leave such traces out where the way to an answer matters.",
        readings=("The message must start with `[CONTEXT SUMMARY]`; tool messages do not count.",),
    ),
)
