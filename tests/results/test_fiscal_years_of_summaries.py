"""Fiscal years of a summary: of stocks they are quarters that were counted anyway, of flows where asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.inputs import InputError
from stimulus_model.results.measures import measures_of
from stimulus_model.simulation.options import Options, layout_of
from stimulus_model.timeline import Timeline

RUN: dict[str, Any] = {"seed": 5, "draws": 1500}
LEVELS = (0.05, 0.5, 0.95)
NAMES = ["debt", "real_gdp", "inflation"]
RELIEF = sm.Package.of(title="Transfers", transfers={2027: 3.0})


class Runs:
    """An economy's draws, their summary, and the summary with fiscal years."""

    def __init__(self, economy: str, years: list[int]) -> None:
        self.years = years
        run: Any = {**RUN, "horizon": "2029Q2", "variables": NAMES}  # ends within a year
        decided = RELIEF, sm.Economy.load(economy)
        self.whole = sm.simulate(*decided, **run)
        self.plain = sm.simulate(*decided, **run, keep="summary")
        self.counted = sm.simulate(*decided, **run, keep="summary", fiscal_years=True)


@pytest.fixture(scope="module", params=[("japan", [2025, 2026, 2027, 2028]), ("united-states", [2027, 2028])])
def runs(request: pytest.FixtureRequest) -> Runs:
    return Runs(*request.param)


SERIES = [(name, measure) for name in NAMES for measure in measures_of(VARIABLES[name])]


@pytest.mark.parametrize(("name", "measure"), SERIES)
def test_they_are_those_of_the_draws(runs: Runs, name: str, measure: Any) -> None:
    found = runs.counted.quantiles(name, LEVELS, measure=measure, freq="fiscal_year")
    if measure in ("without", "with"):
        values = runs.whole.level(name, freq="fiscal_year", scenario=measure)
    else:
        values = runs.whole.effect(name, relative=measure == "relative", freq="fiscal_year")
    assert found["fiscal_year"].to_numpy().tolist() == values["fiscal_year"].to_numpy().tolist() == runs.years
    apart = np.abs(found.to_numpy() - np.quantile(values.to_numpy(), LEVELS, axis=0))
    assert (apart <= found["error"].to_numpy() + 1e-9).all()
    table = runs.counted.statistics(name, measure=measure, freq="fiscal_year")
    np.testing.assert_allclose(table["mean"], values.mean("draw"), rtol=1e-6, atol=1e-9)
    np.testing.assert_array_equal(table["probability_positive"], (values > 0).mean("draw"))


def test_all_else_is_counted_as_without_them(runs: Runs) -> None:
    for freq in ("quarter", "year"):
        for name in NAMES:
            found, expected = (each.statistics(name, freq=freq) for each in (runs.counted, runs.plain))
            assert found.equals(expected)
    assert runs.counted.content_hash != runs.plain.content_hash


def test_stocks_need_no_asking(runs: Runs) -> None:
    found, expected = (each.statistics("debt", freq="fiscal_year") for each in (runs.plain, runs.counted))
    assert found.equals(expected)


def test_tables_and_charts_speak_of_them(runs: Runs) -> None:
    table = runs.counted.to_frame(["real_gdp"], freq="fiscal_year", years=[2027])
    assert set(table.index.get_level_values("fiscal_year")) == {2027}
    found, full = (each.summary(["real_gdp"], [2027], freq="fiscal_year") for each in (runs.counted, runs.whole))
    np.testing.assert_allclose(found.to_frame()["mean"], full.to_frame()["mean"], rtol=1e-6)
    chart = runs.counted.plot.fan("real_gdp", freq="fiscal_year")
    assert chart.data.index.name == "fiscal_year"
    assert any("by fiscal year," in text.get_text() for text in chart.figure.texts)


def test_a_file_keeps_them(runs: Runs, tmp_path: Path) -> None:
    opened = sm.open_projection(runs.counted.save(tmp_path / "summary.nc"))
    assert opened.content_hash == runs.counted.content_hash
    found, expected = (each.statistics("real_gdp", freq="fiscal_year") for each in (opened, runs.counted))
    assert found.equals(expected)


def test_flows_that_were_not_counted_are_refused(runs: Runs) -> None:
    with pytest.raises(sm.InputError, match=r"of real_gdp; simulate\(.*fiscal_years=True\) counts fiscal years too"):
        runs.plain.statistics("real_gdp", freq="fiscal_year")


def test_no_fiscal_year_is_one_clear_error() -> None:
    run: Any = {**RUN, "draws": 64, "horizon": "2026Q4", "variables": NAMES, "keep": "summary"}
    counted = sm.simulate(RELIEF, sm.Economy.load("united-states"), **run, fiscal_years=True)
    for name in NAMES:
        with pytest.raises(sm.InputError, match=r"^freq: got 'fiscal_year', allowed: quarter: no fiscal year lies"):
            counted.statistics(name, freq="fiscal_year")


@pytest.mark.parametrize(
    ("keep", "message"),
    [("paths", "knows them, only a summary counts"), ("annual", "keeps calendar years, and 'paths' knows them")],
)
def test_what_keeps_draws_counts_nothing(keep: str, message: str) -> None:
    with pytest.raises(InputError, match=rf"^fiscal_years: got True, allowed: False: keep='{keep}' {message}"):
        Options(keep=keep, fiscal_years=True)


def test_auto_forgets_them_where_paths_fit() -> None:
    decided = Options(keep="auto", fiscal_years=True).decided(Timeline("2025Q1", "2026Q4"), 10, 2, 3)
    assert (decided.keep, decided.fiscal_years) == ("paths", False)


def test_auto_keeps_no_calendar_years_where_fiscal_ones_are_asked_for() -> None:
    axis, tight = Timeline("2025Q1", "2026Q4"), 8 * 10 * 2 * 3 * 4  # holds two years of a number, not eight quarters
    assert Options(keep="auto", memory=tight).decided(axis, 10, 2, 3).keep == "annual"
    assert Options(keep="auto", memory=tight, fiscal_years=True).decided(axis, 10, 2, 3).keep == "summary"


@pytest.mark.parametrize(("starts", "first", "count"), [(4, 1, 3), (10, 3, 3), (1, 0, 4), (7, 2, 3)])
def test_columns_of_calendars(starts: int, first: int, count: int) -> None:
    axis = Timeline("2025Q1", "2028Q4", starts)
    layout, places = layout_of(axis, VARIABLES.of(["real_gdp"]), ("with", "effect"), fiscal_years=True)
    assert layout.calendars.tolist() == [[0, 4], [first, count]]
    assert places == {("real_gdp", "with"): 0, ("real_gdp", "effect"): layout.times}
