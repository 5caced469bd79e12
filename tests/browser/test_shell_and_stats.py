"""The shell and the Stats tab as people meet them: on both widths, in both themes, by link and by hand."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from hermes_space import Dataset, Tables
from hermes_space.charts import CHARTS
from tests.browser.conftest import NARROW, WIDE, OpenPage

# A loaded machine takes its time; a page that is wrong fails all the same.
expect.set_options(timeout=30_000)

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def ready(page: Page) -> Page:
    """All charts are drawn."""
    expect(page.locator(".hs-chart .js-plotly-plot")).to_have_count(len(CHARTS))
    return page


def choose(page: Page, filter_name: str, value: str) -> None:
    page.get_by_role("combobox", name=filter_name, exact=True).click()
    page.get_by_role("option", name=value, exact=True).click()


def count_of(page: Page) -> int:
    return int(page.locator("[data-hs-filters] b").inner_text().replace(",", ""))


@SIZES
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_shows_its_charts(
    open_page: OpenPage, app_url: str, sample: Dataset, size: tuple[int, int], scheme: str
) -> None:
    page = ready(open_page(app_url, size, scheme))
    expect(page.get_by_role("heading", level=1)).to_have_text("What do agents do, and where do they fail?")
    assert count_of(page) == len(sample)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    for chart in CHARTS:
        expect(page.get_by_text(chart.question, exact=True)).to_be_visible()


def test_the_head_is_one_bar_and_nothing_of_gradio_is_left(wide_page: Page) -> None:
    page = ready(wide_page)
    tablist = page.get_by_role("tablist").first.bounding_box()
    brand = page.get_by_role("link", name="Hermes Space").bounding_box()
    assert tablist is not None and brand is not None
    assert (tablist["y"], tablist["height"]) == (0, 47)  # and a hairline below
    assert brand["x"] + brand["width"] < tablist["x"]
    expect(page.locator("footer")).to_be_hidden()
    expect(page.locator(".hs-plot .modebar").first).to_be_hidden()


def test_charts_follow_the_theme_without_being_drawn_anew(wide_page: Page) -> None:
    page = ready(wide_page)
    bar = page.locator(".hs-plot-tools .bars path").first
    text = page.locator(".hs-plot-tools .ytick text").first

    def colours() -> tuple[str, str]:
        read = "node => getComputedStyle(node).fill"
        return bar.evaluate(read), text.evaluate(read)

    assert colours() == ("rgb(23, 79, 174)", "rgb(24, 24, 27)")
    page.get_by_role("button", name="Light or dark").click()
    assert colours() == ("rgb(141, 182, 255)", "rgb(237, 238, 240)")
    page.reload()
    ready(page)
    assert colours() == ("rgb(141, 182, 255)", "rgb(237, 238, 240)")


def test_a_filter_changes_count_charts_and_address(
    wide_page: Page, sample: Dataset, sample_tables: Tables
) -> None:
    page = ready(wide_page)
    config = sample.configs[0]
    wanted = sample_tables.traces.column("config").to_pylist().count(config)
    choose(page, "Config", config)
    expect(page.locator("[data-hs-filters] b")).to_have_text(f"{wanted:,}")
    expect(page.locator(".hs-filter.hs-set")).to_have_count(1)
    expect(page.get_by_text("Does it think before it acts?")).to_be_visible()
    expect(page.locator(".hs-plot-kinds .ytick")).to_have_count(1)
    assert query(page)["config"] == [config]

    page.reload()
    expect(page.locator("[data-hs-filters] b")).to_have_text(f"{wanted:,}")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("[data-hs-filters] b")).to_have_text(f"{len(sample):,}")
    expect(page.get_by_role("button", name="Clear")).to_be_hidden()
    assert "config" not in query(page)


def test_filters_that_leave_nothing_name_the_way_out(
    open_page: OpenPage, app_url: str, sample_tables: Tables
) -> None:
    calls = sample_tables.calls.to_pandas()[["trace", "name"]].dropna()
    traces = sample_tables.traces.to_pandas()[["trace", "config"]]
    tool = calls["name"].value_counts().index[0]
    users = set(calls.loc[calls["name"] == tool, "trace"])
    without = [name for name, rows in traces.groupby("config")["trace"] if not users & set(rows)]
    assert without, "every configuration of the sample uses its commonest tool"
    page = open_page(f"{app_url}?config={without[0]}&tool={tool}")
    expect(page.get_by_text("No trace matches all filters.")).to_be_visible()
    expect(page.get_by_text(f"Without “Config: {without[0]}” there are {len(users)}.")).to_be_visible()
    expect(page.locator(".hs-grid")).to_be_hidden()
    page.get_by_role("button", name="Clear").click()
    ready(page)
    expect(page.get_by_text("No trace matches all filters.")).to_have_count(0)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("?view=nope", "There is no view 'nope'; accepted are stats"),
        ("?config=<b>nope</b>", "There is no configuration '<b>nope</b>' in sample; accepted are"),
        ("?category=nope", "The filter category knows no 'nope'; accepted are"),
    ],
)
def test_a_wrong_link_is_said_in_the_page(open_page: OpenPage, app_url: str, link: str, said: str) -> None:
    page = ready(open_page(app_url + link))
    alert = page.get_by_role("alert").filter(has_text=said)
    expect(alert).to_be_visible()
    box, bar = alert.bounding_box(), page.get_by_role("tablist").first.bounding_box()
    assert box is not None and bar is not None
    assert box["y"] >= bar["y"] + bar["height"]


def test_tabs_are_in_the_address_and_links_switch_in_place(wide_page: Page) -> None:
    page = ready(wide_page)
    page.evaluate("window.notReloaded = true")
    page.get_by_role("link", name="Mend a broken call").click()
    expect(page.get_by_role("tab", name="Paste")).to_have_attribute("aria-selected", "true")
    assert query(page) == {"view": ["paste"]}
    page.get_by_role("tab", name="Stats").click()
    assert query(page)["view"] == ["stats"]
    assert page.evaluate("window.notReloaded")


def test_the_long_trace_opens(wide_page: Page) -> None:
    page = ready(wide_page)
    page.get_by_role("link", name="Read a long one").click()
    expect(page.get_by_role("tab", name="Trace")).to_have_attribute("aria-selected", "true")
    assert set(query(page)) >= {"view", "config", "id"}
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_chart_tells_its_method_and_its_values(wide_page: Page) -> None:
    page = ready(wide_page)
    page.get_by_label("Method: Which tools?").click()
    expect(page.get_by_text("The share is of all calls.")).to_be_visible()
    page.get_by_label("Method: Which tools?").click()
    bar = page.locator(".hs-plot-tools .bars path").first
    bar.hover(force=True)  # Plotly's own layer lies above and hears the mouse
    expect(page.locator(".hs-plot-tools .hoverlayer")).to_contain_text("calls in")


def test_a_chart_leads_to_the_traces_it_speaks_of(
    open_page: OpenPage, app_url: str, sample_tables: Tables
) -> None:
    tool = sample_tables.calls["name"].to_pandas().value_counts().index[0]
    page = ready(open_page(app_url))
    page.locator(".hs-chart", has_text="Which tools?").get_by_role("link", name="See traces").click()
    expect(page.get_by_role("tab", name="Trace")).to_have_attribute("aria-selected", "true")
    assert query(page) == {"view": ["trace"], "tool": [tool]}
    expect(page.get_by_role("alert")).to_have_count(0)
