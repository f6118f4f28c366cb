"""Structural vector autoregressions: published figures, independent formulas, known truth, and what they refuse."""

from __future__ import annotations

import time
import warnings

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder, goldens
from statsmodels.tsa.vector_ar.svar_model import SVAR
from systems import IMPACT, LAG, NAMES, THETA, ZETA_G, ZETA_T, fiscal, instrumented, mertens_ravn, walks

from stimulus_model.economy import Economy
from stimulus_model.estimation import structural_var as svar
from stimulus_model.estimation.autoregressions.identification import solve_blanchard_perotti, solve_proxy
from stimulus_model.estimation.estimate import BootstrapEstimate
from stimulus_model.evidence import WeakInstrumentWarning
from stimulus_model.inputs import InputError

BP = {"spending": "g", "tax": "t", "others": "y", "tax_elasticities": {"y": THETA}, "lags": 1, "trend": "constant"}
PROXY = {"variables": ("t", "g", "y"), "policy": "t", "instruments": "m", "lags": 1, "trend": "constant"}
CALDARA_KAMPS = {
    "policy": "TAX",
    "instruments": "TAXNARRATIVE",
    "demean": "nonzero",
    "lags": 4,
    "trend": "quadratic",
    "dummies": ["1975Q2"],
    "time": "DATES",
    "replications": 0,
    "weak_below": 0.0,
}


def caldara_kamps() -> pd.DataFrame:
    """Return the series of Caldara and Kamps (2017), 1950Q1 to 2006Q4."""
    path = data_folder() / "caldara_kamps" / "ck_restud.csv"
    head = path.read_text(encoding="utf-8").splitlines()
    if not head[0].startswith("DATES"):
        pytest.xfail("ck_restud.csv holds the workbook's sheet of explanations, not its series")
    return pd.read_csv(path)


@pytest.mark.parametrize("order", [("TAX", "G", "GDP"), ("GDP", "G", "TAX")])
def test_tax_elasticity_of_caldara_and_kamps(order):
    data = caldara_kamps()
    result = svar.proxy(data, variables=order, **CALDARA_KAMPS)
    assert result.elasticity("GDP").value == pytest.approx(goldens()["proxy_svar_thetaY"], abs=1e-6)


def test_blanchard_perotti_equals_sequential_instrumental_variables():
    data = walks(variables=4)
    given = {"tax_elasticities": {"c": 0.7, "d": -0.2}, "spending_elasticities": {"d": 0.1}}
    result = svar.blanchard_perotti(data, spending="a", tax="b", others=["c", "d"], lags=2, replications=0, **given)
    a, b, c, d = result.reduced.residuals.T
    spending = a - 0.1 * d
    adjusted = b - 0.7 * c + 0.2 * d
    tax = adjusted - spending * (spending @ adjusted) / (spending @ spending)
    slopes = instrumented(c, np.column_stack([a, b]), np.column_stack([spending, tax]))
    third = c - slopes[0] * a - slopes[1] * b
    tools = np.column_stack([spending, tax, third])
    last = instrumented(d, np.column_stack([a, b, c]), tools)
    np.testing.assert_allclose(result.relations[2], [*slopes, 0.0, 0.0], rtol=1e-9)
    np.testing.assert_allclose(result.relations[3], [*last, 0.0], rtol=1e-9)
    shocks = np.column_stack([tools, d - last @ np.array([a, b, c])])
    products = shocks.T @ shocks / result.reduced.degrees_of_freedom
    np.testing.assert_allclose(products, np.diag(np.diag(products)), atol=1e-9)
    np.testing.assert_allclose(result.impact @ np.diag(1.0 / np.sqrt(np.diag(products))) @ shocks.T, [a, b, c, d])
    np.testing.assert_allclose(result.impact @ result.impact.T, result.reduced.covariance, rtol=1e-9, atol=1e-12)


