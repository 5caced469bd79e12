"""The page of the start in Chromium: it says how far the first reading is, and becomes the app by itself.

The reading is held by the lock that another process would hold, so that no test depends on how fast it is.
"""

import fcntl
import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import hermes_space as hs
from hermes_space import cache
from hermes_space.dataset import LARGEST_IN_MEMORY
from tests.browser.conftest import NARROW, WIDE, OpenPage
from tests.browser.running_app import running_app

expect.set_options(timeout=60_000)

TEXT = 500_000
ROWS = LARGEST_IN_MEMORY // TEXT + 1


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A file just large enough to stay on disk."""
    path = tmp_path / "large traces.jsonl"
    with path.open("w") as file:
        for number in range(ROWS):
            said = {"from": "gpt", "value": "<think>\n</think>\n" + "text " * (TEXT // 5)}
            conversation = [{"from": "human", "value": "Say much."}, said]
            file.write(json.dumps({"id": f"t-{number}", "conversations": conversation}) + "\n")
    return path


@contextmanager
def held(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The environment of an app that reads `data`, which it cannot until the block has ended."""
    home = data.parent / "cache"
    monkeypatch.setenv(cache.VARIABLE, str(home))
    hs.open_dataset(data)
    [folder] = home.iterdir()
    (folder / cache.INDEX).unlink()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield {**os.environ, "HERMES_SPACE_DATASET": str(data)}


def waits(page: Page, data: Path) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading the traces for the first time")
    expect(page.get_by_role("heading", level=2)).to_have_text("Step 1 of 3: Waiting for another process")
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "0")
    expect(page.locator(".hs-data")).to_contain_text(data.name)
    expect(page.get_by_role("alert")).to_be_hidden()


def test_it_becomes_the_app_at_the_links_trace(
    open_page: OpenPage, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding = held(data, monkeypatch)
    with running_app(env=holding.__enter__()) as url:
        page = open_page()
        page.goto(f"{url}?config=default&id=t-7")
        waits(page, data)
        with pytest.raises(urllib.error.HTTPError, match="503"):
            urllib.request.urlopen(f"{url}gradio_api/info")
        holding.__exit__(None, None, None)
        expect(page.locator(".hs-facts")).to_contain_text("t-7")
        assert page.url.startswith(f"{url}?config=default&id=t-7")
        expect(page.get_by_role("tab")).to_have_count(4)


def test_what_goes_wrong_is_one_sentence(
    open_page: OpenPage, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holding = held(data, monkeypatch)
    with running_app(env=holding.__enter__()) as url:
        page = open_page()
        page.goto(url)
        waits(page, data)
        data.unlink()
        for copies in data.parent.glob("cache/*/rows"):
            for each in copies.iterdir():
                each.unlink()
        holding.__exit__(None, None, None)
        said = f"{data} cannot be read: there is no such file or folder."
        expect(page.get_by_role("alert")).to_have_text(said)
        expect(page.get_by_role("heading", level=1)).to_have_text("The traces could not be read")
        expect(page.get_by_role("progressbar")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_fits_and_looks_like_the_app(
    open_page: OpenPage, tmp_path: Path, size: tuple[int, int], scheme: str
) -> None:
    """Drawn from a state, without a server: what it says half-way."""
    from hermes_space.server.meter import State
    from hermes_space.server.start_page import start_page

    state = State(
        step=2,
        doing=cache.PARSING,
        file="data/glm-5.1/" + "a-long-name-" * 20 + "train-00001-of-00002.parquet",
        done=162_400_000,
        total=377_870_755,
        traces=6423,
        rate=11.23e6,
        left=19.2,
    )
    shown = tmp_path / "start.html"
    shown.write_text(start_page("lambda/hermes-agent-reasoning-traces", state), encoding="utf-8")
    page = open_page(None, size, scheme)
    page.goto(shown.as_uri())
    for text in ("42 %", "162 of 378 MB", "6,423", "11.2 MB/s", "20 s"):
        expect(page.get_by_text(text, exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(250, 250, 250)", "dark": "rgb(13, 14, 17)"}[scheme]
