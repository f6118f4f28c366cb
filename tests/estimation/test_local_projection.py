"""Local projections against statsmodels and by hand, on simulated series."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import statsmodels.api as sm
from simulated_series import one_country, several_countries
from statsmodels.sandbox.regression.gmm import LinearIVGMM

from stimulus_model.evidence import LocalProjection, local_projection

Array = npt.NDArray[np.float64]
NAMES = ("z", "y", "g")


def project(data: pd.DataFrame, shock: Any = "z", horizon: Any = 2, **options: Any) -> LocalProjection:
    """Project y on g, without warnings of weak instruments."""
    return local_projection(data, "y", "g", shock, horizon, weak_below=0.0, **options)


def lagged(data: pd.DataFrame, names: tuple[str, ...], lags: int) -> pd.DataFrame:
    return pd.concat({f"{n} {k}": data[n].shift(k) for n in names for k in range(1, lags + 1)}, axis=1)


def ahead(column: pd.Series, horizon: int) -> pd.Series:
    """Sum of a column from now to the horizon."""
    return sum((column.shift(-lead) for lead in range(1, horizon + 1)), column)


def oracle(frame: pd.DataFrame, x: list[str], z: list[str], controls: list[str], lags: int | None) -> Any:
    """Fit two-stage least squares by statsmodels' GMM; HAC with `lags`, robust if None."""
    frame = frame.dropna()
    args = (frame["outcome"].to_numpy(), frame[[*x, *controls]].to_numpy(), frame[[*z, *controls]].to_numpy())
    if lags is None:
        return LinearIVGMM(*args).fit(
            maxiter=1, weights_method="cov", wargs={"centered": False}, has_optimal_weights=False
        )
    return LinearIVGMM(*args).fit(
        maxiter=1, weights_method="hac", wargs={"maxlag": lags, "centered": False}, has_optimal_weights=False
    )


@pytest.mark.parametrize(("shock", "bandwidth"), [("z", 1), ("z", 5), (["z", "z2"], 4)])
def test_cumulative_multiplier_is_that_of_statsmodels(shock: Any, bandwidth: int) -> None:
    data = one_country()
    shocks = [shock] if isinstance(shock, str) else shock
    controls = lagged(data, (*shocks, "y", "g"), 2)
    frame = pd.concat([data, controls], axis=1).assign(outcome=ahead(data.y, 3), total=ahead(data.g, 3), one=1.0)
    known = oracle(frame, ["total"], shocks, [*controls, "one"], bandwidth - 1)
    estimate = project(data, shock, [3], lags=2, bandwidth=bandwidth).at(3)
    assert estimate.multiplier == pytest.approx(known.params[0], rel=1e-9)
    assert estimate.se == pytest.approx(known.bse[0], rel=1e-9)
    assert estimate.bandwidth == bandwidth
    assert estimate.observations == 120 - 2 - 3


def test_plain_projection_takes_spending_at_the_start() -> None:
    data = one_country()
    controls = lagged(data, NAMES, 2)
    frame = pd.concat([data, controls], axis=1).assign(outcome=data.y.shift(-2), one=1.0)
    known = oracle(frame, ["g"], ["z"], [*controls, "one"], None)
    estimate = project(data, "z", [2], lags=2, cumulative=False, covariance="robust").at(2)
    assert (estimate.multiplier, estimate.se) == pytest.approx((known.params[0], known.bse[0]), rel=1e-9)
    assert estimate.bandwidth is None


@pytest.mark.parametrize("cumulative", [True, False])
def test_response_to_a_shock_is_least_squares(cumulative: bool) -> None:
    data = one_country()
    controls = lagged(data, ("z", "y"), 3).assign(x=data.x, one=1.0)
    outcome = ahead(data.y, 2) if cumulative else data.y.shift(-2)
    frame = pd.concat([data[["z"]], controls], axis=1).assign(outcome=outcome).dropna()
    known = sm.OLS(frame["outcome"], frame[["z", *controls]]).fit(
        cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True}, use_t=True
    )
    result = local_projection(
        data, "y", None, "z", [2], lags=3, controls="x", cumulative=cumulative, bandwidth=5, small_sample=True
    )
    estimate = result.at(2)
    assert (estimate.multiplier, estimate.se) == pytest.approx((known.params["z"], known.bse["z"]), rel=1e-9)
    assert estimate.p_value == pytest.approx(known.pvalues["z"], rel=1e-9)
    assert (estimate.low, estimate.high) == pytest.approx(tuple(known.conf_int().loc["z"]), rel=1e-9)
    assert np.isnan(estimate.first_stage_f)
    assert estimate.anderson_rubin is None