def test_the_policy_decided_first_does_not_answer_the_other():
    data = fiscal()
    first = svar.blanchard_perotti(data, **{**BP, "replications": 0})
    assert first.relations[0].tolist() == [0.0, 0.0, 0.0]
    assert first.elasticity("y").value == pytest.approx(THETA, abs=1e-12)
    assert first.relations[1, 0] != 0.0
    second = svar.blanchard_perotti(data, **{**BP, "first": "tax", "replications": 0})
    np.testing.assert_allclose(second.relations[1], [0.0, 0.0, THETA], atol=1e-12)
    assert second.relations[0, 1] != 0.0
    for result in (first, second):
        np.testing.assert_allclose(result.impact @ result.impact.T, result.reduced.covariance, rtol=1e-9)


@pytest.mark.parametrize(("seed", "found"), [(4, True), (0, False)])
def test_statsmodels_agrees_where_it_finds_the_maximum(seed, found):
    data = fiscal(200, seed)[list(NAMES)]
    result = svar.blanchard_perotti(data, **{**BP, "replications": 0})
    relations = np.array([[1, 0, 0], ["E", 1, -THETA], ["E", "E", 1]], dtype=object)
    sizes = np.array([["E", 0, 0], [0, "E", 0], [0, 0, "E"]], dtype=object)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns that it does not converge, if it does not
        guess = np.full(3, 0.1)
        other = SVAR(data.to_numpy(), "AB", A=relations, B=sizes).fit(guess, guess, maxlags=1, maxiter=5_000)
    theirs = np.abs(np.linalg.solve(other.A, other.B))
    misfit = np.abs(theirs @ theirs.T - other.sigma_u).max()
    assert np.abs(result.impact @ result.impact.T - other.sigma_u).max() < 1e-9
    if found:
        np.testing.assert_allclose(np.abs(result.impact), theirs, atol=1e-4)
    else:
        assert misfit > 1e-9  # never better than ours; 0.15.0 stops far from the maximum


def test_proxy_equals_the_partitioned_formulas():
    data = fiscal(120)
    result = svar.proxy(data, **{**PROXY, "lags": 2, "replications": 0})
    residuals, events = result.reduced.residuals, data["m"].to_numpy()[2:]
    expected = mertens_ravn(result.reduced.covariance, residuals.T @ events / len(events))
    np.testing.assert_allclose(result.relations[0, 1:], expected, rtol=1e-9)
    np.testing.assert_allclose(result.impact @ result.impact.T, result.reduced.covariance, rtol=1e-9)
    effect = residuals.T @ events
    np.testing.assert_allclose(result.impact[:, 0] / result.impact[0, 0], effect / effect[0], rtol=1e-9)
    assert result.impact[0, 0] > 0.0
    assert result.impact[1, 2] == 0.0  # the remaining shocks are recursive in the order of the variables
    assert (np.diag(result.impact) > 0.0).all()


def test_the_response_to_the_policy_shock_does_not_depend_on_the_order_of_variables():
    data = fiscal(150)
    one = svar.proxy(data, **{**PROXY, "replications": 0})
    other = svar.proxy(data, **{**PROXY, "variables": ("y", "g", "t"), "replications": 0})
    np.testing.assert_allclose(one.responses[:, 2, 0], other.responses[:, 0, 2], rtol=1e-9)
    assert one.elasticity("y").value == pytest.approx(other.elasticity("y").value, rel=1e-9)
    assert one.first_stage_f == pytest.approx(other.first_stage_f, rel=1e-9)


def test_several_instruments_are_weighed_by_the_first_stage():
    data = fiscal(150)
    both = svar.proxy(data, **{**PROXY, "instruments": ["m", "m2"], "replications": 0})
    events = data[["m", "m2"]].to_numpy()[1:]
    events = np.column_stack([np.ones(len(events)), events])
    fitted = events @ np.linalg.lstsq(events, both.reduced.residuals[:, 0], rcond=None)[0]
    data["fitted"] = np.concatenate([[0.0], fitted])
    alone = svar.proxy(data, **{**PROXY, "instruments": "fitted", "replications": 0})
    np.testing.assert_allclose(both.impact, alone.impact, rtol=1e-9)


