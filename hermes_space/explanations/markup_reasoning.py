"""M101 to M105 and M132: where reasoning begins and ends."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

REASONING = (
    Explanation(
        "M101",
        why=(
            "A reader that waits for `</think>` takes everything behind it for thought: the call is never "
            "run, the answer is never shown. A template that hides past reasoning drops the call with it, "
            "and a model trained on the rest learns to stop in mid-thought."
        ),
        example=said("""
<think>
The tests fail in test_config.py only. I will look at the fixture first.
<tool_call>
{"name": "read_file", "arguments": {"path": "tests/conftest.py"}}
</tool_call>
"""),
        mend="If it happens often, look for a length limit that cuts the model off while it thinks.",
        readings=(
            "The reasoning ends before the first real call after it; without one it runs to the end.",
            "The repair stands where the tag is missing, not where the finding points.",
        ),
        choices=(
            "A call counts as real here if its tag is followed by `{`, by `<` or by nothing at all. A tag "
            "that prose follows is only mentioned, and the reasoning goes on.",
        ),
    ),
    Explanation(
        "M102",
        why=(
            "A reader that stops at the first `</think>` shows the rest of the thought to the user as if "
            "it were the answer. A model trained on it learns to think aloud in its answers."
        ),
        example=said("""
<think>
The user wants the port. It is in settings.toml.
</think>
Wait, the container overrides it with an environment variable.
</think>
The service listens on port 8080.
"""),
        readings=(
            "With several closes before the first call the reasoning runs to the last one; each close but "
            "the first is marked.",
            "After a call, or where nothing was opened, the tag closes nothing and is marked alone.",
            "A complete call that stands before the only `</think>` of a message is real: the tag is stray "
            "then, and the message did not start inside reasoning (M103).",
        ),
    ),
    Explanation(
        "M103",
        why=(
            "Many templates put `<think>` into the prompt, so that the model writes only the close tag. "
            "That is sound at run time. In a stored trace the open tag is gone: a pattern such as "
            "`<think>(.*?)</think>` finds no reasoning and takes all of it for the answer."
        ),
        example=said("""
 The directory is empty, so the build never ran. I say so.
</think>
The folder dist/ is empty: `make build` has not been run yet.
"""),
        mend="Leave it as it is where your template writes that tag itself.",
        readings=("It is raised only where the first think tag of the message is a close tag.",),
        choices=("It is information, not a fault: the same text is right as the continuation of a prompt.",),
    ),
    Explanation(
        "M104",
        why=(
            "Readers disagree about which close tag ends nested reasoning: some stop at the first, some "
            "count. The same message then has two different answers."
        ),
        example=said("""
<think>
First the schema.
<think>
The column is called created_at, not created.
</think>
So the query needs the other name.
</think>
I will use created_at.
"""),
        mend=(
            "There is no repair: whether the inner tags or their text were a slip is not for a parser to say."
        ),
        readings=(
            "Balanced tags: the outermost close ends the reasoning, and only the inner open tags are marked.",
            "Two opens and one close: the close ends all of it, and nothing counts as unclosed.",
            "An inner tag cuts the reasoning in two parts.",
        ),
    ),
    Explanation(
        "M105",
        why=(
            "The writer of Hermes traces puts an empty block before every message without thought, so that "
            "all messages look alike. Trained on, the block teaches the model to open and close its "
            "reasoning without a word."
        ),
        example=said("""
<think>
</think>
<tool_call>
{"name": "terminal", "arguments": {"command": "git status --short"}}
</tool_call>
"""),
        mend="In a set that is to teach reasoning such messages do no good.",
        readings=("White space of any kind counts as empty. The block gives no reasoning string.",),
    ),
    Explanation(
        "M132",
        why=(
            "The older tag means the same, but templates and readers that know only `<think>` treat it as "
            "visible text: the user sees the thought, and the model learns two ways to think."
        ),
        example=said("""
<REASONING_SCRATCHPAD>
Two results came back, the second is newer.
</REASONING_SCRATCHPAD>
The current release is 2.4.1.
"""),
        mend="Do so in all messages of a set alike.",
        readings=("The tag is read exactly as `<think>` is; all codes of reasoning apply to it.",),
    ),
)