def test_spending_alone_is_least_squares() -> None:
    data = one_country()
    controls = lagged(data, ("y", "g"), 4).assign(one=1.0)
    frame = controls.assign(outcome=ahead(data.y, 1), total=ahead(data.g, 1)).dropna()
    known = sm.OLS(frame["outcome"], frame[["total", *controls]]).fit(cov_type="HC0")
    estimate = local_projection(data, "y", "g", None, [1], covariance="robust").at(1)
    assert (estimate.multiplier, estimate.se) == pytest.approx((known.params["total"], known.bse["total"]), rel=1e-9)
    assert estimate.p_value == pytest.approx(known.pvalues["total"], rel=1e-7)


def test_states_are_interacted_with_everything() -> None:
    data = one_country()
    state = data.state.shift()
    controls = lagged(data, NAMES, 2).assign(x=data.x)
    columns = {f"{n}_{s}": controls[n] * (state if s else 1.0 - state) for n in controls for s in (0, 1)}
    frame = pd.DataFrame(columns).assign(outcome=ahead(data.y, 2), on=state, one=1.0)
    held, total = list(frame.columns.drop("outcome")), ahead(data.g, 2)
    frame = frame.assign(g1=state * total, g0=(1 - state) * total, z1=state * data.z, z0=(1 - state) * data.z)
    both = oracle(frame, ["g1", "g0"], ["z1", "z0"], held, 3)
    result = project(data, "z", [2], lags=2, controls=["x"], state="state", bandwidth=4)
    inside, outside, gap = (result.at(2, regime) for regime in ("state1", "state0", "difference"))
    assert (inside.multiplier, outside.multiplier) == pytest.approx(tuple(both.params[:2]), rel=1e-8)
    assert (inside.se, outside.se) == pytest.approx(tuple(both.bse[:2]), rel=1e-8)
    covariance = both.cov_params()
    assert gap.multiplier == pytest.approx(both.params[0] - both.params[1], rel=1e-7)
    variance = covariance[0, 0] + covariance[1, 1] - 2.0 * covariance[0, 1]
    assert gap.se == pytest.approx(np.sqrt(variance), rel=1e-8)
    assert np.isnan(gap.first_stage_f)
    assert gap.anderson_rubin is None
    assert inside.anderson_rubin is not None


def test_state_lag() -> None:
    data = one_country()
    moved = project(data.assign(state=data.state.shift()), state="state", state_lag=0)
    pd.testing.assert_series_equal(moved.multiplier, project(data, state="state").multiplier)
    assert not np.allclose(moved.multiplier, project(data, state="state", state_lag=2).multiplier)


def test_trend_counts_from_the_first_row_and_is_common_to_states() -> None:
    data = one_country()
    by_hand = data.assign(t1=np.arange(1.0, 121.0), t2=np.arange(1.0, 121.0) ** 2)
    first = project(data, trend=2)
    second = project(by_hand, controls=["t1", "t2"])
    np.testing.assert_allclose(first.multiplier, second.multiplier, rtol=1e-8)
    np.testing.assert_array_equal(first.bandwidth, second.bandwidth)
    states = project(data, trend=2, state="state", bandwidth=3)
    interacted = project(by_hand, controls=["t1", "t2"], state="state", bandwidth=3)
    assert not np.allclose(states.multiplier, interacted.multiplier)


def test_changes_are_accumulated_to_levels() -> None:
    data = one_country()
    levels = data[["y", "g"]].cumsum()
    controls = lagged(data, NAMES, 2)
    long = sum(levels.y.shift(-lead) - levels.y.shift(1) for lead in range(3))
    total = sum(levels.g.shift(-lead) - levels.g.shift(1) for lead in range(3))
    frame = pd.concat([data, controls], axis=1).assign(outcome=long, total=total, one=1.0)
    known = oracle(frame, ["total"], ["z"], [*controls, "one"], None)
    estimate = project(data, "z", [2], lags=2, changes=True, covariance="robust").at(2)
    assert (estimate.multiplier, estimate.se) == pytest.approx((known.params[0], known.bse[0]), rel=1e-8)