@pytest.mark.parametrize("trend", ["constant", "none"])
@pytest.mark.parametrize("bootstrap", ["block", "wild"])
def test_a_constant_added_to_an_instrument_changes_nothing(trend, bootstrap):
    options = {**PROXY, "instruments": ["m", "m2"], "trend": trend, "bootstrap": bootstrap, "replications": 20}
    plain = svar.proxy(fiscal(150), **options)
    moved = svar.proxy(fiscal(150).assign(m=lambda data: data["m"] + 5.0), **options)
    np.testing.assert_allclose(moved.impact, plain.impact, rtol=1e-9)
    np.testing.assert_allclose(moved.draws, plain.draws, rtol=1e-7, atol=1e-9)
    assert moved.first_stage_f == pytest.approx(plain.first_stage_f, rel=1e-9)


def test_known_truth_is_recovered():
    data = fiscal(40_000)
    by_elasticity = svar.blanchard_perotti(data, **{**BP, "replications": 0})
    np.testing.assert_allclose(by_elasticity.impact, IMPACT, atol=0.03)
    np.testing.assert_allclose(by_elasticity.relations[2], [ZETA_G, ZETA_T, 0.0], atol=0.02)
    by_proxy = svar.proxy(data, **{**PROXY, "variables": NAMES, "replications": 0})
    np.testing.assert_allclose(by_proxy.impact[:, 1], IMPACT[:, 1], atol=0.04)
    assert by_proxy.elasticity("y").value == pytest.approx(THETA, abs=0.05)
    np.testing.assert_allclose(by_proxy.responses[3], np.linalg.matrix_power(LAG, 3) @ by_proxy.impact, atol=0.05)


