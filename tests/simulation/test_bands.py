"""Ranges of one more official model than the draws answer to."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.inputs import InputError

NAMES = ["real_gdp", "debt_to_gdp"]


@pytest.fixture(scope="module")
def projection(packages, economy):
    package = packages["japan-ai-chips-2024"]
    return sm.simulate(package, economy, draws=600, seed=4, horizon="2032Q4", variables=NAMES)


def test_ranges_of_an_unseen_model_are_wider_and_say_so(projection):
    alone = projection.statistics("real_gdp", measure="relative")
    wide = projection.statistics("real_gdp", measure="relative", bands="models")
    assert (wide.high - wide.low > 1.1 * (alone.high - alone.low)).all()
    assert wide["mean"].equals(alone["mean"])
    assert wide[["se_low", "se_high", "se_probability"]].isna().all(axis=None)
    assert ((wide.probability_positive > 0.0) & (wide.probability_positive < 1.0)).all()
    table = projection.summary(NAMES, years=[2027, 2030], bands="models")
    assert "one more official model" in repr(table)
    assert "one more official model" not in repr(projection.summary(NAMES, years=[2027, 2030]))
    row = table.to_frame().loc["debt_to_gdp"].droplevel("units").loc[2030]
    assert row["low"] == projection.statistics("debt_to_gdp", bands="models").loc[2030, "low"]


def test_the_fan_shows_the_same_ranges(projection):
    chart = projection.plot.fan("real_gdp", freq="year", bands="models", probabilities=(0.9,))
    found = projection.statistics("real_gdp", measure="relative", bands="models")
    np.testing.assert_array_equal(chart.data["low_90"], found["low"])
    np.testing.assert_array_equal(chart.data["median"], found["median"])
    path = projection.plot.fan("real_gdp", effect=False, freq="year", bands="models")
    assert path.data["median_without"].notna().all()


def test_what_has_no_models_to_compare_is_refused(projection, packages, economy):
    with pytest.raises(InputError, match=r"bands: got 'wide', allowed: parameters, models"):
        projection.summary(NAMES, bands="wide")
    with pytest.raises(InputError, match=r"bands: got 'models', .* do not answer to several official models"):
        next(iter(projection.by_model().projections.values())).summary(NAMES, bands="models")
    counted = sm.simulate(
        packages["japan-ai-chips-2024"],
        economy,
        draws=64,
        seed=4,
        horizon="2027Q4",
        variables=NAMES,
        keep="summary",
    )
    with pytest.raises(InputError, match='bands="models" needs single draws'):
        counted.summary(NAMES, bands="models")
    with pytest.raises(InputError, match='bands="models" needs single draws'):
        counted.plot.fan("real_gdp", bands="models")
