"""Charts: figures that draw, answers that come from the data, colours that follow the theme."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from hermes_space import Tables
from hermes_space.charts import CHARTS, Chart
from hermes_space.charts.ranking import TOOLS
from hermes_space.charts.style import TOKENS, rgb
from hermes_space.charts.words import count, label, number, percent

STATIC = Path(__file__).resolve().parents[2] / "hermes_space" / "static"
each_chart = pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.name)


def drawn(chart: Chart, tables: Tables) -> str:
    figure: str = chart.draw(chart.frame(chart.metric(tables))).to_json()
    return figure


@each_chart
def test_every_chart_answers_and_draws_the_sample(chart: Chart, sample_tables: Tables) -> None:
    frame = chart.frame(chart.metric(sample_tables))
    answer = chart.answer(frame)
    assert answer and "nan" not in answer.lower()
    figure = json.loads(drawn(chart, sample_tables))
    assert figure["data"]
    assert figure["layout"]["paper_bgcolor"] == figure["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert "title" not in figure["layout"]


@each_chart
def test_nothing_to_show_is_an_empty_frame_not_an_error(chart: Chart, sample_tables: Tables) -> None:
    """The page then says `empty`; only charts over a fixed list of rows still have some, all at 0."""
    nothing = Tables(**{name: table.slice(0, 0) for name, table in sample_tables.items()})
    frame = chart.frame(chart.metric(nothing))
    assert frame.empty
    assert chart.empty.endswith(".")


@each_chart
def test_every_colour_of_a_chart_follows_the_theme(chart: Chart, sample_tables: Tables) -> None:
    sheet = (STATIC / "stats.css").read_text()
    colours = set(re.findall(r"rgb\(\d+, \d+, \d+\)", drawn(chart, sample_tables)))
    assert colours
    for colour in colours:
        assert f': {colour}"]' in sheet, f"{colour} has no rule in stats.css"


def test_chart_colours_are_the_light_tokens() -> None:
    light = (STATIC / "base.css").read_text().split(".dark {")[0]
    declared = dict(re.findall(r"--hs-([\w-]+): (#[0-9a-f]{6});", light))
    assert {name: declared.get(name) for name in TOKENS} == TOKENS


def test_each_colour_rule_names_its_own_token() -> None:
    sheet = (STATIC / "stats.css").read_text()
    found = re.findall(r'(fill|stroke): (rgb\([^)]*\))"\] \{ (fill|stroke): var\(--hs-([\w-]+)\)', sheet)
    assert found
    for written, colour, changed, token in found:
        assert written == changed
        assert rgb(token) == colour


def test_a_name_from_a_trace_is_no_markup_in_a_label() -> None:
    hostile = '<a href="javascript:alert(1)">terminal</a>'
    frame = pd.DataFrame(
        {"tool": [hostile], "calls": [3], "share": [1.0], "traces": [1], "failed": [0], "failed_share": [0.0]}
    )
    figure = TOOLS.draw(frame).to_json()
    assert "<a" not in figure and "\\u003ca" not in figure


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.142, "14 %"),
        (0.0421, "4.2 %"),
        (0.0004, "0.04 %"),
        (0.00001, "under 0.01 %"),
        (0.9996, "over 99.9 %"),
        (0.994, "99.4 %"),
    ],
)
def test_percent_keeps_what_is_there(share: float, words: str) -> None:
    assert percent(share) == words.replace(" %", "\N{NO-BREAK SPACE}%")


def test_numbers_and_labels_in_words() -> None:
    assert (count(14701), number(8.0), number(8.46)) == ("14,701", "8", "8.5")
    assert label("a\n" + "b" * 40) == "a " + "b" * 20 + "…"
