"""The viewer: nothing of a trace is lost, nothing of it runs, each step and finding is where it belongs."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hermes_space import Dataset, Trace, open_dataset, parse_trace
from hermes_space.tabs.trace import asked, opened, step_asked
from hermes_space.viewer.catalog import Catalog, Choice
from hermes_space.viewer.escape import escape
from hermes_space.viewer.excerpt import excerpt
from hermes_space.viewer.listing import listing
from hermes_space.viewer.outcomes import failure_sentence, key_argument, outcome, short_path
from hermes_space.viewer.page import Place, page
from hermes_space.viewer.prose import cut
from hermes_space.viewer.raw import raw
from hermes_space.viewer.reading import read

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "${alert(1)}",
    "{{value}}",
    "</template><script>alert(1)</script>",
    "`${`}`",
    "</pre></div></details>",
    "\"'><svg onload=alert(1)>",
    "&lt;b&gt; &amp;",
]
DRAWN = {
    *("div", "span", "p", "b", "i", "em", "small", "code", "pre", "h1", "h2", "h3", "header", "nav", "aside"),
    *(
        "article",
        "section",
        "button",
        "input",
        "kbd",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
    ),
    *("dialog", "svg", "path", "circle", "table", "thead", "tbody", "tr", "th", "td"),
}


class Drawn(HTMLParser):
    """Tags, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.depth: list[str] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in ("path", "circle", "input"):
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "circle"):
            assert self.depth.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def call(name: str, **arguments: object) -> str:
    return f"<tool_call>\n{json.dumps({'name': name, 'arguments': arguments})}\n</tool_call>"


def response(name: str, content: object) -> str:
    body = json.dumps({"tool_call_id": f"{name}:0", "name": name, "content": content})
    return f"<tool_response>\n{body}\n</tool_response>"


def trace_of(*messages: tuple[str, str], **row: object) -> Trace:
    conversations = [{"from": role, "value": text} for role, text in messages]
    return parse_trace({"id": "made", "conversations": conversations, **row}, container="sharegpt")


@pytest.fixture(scope="module")
def terminal_trace() -> Trace:
    output = "\n".join(f"line {i}" for i in range(30))
    failed = {"output": "make: nothing\nstop: no rule", "exit_code": 2, "error": None}
    return trace_of(
        ("system", "Be brief."),
        ("human", "Build it."),
        ("gpt", "<think>\nLook first.\n</think>\nI look.\n" + call("terminal", command="ls -la")),
        ("tool", response("terminal", {"output": output, "exit_code": 0, "error": None})),
        ("gpt", "<think>\nNow build.\n</think>\n" + call("terminal", command="make")),
        ("tool", response("terminal", failed)),
        ("gpt", "<think>\nDone.\n</think>\nIt does not build."),
    )


# excerpts


def test_an_excerpt_counts_lines_and_columns_in_characters() -> None:
    text = "one\nzwölf é {x\nthree"
    at = text.encode().index(b"{")
    shown = excerpt(text, at, at + 1)
    assert (shown.line, shown.column) == (2, 9)
    assert [line.number for line in shown.lines] == [1, 2, 3]
    assert shown.lines[1].text[shown.caret_start] == "{"


def test_an_excerpt_of_a_long_line_keeps_the_caret_in_sight() -> None:
    text = "a" * 500 + "!" + "b" * 500
    shown = excerpt(text, 500, 501, width=40)
    line = shown.lines[0]
    assert len(line.text) == 40 and line.cut_left and line.cut_right
    assert line.text[shown.caret_start : shown.caret_start + shown.caret_length] == "!"
    assert shown.column == 501


@pytest.mark.parametrize("text", ["", "x", "x\n", "\n\n", "é" * 300])
def test_an_excerpt_at_the_end_exists(text: str) -> None:
    end = len(text.encode())
    shown = excerpt(text, end, end)
    assert shown.caret_length >= 1
    assert shown.line == text.count("\n") + 1


# nothing is lost, nothing runs


def test_the_raw_view_holds_every_text_exactly(sample: Dataset) -> None:
    for i in range(0, len(sample), 37):
        trace = sample.trace(i)
        shown = "".join(Drawn(raw(read(trace))).text)
        for message in trace.messages:
            assert message.text in shown.replace(_button(message.text), "")


def _button(text: str) -> str:
    return f"Show all {len(text):,} characters"


