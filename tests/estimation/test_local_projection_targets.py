"""Local projections against Stata's logs and the papers, on the real files."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from real_series import goldens, jorda_taylor, ramey_zubairy

from stimulus_model.evidence import WeakInstrumentWarning, local_projection

SHOCKS: dict[str, Any] = {"newsy": "newsy", "bp": "g", "both": ["newsy", "g"]}
REGIMES = {"all": "all", "state1": "state1", "state0": "state0", "diff": "difference"}
PANEL: dict[str, Any] = {
    "lags": 2,
    "lagged_controls": ["dy", "dcapb"],
    "controls": ["gap_before", "debt_before"],
    "changes": True,
    "time": "year",
    "unit": "iso",
    "missing": "drop",
    "weak_below": 0.0,
}


def ramey(shock: str, horizons: list[int], **options: Any) -> Any:
    """Project the series of Ramey and Zubairy, with their shocks by name; weak ones do not warn."""
    data = ramey_zubairy()
    return local_projection(data, "y", "g", SHOCKS[shock], horizons, weak_below=0.0, **options)


def test_ramey_zubairy_estimates_errors_and_bandwidths() -> None:
    rows = goldens()["rz_ours"]
    assert len(rows) == 12
    for row in rows:
        state = None if row["state"] == "linear" else row["state"]
        estimate = ramey(row["shock"], [row["h"]], state=state).at(row["h"], REGIMES[row["regime"]])
        assert estimate.multiplier == pytest.approx(row["mult"], abs=1e-10)
        assert estimate.se == pytest.approx(row["se"], abs=1e-9)
        assert (estimate.bandwidth, estimate.observations) == (row["bw"], row["N"])
        if not math.isnan(row["p"]):
            assert estimate.p_value == pytest.approx(row["p"], abs=1e-9)


def test_ramey_zubairy_as_published() -> None:
    published = goldens()["rz_published_confirmed"]
    linear = ramey("newsy", [7, 15])
    for horizon, name in ((7, "2y"), (15, "4y")):
        multiplier, se = published["linear news"][name]
        assert linear.multiplier[horizon] == pytest.approx(multiplier, abs=0.005)
        assert linear.se[horizon] == pytest.approx(se, abs=0.0005)
    slack, target = ramey("newsy", [7, 15], state="slack"), published["slack news"]
    for regime, name in (("state1", "2y high"), ("state0", "2y low")):
        assert slack.multiplier[regime, 7] == pytest.approx(target[name][0], abs=0.005)
        assert slack.se[regime, 7] == pytest.approx(target[name][1], abs=0.0005)
    assert slack.multiplier["state1", 15] == pytest.approx(target["4y high"], abs=0.005)
    assert slack.multiplier["state0", 15] == pytest.approx(target["4y low"], abs=0.005)
    assert slack.p_value["difference", 7] == pytest.approx(target["p 2y"], abs=0.0005)
    assert slack.p_value["difference", 15] == pytest.approx(target["p 4y"], abs=0.0005)


def test_stata_to_eight_digits() -> None:
    stata = goldens()["rz_stata_12digit(LocalProjections.jl)"]
    news, both = ramey("newsy", [0, 8, 16]), ramey("both", [1, 8, 16])
    slack = ramey("both", [1, 8, 16], state="slack")
    np.testing.assert_allclose(news.multiplier, stata["news linear full h=0,8,16"], atol=1e-8, rtol=0.0)
    np.testing.assert_allclose(both.multiplier, stata["both linear full h=1,8,16"], atol=1e-8, rtol=0.0)
    high, low = stata["both slack full high h=1,8,16"], stata["both slack full low"]
    np.testing.assert_allclose(slack.multiplier["state1"], high, atol=1e-8, rtol=0.0)
    np.testing.assert_allclose(slack.multiplier["state0"], low, atol=1e-8, rtol=0.0)


def test_kleibergen_paap_f_and_its_warning() -> None:
    with pytest.warns(WeakInstrumentWarning, match=r"below 10 \(all h=0: 7\.33\); prefer the Anderson-Rubin"):
        result = local_projection(ramey_zubairy(), "y", "g", "newsy", [0, 7, 15, 20])
    np.testing.assert_allclose(result.first_stage_f, [7.33, 19.38, 11.22, 10.43], atol=0.005)


def test_strong_instruments_do_not_warn() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        local_projection(ramey_zubairy(), "y", "g", "newsy", [7, 15])


def test_statsmodels_hac_for_instruments_is_wrong_and_ours_is_not() -> None:
    """Regression test: if statsmodels mends `get_robustcov_results`, this fails and the warning can go."""
    from statsmodels.sandbox.regression.gmm import IV2SLS, LinearIVGMM

    data = ramey_zubairy()
    sums = {name: sum(data[name].shift(-lead) for lead in range(8)) for name in ("y", "g")}
    columns = {f"{name}{lag}": data[name].shift(lag) for name in ("newsy", "y", "g") for lag in range(1, 5)}
    frame = data.assign(cy=sums["y"], cg=sums["g"], one=1.0, **columns).dropna()
    x, z = frame[["cg", *columns, "one"]].to_numpy(), frame[["newsy", *columns, "one"]].to_numpy()
    outcome = frame["cy"].to_numpy()
    trap = goldens()["statsmodels_iv_hac_trap"]
    wrong = IV2SLS(outcome, x, z).fit().get_robustcov_results("HAC", maxlags=28, use_correction=False)
    assert wrong.bse[0] == pytest.approx(trap["wrong_get_robustcov"], abs=1e-5)
    right = LinearIVGMM(outcome, x, z).fit(maxiter=1, weights_method="hac", wargs={"maxlag": 28, "centered": False})
    ours = ramey("newsy", [7])
    assert right.bse[0] == pytest.approx(trap["correct_se"], abs=1e-6)
    assert ours.se[7] == pytest.approx(right.bse[0], abs=1e-9)
    assert ours.multiplier[7] == pytest.approx(right.params[0], abs=1e-9)


def test_jorda_taylor_panel() -> None:
    data, target = jorda_taylor(), goldens()["jt_panel_log"]
    whole = local_projection(data, "dy", "dcapb", "size", 4, sample_end="missing_as_zero", **PANEL)
    full, boom = np.array(target["full"]), np.array(target["boom"])
    np.testing.assert_allclose(np.column_stack([whole.multiplier, whole.se]), full, atol=1e-5, rtol=0.0)
    part = local_projection(
        data, "dy", "dcapb", "size", 4, sample="boom_before", sample_end="missing_as_zero", **PANEL
    )
    np.testing.assert_allclose(np.column_stack([part.multiplier, part.se]), boom, atol=1e-5, rtol=0.0)
    states = local_projection(data, "dy", "dcapb", "size", 4, state="boom", sample_end="missing_as_zero", **PANEL)
    inside = np.column_stack([states.multiplier["state1"], states.se["state1"]])
    np.testing.assert_allclose(inside, boom, atol=1e-5, rtol=0.0)


def test_missing_as_zero_keeps_observations_that_drop_leaves_out() -> None:
    filled = local_projection(jorda_taylor(), "dy", "dcapb", "size", 4, sample_end="missing_as_zero", **PANEL)
    dropped = local_projection(jorda_taylor(), "dy", "dcapb", "size", 4, **PANEL)
    assert [filled.at(h).observations for h in range(5)] == [504] * 5
    assert [dropped.at(h).observations for h in range(5)] == [503, 487, 471, 455, 439]
    assert dropped.multiplier[4] < filled.multiplier[4] < 0.0  # zeros pull long horizons towards zero


def test_other_samples_and_states_work() -> None:
    postwar = ramey_zubairy().loc[1947:]
    assert local_projection(postwar, "y", "g", "newsy", [7]).at(7).observations == 265
    bound = ramey("newsy", [7], state="zlb")
    assert bound.regimes == ("state1", "state0", "difference")
    assert bound.multiplier["difference", 7] == pytest.approx(
        bound.multiplier["state1", 7] - bound.multiplier["state0", 7], abs=1e-10
    )
