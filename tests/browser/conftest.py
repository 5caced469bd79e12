"""One app and one Chromium for all browser tests, and pages of two widths. No test here needs the network.

A page fails its test if a script on it threw an error, whatever else the test looked at.
"""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running_app import CHROMIUM_ARGS, chromium_path, running_app

WIDE = (1440, 900)
NARROW = (390, 844)

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def app_url() -> Iterator[str]:
    """The address, with its final slash, of the app showing the bundled sample."""
    with running_app() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """`open_page(url, size=WIDE, scheme="light")`: a page in a context of its own."""
    contexts = []
    errors: list[str] = []

    def opened(
        url: str | None = None,
        size: tuple[int, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if url is not None:
            # The page asks for its contents once its events are wired: what is clicked before that is lost.
            with page.expect_request("**/queue/join*"):
                page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors, f"scripts on the page threw: {errors}"


@pytest.fixture
def wide_page(open_page: OpenPage, app_url: str) -> Page:
    """The app at 1440 × 900, light."""
    return open_page(app_url, WIDE)


@pytest.fixture
def narrow_page(open_page: OpenPage, app_url: str) -> Page:
    """The app at 390 × 844, light."""
    return open_page(app_url, NARROW)
