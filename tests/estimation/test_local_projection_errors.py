"""What a local projection refuses, and how it says so; what its result shows."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from simulated_series import one_country, several_countries

import stimulus_model as sm
from stimulus_model import InputError, evidence
from stimulus_model.evidence import LocalProjection, local_projection


def project(data: Any, horizon: Any = 2, **options: Any) -> LocalProjection:
    arguments = {"outcome": "y", "spending": "g", "shock": "z", "weak_below": 0.0, **options}
    return local_projection(data, horizon=horizon, **arguments)


def holed(column: str = "y", row: int = 40) -> pd.DataFrame:
    data = one_country()
    data.iloc[row, list(data.columns).index(column)] = np.nan
    return data


ARGUMENTS: list[tuple[dict[str, Any], str]] = [
    ({"outcome": "yy"}, "outcome: got 'yy', allowed: .*did you mean 'y'"),
    ({"spending": "spending"}, "spending: got 'spending'"),
    ({"shock": "zz"}, "shock: got 'zz'.*did you mean 'z"),
    ({"shock": ["z", "z"]}, "shock: got .*every column once"),
    ({"shock": 3}, "shock: got 3, allowed: the name of a column or a sequence"),
    ({"shock": None, "spending": None}, "shock: got .*exactly one shock"),
    ({"shock": ["z", "z2"], "spending": None}, "shock: got .*exactly one shock"),
    ({"horizon": -1}, "horizon: got -1, allowed: a whole number >= 0"),
    ({"horizon": 2.0}, "horizon: got 2.0"),
    ({"horizon": []}, "horizon: got .*a last horizon, or rising horizons"),
    ({"horizon": [3, 1]}, "horizon: got .*rising horizons"),
    ({"horizon": [1, 1]}, "horizon: got .*rising horizons"),
    ({"horizon": "7"}, "horizon: got '7'"),
    ({"lags": -1}, "lags: got -1"),
    ({"state_lag": -1}, "state_lag: got -1"),
    ({"trend": -1}, "trend: got -1"),
    ({"trend": 7}, "trend: got 7"),
    ({"cumulative": "yes"}, "cumulative: got 'yes', allowed: True or False"),
    ({"changes": 1}, "changes: got 1"),
    ({"small_sample": None}, "small_sample: got None"),
    ({"missing": "ignore"}, "missing: got 'ignore', allowed: raise, drop"),
    ({"sample_end": "zero"}, "sample_end: got 'zero', allowed: drop, missing_as_zero"),
    ({"sample_end": "missing_as_zero", "cumulative": False}, "sample_end: got .*cumulative=True"),
    ({"covariance": "hca"}, "covariance: got 'hca', allowed: hac, fixed_b, ewc, robust, cluster; did you mean 'hac'"),
    ({"covariance": "cluster"}, "covariance: got 'cluster'.*clusters need a panel"),
    ({"bandwidth": 0}, "bandwidth: got 0, allowed: a whole number >= 1"),
    ({"bandwidth": "auto"}, "bandwidth: got 'auto'"),
    ({"bandwidth": 121}, "bandwidth: got 121, allowed: at most the number of periods, 120"),
    ({"level": 0.0}, "level: got 0.0"),
    ({"level": 1.0}, "level: got 1.0, allowed: a probability above 0 and below 1"),
    ({"weak_below": -1.0}, "weak_below: got -1.0"),
    ({"time": "date"}, "time: got 'date'"),
    ({"unit": "country"}, "unit: got 'country'"),
    ({"state": "x"}, r"state: got -?\d\.\d+, allowed: 0 and 1 only in column x"),
    ({"sample": "x"}, r"sample: got -?\d\.\d+, allowed: 0 and 1 only in column x"),
]


@pytest.mark.parametrize(("options", "message"), ARGUMENTS)
def test_wrong_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        project(one_country(), **options)


def test_state_that_is_coded_1_and_2() -> None:
    data = one_country()
    with pytest.raises(InputError, match=r"^state: got 2\.0, allowed: 0 and 1 only in column state"):
        project(data.assign(state=data.state + 1.0), state="state")
    project(data.assign(state=data.state == 1.0), state="state")  # True and False will do


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_state_that_never_changes(value: float) -> None:
    with pytest.raises(InputError, match=f"state: got 'always {value:g} in the sample of horizon 0'"):
        project(one_country().assign(state=value), state="state")


def test_values_missing_inside_the_sample() -> None:
    with pytest.raises(InputError, match=r"^data\.y: got 'missing at 2000Q1', allowed: no missing values inside"):
        project(holed())
    dropped = project(holed(), 0, missing="drop", lags=1, bandwidth=2).at(0)
    assert dropped.observations == 120 - 1 - 2
    assert dropped.bandwidth == 2
    project(holed("x"))  # a column that is not used may have holes


def test_values_missing_at_the_ends_are_left_out() -> None:
    data = one_country()
    data.iloc[:6, 0] = np.nan
    data.iloc[-3:, 1] = np.nan
    assert project(data, 0).at(0).observations == 120 - 6 - 4 - 3


def test_gaps_in_dates() -> None:
    data = one_country()
    with pytest.raises(InputError, match=r"^time: got 'a gap after 2000Q1', allowed: dates without gaps"):
        project(data.drop(data.index[41:43]))
    assert project(data.drop(data.index[[41]]), 0, missing="drop", lags=1).at(0).observations == 117
    panel = several_countries()
    with pytest.raises(InputError, match="time: got 'a gap after country 1 2004'"):
        project(panel.drop(index=35), unit="unit", time="year")


def test_units_may_begin_and_end_at_different_dates() -> None:
    panel = several_countries()
    ragged = panel[~((panel["unit"] == "country 1") & (panel["year"] < 2010))]
    assert project(ragged, 0, unit="unit", time="year", lags=1).at(0).observations == 5 * 29 + 19


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (["a"] * 120, "time: got 'a', allowed: periods, timestamps, labels such as 2025Q1"),
        ([1990.0] * 2 + list(np.arange(1991.0, 2109.0)), "time: got '1990.0', allowed: one row per date; a panel"),
        ([1990.0, 1990.4, *np.arange(1991.0, 2109.0)], "time: got '.*', allowed: dates at equal distances"),
        ([np.nan, *np.arange(119.0)], "time: got 'a missing date'"),
        ([*np.arange(119.0), 1e12], r"time: got '1e\+12 periods from first to last', allowed: at most 1000000"),
        ([*np.arange(119.0), np.inf], "time: got 'an infinite date', allowed: finite dates"),
        (pd.date_range("2020-01-01", periods=120), "time: got 'several dates in a month'"),
        (pd.MultiIndex.from_product([["a"], range(120)]), "time: got 'an index of several levels'.*reset_index"),
        ([False, True] * 60, "time: got 'False'"),
    ],
)
def test_dates_that_are_none(index: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        project(one_country().set_axis(index))


def test_double_rows_of_a_panel() -> None:
    panel = several_countries()
    with pytest.raises(InputError, match=r"time: got 'country 0 2003', allowed: one row per date$"):
        project(pd.concat([panel, panel.iloc[[3]]]), unit="unit", time="year")
    with pytest.raises(InputError, match="time: got '2000', allowed: one row per date; a panel needs unit="):
        project(panel, time="year")
    with pytest.raises(InputError, match="unit: got 'a missing name'"):
        project(panel.assign(unit=[None, *panel["unit"][1:]]), unit="unit", time="year")


@pytest.mark.parametrize("data", [[1.0], None, {"y": [1.0]}])
def test_data_that_are_no_table(data: object) -> None:
    with pytest.raises(InputError, match=r"data: got '.*', allowed: a pandas DataFrame"):
        project(data)


def test_columns_that_are_no_numbers() -> None:
    data = one_country()
    with pytest.raises(InputError, match="data: got 'no rows'"):
        project(data.iloc[:0])
    with pytest.raises(InputError, match=r"data\.y: got .*, allowed: a column of numbers"):
        project(data.assign(y="a"))
    with pytest.raises(InputError, match=r"data\.g: got 'an infinite value'"):
        project(data.assign(g=np.inf))
    with pytest.raises(InputError, match=r"data\.g: got 'no values'"):
        project(data.assign(g=np.nan))
    with pytest.raises(InputError, match="data: got 'y', allowed: column names that are not double"):
        project(data[["y", "y", "g", "z"]])


def test_too_short_a_sample() -> None:
    with pytest.raises(InputError, match="data: got '14 usable observations', allowed: more than the 14 coeff"):
        project(one_country(18), 0)
    assert project(one_country(19), 0, covariance="robust").at(0).observations == 15
    with pytest.raises(InputError, match="data: got 'no complete observation at horizon 18', allowed: a longer"):
        project(one_country(20), [18], lags=2)
    with pytest.raises(InputError, match="no complete observation"):
        project(one_country(6), [0], lags=8)


def test_collinear_instruments() -> None:
    data = one_country()
    message = "^shock: got 'w', allowed: instruments that vary and are not collinear"
    for column in (2.0 * data.z, data.y.shift().fillna(0.0) + 3.0, pd.Series(4.0, data.index)):
        with pytest.raises(InputError, match=message):
            project(data.assign(w=column), 0, shock=["z", "w"], lagged_controls=["y", "g"])
    panel = several_countries()
    with pytest.raises(InputError, match=message):
        project(panel.assign(w=panel.groupby("unit")["z"].transform("mean")), shock="w", unit="unit", time="year")


def test_spending_that_controls_explain() -> None:
    data = one_country()
    with pytest.raises(InputError, match="spending: got 'a variable that the controls explain exactly'"):
        project(data.assign(g=3.0), 0)
    large = data.assign(g=1e8 * data.x + 3e8)
    with pytest.raises(InputError, match="spending: got 'a variable that the controls explain exactly'"):
        project(large, 0, controls=["x"], lagged_controls=["y"])


def test_more_instruments_than_clusters_can_tell() -> None:
    panel = several_countries(2, 60)
    with pytest.raises(InputError, match="covariance: got 'cluster, singular for 2 instruments'"):
        project(panel, shock=["z", "z2"], unit="unit", time="year")


def test_result_is_a_frozen_record_with_columns_by_horizon() -> None:
    result = project(one_country(), [0, 2])
    assert (result.horizons, result.regimes) == ((0, 2), ("all",))
    for name in ("multiplier", "se", "p_value", "bandwidth", "first_stage_f"):
        column = getattr(result, name)
        assert list(column.index) == [0, 2]
        assert column[2] == getattr(result.at(2), name)
    with pytest.raises(FrozenInstanceError):
        result.level = 0.5  # type: ignore[misc]  # that it is refused is the test
    frame = result.to_frame()
    assert frame.index.names == ["regime", "horizon"]
    assert {"low", "high", "simultaneous_low", "anderson_rubin", "observations"} <= set(frame.columns)


def test_states_are_told_apart_by_name() -> None:
    result = project(one_country(), 1, state="state")
    assert result.regimes == ("state1", "state0", "difference")
    assert result.multiplier["state0", 1] == result.at(1, "state0").multiplier
    with pytest.raises(InputError, match="regime: got None, allowed: state1, state0, difference"):
        result.at(1)
    with pytest.raises(InputError, match=r"regime: got 'state2'.*did you mean 'state[01]'"):
        result.at(1, "state2")
    with pytest.raises(InputError, match="horizon: got 3, allowed: 0, 1"):
        result.at(3, "state1")


def test_summary_shows_what_there_is() -> None:
    result = project(one_country(), [2], state="state")
    text = repr(result)
    assert text == result.summary()
    assert text.startswith(
        "Cumulative multiplier of g on y, instruments z, by state\nTwo-stage least squares, HAC errors"
    )
    assert f"{result.at(2, 'state1').multiplier:.3f}" in text
    assert "first_stage_f" in text
    plain = local_projection(one_country(), "y", None, "z", 1, cumulative=False, covariance="robust").summary()
    assert plain.startswith("Response of y to z\nLeast squares, heteroskedasticity-robust errors; 95 % intervals\n")
    assert not re.search("first_stage_f|anderson_rubin|bandwidth", plain)
    panel = project(several_countries(), 0, unit="unit", time="year", small_sample=True, cumulative=False)
    assert panel.title == "Multiplier of g on y, instruments z"
    assert panel.method == "Two-stage least squares with fixed effects, clustered errors, small-sample correction"
    assert local_projection(one_country(), "y", "g", None, 0).title == "Cumulative multiplier of g on y"
    assert local_projection(one_country(), "y", None, "z", 0).title == "Cumulative response of y to z"
    assert "<table" in result._repr_html_()
    assert result.title in result._repr_html_()


@pytest.mark.parametrize(
    ("intervals", "text"),
    [
        (None, ""),
        ((), "empty"),
        (((0.25, 1.5),), "[0.25, 1.5]"),
        (((-np.inf, 0.1), (2.0, np.inf)), "(-inf, 0.1] or [2, inf)"),
    ],
)
def test_sets_as_text(intervals: Any, text: str) -> None:
    from stimulus_model.estimation.projections.result import show_set

    assert show_set(intervals) == text


def test_prior_has_the_estimate_and_its_error() -> None:
    result = project(one_country(), 2)
    prior = result.to_prior(2, inflate=1.5)
    assert prior == sm.prior.normal(result.multiplier[2], 1.5 * result.se[2])
    assert result.to_prior(2) == sm.prior.normal(result.multiplier[2], result.se[2])
    states = project(one_country(), 2, state="state")
    assert states.to_prior(1, regime="state0").median == states.multiplier["state0", 1]
    with pytest.raises(InputError, match=r"inflate: got 0\.5, allowed: a finite number >= 1"):
        result.to_prior(2, inflate=0.5)
    with pytest.raises(InputError, match="horizon: got 9"):
        result.to_prior(9)


def test_plot_shows_its_data() -> None:
    result = project(one_country(), 3, state="state")
    chart = result.plot()
    assert isinstance(chart.figure, Figure)
    assert list(chart.data.index.unique("regime")) == ["state1", "state0"]
    lines = chart.ax.get_lines()
    np.testing.assert_array_equal(lines[0].get_ydata(), result.multiplier["state1"])
    np.testing.assert_array_equal(lines[1].get_ydata(), result.multiplier["state0"])
    (legend,) = chart.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["state1", "state0"]
    bands = [polygon.get_paths()[0].vertices[:, 1] for polygon in chart.ax.collections]
    first = chart.data.loc["state1"]
    for band, (low, high) in zip(bands, [("low", "high"), ("simultaneous_low", "simultaneous_high")], strict=False):
        assert (min(band), max(band)) == (first[low].min(), first[high].max())
    axes = Figure().subplots()
    own = project(one_country(), 3).plot(axes)
    assert own.ax is axes
    assert axes.get_legend() is None


def test_names_of_the_room() -> None:
    assert set(dir(evidence)) >= {"local_projection", "meta_analysis", "svar", "forecast_errors", "shock_covariance"}
    with pytest.raises(AttributeError, match="did you mean 'local_projection'"):
        evidence.local_projections_  # noqa: B018 - reading the attribute is the test