def test_identification_of_a_stack_is_that_of_each():
    rng = np.random.default_rng(2)
    stack = np.array([m @ m.T for m in rng.standard_normal((3, 4, 4))])
    comoments = rng.standard_normal((3, 4))
    matrix = np.zeros((4, 4))
    matrix[1, 2:] = 0.5, -0.1
    together = solve_blanchard_perotti(stack, 0, 1, matrix), solve_proxy(stack, comoments, 2)
    for k in range(3):
        alone = solve_blanchard_perotti(stack[k], 0, 1, matrix), solve_proxy(stack[k], comoments[k], 2)
        for one, other in zip(together, alone, strict=True):
            np.testing.assert_allclose(one.impact[k], other.impact, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(one.relations[k], other.relations, rtol=1e-9, atol=1e-9)


def test_narrative_shocks_are_demeaned_on_their_quarters():
    data = fiscal(150)
    events = data["m"].where(np.arange(150) % 10 == 3, 0.0)
    data["m"] = events
    asked = svar.proxy(data, **{**PROXY, "demean": "nonzero", "replications": 0, "weak_below": 0.0})
    data["m"] = events.where(events == 0.0, events - events[events != 0.0].mean())
    by_hand = svar.proxy(data, **{**PROXY, "replications": 0, "weak_below": 0.0})
    np.testing.assert_allclose(asked.impact, by_hand.impact, rtol=1e-12)
    data["m"] = events
    plain = svar.proxy(data, **{**PROXY, "replications": 0, "weak_below": 0.0})
    assert abs(plain.impact[1, 0] - asked.impact[1, 0]) > 1e-6


def shortened(data: pd.DataFrame, first: str = "1962Q3", last: str = "1991Q2") -> pd.DataFrame:
    """Return the series with instruments that are known from `first` to `last` only."""
    known = (data.index >= pd.Period(first)) & (data.index <= pd.Period(last))
    return data.assign(m=data["m"].where(known), m2=data["m2"].where(known | (data.index > pd.Period(last))))


@pytest.mark.parametrize("tools", ["m", ["m", "m2"]])
def test_a_short_instrument_leaves_the_var_its_whole_sample(tools):
    import statsmodels.api as sm

    data = shortened(fiscal(200))
    result = svar.proxy(data, **{**PROXY, "instruments": tools, "lags": 2, "replications": 0})
    whole = svar.proxy(fiscal(200), **{**PROXY, "lags": 2, "replications": 0}).reduced
    np.testing.assert_array_equal(result.reduced.residuals, whole.residuals)
    columns = [tools] if isinstance(tools, str) else tools
    events = data[columns].to_numpy()[2:]
    rows = ~np.isnan(events).any(axis=1)
    assert rows.sum() == 116
    overlap, residuals = sm.add_constant(events[rows]), whole.residuals[rows]
    first_stage = sm.OLS(residuals[:, 0], overlap).fit(cov_type="HC0")
    covariance = np.cov(residuals.T, first_stage.fittedvalues)[:-1, -1]
    np.testing.assert_allclose(result.impact[:, 0] / result.impact[0, 0], covariance / covariance[0], rtol=1e-9)
    np.testing.assert_allclose(result.relations[0, 1:], mertens_ravn(whole.covariance, covariance), rtol=1e-9)
    np.testing.assert_allclose(result.impact @ result.impact.T, whole.covariance, rtol=1e-9)
    count = len(columns)
    wald = float(np.squeeze(first_stage.wald_test(np.eye(count + 1)[1:], use_f=False, scalar=True).statistic))
    share = 116 / len(whole.residuals)
    assert result.first_stage_f == pytest.approx(
        wald * (whole.degrees_of_freedom * share - count) / 116 / count, rel=1e-9
    )
    assert f"{', '.join(columns)} of 1962Q3-1991Q2" in result.source


def test_known_truth_is_recovered_by_a_short_instrument():
    data = fiscal(40_000)
    last = data.index[9_999]
    options = {**PROXY, "variables": NAMES, "replications": 0}
    short = svar.proxy(data.assign(m=data["m"].where(data.index <= last)), **options)
    np.testing.assert_allclose(short.impact[:, 1], IMPACT[:, 1], atol=0.08)
    assert short.elasticity("y").value == pytest.approx(THETA, abs=0.1)
    trimmed = svar.proxy(data, **{**options, "end": last})
    assert np.abs(short.responses[8, :, 1] - trimmed.responses[8, :, 1]).max() > 1e-3


def test_short_narrative_shocks_are_demeaned_over_all_that_is_known_of_them():
    data = fiscal(150)
    events = data["m"].where(np.arange(150) % 10 == 1, 0.0).where(np.arange(150) < 90)
    data["m"] = events
    options = {**PROXY, "lags": 4, "replications": 0, "weak_below": 0.0}
    asked = svar.proxy(data, **options, demean="nonzero")
    data["m"] = events.where(~(events.abs() > 0.0), events - events[events != 0.0].mean())
    by_hand = svar.proxy(data, **options)
    assert events.iloc[1] != 0.0  # an initial value of the VAR, which the mean counts
    np.testing.assert_allclose(asked.impact, by_hand.impact, rtol=1e-12)


def test_bands_of_a_short_instrument_are_wider():
    data = fiscal(200)
    options = {**PROXY, "replications": 200, "horizon": 0, "weak_below": 0.0}
    short = shortened(data, "1950Q1", "1974Q4")
    whole, half = (svar.proxy(table, **options).elasticity("y") for table in (data, short))
    assert 1.2 * whole.se < half.se < 4.0 * whole.se
    moved = svar.proxy(shortened(data).assign(m=lambda table: table["m"] + 5.0), **options)
    np.testing.assert_allclose(moved.draws, svar.proxy(shortened(data), **options).draws, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(
    ("keep", "match"),
    [
        (slice("1950Q1", "1950Q3"), "instruments: got 'm', allowed: .* in at least 3 periods from 1950Q2"),
        (slice("1960Q1", "1960Q2"), "at least 3 periods from 1950Q2 to 1999Q4"),
    ],
)
def test_an_instrument_that_is_hardly_known_is_refused(keep, match):
    data = fiscal(200)
    data["m"] = data["m"].loc[keep].reindex(data.index)
    with pytest.raises(InputError, match=match):
        svar.proxy(data, **PROXY)


def test_first_stage_f_is_the_robust_one():
    import statsmodels.api as sm

    data = fiscal(100)
    result = svar.proxy(data, **{**PROXY, "instruments": ["m", "m2"], "replications": 0})
    tools = sm.add_constant(data[["m", "m2"]].to_numpy()[1:])
    fit = sm.OLS(result.reduced.residuals[:, 0], tools).fit(cov_type="HC0")
    wald = float(np.squeeze(fit.wald_test(np.eye(3)[1:], use_f=False, scalar=True).statistic))
    rest = result.reduced.degrees_of_freedom - 2
    assert result.first_stage_f == pytest.approx(wald * rest / 99 / 2, rel=1e-9)


def test_a_weak_instrument_warns_with_its_f():
    data = fiscal(150)
    data["m"] = np.random.default_rng(5).standard_normal(150)
    with pytest.warns(WeakInstrumentWarning, match=r"first-stage F \d+\.\d\d is below 10: m hardly move t") as caught:
        result = svar.proxy(data, **{**PROXY, "replications": 0})
    assert caught[0].filename == __file__  # it points to the caller's line
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        svar.proxy(data, **{**PROXY, "replications": 0, "weak_below": result.first_stage_f})


def test_multipliers_are_ratios_of_responses():
    result = svar.blanchard_perotti(fiscal(), **{**BP, "horizon": 4, "replications": 0})
    y, g, t = (result.responses[:, result.names.index(name), 0] for name in "ygt")
    np.testing.assert_allclose(result.multiplier("y", "g").values, np.cumsum(y) / np.cumsum(g))
    np.testing.assert_allclose(result.multiplier("y", "g", kind="impact", ratio=5.0).values, 5.0 * y / g[0])
    weights = 1.02 ** -np.arange(5.0)
    discounted = result.multiplier("t", "g", ratio=2.0, discount=0.02)
    np.testing.assert_allclose(discounted.values, 2.0 * np.cumsum(weights * t) / np.cumsum(weights * g))
    tax = result.responses[:, :, 1]
    other = result.multiplier("y", "g", shock="t").values
    assert np.isnan(other[0])  # spending does not answer taxes within the period
    np.testing.assert_allclose(other[1:], np.cumsum(tax[:, 2])[1:] / np.cumsum(tax[:, 0])[1:])
    assert discounted.name == "cumulative multiplier of g on t"
    assert result.multiplier("y", "g", shock="t").name.endswith(", shock t")


def test_bands_are_quantiles_of_replications():
    result = svar.blanchard_perotti(fiscal(), **{**BP, "horizon": 6, "replications": 200, "level": 0.8, "seed": 4})
    assert result.draws.shape == (200, 7, 3, 3)
    multiplier = result.multiplier("y", "g")
    ratios = np.cumsum(result.draws[:, :, 2, 0], axis=1) / np.cumsum(result.draws[:, :, 0, 0], axis=1)
    low, high = np.quantile(ratios, [0.1, 0.9], axis=0)
    np.testing.assert_allclose(multiplier.low, low)
    np.testing.assert_allclose(multiplier.high, high)
    inner = np.quantile(ratios, [0.15865525393145707, 0.8413447460685429], axis=0)
    np.testing.assert_allclose(multiplier.se, 0.5 * (inner[1] - inner[0]))
    frame = result.to_frame().loc["g", "y"]
    np.testing.assert_allclose(frame["estimate"], result.responses[:, 2, 0])
    np.testing.assert_allclose(frame["low"], np.quantile(result.draws[:, :, 2, 0], 0.1, axis=0))
    unit = result.to_frame(unit=True).loc["g", "y"]
    np.testing.assert_allclose(unit["estimate"], result.responses[:, 2, 0] / result.responses[0, 0, 0])
    scaled = result.draws[:, :, 2, 0] / result.draws[:, :1, 0, 0]
    np.testing.assert_allclose(unit["high"], np.quantile(scaled, 0.9, axis=0))
    elasticity = result.elasticity("g", "y")
    assert elasticity.value == result.relations[2, 0]
    assert elasticity.low == pytest.approx(np.quantile(result.relation_draws[:, 2, 0], 0.1))
    assert result.elasticity("y").se == pytest.approx(0.0, abs=1e-12)  # given, not estimated


def test_defaults():
    data = fiscal(120)
    one = svar.proxy(data, variables=("t", "g", "y"), policy="t", instruments="m")
    two = svar.blanchard_perotti(data, spending="g", tax="t", others="y", tax_elasticities={"y": THETA})
    for result in (one, two):
        assert result.draws.shape == (1_000, 21, 3, 3)
        assert (result.reduced.lags, result.level) == (4, 0.9)
        assert result.reduced.regressors[:3] == ("const", "t", "t2")
        assert "block bootstrap" in result.source


def test_equal_seeds_give_equal_draws():
    options = {**PROXY, "replications": 50}
    one, same, other = (svar.proxy(fiscal(), **options, seed=seed).draws for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)


def test_priors_enter_the_economy():
    result = svar.blanchard_perotti(fiscal(), **{**BP, "replications": 100})
    multiplier = result.multiplier("y", "g")
    prior = result.to_prior("y", "g", 3, inflate=2.0)
    assert prior.kind == "normal"
    assert dict(prior.arguments) == pytest.approx({"mean": multiplier.values[3], "sd": 2.0 * multiplier.se[3]})
    lognormal = multiplier.to_prior(3, "lognormal")
    assert dict(lognormal.arguments)["median"] == pytest.approx(multiplier.values[3])
    share = multiplier.se[3] / multiplier.values[3]
    assert np.log(dict(lognormal.arguments)["p95"] / multiplier.values[3]) == pytest.approx(
        1.6448536 * share, rel=1e-6
    )
    limited = multiplier.at(3).to_prior(low=0.0, high=3.0)
    economy = Economy.load("japan").replace(additionality=limited)
    assert economy.entries["additionality"].prior == limited
    with pytest.raises(InputError, match=r"shape.*not positive"):
        result.multiplier("y", "t").to_prior(3, "lognormal")
    nothing = BootstrapEstimate("zero", 0.0, 1.0, -1.0, 1.0, 0.9, "")
    with pytest.raises(InputError, match="not positive"):
        nothing.to_prior("lognormal")
    with pytest.raises(InputError, match=r"se: got nan.*ask for replications"):
        svar.blanchard_perotti(fiscal(), **{**BP, "replications": 0}).to_prior("y", "g", 3)
    with pytest.raises(InputError, match=r"shape: got 'normla'.*did you mean 'normal'"):
        multiplier.to_prior(3, "normla")


def test_results_say_what_they_are():
    result = svar.proxy(fiscal(), **{**PROXY, "replications": 50})
    text = repr(result)
    assert "Proxy VAR(1), t by m" in text
    assert "1950Q2-1999Q4; block bootstrap, 50 replications" in text
    assert f"first-stage F {result.first_stage_f:.2f}" in text
    assert "<table" in result._repr_html_()
    multiplier = result.multiplier("y", "t")
    assert "90 % from" in repr(multiplier)
    assert "<table" in multiplier._repr_html_()
    assert list(multiplier.to_frame().columns) == ["estimate", "se", "low", "high"]
    assert str(multiplier.at(2)).startswith("cumulative multiplier of t on y, horizon 2: −")
    bare = svar.proxy(fiscal(), **{**PROXY, "replications": 0, "horizon": 0})
    assert bare.responses.shape == (1, 3, 3)
    assert "bootstrap" not in repr(bare)
    assert "(" not in str(bare.multiplier("y", "t").at(0))
    assert "first-stage" not in repr(svar.blanchard_perotti(fiscal(), **{**BP, "replications": 0}))


def test_charts_carry_their_numbers():
    result = svar.proxy(fiscal(), **{**PROXY, "replications": 50, "horizon": 8})
    chart = result.plot("y", unit=True)
    np.testing.assert_allclose(chart.data["estimate"], result.to_frame(unit=True).loc["t", "y"]["estimate"])
    assert "by periods after a shock to t of 1" in chart.words.title
    assert chart.figure.canvas.manager is None  # pyplot does not know the figure
    other = result.multiplier("y", "t").plot(chart.ax)
    assert other.ax is chart.ax
    assert len(other.data) == 9
    bare = svar.proxy(fiscal(), **{**PROXY, "replications": 0}).plot("y", "g")
    assert "1 standard deviation" in bare.words.title
    assert not bare.ax.collections  # no band without bootstrap


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"policy": "x"}, "policy: got 'x', allowed: t, g, y"),
        ({"variables": ("t", "g", "yy")}, "variables: got 'yy'.*did you mean 'y'"),
        ({"variables": ("t",)}, "variables: got .*at least two variables and one instrument"),
        ({"variables": ("t", "t", "y")}, "variables: got 't', allowed: each name once"),
        ({"instruments": ()}, "instruments: got .*at least two variables and one instrument"),
        ({"instruments": "y"}, "y', allowed: a column in one role only"),
        ({"instruments": "zero"}, "instruments: got 'zero', allowed: an instrument that varies"),
        ({"instruments": ["m", "twice"]}, "instruments: got 'm, twice', allowed: instruments that are not collinear"),
        ({"demean": "all"}, "demean: got 'all', allowed: none, nonzero"),
        ({"bootstrap": "bloc"}, "bootstrap: got 'bloc'.*did you mean 'block'"),
        ({"replications": -1}, "replications: got -1"),
        ({"seed": -1}, "seed: got -1"),
        ({"block": 0}, "block: got 0"),
        ({"block": 200}, "block: got 200.*<= 199"),
        ({"horizon": -1}, "horizon: got -1"),
        ({"level": 1.0}, "level: got 1.0"),
        ({"level": 0.0}, "level: got 0.0"),
        ({"trend": "cubic"}, "trend: got 'cubic'"),
        ({"lags": 0}, "lags: got 0"),
        ({"exogenous": "m3"}, "exogenous: got 'm3'"),
        ({"instruments": "rare", "block": 3}, "instruments: got 'rare'.*more events"),
    ],
)
def test_bad_arguments_of_proxies_are_refused(changes, match):
    data = fiscal()
    data["zero"], data["twice"], data["rare"] = 0.0, 2.0 * data["m"], 0.0
    data.loc[data.index[100], "rare"] = 1.0
    with pytest.raises(InputError, match=match):
        svar.proxy(data, **{**PROXY, "replications": 30, "weak_below": 0.0, **changes})


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"others": ()}, "others: got .*at least one column"),
        ({"others": ("y", "g")}, "a column in one role only"),
        ({"first": "taxes"}, "first: got 'taxes'.*did you mean 'tax'"),
        ({"tax_elasticities": {"gdp": 2.0}}, "tax_elasticities: got 'gdp', allowed: y"),
        ({"tax_elasticities": {"y": "2"}}, "tax_elasticities.y: got '2', allowed: a finite number"),
        ({"tax_elasticities": 2.08}, "tax_elasticities: got 2.08, allowed: a mapping"),
        ({"spending_elasticities": {"t": 1.0}}, "spending_elasticities: got 't'"),
        ({"end": "1951Q2"}, "data: got '6 periods', allowed: at least 8 periods"),
    ],
)
def test_bad_arguments_of_blanchard_perotti_are_refused(changes, match):
    with pytest.raises(InputError, match=match):
        svar.blanchard_perotti(fiscal(), **{**BP, **changes})


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda r: r.elasticity("x"), "variable: got 'x'"),
        (lambda r: r.elasticity("t"), "variable: got 't', allowed: another variable"),
        (lambda r: r.elasticity("y", "q"), "equation: got 'q'"),
        (lambda r: r.multiplier("gdp", "g"), "of: got 'gdp'"),
        (lambda r: r.multiplier("y", "gg"), "per: got 'gg'"),
        (lambda r: r.multiplier("y", "g", kind="sum"), "kind: got 'sum', allowed: cumulative, impact"),
        (lambda r: r.multiplier("y", "g", shock="z"), "shock: got 'z'"),
        (lambda r: r.multiplier("y", "g", discount=-1.0), "discount: got -1.0"),
        (lambda r: r.multiplier("y", "g", ratio=float("nan")), "ratio: got nan"),
        (lambda r: r.multiplier("y", "g").at(21), "horizon: got 21.*<= 20"),
        (lambda r: r.multiplier("y", "g").at(-1), "horizon: got -1"),
        (lambda r: r.plot("x"), "variable: got 'x'"),
        (lambda r: r.plot("y", "x"), "shock: got 'x'"),
        (lambda r: r.multiplier("y", "g").to_prior(2, inflate=0.0), "inflate: got 0.0"),
    ],
)
def test_bad_questions_are_refused(ask, match):
    result = svar.blanchard_perotti(fiscal(), **{**BP, "replications": 20})
    with pytest.raises(InputError, match=match):
        ask(result)


