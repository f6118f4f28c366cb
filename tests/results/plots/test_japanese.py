"""Charts in Japanese: every word, in a font that has it, with the room of English ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib.text import Text

from stimulus_model.results.plots.chart import Chart
from stimulus_model.results.plots.fonts import SHIPPED
from stimulus_model.results.projection import Projection

LATIN = re.compile(r"[A-Za-z]{4,}")
KNOWN = {"stimulus", "model"}


@pytest.mark.parametrize("size", [8, 24])
@pytest.mark.parametrize(
    "draw",
    [
        lambda plot: plot.fan("real_gdp", language="ja"),
        lambda plot: plot.fan("inflation", effect=False, freq="year", language="ja"),
    ],
    ids=["effect", "level"],
)
def test_a_chart_says_all_of_it_in_japanese(
    projection: Projection, draw: Callable[[object], Chart], size: int
) -> None:
    with mpl.rc_context({"font.size": size}):
        chart = draw(projection.plot)
    source = chart.words.source  # names the package of the test
    for text in chart.figure.findobj(Text):
        assert isinstance(text, Text)
        shown = text.get_text()
        assert "\N{WHITE SQUARE}" not in shown
        if re.search("[ぁ-んァ-ヶ一-龠]", shown):
            assert SHIPPED in text.get_fontfamily()
        if shown not in source and not re.search("出所", shown):
            assert set(LATIN.findall(shown)) <= KNOWN, shown
    assert chart.ax.get_position().width > 0.85
    assert chart.words.title.startswith(("実質GDP：", "本対策がある場合のGDPデフレーター上昇率："))


def test_another_language_is_refused(projection: Projection) -> None:
    wrong: Any = "de"
    with pytest.raises(ValueError, match="language: got 'de', allowed: en, ja"):
        projection.plot.fan(language=wrong)