def test_a_text_begins_with_its_own_line_breaks() -> None:
    html = raw(read(trace_of(("human", "\n\n  two\r\nend"))))
    # A browser drops one line break after <pre>: it is ours.
    assert '<pre tabindex="0">\n<span' in html and "&#13;" in html
    assert "\n\n  two\r\nend" in "".join(Drawn(html).text)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_wherever_it_stands(hostile: str) -> None:
    trace = trace_of(
        ("system", hostile),
        ("human", hostile),
        ("gpt", f"<think>\n{hostile}\n</think>\n{hostile}\n" + call(hostile, command=hostile, path=hostile)),
        ("tool", response(hostile, {"output": hostile, "exit_code": 1, "error": hostile})),
        ("gpt", f"<think>{hostile}\n<tool_call>\n{{{hostile}\n</tool_call>{hostile}"),
        ("tool", f"<tool_response>\n{hostile}\n</tool_response>"),
        ("gpt", hostile),
        id=hostile,
        category=hostile,
        subcategory=hostile,
        task=hostile,
        outcome=hostile,
        tools=json.dumps([{"name": hostile, "description": hostile, "parameters": {}}]),
    )
    html = page(trace, Place(hostile, hostile, 1, (hostile, hostile), (hostile, hostile), hostile))
    drawn = Drawn(html)
    assert drawn.tags <= DRAWN
    assert not drawn.depth, "an element is left open"
    assert not [name for name in drawn.attributes if name.startswith("on")]
    assert "${" not in html and "{{" not in html and "`" not in html
    assert "".join(drawn.text).count(hostile) > 8


def test_every_trace_of_the_sample_is_drawn(sample: Dataset) -> None:
    for i in range(0, len(sample), 23):
        trace = sample.trace(i)
        drawn = Drawn(page(trace, Place(id=trace.id or "")))
        assert drawn.tags <= DRAWN and not drawn.depth


def test_long_text_is_folded_and_kept() -> None:
    text = "word " * 10_000
    drawn = Drawn(cut(text))
    assert "".join(drawn.text).replace(_button(text), "") == text
    assert "hidden" in drawn.attributes


# steps


def test_steps_hold_their_messages_calls_and_failures(terminal_trace: Trace) -> None:
    reading = read(terminal_trace)
    assert [[text.index for text in step.texts] for step in reading.steps] == [[2, 3], [4, 5], [6]]
    assert [step.failures for step in reading.steps] == [0, 1, 0]
    assert [kind for kind, _ in reading.steps[0].segments()] == ["reasoning", "answer", "call", "response"]
    assert sum(step.bytes for step in reading.steps) == sum(
        len(message.text.encode()) for message in terminal_trace.messages[2:]
    )


def test_the_page_says_what_happened(terminal_trace: Trace) -> None:
    html = page(terminal_trace, Place("c", "made", 2))
    text = "".join(Drawn(html).text)
    assert "3 steps" in text and "2 calls" in text and "1 failed response" in text
    assert "First 9 of 30 lines" in text and "line 29" in text
    assert "exit code 0 · 30 lines" in text
    assert "Tool failed. Exit code 2. stop: no rule" in text
    assert 'data-step="2" data-linked="1" data-total="3"' in html


def test_a_finding_stands_in_its_step_with_caret_and_repair() -> None:
    body = '<tool_call>\n{"name": "ls", "arguments": {"path": "é"}\n</tool_call>'
    trace = trace_of(("human", "Go."), ("gpt", body), ("tool", response("ls", "ok")), ("gpt", "Done."))
    html = page(trace, Place())
    assert (
        html.index('data-step="1" tabindex')
        < html.index("<code>J201</code><b>")
        < html.index('data-step="2" tabindex')
    )
    assert "Show repair" in html
    removed, added = re.findall(r'<span class="(?:del|add)" data-n="2">. (.*)\n', html)
    assert removed in escape(body) and "<b>" not in removed
    assert added == removed + "<b>" + escape("}") + "</b>"


def test_responses_without_a_call_and_odd_roles_are_shown() -> None:
    trace = trace_of(
        ("human", "Go."),
        ("tool", response("early", "an early one")),
        ("gpt", "Hello."),
        ("tool", response("late", "a late one")),
    )
    text = "".join(Drawn(page(trace, Place())).text)
    assert "an early one" in text and "a late one" in text


@pytest.mark.parametrize("messages", [[], [("human", "Only this.")], [("gpt", "")], [("tool", "")]])
def test_a_trace_with_little_in_it_is_drawn(messages: list[tuple[str, str]]) -> None:
    drawn = Drawn(page(trace_of(*messages), Place()))
    assert drawn.tags <= DRAWN and not drawn.depth


def test_key_arguments_and_outcomes() -> None:
    trace = trace_of(
        ("gpt", call("t", timeout=3, command="ls\n-la")),
        ("gpt", call("t", user_id="u-1", n=2)),
        ("gpt", call("t")),
    )
    assert [key_argument(each.arguments) for each in trace.calls] == [
        ("command", "ls"),
        ("user_id", "u-1"),
        ("", ""),
    ]
    assert outcome({"total_count": 0}) == "0 files"
    assert outcome({"output": "a\nb\n", "exit_code": 0}) == "exit code 0 · 2 lines"
    assert outcome([1, 2]) == "2 items"
    assert outcome("") == "empty"
    assert short_path("/home/someone/projects/deep/module.py", 20) == "…/deep/module.py"


