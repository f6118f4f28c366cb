"""What lasts, on the shipped beliefs: prices, the policy rate, debt and output decades after a push."""

from dataclasses import replace

import numpy as np
import pytest

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.engine.run import run
from stimulus_model.simulation.impulse_responses import Impulse, plan_impulses
from stimulus_model.timeline import Timeline

PULSE = 4.0
"""Inflation beyond that of the baseline for a year, points."""
DRAWS = 300


MODELS = ("esri-2022", "cabinet-office-2026", "q-jem-2019")


@pytest.fixture(scope="module")
def after():
    """Medians and draws of what pushes change, by variable, scenario and year."""
    return changes(Economy.load("japan"), DRAWS)


def changes(economy, draws):
    """Return what pushes change, as a function of variable, scenario and year."""
    impulses = {"productivity": Impulse("tfp_growth", 0.01, 4), "spending": Impulse("public_investment", 0.01, 8)}
    variables = ("real_gdp", "output_gap", "price_level", "policy_rate", "debt_to_gdp")
    task = plan_impulses(economy, Timeline(economy.start, "2064Q4"), impulses, variables=variables)
    pushed = task.policy[0].copy()
    pushed[:4, Policy._fields.index("inflation_add")] += PULSE
    task = replace(
        task, scenarios=(*task.scenarios, "pulse"), policy=np.concatenate([task.policy, pushed[np.newaxis]])
    )
    paths = run(task, draws)

    def change(name, scenario, year):
        found, without = (
            paths.array(name, x).reshape(draws, -1, 4).mean(axis=2)[:, year - 1] for x in (scenario, "without")
        )
        return 100.0 * (found / without - 1.0) if name in ("real_gdp", "price_level") else found - without

    return change


@pytest.mark.parametrize("year", [10, 40])
def test_productivity_leaves_prices_and_the_policy_rate_where_they_were(after, year):
    assert abs(np.median(after("price_level", "productivity", year))) < 0.5
    assert abs(np.median(after("policy_rate", "productivity", year))) < 0.3


def test_productivity_raises_output_for_good_and_debt_almost_never(after):
    assert np.median(after("real_gdp", "productivity", 40)) > 1.0
    assert np.median(after("output_gap", "productivity", 40)) == pytest.approx(0.0, abs=0.1)
    assert np.mean(after("debt_to_gdp", "productivity", 40) > 0.0) < 0.1


def test_what_two_years_of_spending_add_is_not_lost_again(after):
    cumulated = sum(after("real_gdp", "spending", year) for year in range(1, 41)) / 2.0
    assert np.median(cumulated) > -0.05
    assert abs(np.median(after("real_gdp", "spending", 40))) < 0.02


def test_a_pulse_of_inflation_leaves_nothing_real_after_ten_years(after):
    assert np.median(after("price_level", "pulse", 1)) > 1.0
    assert np.median(after("real_gdp", "pulse", 2)) < 0.0
    assert abs(np.median(after("real_gdp", "pulse", 10))) < 0.2
    assert abs(np.median(after("real_gdp", "pulse", 20))) < 0.1


@pytest.mark.parametrize("model", MODELS)
def test_each_calibration_forgets_a_pulse_of_inflation_and_keeps_what_spending_adds(model):
    """Not only in the median of many: what is learnt of the neutral rate does not hold output down for decades."""
    change = changes(central(Economy.load("japan", calibrated_to=model)), 1)
    assert change("real_gdp", "pulse", 2)[0] < -0.5
    assert abs(change("real_gdp", "pulse", 10)[0]) < 0.25
    cumulated = np.cumsum([change("real_gdp", "spending", year)[0] for year in range(1, 41)]) / 2.0
    assert cumulated[9:].min() > -0.1


def central(economy):
    """Return the economy with every parameter at its central value."""
    return economy.replace(**{name: entry.value for name, entry in economy.entries.items()})


def test_imports_never_fall_with_consumption_nor_consumption_rise_with_the_real_rate():
    drawn = {name: prior.support[0] for name, prior in _supports().items()}
    assert min(drawn.values()) >= 0.0


def _supports():
    economy = Economy.load("japan")
    names = ("consumption_rate_response", "import_consumption_elasticity", "import_demand_elasticity")
    return {name: economy.entries[name].prior for name in names}
