"""A slip in an argument of a public function: one `InputError` that names the argument, never another exception."""

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm
from stimulus_model import evidence

NOT_LISTS = (-1, 1.5, True, None, object(), b"x")
AXES = r"^ax: got .*, allowed: Axes of matplotlib, or None for a new figure"
DRAWS = {"draws": 16, "seed": 1, "horizon": "2027Q4"}


@pytest.fixture(scope="module")
def given(packages, economy):
    package = packages["japan-ai-chips-2024"]
    projection = sm.simulate(package, economy, draws=16, seed=1)
    kinds = {
        "projection": projection,
        "counted": sm.simulate(package, economy, draws=16, seed=1, keep="summary"),
        "yearly": sm.simulate(package, economy, draws=16, seed=1, keep="annual"),
        "short": sm.simulate(package, economy, draws=16, seed=1, variables=["real_gdp", "debt"]),
    }
    return {"package": package, "packages": {"a": package, "b": package}, "economy": economy, **kinds}


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    quarters = [f"{1990 + k // 4}Q{k % 4 + 1}" for k in range(80)]
    return pd.DataFrame(rng.normal(size=(80, 4)).cumsum(axis=0), columns=list("gtys"), index=quarters)


LISTS = {
    "simulate.variables": lambda g, v: sm.simulate(g["package"], g["economy"], variables=v, **DRAWS),
    "compare.variables": lambda g, v: sm.compare(
        {"a": g["package"], "b": g["package"]}, g["economy"], variables=v, **DRAWS
    ),
    "counterfactuals.names": lambda g, v: sm.counterfactuals(g["package"], g["economy"], names=v, **DRAWS),
    "counterfactuals.variables": lambda g, v: sm.counterfactuals(g["package"], g["economy"], variables=v, **DRAWS),
    "counterfactuals.years": lambda g, v: sm.counterfactuals(g["package"], g["economy"], years=v, **DRAWS),
    "attribution.years": lambda g, v: sm.attribution(g["projection"], v),
    "attribution.shares": lambda g, v: sm.attribution(g["projection"], shares=v),
    "required_assumptions.claims": lambda g, v: sm.required_assumptions(g["package"], g["economy"], v, **DRAWS),
    "required_assumptions.levers": lambda g, v: sm.required_assumptions(
        g["package"], g["economy"], levers=v, **DRAWS
    ),
    "summary.variables": lambda g, v: g["projection"].summary(v),
    "counted summary.variables": lambda g, v: g["counted"].summary(v),
}


