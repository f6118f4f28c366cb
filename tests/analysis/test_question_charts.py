"""Charts of questions: what they find, in which unit, at every size and in both languages; regions on a map."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import stimulus_model as sm
from stimulus_model.analysis.tornado import Tornado
from stimulus_model.results.plots.chart import Chart

PACKAGE, JAPAN = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


@pytest.fixture(scope="module")
def places() -> Any:
    run = sm.simulate(PACKAGE, JAPAN, draws=64, seed=3, horizon="2030Q4")
    return sm.regions(run, (2026, 2030))


@pytest.fixture(scope="module")
def tornado() -> Tornado:
    rows = {"lag_capex": (-0.2, 0.1), "@official model": (-0.1, 0.05)}
    frame = pd.DataFrame(
        [[low, 0.01, 0.9 * low, high, 0.01, 0.9 * high] for low, high in rows.values()],
        index=pd.MultiIndex.from_product([["Real GDP, effect in 2030"], rows], names=["outcome", "input"]),
        columns=[f"{end}{what}" for end in ("low", "high") for what in ("", "_error", "_at_median")],
    )
    label = "Real GDP, effect in 2030"
    return Tornado(frame, {label: 0.02}, {label: 0.01}, (0.05, 0.95), "a run", {label: "% of the no-package path"})


@pytest.fixture(scope="module")
def liabilities() -> Any:
    return sm.contingent_liabilities(PACKAGE, JAPAN, seed=3, draws=400)


@pytest.fixture(scope="module")
def draw(places: Any, tornado: Tornado, liabilities: Any) -> dict[str, Callable[..., Chart]]:
    return {
        "bars": places.bars,
        "map": places.map,
        "tornado": tornado.plot,
        "exits": liabilities.plot.exits,
        "losses": liabilities.plot.losses,
    }


CHARTS = ["bars", "map", "tornado", "exits", "losses"]


@pytest.mark.parametrize("size", [8, 24])
@pytest.mark.parametrize("name", CHARTS)
def test_axes_keep_their_width_and_words_their_parts(
    draw: dict[str, Callable[..., Chart]], name: str, size: int
) -> None:
    with mpl.rc_context({"font.size": size}):
        chart = draw[name]()
    assert chart.ax.get_position().width >= 0.85
    assert all(chart.words[:3])


@pytest.mark.parametrize("name", CHARTS)
def test_they_speak_japanese_and_stand_in_given_axes(draw: dict[str, Callable[..., Chart]], name: str) -> None:
    chart = draw[name](language="ja")
    assert re.search("[ぁ-んァ-ヶ一-龠]", chart.words.title)
    assert re.search("[ぁ-んァ-ヶ一-龠]", chart.words.units)
    texts: Any = chart.figure.findobj(Text)
    assert not any("\N{WHITE SQUARE}" in text.get_text() for text in texts)
    figure = Figure(figsize=(12, 8), layout="constrained")
    given = draw[name](ax=figure.subplots(2, 2)[1, 1], title="Mine")
    figure.draw_without_rendering()
    assert not given.own
    assert given.words.title == "Mine"


def test_the_map_has_a_tile_for_each_region_and_adds_up(places: Any) -> None:
    chart = places.map("employment", year=2026)
    units = places.units["employment"]
    country = places.to_frame().loc[("employment", units, 2026, "all", "total"), "mean"]
    assert chart.data["mean"].sum() == pytest.approx(country, abs=1e-9)
    shown = [text.get_text().split("\n")[0] for text in chart.ax.texts]
    assert sorted(shown) == sorted(JAPAN.header.regions)
    assert len({text.get_position() for text in chart.ax.texts}) == len(shown)
    assert chart.words.title.startswith("Employment, 2026: most in Hokkaido")


def test_tiles_of_ones_own_take_the_place_of_the_shipped_ones(places: Any) -> None:
    tiles = {name: (k % 8, k // 8) for k, name in enumerate(JAPAN.header.regions)}
    assert places.map(tiles=tiles).ax.get_xlim()[1] == 8.0
    for wrong, match in (
        ({"Tokyo": (0, 0)}, "tiles: got .* a place for each region"),
        (tiles | {"Tokyo": (0, 0)}, "tiles.Tokyo: got .* a place of its own"),
        (tiles | {"Tokyo": (0, 0, 1)}, r"tiles.Tokyo: got .*\(column, row\)"),
        (tiles | {"Tokyo": (-1, 0)}, "tiles.Tokyo: got -1"),
    ):
        with pytest.raises(sm.InputError, match=match):
            places.map(tiles=wrong)


def test_a_tornado_goes_from_the_mean_to_both_ends(tornado: Tornado) -> None:
    chart = tornado.plot(most=1)
    assert chart.words.title == "Real GDP, effect in 2030: lag capex moves it most, from −0.200 to +0.100"
    patches: Any = chart.ax.patches
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in patches]
    np.testing.assert_allclose(bars, [(0.02, -0.2), (0.02, 0.1)])
    with pytest.raises(sm.InputError, match="outcome: got 'gdp'"):
        tornado.plot("gdp")


def test_surveys_stand_beside_the_curves_that_they_decide() -> None:
    fit = sm.evidence.fit_adoption(draws=200)
    chart = fit.plot("firms", until=2030, groups=["large", "small"])
    seen = chart.data.attrs["surveys"]
    assert set(seen["group"]) == {"large", "small"}
    assert (seen["low"] < seen["share"]).all()
    assert (seen["share"] < seen["high"]).all()
    assert chart.words.title.startswith("Firms that use generative AI, large: 43 % in 2025, ")
    assert chart.data.index[-1] == 2030.0
    assert chart.ax.get_position().width >= 0.85
    assert "生成AIを利用する企業" in fit.plot("firms", language="ja").words.title
    with pytest.raises(sm.InputError, match="groups: got"):
        fit.plot("firms", groups=[])
    with pytest.raises(sm.InputError, match="until: got 2000"):
        fit.plot("firms", until=2000)