def test_panel_absorbs_fixed_effects_and_clusters() -> None:
    data = several_countries()
    dummies = pd.get_dummies(data["unit"], dtype=float)
    parts = [
        lagged(part, NAMES, 1).assign(outcome=ahead(part.y, 2), total=ahead(part.g, 2))
        for _, part in data.groupby("unit")
    ]
    frame = pd.concat([data[["z", "unit"]], pd.concat(parts), dummies], axis=1).dropna()
    controls = [f"{name} 1" for name in NAMES] + list(dummies)
    fitted = sm.OLS(frame["total"], frame[["z", *controls]]).fit().fittedvalues
    second = sm.OLS(frame["outcome"], frame[controls].assign(total=fitted)).fit()
    estimate = project(data, "z", [2], lags=1, unit="unit", time="year").at(2)
    assert estimate.multiplier == pytest.approx(second.params["total"], rel=1e-9)
    x = sm.OLS(fitted, frame[controls]).fit().resid
    residual = frame["outcome"] - frame[controls] @ second.params[controls] - second.params["total"] * frame["total"]
    sums = (x * residual).groupby(frame["unit"]).sum()
    assert estimate.se == pytest.approx(np.sqrt((sums**2).sum()) / (x @ x), rel=1e-9)
    assert estimate.observations == 6 * (30 - 1 - 2)
    small = project(data, "z", [2], lags=1, unit="unit", time="year", small_sample=True).at(2)
    count, slopes = 162, 1 + 3
    factor = (count - 1) / (count - slopes) * 6 / 5
    assert small.se == pytest.approx(estimate.se * np.sqrt(factor), rel=1e-9)
    assert small.high - small.multiplier == pytest.approx(2.5705818 * small.se, rel=1e-6)  # t with 5 degrees


def test_robust_errors_of_a_panel_count_fixed_effects() -> None:
    data = several_countries()
    options: dict[str, Any] = {"lags": 1, "unit": "unit", "time": "year", "covariance": "robust"}
    plain, small = (project(data, "z", [1], small_sample=flag, **options).at(1) for flag in (False, True))
    assert small.se == pytest.approx(plain.se * np.sqrt(168 / (168 - 4 - 6)), rel=1e-9)


def test_hac_in_a_panel_sums_over_units() -> None:
    """Units that are copies of each other must not make the estimate look surer."""
    one = one_country(40).reset_index(drop=True).assign(year=np.arange(40))
    twice = pd.concat([one.assign(unit=name) for name in "ab"], ignore_index=True)
    options: dict[str, Any] = {"lags": 1, "time": "year", "covariance": "hac", "bandwidth": 4}
    copies, single = project(twice, unit="unit", **options), project(one, **options)
    np.testing.assert_allclose(copies.multiplier, single.multiplier, rtol=1e-9)
    np.testing.assert_allclose(copies.se, single.se, rtol=1e-9)


def test_states_of_a_panel_have_their_own_fixed_effects() -> None:
    data = several_countries()
    before = data.groupby("unit")["state"].shift()
    options: dict[str, Any] = {"lags": 1, "unit": "unit", "time": "year"}
    states = project(data, state="state", **options)
    for regime, value in (("state1", 1.0), ("state0", 0.0)):
        alone = project(data.assign(where=(before == value).astype(float)), sample="where", **options)
        np.testing.assert_allclose(states.multiplier[regime], alone.multiplier, rtol=1e-9)
        np.testing.assert_allclose(states.se[regime], alone.se, rtol=1e-9)