def test_controls_and_subsamples_are_those_of_hand_made_data():
    data = fiscal(150)
    data["x"] = np.sin(np.arange(150.0))
    whole = svar.blanchard_perotti(data, **{**BP, "start": "1960Q1", "exogenous": "x", "replications": 0})
    cut = svar.blanchard_perotti(data.loc["1960Q1":], **{**BP, "exogenous": ["x"], "replications": 0})
    np.testing.assert_array_equal(whole.impact, cut.impact)
    assert whole.reduced.labels[0] == "1960Q2"
    assert whole.reduced.regressors[1] == "x"
    early = svar.proxy(data, **{**PROXY, "end": "1980Q4", "exogenous": "x", "replications": 0})
    assert early.reduced.labels[-1] == "1980Q4"


def test_a_thousand_wild_replications_of_five_variables_take_less_than_two_seconds():
    data = walks(228)
    options = {"spending": "a", "tax": "b", "others": ["c", "d", "e"], "tax_elasticities": {"c": 1.85}}
    taken = []
    for _ in range(3):
        begin = time.perf_counter()
        svar.blanchard_perotti(data, **options, lags=4, bootstrap="wild", replications=1_000)
        taken.append(time.perf_counter() - begin)
    assert min(taken) < 2.0


@pytest.mark.slow
def test_ninety_per_cent_bands_cover_the_truth():
    truth = np.cumsum([(np.linalg.matrix_power(LAG, h) @ IMPACT)[2, 0] for h in range(5)])
    truth = truth / np.cumsum([(np.linalg.matrix_power(LAG, h) @ IMPACT)[0, 0] for h in range(5)])
    inside, trials = np.zeros(5), 80
    for seed in range(trials):
        options = {**BP, "horizon": 4, "replications": 150, "seed": seed}
        multiplier = svar.blanchard_perotti(fiscal(240, seed=1_000 + seed), **options).multiplier("y", "g")
        inside += (multiplier.low <= truth) & (truth <= multiplier.high)
    assert (inside / trials >= 0.80).all()
    assert (inside / trials <= 0.98).all()


@pytest.mark.slow
def test_block_bands_of_a_proxy_cover_the_truth_and_wild_ones_are_too_narrow():
    truth = (IMPACT / np.diag(IMPACT))[2, 1]
    inside, widths, trials = {"block": 0, "wild": 0}, {"block": 0.0, "wild": 0.0}, 60
    for seed in range(trials):
        data = fiscal(160, seed=3_000 + seed)
        for method in inside:
            options = {
                **PROXY,
                "bootstrap": method,
                "horizon": 0,
                "replications": 150,
                "seed": seed,
                "weak_below": 0.0,
            }
            row = svar.proxy(data, **options).to_frame(unit=True).loc["t", "y", 0]
            inside[method] += int(row["low"] <= truth <= row["high"])
            widths[method] += row["high"] - row["low"]
    assert 0.80 <= inside["block"] / trials <= 0.98
    assert widths["wild"] < 0.5 * widths["block"]
    assert inside["wild"] / trials < 0.6
