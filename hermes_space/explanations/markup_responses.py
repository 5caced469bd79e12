"""M121 to M124 and M131: responses, and control tokens of chat templates in the text."""

from __future__ import annotations

from hermes_space.explanations.explanation import Explanation, said

RESPONSES = (
    Explanation(
        "M121",
        why=(
            "The model did not wait for the tool: it wrote the result itself and went on from there. All "
            "that follows is built on invention. A model trained on it learns that tools need not be "
            "asked."
        ),
        example=said("""
<tool_call>
{"name": "weather", "arguments": {"city": "Oslo"}}
</tool_call>
<tool_response>
{"name": "weather", "content": "18 degrees and sunny"}
</tool_response>
"""),
        mend=(
            "What was built on it goes with it. At run time, stop generation at `</tool_call>` or at "
            "`<tool_response>`."
        ),
        readings=(
            "Such a block is neither a response nor part of the answer, and is never paired with a call.",
            "It is read in assistant messages only. In user and system messages tags are quotation.",
        ),
    ),
    Explanation(
        "M122",
        why=(
            "Without the close tag the next response, or the rest of the message, becomes part of this "
            "one: two results read as one, and the second call looks unanswered."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.read_file:0", "name": "read_file", "content": "port = 8080"}
<tool_response>
{"tool_call_id": "functions.read_file:1", "name": "read_file", "content": "debug = true"}
</tool_response>
""",
            role="tool",
        ),
        mend="Then look at the harness: it writes these tags, not the model.",
        readings=("The response ends where the next one opens on a line of its own, else with the message.",),
    ),
    Explanation(
        "M123",
        why=(
            "A tag too many in a tool message makes a count of tags come out wrong; in an answer, users "
            "see it."
        ),
        example=said(
            """
<tool_response>
{"tool_call_id": "functions.todo:2", "name": "todo", "content": "3 items"}
</tool_response>
</tool_response>
""",
            role="tool",
        ),
        readings=("It is raised in assistant messages as well.",),
    ),
    Explanation(
        "M124",
        why=(
            "Several tools' results in one message cannot be told apart without tags, and a template that "
            "renders tool messages as they stand shows the model another form than it knows from training."
        ),
        example=said(
            """
README.md
pyproject.toml
src
""",
            role="tool",
        ),
        mend="Where the template writes them itself, leave it.",
        readings=("The whole text is one response. If it is a JSON object with id and name, both are read.",),
        choices=(
            "It is information: many templates wrap tool messages themselves, and there the tags would come "
            "twice.",
        ),
    ),
    Explanation(
        "M131",
        why=(
            "A tokenizer reads the text `<|im_end|>` as the real end-of-turn token. Training then sees a "
            "turn that ends in its middle, and the model learns to stop there; at run time the prompt "
            "falls apart."
        ),
        example=said("""
<think>
Done.
</think>
The branch is merged and the tag v1.2 is pushed.<|im_end|>
"""),
        mend="If it came from generation, decode with special tokens skipped, or set it as a stop token.",
        readings=(
            "The token is neither reasoning nor answer text.",
            "A complete call in another template's tokens is M133, once, and not one finding a token.",
        ),
        choices=(
            "Known are the tokens written `<|name|>` of the templates in common use: ChatML, Llama 3, Kimi, "
            "Harmony, Granite, GLM, the fill-in-the-middle names. An unknown name between the bars is text.",
            "It is read in assistant messages only. In user text and in responses the token came from "
            "outside: that is X804, which is looked for only when asked.",
        ),
    ),
)
