"""What the Paste tab shows: every character, every mark, and never a trace's own HTML."""

from __future__ import annotations

import html
import json
import re

import pytest

import hermes_space as hs
from hermes_space.tabs.broken_examples import EXAMPLES
from hermes_space.tabs.paste import MOST_CHARACTERS, ROLES, examine, mended
from hermes_space.viewer.read_as import Asked
from hermes_space.viewer.reading import Text
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
    assert "\n".join(shown_lines(source(Text(0, message)))) == text


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
    assert 'data-mend="0"' in page and "<b>t</b>rue" in page


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


def said(page: str) -> str:
    """The line over a result as a reader sees it, without the lists."""
    line = re.search(r'<section class="hs-card hs-read-as".*?</section>', page)
    assert line is not None
    text = html.unescape(TAG.sub(" ", re.sub(r"<div id=\"hs-change\".*?</div>", "", line[0])))
    return " ".join(text.split())


def test_json_without_messages_is_read_as_a_message() -> None:
    assert "JSON without messages" in said(examine('{"no": "messages"}', "assistant"))


ROW = json.dumps({"conversations": [{"from": "gpt", "value": "<think>\nHm.\n</think>\nYes."}]})
QWEN = "<tool_call>\n<function=f>\n<parameter=a>\n1\n</parameter>\n</function>\n</tool_call>"


def test_the_line_says_what_was_read_how_sure_and_why() -> None:
    line = said(examine(ROW, "assistant"))
    found = hs.detect(ROW)
    for one in (*found.containers, *found.dialects):
        assert f"{one.name} ({one.sure})" in line
        assert one.why.replace("`", "")[:20] in line
    assert "Change" in line and "1 message" in line and "your choice" not in line


def test_the_lists_hold_every_container_and_dialect_and_stay_closed() -> None:
    page = examine(QWEN, "assistant")
    for name in ("auto", *hs.containers(), *hs.dialects()):
        assert f'<option value="{name}"' in page
    assert 'id="hs-change" hidden' in page and page.count(" selected") == 2


def test_the_reader_can_choose_the_dialect() -> None:
    as_hermes = examine(QWEN, "assistant", Asked(dialect="hermes"))
    as_qwen = examine(QWEN, "assistant", Asked(dialect="qwen3_coder"))
    assert "1 found, 1 valid" in as_qwen and "1 found, 1 valid" not in as_hermes
    for page, name in ((as_hermes, "hermes"), (as_qwen, "qwen3_coder")):
        assert f"{name} (your choice)" in said(page)
        assert f'<option value="{name}" selected>' in page and 'id="hs-change" hidden' not in page


def test_the_reader_can_choose_the_container() -> None:
    assert "a single message (your choice)" in said(examine(ROW, "assistant", Asked(container="text")))


def test_a_choice_that_does_not_fit_can_be_taken_back() -> None:
    page = examine(QWEN, "assistant", Asked(container="sharegpt"))
    assert 'role="alert"' in page and "accepted" in page
    assert "sharegpt (your choice)" in said(page) and 'data-axis="container"' in page
    assert "hs-read-as" not in examine("", "assistant")


@pytest.mark.parametrize("asked", [(None, None), ("nonesuch", '"><script>'), (["text"], {"a": 1})])
def test_a_choice_that_there_is_not_is_left_to_detection(asked: tuple[object, object]) -> None:
    assert Asked.of(*asked) == Asked()


def test_repairs_are_those_of_the_chosen_dialect() -> None:
    broken = QWEN.replace("</tool_call>", "")
    asked = Asked(dialect="qwen3_coder")
    text, page = mended(broken, "assistant", "all", asked)
    assert "qwen3_coder (your choice)" in said(page)
    assert [call.arguments for call in hs.parse_message(text, dialect="qwen3_coder").calls] == [{"a": "1"}]
    assert text != broken


def test_a_long_paste_is_cut_on_screen_and_says_so() -> None:
    page = examine("line\n" * (SHOWN_LINES + 100), "assistant")
    assert "101 more lines are not shown" in page


