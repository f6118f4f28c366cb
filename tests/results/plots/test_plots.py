"""Charts: they show what they keep, label it, leave pyplot alone and write whole files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import font_manager, rc_context
from matplotlib.figure import Figure

from stimulus_model.inputs import InputError
from stimulus_model.results.plots.fonts import readable
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]
TITLE = "半導体とAIの支援策 2024"


def texts(figure: Figure) -> str:
    return "\n".join(item.get_text() for item in figure.findobj() if hasattr(item, "get_text"))


def test_fan_shows_median_and_ranges_of_the_effect(projection: Projection) -> None:
    chart = projection.plot.fan("real_gdp", probabilities=(0.9, 0.5))
    effect = projection.effect("real_gdp", relative=True)
    assert list(chart.data.columns) == ["median", "low_50", "high_50", "low_90", "high_90"]
    np.testing.assert_allclose(chart.data["median"], effect.median("draw"))
    np.testing.assert_allclose(chart.data["low_90"], effect.quantile(0.05, "draw"))
    np.testing.assert_allclose(chart.data["high_50"], effect.quantile(0.75, "draw"))
    assert np.array_equal(chart.data.index.to_numpy(), effect["quarter"].to_numpy())
    (median, _zero) = chart.ax.get_lines()
    np.testing.assert_allclose(np.asarray(median.get_ydata(), dtype=float), chart.data["median"])
    assert chart.words.units == "Real GDP, with minus without the package by quarter, % of the no-package path"
    peak = chart.data["median"].abs().idxmax()
    assert chart.words.title.startswith(f"Real GDP: effect of the package largest in {peak.year}Q{peak.quarter}, +0.")
    assert "Source: Japan: AI and semiconductors 2024; Japan; 400 draws, seed 2024" in texts(chart.figure)


@pytest.mark.parametrize(
    ("arguments", "units"),
    [
        ({"name": "real_gdp", "relative": False}, "¥ trillion a year, chained prices of the start"),
        ({"name": "real_gdp", "effect": False}, "¥ trillion a year, chained prices of the start"),
        ({"name": "debt"}, "¥ trillion"),
        ({"name": "debt_to_gdp", "freq": "year"}, "percentage points"),
        ({"name": "debt_to_gdp", "effect": False, "freq": "year"}, "% of GDP"),
    ],
)
def test_units_follow_what_is_shown(projection: Projection, arguments: dict[str, Any], units: str) -> None:
    chart = projection.plot.fan(**arguments)
    assert chart.words.units.endswith(units)
    assert ("median_without" in chart.data) == (arguments.get("effect") is False)
    assert len(chart.data) == (16 if arguments.get("freq") == "year" else 64)


def test_dates_stand_on_the_axis(projection: Projection) -> None:
    chart = projection.plot.fan("real_gdp")
    chart.figure.canvas.draw()
    assert "2030" in [label.get_text() for label in chart.ax.get_xticklabels()]
    yearly = projection.plot.fan("real_gdp", freq="year")
    yearly.figure.canvas.draw()
    assert all(float(t).is_integer() for t in yearly.ax.get_xticks())


def test_waterfall_ends_at_the_total(projection: Projection) -> None:
    chart = projection.plot.waterfall(year=2030)
    assert list(chart.data.index) == [
        "Demand", "Private co-investment", "Chip capacity", "Generative AI", "Financing", "Total",
    ]  # fmt: skip
    effect = projection.effect("real_gdp", relative=True, freq="year").sel(year=2030)
    np.testing.assert_allclose(chart.data["mean"].iloc[:-1].sum(), chart.data["mean"].iloc[-1], rtol=1e-9)
    np.testing.assert_allclose(chart.data.loc["Total"], [effect.mean(), *effect.quantile([0.05, 0.95])], rtol=1e-9)
    tops = [bar.get_y() + bar.get_height() for bar in chart.ax.patches]
    np.testing.assert_allclose(tops[-2], tops[-1], rtol=1e-9)
    assert "90 % range of the total" in texts(chart.figure)


def test_charts_use_the_axes_they_are_given(projection: Projection) -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    fan, waterfall = projection.plot.fan("gni", ax=left), projection.plot.waterfall(year=2026, ax=right)
    assert fan.ax is left
    assert waterfall.ax is right
    assert fan.figure is figure
    assert fan._repr_png_() is None
    inner = Figure().subfigures(1, 2)[0]
    assert isinstance(projection.plot.fan("gni", ax=inner.subplots()).figure, Figure)


def test_charts_leave_pyplot_alone(projection: Projection) -> None:
    before = "matplotlib.pyplot" in sys.modules
    picture = projection.plot.fan("real_gdp")._repr_png_()
    assert picture is not None
    assert picture.startswith(b"\x89PNG")
    assert ("matplotlib.pyplot" in sys.modules) == before


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_equal_charts_give_equal_files(projection: Projection, tmp_path: Path, suffix: str) -> None:
    chart = projection.plot.fan("real_gdp")
    first = chart.save(tmp_path / f"a.{suffix}")
    second = projection.plot.fan("real_gdp").save(tmp_path / f"b.{suffix}")
    assert first.read_bytes() == second.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"a.{suffix}", f"b.{suffix}"]


def test_a_failed_save_leaves_nothing_behind(
    projection: Projection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = projection.plot.fan("real_gdp")
    target = tmp_path / "fan.png"
    target.write_bytes(b"old")

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(InputError, match=r"path: .*No space left on device"):
        chart.save(target, overwrite=True)
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["fan.png"]


@pytest.mark.parametrize("installed", [True, False])
def test_japanese_titles_draw_without_warnings(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    if not installed:
        latin = [entry for entry in font_manager.fontManager.ttflist if entry.name == "DejaVu Sans"]
        monkeypatch.setattr(font_manager.fontManager, "ttflist", latin)
        assert readable("鬱 AI") == "□ AI"
    chart = build(10, title=TITLE).plot.fan("real_gdp")
    for suffix in ("png", "svg", "pdf"):
        assert chart.save(tmp_path / f"fan.{suffix}").stat().st_size > 1_000


def test_the_users_fonts_are_kept(projection: Projection) -> None:
    with rc_context({"font.family": ["DejaVu Serif"]}):
        chart = projection.plot.fan("real_gdp")
        assert {text.get_fontfamily()[0] for text in chart.figure.texts} == {"DejaVu Serif"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.fan("real_gpd"), "did you mean 'real_gdp'"),
        (lambda p: p.fan("inflation", relative=True), "inflation is a percentage already"),
        (lambda p: p.fan("real_gdp", effect=False, relative=True), "relative: got True, allowed: None"),
        (lambda p: p.fan("real_gdp", effect="yes"), "effect: got 'yes'"),
        (lambda p: p.fan("real_gdp", probabilities=()), "probabilities: got"),
        (lambda p: p.fan("real_gdp", probabilities=(1.0,)), "probabilities: got 1.0"),
        (lambda p: p.fan("real_gdp", probabilities=0.9), "probabilities: got 0.9"),
        (lambda p: p.waterfall(year=2041), "year: got 2041, allowed: 2025 to 2040"),
        (lambda p: p.waterfall(year="2030"), "year: got '2030'"),
        (lambda p: p.fan("real_gdp").save("fan.xyz"), r"path.suffix: got 'xyz'"),
        (lambda p: p.fan("real_gdp").save("nowhere/fan.png"), "there is no 'nowhere'"),
        (lambda p: p.fan("real_gdp").save("."), "this is a folder"),
        (lambda p: p.fan("real_gdp").save(3), "path: got 3"),
    ],
)
def test_bad_arguments_are_named(projection: Projection, call: Callable[[Any], object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(projection.plot)


def test_a_fan_of_a_stored_projection_needs_no_model(projection: Projection) -> None:
    stored = replace(projection, channel_runner=None)
    assert len(stored.plot.fan("real_gdp").data) == 64
    with pytest.raises(InputError, match="channel_runner"):
        stored.plot.waterfall(year=2030)
