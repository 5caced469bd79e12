"""The Train tab in a browser: the mask it draws, its controls, its downloads, and the reason beside Run."""

import json
import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, OpenPage


def opened(open_page: OpenPage, app_url: str, query: str = "config=retail", **how: object) -> Page:
    page = open_page(f"{app_url}?view=train&{query}", **how)
    expect(page.locator(".tr-mask")).to_be_visible(timeout=120_000)
    return page


def test_the_assistant_is_marked_and_nobody_else(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url)
    trained = page.locator(".tr-mask .tr-t")
    titles = trained.evaluate_all("spans => spans.map(span => span.title)")
    assert titles
    assert all(title.startswith("assistant, message ") for title in titles)
    assert trained.filter(has_text="<|im_end|>").count() > 0
    assert "tr-t" not in (page.locator('.tr-mask [title^="tool"]').first.get_attribute("class") or "")
    expect(page.locator("#tr-checks")).to_contain_text("Nothing but the assistant is trained")


def test_a_lower_limit_cuts_the_trace(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url)
    box = page.get_by_label("number input for max_length, tokens")
    box.fill("4096")
    box.press("Enter")
    expect(page.locator("#tr-budget h2")).to_contain_text(re.compile("At 4,096 tokens, [0-9]+ of 7 traces"))
    expect(page.locator(".tr-mask .tr-x")).to_be_visible()
    expect(page.locator("#tr-script")).to_contain_text("max_length=4096")


def test_rows_are_downloaded_as_shown(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download training rows").click()
    assert download.value.suggested_filename == "retail-tokenized.jsonl"
    rows = [json.loads(line) for line in download.value.path().read_text("utf-8").splitlines()]
    assert 0 < len(rows) <= 7
    assert all(len(row["input_ids"]) == len(row["labels"]) <= 8192 for row in rows)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download messages").click()
    first = json.loads(download.value.path().read_text("utf-8").splitlines()[0])
    assert first["messages"][0]["role"] == "system"


def test_run_says_why_it_is_off(open_page: OpenPage, app_url: str) -> None:
    from hermes_space.sft.environment import missing

    page = opened(open_page, app_url)
    run, reason = page.locator("#tr-run"), missing()
    if reason is None:
        expect(run).to_be_enabled()
    else:
        expect(run).to_be_disabled()
        expect(page.locator("#tr-status")).to_contain_text(reason)


def test_a_tokenizer_that_is_not_there_is_one_sentence(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url)
    box = page.get_by_role("combobox", name="Tokenizer")
    box.fill("nowhere/nothing")
    box.press("Enter")
    expect(page.locator("#tr-mask")).to_contain_text("No tokenizer at 'nowhere/nothing'", timeout=60_000)
    expect(page.locator(".tr-controls")).to_be_visible()


def test_the_first_visit_may_start_elsewhere(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}?view=paste")
    page.get_by_role("tab", name="Train").click()
    expect(page.locator(".tr-mask")).to_be_visible(timeout=120_000)


def test_it_fits_a_narrow_screen(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url, size=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
