"""Draws every tab of the app, wide and narrow, light and dark, into dist/screenshots. It judges nothing."""

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.running_app import CHROMIUM_ARGS, chromium_path, running_app  # noqa: E402  (needs the line above)

FOLDER = ROOT / "dist" / "screenshots"
VIEWS = ("stats", "trace", "paste", "train")
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def draw(browser: Browser, url: str, view: str, width: str, scheme: Literal["light", "dark"]) -> Path:
    columns, rows = SIZES[width]
    context = browser.new_context(
        viewport={"width": columns, "height": rows}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(f"{url}?view={view}", wait_until="networkidle")
    page.wait_for_timeout(1000)  # the charts are drawn after their data has come
    file = FOLDER / f"{view}-{width}-{scheme}.png"
    page.screenshot(path=file, full_page=True)
    context.close()
    return file


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        for view in VIEWS:
            for width in SIZES:
                for scheme in SCHEMES:
                    print(draw(browser, url, view, width, scheme).relative_to(ROOT))
        browser.close()


if __name__ == "__main__":
    main()