def test_a_failure_is_told_in_the_tools_own_words() -> None:
    told = {"success": False, "error": "Session database not available."}
    trace = trace_of(("gpt", call("session_search", query="x")), ("tool", response("session_search", told)))
    reading = read(trace)
    (failed,) = reading.responses
    assert failed.failed
    assert failure_sentence(failed, reading.body(failed)) == "Session database not available."


# the list and links


def test_filters_leave_what_they_say(sample: Dataset) -> None:
    catalog = Catalog(sample)
    everything = catalog.rows(Choice())
    assert everything == list(range(len(sample)))
    config = sample.configs[-1]
    assert {sample.row(i)["config"] for i in catalog.rows(Choice(config=config))} == {config}
    failing = catalog.rows(Choice(marks="failures"))
    assert failing and all(sample.trace(i).responses for i in failing[:5])
    tool = catalog.values("tool")[0]
    assert any(each.name == tool for each in sample.trace(catalog.rows(Choice(tool=tool))[0]).calls)
    longest = catalog.rows(Choice(sort="longest"))
    sizes = catalog.frame["step_count"]
    assert sizes[longest[0]] == sizes.max() and sorted(longest) == everything
    id = str(sample.row(7)["id"])
    assert 7 in catalog.rows(Choice(text=id.upper()))
    before, after = catalog.neighbours(7, Choice())
    assert before == (sample.row(6)["config"], sample.row(6)["id"])
    assert after == (sample.row(8)["config"], sample.row(8)["id"])


def test_the_head_and_the_list_count_alike(sample: Dataset) -> None:
    catalog = Catalog(sample)
    for i in range(0, len(sample), 41):
        reading = read(sample.trace(i))
        row = catalog.frame.iloc[i]
        assert row["finding_count"] == len(reading.findings)
        assert row["failed_response_count"] == sum(step.failures for step in reading.steps)
        assert row["step_count"] == len(reading.steps)


def test_a_trace_without_words_is_listed_by_its_id(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(
        '{"id": "bare", "conversations": [{"from": "human", "value": "x"}]}\n'
    )
    html = listing(Catalog(open_dataset(tmp_path / "one.jsonl")), Choice())
    assert ">bare</b>" in html and "nan" not in html and "None" not in html


def test_an_empty_list_names_the_filter_and_the_way_out(sample: Dataset) -> None:
    html = listing(Catalog(sample), Choice(config=sample.configs[0], text="no such task anywhere"))
    assert "No trace matches" in html and "Without “Text: no such task anywhere”" in html
    assert 'data-drop="text"' in html


@pytest.mark.parametrize(
    ("step", "shown", "words"),
    [
        (None, None, ""),
        ("3", 3, ""),
        ("99", 12, "Step 99 does not exist in t-1, which has 12 steps; showing step 12."),
        ("0", 1, "Step 0 does not exist in t-1, which has 12 steps; showing step 1."),
        ("two", 1, "'two' is not a step of t-1, which has 12 steps; steps count from 1; showing step 1."),
    ],
)
def test_a_links_step_is_met_or_answered(step: str | None, shown: int | None, words: str) -> None:
    assert step_asked(step, 12, "t-1") == (shown, words)


def test_a_link_that_names_nothing_known_is_answered(sample: Dataset) -> None:
    catalog = Catalog(sample)
    choice, id, note = asked({"config": "nope", "id": "x"}, catalog)
    assert not id and choice == Choice()
    assert note == f"There is no configuration 'nope' in sample; accepted are {', '.join(sample.configs)}."
    with pytest.raises(ValueError, match="There is no trace with the id 'x'"):
        opened(catalog, "", "x", None, Choice())


def test_behaviour_is_told_where_it_stands() -> None:
    """A repeated call beside the call; a fact about a message in the notes of its step."""
    call = '<tool_call>\n{"name": "patch", "arguments": {"path": "a"}}\n</tool_call>'
    done = '<tool_response>\n{"name": "patch", "content": {"success": true}}\n</tool_response>'
    said = [
        ("human", "Mend a."),
        ("gpt", call),
        ("tool", done),
        ("gpt", call),
        ("tool", done),
        ("gpt", "Done."),
    ]
    trace = parse_trace([{"from": role, "value": text} for role, text in said])
    assert [finding.code for finding in trace.findings if finding.code[0] == "B"] == ["B708", "B701", "B708"]
    html = page(trace, Place())
    assert html.count('class="hs-find"') == 1
    assert "repeats the call right before it, in message 1" in html
    notes = html.split('<details class="hs-notes">')[1:]
    assert len(notes) == 2 and all("B708" in note for note in notes)