@pytest.mark.parametrize("value", NOT_LISTS, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("place", LISTS)
def test_what_is_no_list_is_refused_where_a_list_is_meant(given, place, value):
    field = place.split(".")[1]
    everything = field == "variables" and not place.startswith("counterfactuals")
    if value is None and (everything or place in ("counterfactuals.years", "attribution.years")):
        value = 0  # None means all of them there, or the years of the economy
    with pytest.raises(sm.InputError, match=rf"^{field}: got .*, allowed: a .*list"):
        LISTS[place](given, value)


def test_a_lever_in_place_of_levers_is_the_one_that_is_shown(given):
    with pytest.raises(sm.InputError, match="levers: got 'chip_return', allowed: a list of names"):
        sm.required_assumptions(given["package"], given["economy"], levers="chip_return", **DRAWS)


def test_a_misspelt_variable_of_counterfactuals_comes_with_a_suggestion(given):
    with pytest.raises(sm.InputError, match=r"variables: got 'reel_gdp', .*did you mean 'real_gdp'\?"):
        sm.counterfactuals(given["package"], given["economy"], variables=["reel_gdp"], **DRAWS)


@pytest.mark.parametrize("field", ["fixed_rate", "stochastic"])
@pytest.mark.parametrize("value", [None, 1, "no", [], float("nan")], ids=repr)
def test_flags_of_respond_are_flags(economy, field, value):
    with pytest.raises(sm.InputError, match=f"{field}: got .*, allowed: True or False"):
        sm.respond(economy, "public_investment", draws=16, **{field: value})


@pytest.mark.parametrize("call", ["simulate", "respond", "validate", "contingent_liabilities"])
def test_more_draws_than_anyone_can_wait_for_are_a_slip(given, call):
    calls = {
        "simulate": lambda n: sm.simulate(given["package"], given["economy"], draws=n, seed=1),
        "respond": lambda n: sm.respond(given["economy"], "public_investment", draws=n),
        "validate": lambda n: sm.validate(given["economy"], draws=n),
        "contingent_liabilities": lambda n: sm.contingent_liabilities(
            given["package"], given["economy"], draws=n, seed=1
        ),
    }
    with pytest.raises(sm.InputError, match=r"draws: got 1000.*, allowed: a whole number >= \d and <= 1000000000000"):
        calls[call](10**20)


@pytest.mark.parametrize("value", [None, "lane", 1], ids=repr)
def test_engine_is_named_as_the_argument_is(given, value):
    with pytest.raises(sm.InputError, match=r"^engine: got .*, allowed: compiled, reference"):
        sm.simulate(given["package"], given["economy"], engine=value, **DRAWS)


def test_progress_of_validate_is_a_callable(economy):
    with pytest.raises(sm.InputError, match="progress: got True, allowed: None or a callable"):
        sm.validate(economy, draws=16, progress=True)


@pytest.mark.parametrize("value", ["axes", 1, []], ids=repr)
def test_axes_are_axes(given, value):
    plot = given["projection"].plot
    for draw in (plot.fan, given["counted"].plot.fan, lambda ax: plot.waterfall(year=2030, ax=ax)):
        with pytest.raises(sm.InputError, match=AXES):
            draw(ax=value)


def test_year_of_a_waterfall_is_named_as_the_argument_is(given):
    with pytest.raises(sm.InputError, match=r"^year: got 2024, allowed: 2025 to 2040"):
        given["projection"].plot.waterfall(year=2024)


def test_a_number_is_no_path_and_the_open_file_of_that_number_stays_open(tmp_path):
    with open(tmp_path / "other", "wb") as other:
        for path in (other.fileno(), True, None, 2.5):
            with pytest.raises(sm.InputError, match=r"^path: got .*, allowed: the path of a file"):
                sm.open_projection(path)
        assert other.write(b"still open") == 10


def test_columns_are_named_by_the_argument_that_asks_for_them(data):
    good = {"outcome": "y", "spending": "g", "shock": "s", "horizon": 2, "lags": 1}
    for field in ("outcome", "spending", "shock", "state", "controls"):
        with pytest.raises(sm.InputError, match=rf"^{field}: got 'gg', allowed: g, t, y, s"):
            evidence.local_projection(data, **(good | {field: "gg"}))
    for field in ("outcome", "spending", "state", "sample"):
        with pytest.raises(sm.InputError, match=rf"^{field}: got \['y'\], allowed: text"):
            evidence.local_projection(data, **(good | {field: ["y"]}))
    for horizon in (b"x", 10**400):
        with pytest.raises(sm.InputError, match=r"^horizon: got .*, allowed: a whole number >= 0 and <= 10000"):
            evidence.local_projection(data, **(good | {"horizon": horizon}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"others": "yy"}, r"^others: got 'yy', allowed: g, t, y, s"),
        ({"others": None}, r"^others: got None, allowed: the name of a column, or a list of names"),
        ({"others": [1]}, r"^others: got 1, allowed: the name of a column, or a list of names"),
        ({"spending": ["g"]}, r"^spending: got \['g'\], allowed: text"),
        ({"tax": {}}, r"^tax: got \{\}, allowed: text"),
        ({"tax_elasticities": {"yy": 1.0}}, r"^tax_elasticities: got 'yy', allowed: y"),
        ({"exogenous": 3}, r"^exogenous: got 3, allowed: the name of a column"),
    ],
)
def test_slips_in_a_structural_var(data, change, message):
    good = {"spending": "g", "tax": "t", "others": "y", "tax_elasticities": {"y": 1.0}, "lags": 1, "replications": 0}
    with pytest.raises(sm.InputError, match=message):
        evidence.svar.blanchard_perotti(data, **(good | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"variables": ["zzz", "y"]}, r"^variables: got 'zzz', allowed: g, t, y, s"),
        ({"policy": "zz"}, r"^policy: got 'zz', allowed: g, t, y"),
        ({"weak_below": "ten"}, r"^weak_below: got 'ten', allowed: a finite number >= 0"),
        ({"dummies": 3}, r"^dummies: got 3, allowed: a list of periods"),
        ({"start": float("nan")}, r"^start: got nan, allowed: a period from 1990Q1 to 2009Q4"),
        ({"lags": 10**30}, r"^lags: got 1000.*, allowed: a whole number >= 1 and <= 10000"),
        ({"horizon": 10**30}, r"^horizon: got 1000.*, allowed: a whole number >= 0 and <= 10000"),
    ],
)
def test_slips_in_a_proxy_var(data, change, message):
    good = {"variables": ["g", "t", "y"], "policy": "t", "instruments": "s", "lags": 1, "replications": 0}
    with pytest.raises(sm.InputError, match=message):
        evidence.svar.proxy(data, **(good | {"weak_below": 0.0} | change))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"data": None}, r"^data: got 'NoneType', allowed: a pandas DataFrame"),
        ({"longest": "zz"}, r"^longest: got 'zz', allowed: a whole number >= 1"),
        ({"subsamples": "zz"}, r"^subsamples: got 'zz', allowed: a mapping"),
    ],
)
def test_slips_in_a_shock_covariance(data, change, message):
    with pytest.raises(sm.InputError, match=message):
        evidence.shock_covariance(**({"data": data, "lags": 2, "replications": 0} | change))


@pytest.mark.parametrize("field", ["outturns", "exclude", "probabilities"])
def test_slips_in_forecast_errors(data, field):
    with pytest.raises(sm.InputError, match=rf"^{field}: got 3, allowed: a (list|mapping)"):
        evidence.forecast_errors(data, **{field: 3})


OF_A_PROJECTION = {
    "debt_decomposition": sm.debt_decomposition,
    "probability_above": lambda projection: sm.probability_above(projection, 200.0),
    "attribution": sm.attribution,
    "compare_with_studies": evidence.compare_with_studies,
}


@pytest.mark.parametrize("what", OF_A_PROJECTION)
def test_an_analysis_says_what_a_projection_did_not_keep(given, what):
    with pytest.raises(sm.InputError, match=f"^keep: got 'summary', allowed: .*: {what} needs single draws"):
        OF_A_PROJECTION[what](given["counted"])
    with pytest.raises(sm.InputError, match=f"^projection.variables: got 'real_gdp, debt', .*: {what} needs"):
        OF_A_PROJECTION[what](given["short"])
    with pytest.raises(sm.InputError, match=r"^projection: got .*, allowed: a Projection, such as simulate"):
        OF_A_PROJECTION[what](given["economy"])


@pytest.mark.parametrize("what", ["debt_decomposition", "attribution"])
def test_an_analysis_of_quarters_says_that_only_years_were_kept(given, what):
    with pytest.raises(sm.InputError, match=f"^keep: got 'annual', allowed: 'paths': {what} needs quarters"):
        OF_A_PROJECTION[what](given["yearly"])
