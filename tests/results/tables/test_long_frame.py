"""Statistics as one long frame, by quarter, calendar year and fiscal year."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.projection import Projection


def test_a_fiscal_year_is_the_mean_of_its_quarters_or_its_last(projection: Projection) -> None:
    quarters = projection.effect("real_gdp")
    fiscal = projection.effect("real_gdp", freq="fiscal_year")
    assert fiscal.dims == ("draw", "fiscal_year")
    assert fiscal["fiscal_year"].to_numpy().tolist() == list(
        range(2025, 2040)
    )  # January 2025 and 2040Q4 are no years
    np.testing.assert_allclose(fiscal.sel(fiscal_year=2026), quarters.isel(quarter=slice(5, 9)).mean("quarter"))
    debt = projection.effect("debt", freq="fiscal_year").sel(fiscal_year=2026)
    np.testing.assert_array_equal(debt, projection.effect("debt").sel(quarter_end="2027-03-31"))


def test_contributions_of_a_fiscal_year_sum_to_its_effect(projection: Projection) -> None:
    parts = projection.contributions("real_gdp", freq="fiscal_year", relative=True)
    whole = projection.effect("real_gdp", freq="fiscal_year", relative=True)
    np.testing.assert_allclose(parts.sum("channel"), whole, atol=1e-12)


def test_the_summary_takes_fiscal_years(projection: Projection) -> None:
    table = projection.summary(["debt"], [2026, 2030], freq="fiscal_year")
    frame = table.to_frame()
    assert frame.index.names == ["variable", "units", "fiscal_year"]
    found = projection.effect("debt", freq="fiscal_year").sel(fiscal_year=[2026, 2030]).median("draw")
    np.testing.assert_allclose(frame["median"], found)
    assert "Fiscal year" in repr(table)


@pytest.mark.parametrize(("freq", "dates"), [("quarter", 64), ("year", 16), ("fiscal_year", 15)])
def test_a_frame_has_a_row_a_measure_and_date(projection: Projection, freq: Any, dates: int) -> None:
    frame = projection.to_frame(["real_gdp", "debt_to_gdp"], freq=freq)
    assert frame.index.names == ["variable", "measure", "units", "date" if freq == "quarter" else freq]
    assert len(frame) == dates * (4 + 3)  # a ratio has no effect in per cent
    some = frame.xs(("real_gdp", "relative"), level=("variable", "measure"))["median"]
    found = projection.effect("real_gdp", relative=True, freq=freq).median("draw")
    np.testing.assert_allclose(some, found)
    assert frame.attrs["seed"] == 2024
    assert frame.attrs["probability"] == 0.9


def test_years_of_a_frame_can_be_chosen(projection: Projection) -> None:
    frame = projection.to_frame(["debt"], freq="fiscal_year", years=[2030])
    assert frame.index.get_level_values("fiscal_year").unique().tolist() == [2030]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.to_frame(freq="month"), "freq: got 'month', allowed: quarter, year, fiscal_year"),
        (
            lambda p: p.to_frame(freq="quarter", years=[2030]),
            "allowed: None with freq='quarter'",
        ),
        (lambda p: p.summary(years=[2040], freq="fiscal_year"), "years: got 2040, allowed: 2025 to 2039"),
        (lambda p: p.summary(freq="quarter"), "freq: got 'quarter', allowed: year, fiscal_year"),
    ],
)
def test_what_cannot_be_asked_is_named(
    projection: Projection, call: Callable[[Projection], object], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        call(projection)


def test_a_variable_is_in_a_projection_by_its_name(projection: Projection) -> None:
    assert "real_gdp" in projection
    assert "gdp" not in projection
    assert 0 not in projection
    assert "debt" in projection._ipython_key_completions_()
