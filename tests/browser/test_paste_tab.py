"""The Paste tab in Chromium: a broken message goes in, the finding comes out at its place."""

from __future__ import annotations

import gzip
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, OpenPage

CALL = '{"name": "terminal", "arguments": {"command": "ls",}}'
BROKEN = f"<think>\nRun it.\n</think>\n<tool_call>\n{CALL}\n</tool_call>"
OWN = "document.title='owned'"
HOSTILE = f'<img src=x onerror="{OWN}"> ${{{OWN}}} <script>{OWN}</script>'


def paste(page: Page, text: str) -> None:
    page.locator("#hs-paste-text textarea").fill(text)
    page.locator("#hs-paste-check").click()


def test_a_broken_message_shows_its_finding(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste")
    paste(page, BROKEN)
    card = page.locator("#finding-0")
    expect(card).to_contain_text("J206")
    expect(card).to_contain_text("5:51")
    expect(page.locator(".hs-src .hs-wavy")).to_have_text(",")
    expect(page.locator(".hs-table")).to_contain_text("terminal")
    expect(card.locator(".add")).to_contain_text('{"command": "ls"}}')


def test_an_example_can_be_tried(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste", NARROW)
    page.locator("#hs-paste-example input").click()
    page.get_by_role("option", name="Four faults in one message").click()
    expect(page.locator("#hs-paste-result")).to_contain_text("4 findings")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_the_reader_changes_what_it_is_read_as(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste", NARROW)
    paste(page, BROKEN)
    line = page.get_by_role("region", name="Read as")
    expect(line).to_contain_text("Read as hermes")
    change = line.get_by_role("button", name="Change")
    lists = line.get_by_role("combobox")
    expect(lists).to_have_count(0)
    change.click()
    expect(change).to_have_attribute("aria-expanded", "true")
    expect(lists).to_have_count(2)
    line.get_by_label("Dialect").focus()
    line.get_by_label("Dialect").select_option("glm45")
    expect(line).to_contain_text("glm45 (your choice)")
    expect(line.get_by_label("Dialect")).to_have_value("glm45")
    expect(line.get_by_label("Dialect")).to_be_focused()
    line.get_by_label("Container").select_option("sharegpt")
    expect(page.locator("#hs-paste-result [role=alert]")).to_contain_text("accepted")
    line.get_by_label("Container").select_option("auto")
    line.get_by_label("Dialect").select_option("auto")
    expect(line).to_contain_text("Read as hermes")
    expect(lists).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]


def test_hostile_text_does_not_run(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste")
    expect(page).to_have_title("Hermes Space")
    paste(page, HOSTILE)
    expect(page.locator("#hs-paste-result .hs-src")).to_contain_text("${document.title='owned'}")
    expect(page).to_have_title("Hermes Space")
    assert page.locator("#hs-paste-result img").count() == 0


def test_what_cannot_be_read_says_so(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste")
    paste(page, '[{"role": "assistant", "tool_calls": [1]}]')
    expect(page.locator("#hs-paste-result [role=alert]")).to_contain_text("accepted")
    paste(page, BROKEN)
    expect(page.locator("#finding-0")).to_contain_text("J206")


def test_repairs_are_applied_and_taken_back(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url + "?view=paste")
    box = page.locator("#hs-paste-text textarea")
    broken = BROKEN.replace("</think>", "</think>\n</think>")
    paste(page, broken)
    page.get_by_role("button", name="Apply all 2 repairs").click()
    expect(page.get_by_role("status").filter(has_text="2 repairs applied")).to_be_visible()
    expect(box).to_have_value(BROKEN.replace("</think>", "\n</think>").replace(",}", "}"))
    expect(page.locator("#hs-paste-result h2").first).to_have_text("No findings")
    page.get_by_role("button", name="Undo").click()
    expect(box).to_have_value(broken)
    page.locator("#finding-1").get_by_role("button", name="Apply this repair").click()
    expect(box).to_have_value(broken.replace(",}", "}"))
    expect(page.locator("#hs-paste-result h2").first).to_have_text("1 finding")


def test_a_file_is_read_in_the_page(open_page: OpenPage, app_url: str, tmp_path: Path) -> None:
    page = open_page(app_url + "?view=paste")
    file = tmp_path / "message.txt"
    file.write_text(BROKEN, encoding="utf-8")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.locator(".hs-open input").set_input_files(file)
    expect(page.locator("#finding-0")).to_contain_text("J206")
    assert not [url for url in sent if "upload" in url]
    file.write_text("x" * 2_000_001, encoding="utf-8")
    page.locator(".hs-open input").set_input_files(file)
    expect(page.locator(".hs-open [role=alert]")).to_contain_text("reads up to 2,000,000")
    file.write_bytes(f"é {BROKEN}".encode("utf-16"))
    page.locator(".hs-open input").set_input_files(file)
    expect(page.locator("#hs-paste-text textarea")).to_have_value(f"é {BROKEN}")
    file.write_bytes(gzip.compress(BROKEN.encode()))
    page.locator(".hs-open input").set_input_files(file)
    expect(page.locator(".hs-open [role=alert]")).to_contain_text(
        "message.txt is no text: it holds zero bytes"
    )