def test_sample_limits_starts_and_keeps_true_distances_in_time() -> None:
    data = one_country().assign(where=lambda d: (np.arange(120) % 10 != 5).astype(float))
    controls = lagged(data, NAMES, 1)
    frame = pd.concat([data, controls], axis=1).assign(outcome=data.y, one=1.0).iloc[1:]
    chosen = frame[frame["where"] == 1.0]
    x = chosen[["g", *controls, "one"]].to_numpy()
    beta, *_ = np.linalg.lstsq(x, chosen["outcome"].to_numpy(), rcond=None)
    scores = pd.DataFrame(x * (chosen["outcome"].to_numpy() - x @ beta)[:, None], index=chosen.index)
    filled = scores.reindex(frame.index).fillna(0.0).to_numpy()
    middle = filled.T @ filled
    for lag, weight in ((1, 2.0 / 3.0), (2, 1.0 / 3.0)):
        middle += weight * (filled[lag:].T @ filled[:-lag] + filled[:-lag].T @ filled[lag:])
    bread = np.linalg.inv(x.T @ x)
    result = local_projection(data, "y", "g", None, [0], lags=1, lagged_controls=NAMES, sample="where", bandwidth=3)
    assert result.at(0).multiplier == pytest.approx(beta[0], rel=1e-9)
    assert result.at(0).se == pytest.approx(np.sqrt((bread @ middle @ bread)[0, 0]), rel=1e-9)


def test_missing_as_zero_sums_what_is_there() -> None:
    data = one_country()
    ends = data.iloc[:3].assign(z=0.0, y=np.nan, g=np.nan)
    padded = pd.concat([data, ends], ignore_index=True)
    filled = project(padded, "z", [2], sample_end="missing_as_zero")
    zeros = padded.fillna(0.0).assign(where=(np.arange(123) <= 120).astype(float))  # later lags are missing
    assert filled.at(2).observations == 117
    assert project(padded, "z", [2]).at(2).observations == 114
    pd.testing.assert_series_equal(filled.multiplier, project(zeros, "z", [2], sample="where").multiplier)


def test_controls_that_others_imply_are_left_out_and_counted() -> None:
    data = one_country()
    doubled = project(data.assign(x2=2.0 * data.x, three=3.0), controls=["x", "x2", "three"], lags=2)
    single = project(data, controls=["x"], lags=2)
    np.testing.assert_allclose(doubled.multiplier, single.multiplier, rtol=1e-9)
    np.testing.assert_allclose(doubled.se, single.se, rtol=1e-9)
    assert {e.dropped for e in doubled.estimates} == {2}
    assert {e.dropped for e in single.estimates} == {0}


def test_order_of_rows_and_kind_of_dates_do_not_matter() -> None:
    data = one_country()
    known = project(data).multiplier
    quarters = data.index
    assert isinstance(quarters, pd.PeriodIndex)
    for index in (quarters.to_timestamp(), 1990.0 + np.arange(120) / 4.0, [str(q) for q in quarters], range(120)):
        pd.testing.assert_series_equal(project(data.set_axis(index)).multiplier, known)
    shuffled = data.assign(date=data.index).sample(frac=1.0, random_state=1).reset_index(drop=True)
    pd.testing.assert_series_equal(project(shuffled, time="date").multiplier, known)


def test_input_is_left_as_it_was() -> None:
    data = several_countries()
    before = data.copy()
    project(data, unit="unit", time="year", state="state")
    pd.testing.assert_frame_equal(data, before)


@pytest.mark.parametrize(("unit", "other"), [(1e-9, 1e-6), (1e9, 1e7)])
def test_units_of_measurement_do_not_matter(unit: float, other: float) -> None:
    data = one_country()
    scaled = data.assign(y=unit * data.y, g=unit * data.g, z2=other * data.z2, x=other * data.x)
    options: dict[str, Any] = {"controls": ["x"], "lags": 2, "bandwidth": 5}
    known, same = (project(table, ["z", "z2"], **options) for table in (data, scaled))
    np.testing.assert_allclose(same.multiplier, known.multiplier, rtol=1e-8)
    np.testing.assert_allclose(same.se, known.se, rtol=1e-8)
    np.testing.assert_allclose(same.first_stage_f, known.first_stage_f, rtol=1e-7)
    for one, two in zip(same.estimates, known.estimates, strict=True):
        np.testing.assert_allclose(one.anderson_rubin, two.anderson_rubin, rtol=1e-6)
        assert one.dropped == two.dropped == 0