FAULTS = (
    "<think>\nFirst.\n</think>\n</think>\n<tool_call>\n{'name': 'f', 'arguments': {}}\n</tool_call>\n"
    '<tool_call>\n{"name": "g", "arguments": {"a": [1, 2,]}'
)


def fixable(text: str) -> list[str]:
    trace = hs.parse_trace(text)
    return [finding.code for finding in trace.findings if finding.repair is not None]


def test_all_repairs_are_applied_and_listed() -> None:
    text, page = mended(FAULTS, "assistant", "all")
    assert fixable(FAULTS) and not fixable(text)
    assert [(call.name, call.arguments) for call in hs.parse_message(text).calls] == [
        ("f", {}),
        ("g", {"a": [1, 2]}),
    ]
    assert "4 repairs applied" in page and "data-undo" in page and "data-mend" not in page
    assert mended(text, "assistant", "all")[0] == text


def test_the_page_says_beforehand_what_mending_leaves() -> None:
    page = examine(FAULTS, "assistant")
    assert "Apply all 4 repairs" in page
    assert "After all repairs: 2 calls, all valid, 0 findings." in page


def test_one_repair_leaves_the_others() -> None:
    codes = [finding.code for finding in hs.parse_message(FAULTS).findings]
    number = codes.index("J205")
    text, page = mended(FAULTS, "assistant", str(number))
    assert text == FAULTS.replace("'", '"')
    assert [finding.code for finding in hs.parse_message(text).findings] == [c for c in codes if c != "J205"]
    assert "Repair applied" in page


@pytest.mark.parametrize("which", ["", "-1", "9999", "9" * 5000, "x", "²"])
def test_a_repair_that_is_not_there_changes_nothing(which: str) -> None:
    text, page = mended(FAULTS, "assistant", which)
    assert text == FAULTS and "applied</b>" not in page


@pytest.mark.parametrize("indent", [None, 2])
def test_a_row_keeps_everything_but_the_mended_texts(indent: int | None) -> None:
    row = {
        "id": "é",
        "extra": {"kept": [1, None, "\ud800"]},
        "conversations": [
            {"from": "human", "value": "</think> is quoted here", "weight": 0},
            {"from": "gpt", "value": FAULTS, "weight": 1},
        ],
    }
    given = json.dumps(row, ensure_ascii=True, indent=indent)
    text, page = mended(given, "assistant", "all")
    after = json.loads(text)
    assert ("\n" in text) is (indent is not None) and "é" in text
    assert not fixable(text) and "message 1," not in page.split("</ul>")[0]
    assert after.pop("conversations")[1] == {
        "from": "gpt",
        "value": hs.mend_message(FAULTS).text,
        "weight": 1,
    }
    assert after == {"id": "é", "extra": row["extra"]}
    codes = [found.code for message in hs.parse_trace(given).messages for found in message.findings]
    one, _ = mended(given, "assistant", str(codes.index("J205")))
    assert json.loads(one)["conversations"][0] == row["conversations"][0]  # type: ignore[index]
    assert json.loads(one)["conversations"][1]["value"] == FAULTS.replace("'", '"')


def test_a_finding_no_repair_can_answer_offers_no_button() -> None:
    page = examine("<tool_call>\n[1]\n</tool_call>", "assistant")
    assert "J207" in page and "data-mend" not in page and "After all repairs" not in page


def test_a_session_log_shows_its_repairs_and_offers_no_button() -> None:
    lines = [
        {"type": "user", "uuid": "u", "message": {"role": "user", "content": "hi"}},
        {"type": "assistant", "uuid": "a", "message": {"role": "assistant", "content": "<think>\nhm"}},
    ]
    text = "\n".join(["not json", *map(json.dumps, lines)])
    page = examine(text, "assistant")
    assert "M101" in page and "Proposed repair" in page and "data-mend" not in page
    assert mended(text, "assistant", "all")[0] == mended(text, "assistant", "0")[0] == text
