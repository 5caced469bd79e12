"""The Trace tab in Chromium: links, steps, keys, search, copying, filters, both widths, hostile text."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Dialog, Page, expect

from hermes_space import Dataset
from tests.browser.conftest import NARROW, OpenPage
from tests.browser.running_app import ROOT, running_app

HOSTILE = (
    "<img src=x onerror=alert(1)> ${alert(1)} {{value}} </template><script>alert(1)</script> `${`}` \\new"
)


# A busy machine takes its time; nothing here waits longer than it must.
expect.set_options(timeout=30_000)


def query(page: Page) -> dict[str, str]:
    address: str = page.evaluate("location.href")
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture(scope="module")
def failing(sample: Dataset) -> tuple[str, str, int, int]:
    """Config, id, number of steps, and a step (from 1) with a failed response, not the first or the last."""
    for i in range(len(sample)):
        trace = sample.trace(i)
        steps = [
            number
            for number, step in enumerate(trace.steps, 1)
            for r in step.response_indexes
            if trace.responses[r].failed
        ]
        if len(trace.steps) > 5 and steps and 2 < steps[0] < len(trace.steps):
            row = sample.row(i)
            return str(row["config"]), str(row["id"]), len(trace.steps), steps[0]
    raise AssertionError("the sample holds no such trace")


@pytest.fixture
def opened(open_page: OpenPage, app_url: str, failing: tuple[str, str, int, int]) -> Page:
    config, id, _, step = failing
    page: Page = open_page(f"{app_url}?config={config}&id={id}&step={step}")
    expect(page.locator(".hs-step.hs-on")).to_have_attribute("data-step", str(step))
    return page


def test_a_link_opens_its_trace_at_its_step(opened: Page, failing: tuple[str, str, int, int]) -> None:
    _, id, total, step = failing
    expect(opened.locator(".hs-facts")).to_contain_text(id)
    expect(opened.locator(".hs-right")).to_contain_text(f"{step} of {total} steps")
    expect(opened.locator(".hs-step.hs-on .hs-err").first).to_be_in_viewport()
    expect(opened.locator("#hs-trace-list")).to_be_hidden()


def test_steps_move_without_the_server(opened: Page, failing: tuple[str, str, int, int]) -> None:
    _, id, total, step = failing
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.keyboard.press("j")
    on = opened.locator(".hs-step.hs-on")
    expect(on).to_have_attribute("data-step", str(step + 1))
    opened.keyboard.press("k")
    opened.keyboard.press("ArrowLeft")
    expect(on).to_have_attribute("data-step", str(step - 1))
    address = query(opened)
    assert (address["view"], address["id"], address["step"]) == ("trace", id, str(step - 1))
    opened.keyboard.press("e")
    expect(on).to_have_attribute("data-step", str(step))
    expect(opened.locator("[data-live]")).to_contain_text(f"Step {step} of {total}")
    opened.locator(".hs-steps [data-go='1']").click()
    expect(on).to_have_attribute("data-step", "1")
    opened.locator(".hs-scrub input").fill(str(total))
    expect(on).to_have_attribute("data-step", str(total))
    expect(opened.locator(".hs-cell[aria-current]")).to_have_count(1)
    assert not [url for url in asked if "queue/join" in url]


def test_playing_stops_at_a_failure(opened: Page, failing: tuple[str, str, int, int]) -> None:
    step = failing[3]
    opened.locator(f".hs-steps [data-go='{step - 1}']").click()
    opened.locator("[data-act=speed]").click()
    opened.locator("[data-act=speed]").click()
    opened.locator("[data-act=play]").click()
    expect(opened.locator(".hs-step.hs-on")).to_have_attribute("data-step", str(step))
    expect(opened.locator("[data-act=play]")).to_have_attribute("aria-label", "Play")


def test_typing_is_no_command(opened: Page, failing: tuple[str, str, int, int]) -> None:
    opened.keyboard.press("/")
    opened.keyboard.type("jj")
    expect(opened.locator(".hs-field input")).to_have_value("jj")
    expect(opened.locator(".hs-step.hs-on")).to_have_attribute("data-step", str(failing[3]))
    opened.keyboard.press("Escape")
    expect(opened.locator(".hs-field input")).to_have_value("")


def test_search_finds_and_opens(opened: Page) -> None:
    word = opened.locator(".hs-user > div").first.inner_text().split()[0]
    opened.locator(".hs-field input").fill(word)
    expect(opened.locator(".hs-hitcount")).to_have_text(re.compile(r"^\d+$"))
    opened.keyboard.press("Enter")
    expect(opened.locator(".hs-hitcount")).to_have_text(re.compile(r"^1 of \d+$"))
    opened.locator(".hs-field input").fill("no such words in here")
    expect(opened.locator(".hs-hitcount")).to_have_text("No hit")


def test_a_copied_link_leads_back(opened: Page, failing: tuple[str, str, int, int]) -> None:
    config, id, _, step = failing
    opened.locator("[data-act=copy]").click()
    expect(opened.locator("[data-act=copy]")).to_have_text("Copied")
    link: str = opened.evaluate("navigator.clipboard.readText()")
    assert link.startswith("http://127.0.0.1:")
    parts = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert parts == {"config": config, "id": id, "step": str(step), "view": "trace"}


def test_raw_shows_the_exact_text(opened: Page, sample: Dataset, failing: tuple[str, str, int, int]) -> None:
    trace = sample.trace(sample.find(failing[1], failing[0]))
    opened.locator("[data-act=raw]").click()
    without_buttons = """pre => [...pre.querySelectorAll('button')].reduce(
        (text, button) => text.replace(button.textContent, ''), pre.textContent)"""
    for i, message in enumerate(trace.messages[:6]):
        text = opened.locator(f".hs-rawmsg[data-message='{i}'] pre").evaluate(without_buttons)
        assert text == message.text


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("?config=nope&id=x", "There is no configuration 'nope' in sample; accepted are"),
        (
            "?config=coding&id=gone",
            "There is no trace with the id 'gone' in sample, configuration coding; accepted is",
        ),
        ("?id=no-such-trace", "There is no trace with the id 'no-such-trace' in sample; accepted is"),
    ],
)
def test_a_link_to_nothing_says_so_and_shows_the_list(
    open_page: OpenPage, app_url: str, link: str, words: str
) -> None:
    page = open_page(app_url + link)
    expect(page.locator(".hs-alert")).to_contain_text(words)
    expect(page.locator(".hs-listrow").first).to_be_visible()


def test_a_step_too_many_shows_the_last(
    open_page: OpenPage, app_url: str, failing: tuple[str, str, int, int]
) -> None:
    config, id, total, _ = failing
    page = open_page(f"{app_url}?config={config}&id={id}&step=9999")
    expect(page.locator(".hs-alert")).to_contain_text(
        f"Step 9999 does not exist in {id}, which has {total} steps; showing step {total}."
    )
    expect(page.locator(".hs-step.hs-on")).to_have_attribute("data-step", str(total))


def test_from_the_list_to_a_trace_and_back(open_page: OpenPage, app_url: str, sample: Dataset) -> None:
    page = open_page(f"{app_url}?view=trace&config={sample.configs[-1]}")
    rows = page.locator(".hs-listrow")
    expect(page.locator(".hs-total")).to_contain_text(f"of {len(sample):,} traces")
    expect(rows.first).to_contain_text(sample.configs[-1])
    page.get_by_label("Search", exact=True).fill("zzz no such task")
    expect(page.locator(".hs-state")).to_contain_text("No trace matches")
    page.locator("[data-drop=text]").click()
    expect(rows.first).to_be_visible()
    id = str(rows.nth(1).get_attribute("data-open"))
    rows.nth(1).click()
    expect(page.locator(".hs-facts")).to_contain_text(id)
    assert query(page)["id"] == id
    page.locator("[data-open]:not([disabled])").last.click()
    expect(page.locator(".hs-facts")).not_to_contain_text(re.compile(rf"\b{re.escape(id)}$"))
    page.locator("[data-act=list]").click()
    expect(rows.first).to_be_visible()
    assert "id" not in query(page)


def test_narrow_folds_the_panels(
    open_page: OpenPage, app_url: str, failing: tuple[str, str, int, int]
) -> None:
    config, id, total, step = failing
    page = open_page(f"{app_url}?config={config}&id={id}&step={step}", size=NARROW)
    expect(page.locator(".hs-narrow")).to_contain_text(f"Step {step} of {total}")
    expect(page.locator(".hs-right")).to_be_hidden()
    page.locator(".hs-narrow").click()
    expect(page.locator(".hs-right")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app over one trace whose every text is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    call = json.dumps({"name": HOSTILE, "arguments": {"command": HOSTILE}})
    told = json.dumps(
        {
            "tool_call_id": "a",
            "name": HOSTILE,
            "content": {"output": HOSTILE, "exit_code": 1, "error": HOSTILE},
        }
    )
    messages = [
        ("system", HOSTILE),
        ("human", HOSTILE),
        ("gpt", f"<think>\n{HOSTILE}\n</think>\n{HOSTILE}\n<tool_call>\n{call}\n</tool_call>"),
        ("tool", f"<tool_response>\n{told}\n</tool_response>"),
        ("gpt", f"<tool_call>\n{{{HOSTILE}\n</tool_call>"),
        ("gpt", HOSTILE),
    ]
    row = {
        "id": HOSTILE,
        "category": HOSTILE,
        "task": HOSTILE,
        "tools": json.dumps([{"name": HOSTILE, "description": HOSTILE, "parameters": {}}]),
        "conversations": [{"from": role, "value": text} for role, text in messages],
    }
    (folder / "hostile.jsonl").write_text(json.dumps(row) + "\n")
    (folder / "app.py").write_text("from hermes_space.server import serve\n\nserve('hostile.jsonl')\n")
    with running_app(folder=Path(folder), env={**os.environ, "PYTHONPATH": str(ROOT)}) as url:
        yield url


def test_hostile_text_is_read_and_never_run(open_page: OpenPage, hostile_url: str) -> None:
    page = open_page()
    dialogs: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismissed)
    page.goto(f"{hostile_url}?view=trace")
    page.locator(".hs-listrow").click()
    trace = page.locator(".hs-trace")
    expect(trace.locator("h1")).to_have_text(HOSTILE)
    expect(trace.locator(".hs-user > div")).to_have_text(HOSTILE)
    expect(trace.locator(".hs-answer .hs-prose")).to_have_text(HOSTILE)
    expect(trace.locator(".hs-err").first).to_contain_text(HOSTILE)
    page.locator("[data-act=reasoning]").click()
    expect(trace.locator(".hs-reason .hs-in").first).to_have_text(HOSTILE)
    page.locator("[data-act=raw]").click()
    expect(trace.locator(".hs-rawmsg pre").first).to_have_text(HOSTILE)
    assert page.locator(".hs-trace img, .hs-trace script, .hs-trace template").count() == 0
    page.reload()
    expect(trace.locator("h1")).to_have_text(HOSTILE)
    assert not dialogs
