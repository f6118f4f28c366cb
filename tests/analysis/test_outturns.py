"""Where outturns lie in the range of a projection."""

import numpy as np
import pytest

import stimulus_model as sm


@pytest.fixture(scope="module")
def projection():
    package = sm.Package.of(title="works", public_investment={2025: 1.0})
    variables = ["real_gdp", "debt", "yield_10y"]
    return sm.simulate(package, sm.Economy.load("japan"), seed=1, draws=64, horizon="2026Q4", variables=variables)


def test_each_outturn_is_ranked_among_the_draws_of_its_own_period(projection):
    table = sm.against_outturns(projection, scenario="without").to_frame().set_index(["variable", "period"])
    assert set(table.index.get_level_values("variable")) == {"real_gdp", "yield_10y"}
    assert "2024Q4" not in table.index.get_level_values("period")  # before the first quarter
    path = projection.level("yield_10y", scenario="without").to_numpy()[:, 2]
    row = table.loc[("yield_10y", "2025Q3")]
    assert row["below"] == pytest.approx(np.mean(path < row["outturn"]), abs=1e-4)
    assert row["median"] == pytest.approx(np.median(path), abs=1e-4)
    assert row["low"] < row["median"] < row["high"]


def test_what_has_no_outturn_or_no_quarters_is_refused(projection):
    later = sm.Economy.load("japan").to_dict()
    del later["published"]
    package = sm.Package.of(title="works", public_investment={2025: 1.0})
    arguments = {"seed": 1, "draws": 2, "horizon": "2026Q4", "variables": ["real_gdp"]}
    with pytest.raises(sm.InputError, match=r"^projection: .* an economy with outturns from 2025Q1 to 2026Q4"):
        sm.against_outturns(sm.simulate(package, sm.Economy.from_dict(later), **arguments))
    with pytest.raises(sm.InputError, match=r"^keep: got 'annual', allowed: 'paths'"):
        sm.against_outturns(sm.simulate(package, sm.Economy.load("japan"), keep="annual", **arguments))
    with pytest.raises(sm.InputError, match=r"^scenario: got 'before', allowed: with, without"):
        sm.against_outturns(projection, scenario="before")
