"""The path without the package follows either official projection; what puts it there is shown."""

import numpy as np
import pytest

from stimulus_model.calibration.add_factors import distances, fiscal_years, own_fiscal_years
from stimulus_model.calibration.projections import targets
from stimulus_model.economy import Economy
from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.paths.baseline import ADD_FACTORS
from stimulus_model.inputs import InputError

TARGETS = targets("japan")
PUBLISHED = {"past-trend": (771.7, 1.7, 0.8, 187.5), "growth-transition": (901.7, 3.3, 1.8, 162.6)}
"""Cabinet Office, January 2026, FY2035: nominal GDP, 10-year yield, primary balance, debt to GDP."""


@pytest.mark.parametrize("name", PUBLISHED)
def test_central_path_reaches_what_is_published_for_2035(name):
    economy = Economy.load("japan", baseline=name)
    timeline, flows, _, _ = central_path(economy, "2036Q1")

    def mean(values):
        return fiscal_years(own_fiscal_years(economy, timeline), values, (2035,))[0]

    nominal = mean([flow.budget.nominal_gdp for flow in flows])
    at_end = np.flatnonzero(timeline.fiscal_year == 2035)[-1]
    published = PUBLISHED[name]
    assert nominal == pytest.approx(published[0], rel=0.001)
    assert mean([flow.rates.yield_10y for flow in flows]) == pytest.approx(published[1], abs=0.05)
    assert mean([flow.bonds.primary_balance_to_gdp for flow in flows]) == pytest.approx(published[2], abs=0.05)
    assert 100.0 * flows[at_end].bonds.debt / nominal == pytest.approx(published[3], abs=0.5)


@pytest.mark.parametrize(("vintage", "name"), [(vintage, name) for vintage in TARGETS for name in TARGETS[vintage]])
def test_shipped_add_factors_solve_the_calibration_of_every_vintage_and_baseline(vintage, name):
    economy = Economy.load("japan", vintage=vintage, baseline=name)
    assert np.abs(distances(economy, TARGETS[vintage][name])).max() < 1.0


def test_baselines_are_listed_and_misspellings_corrected(economy):
    assert economy.baselines() == ("past-trend", "growth-transition") == tuple(TARGETS[economy.vintage])
    assert Economy.load("japan", baseline="past-trend") == economy
    with pytest.raises(InputError, match=r"baseline: got 'growth-transiton'.*did you mean 'growth-transition'"):
        Economy.load("japan", baseline="growth-transiton")
    other = Economy.load("japan", baseline="growth-transition", calibrated_to="esri-2022")
    assert "growth-transition" in other.title
    assert other.parameters.rows() == Economy.load("japan", calibrated_to="esri-2022").parameters.rows()


def test_add_factors_are_shown_with_their_origin(economy):
    other = Economy.load("japan", baseline="growth-transition")
    for shown in (economy, other):
        table = shown.add_factors()
        assert set(table.index.get_level_values("path")) == set(ADD_FACTORS)
        for name in ADD_FACTORS:
            path = shown.paths[name]
            np.testing.assert_array_equal(table.loc[name, "value"], path.values)
            assert tuple(table.loc[name].index) == path.years
        assert table["source"].str.contains("calibration").all()
    assert not economy.add_factors()["value"].equals(other.add_factors()["value"])
