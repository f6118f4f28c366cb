"""Text around charts: room for the axes at every size, light and dark, grids, several in a cell, lines that fit."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import style
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from stimulus_model.inputs import InputError
from stimulus_model.results.plots.chart import COLOURS, Chart, colours
from stimulus_model.results.plots.lettering import text_width, wrapped
from stimulus_model.results.projection import Projection

CHARTS: dict[str, Callable[[Projection], Chart]] = {
    "fan": lambda p: p.plot.fan("real_gdp"),
    "fan by fiscal year": lambda p: p.plot.fan("debt_to_gdp", freq="fiscal_year"),
    "level": lambda p: p.plot.fan("real_gdp", effect=False),
    "waterfall": lambda p: p.plot.waterfall(year=2030),
}


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize("size", [8, 16, 24])
def test_axes_keep_their_width_and_no_text_leaves_the_figure(projection: Projection, name: str, size: int) -> None:
    with mpl.rc_context({"font.size": size}):
        chart = CHARTS[name](projection)
        chart.figure.draw_without_rendering()
        assert chart.ax.get_position().width >= 0.85
        assert chart.ax.get_position().height * chart.figure.get_figheight() >= 1.5
        width, height = chart.figure.canvas.get_width_height()
        for text in chart.figure.texts:
            box = text.get_window_extent()
            assert -2.0 < box.x0 < box.x1 < width + 2.0
            assert -2.0 < box.y0 < box.y1 < height + 2.0
        below = next(text for text in chart.figure.texts if text.get_text().startswith("Source"))
        ticks = min(text.get_window_extent().y0 for text in chart.ax.get_xticklabels() if text.get_text())
        assert below.get_window_extent().y1 <= ticks + 2.0


@pytest.mark.parametrize(("scheme", "dark"), [("default", False), ("dark_background", True)])
def test_charts_are_readable_light_and_dark(projection: Projection, scheme: str, dark: bool) -> None:
    with style.context(scheme):
        chart = projection.plot.fan("real_gdp")
        title = to_hex(chart.figure.texts[0].get_color())
        assert title == ("#ffffff" if dark else "#000000")
        assert to_hex(chart.figure.get_facecolor()) == ("#000000" if dark else "#ffffff")
        assert (colours(chart.ax) is COLOURS) != dark
        assert to_hex(chart.ax.get_lines()[0].get_color()) == colours(chart.ax)["blue"].lower()


def test_given_axes_show_title_and_units_and_no_source(projection: Projection) -> None:
    figure = Figure(layout="constrained")
    chart = projection.plot.fan("debt", ax=figure.subplots(2, 2)[0, 0])
    assert chart.ax.get_ylabel().replace("\n", " ") == chart.words.units
    assert chart.ax.get_title(loc="left").replace("\n", " ") == chart.words.title
    assert figure.texts == []
    assert "400 draws" in chart.words.source


def test_title_and_size_can_be_chosen(projection: Projection) -> None:
    chart = projection.plot.fan("debt", title="What bonds cost", figsize=(6.0, 3.0))
    assert chart.words.title == "What bonds cost"
    assert chart.figure.texts[0].get_text() == "What bonds cost"
    assert chart.figure.get_figwidth() == 6.0


@pytest.mark.parametrize(
    ("look", "message"),
    [
        ({"titel": "a"}, "argument: got 'titel', allowed: ax, title, figsize, language; did you mean 'title'"),
        ({"title": " "}, "title: got ' '"),
        ({"figsize": (0.0, 3.0)}, "figsize: got 0.0"),
        ({"figsize": 3.0}, "figsize: got 3.0"),
        ({"figsize": (1.0, 2.0, 3.0)}, "figsize: got"),
        ({"ax": "here"}, "ax: got 'here'"),
    ],
)
def test_what_no_chart_can_look_like_is_named(projection: Projection, look: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        projection.plot.fan("debt", **look)


def test_several_charts_of_a_cell_can_be_shown(projection: Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[object] = []
    module: Any = types.ModuleType("IPython.display")
    module.display = shown.append
    chart = projection.plot.fan("debt")
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with pytest.raises(InputError, match=r"a notebook; \.save\(path\)"):
        chart.show()
    monkeypatch.setitem(sys.modules, "IPython", types.ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    for _ in range(2):
        chart.show()
    assert shown == [chart, chart]


def test_lines_are_broken_where_a_reader_expects_it() -> None:
    text = "one two three four five six seven eight"
    lines = wrapped(text, 90.0, 10.0)
    assert " ".join(lines) == text
    assert all(text_width(line, 10.0) <= 90.0 for line in lines)
    japanese = wrapped("国内総生産（実質）、消費。", 60.0, 10.0)
    assert len(japanese) > 1
    assert not any(line[0] in "、。）" or line[-1] == "（" for line in japanese)
