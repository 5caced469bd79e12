"""What the Paste tab shows: every character, every mark, and never a trace's own HTML."""

from __future__ import annotations

import html
import re

import pytest

import hermes_space as hs
from hermes_space.tabs.broken_examples import EXAMPLES
from hermes_space.tabs.paste import MOST_CHARACTERS, ROLES, examine
from hermes_space.viewer.source import SHOWN_LINES, source

HOSTILE = "<img src=x onerror=alert(1)> ${alert(1)} {{value}} </pre><script>alert(1)</script> `x`"
TAG = re.compile(r"<[^>]+>")


def shown_lines(page: str) -> list[str]:
    """The text of each source line, as a reader sees it, without badges."""
    lines = re.findall(r'<span class="hs-c[^"]*">(.*?)</span></div>', page)
    return [html.unescape(TAG.sub("", re.sub(r'<a class="hs-badge.*?</a>', "", line))) for line in lines]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("text", [text for _, text in EXAMPLES] + [HOSTILE, "é\n漢🙂\n\n<think>é</think>\n"])
def test_every_character_is_shown(text: str, role: str) -> None:
    message = hs.parse_message(text, role=role)
    assert "\n".join(shown_lines(source(message, message.findings))) == text


def test_hostile_text_is_only_text() -> None:
    for pasted in (HOSTILE, f'<tool_call>\n{{"name": "{HOSTILE}", "arguments": {{}}}}\n</tool_call>'):
        page = examine(pasted, "assistant")
        assert "<img" not in page and "<script" not in page
        assert "${" not in page and "{{" not in page and "`" not in page


def test_findings_are_marked_at_their_place() -> None:
    page = examine('<tool_call>\n{"name": "f", "arguments": {"a": True}}\n</tool_call>', "assistant")
    assert '<span class="hs-wavy hs-error">True</span>' in page
    assert page.count('href="#finding-0"') == page.count('id="finding-0"') == 1
    assert "1 found, 0 valid, 1 can be mended" in page
    assert "Show repair" in page


def test_each_example_holds_what_its_title_says() -> None:
    codes = {title: {f.code for f in hs.parse_trace(text).findings} for title, text in EXAMPLES}
    assert {"M102", "J205", "M111", "J201"} <= codes["Four faults in one message"]
    assert "M115" in codes["A close tag inside an argument"]
    assert "M114" in codes["A call drafted while thinking"]
    assert "J202" in codes["A raw newline and a trailing comma"]
    assert "E601" in codes["A whole row as JSON"]


@pytest.mark.parametrize(
    "text", [None, "", "  \n", '[{"role": "assistant", "tool_calls": [1]}]', "x" * (MOST_CHARACTERS + 1)]
)
def test_what_cannot_be_read_is_one_sentence(text: str | None) -> None:
    page = examine(text, "assistant")
    sentence = html.unescape(TAG.sub("", page))
    assert 'role="alert"' in page and len(page) < 1_000
    assert sentence[:1].isupper() and sentence.endswith(".")


def test_json_without_messages_is_read_as_a_message() -> None:
    assert "no JSON with messages" in examine('{"no": "messages"}', "assistant")


def test_a_long_paste_is_cut_on_screen_and_says_so() -> None:
    page = examine("line\n" * (SHOWN_LINES + 100), "assistant")
    assert "101 more lines are not shown" in page
