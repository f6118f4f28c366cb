"""The United States: a second country by the same commands, with models, baseline and packages of its own."""

from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.baseline_and_fan import baseline
from stimulus_model.calibration.fit_official_models import long_run, problem
from stimulus_model.calibration.fitted_parameters import FITTED, ranges_fitted
from stimulus_model.calibration.projections import targets
from stimulus_model.economy.beliefs.official_models import calibrated_values, calibration_rmse
from stimulus_model.economy.folders import home_of

NAME = "united-states"
TOLERANCE = {"nominal_gdp": 100.0, "debt_to_gdp": 1.0} | dict.fromkeys(
    ("real_growth", "interest_to_gdp", "budget_balance_to_gdp"), 0.15
)
"""Points, US$ billion (.3 % of GDP); all others are within .1 points. Medians of 1,000 draws."""


@pytest.fixture(scope="module")
def states() -> sm.Economy:
    return sm.Economy.load(NAME)


def test_it_is_dollars_states_and_october_years(states: sm.Economy) -> None:
    assert (states.currency, states.unit, states.start) == ("USD", "billion", "2026Q1")
    assert states.header.fiscal_year_starts == 10
    assert {"Arizona", "Wyoming", "Midwest"} < set(states.header.regions)
    assert home_of("United States") == NAME
    units = " ".join(entry.unit for entry in states.entries.values())
    assert "¥" not in units
    assert "¥" not in " ".join(states.variables[name].units for name in states.variables)


def test_every_number_of_its_own_has_a_source_and_borrowed_ones_say_so(states: sm.Economy) -> None:
    notes = states.parameters.to_frame()["note"]
    borrowed = notes.str.startswith("taken over from")
    assert 100 < (~borrowed).sum() < len(notes)
    assert all(entry.source.kind for entry in states.position_entries.values())


def test_a_package_in_another_money_is_refused(states: sm.Economy) -> None:
    with pytest.raises(sm.InputError, match="USD"):
        sm.simulate(sm.Package.load("japan-ai-chips-2026"), states, draws=2, seed=1, horizon="2027")


def test_the_median_is_the_projection_of_the_budget_office(states: sm.Economy) -> None:
    rows = baseline(states, published.projection(NAME), 0.9, 1_000, 0)
    for row in rows:
        assert abs(row.median - row.published) <= TOLERANCE.get(row.variable, 0.1), row
    assert {row.year for row in rows} == set(range(2026, 2037))


def test_it_has_models_and_ranges_of_its_own(states: sm.Economy) -> None:
    models = published.of_economy(states)
    assert [model.key for model in models] == list(states.header.published_tables)
    assert not {model.key for model in models} & {model.key for model in published.load()}
    assert len(models[0].cells) > 2_000
    limits = ranges_fitted(NAME)
    assert limits["okun"].low > FITTED["okun"].high  # unemployment answers ten times as much
    assert "consumption_tax_cpi" not in limits
    for model in models:
        values = calibrated_values(NAME, model.key)
        assert set(values) == set(limits)
        assert calibration_rmse(NAME, model.key)["real_gdp"] < 0.6
    assert targets(NAME)["2025Q4"]


def test_calibrations_hold_in_the_long_run_and_an_inflation_pulse_leaves_no_lasting_harm(states: sm.Economy) -> None:
    """Residuals in tolerable errors: after the pulse, .03 % of output ten years later."""
    for model in published.of_economy(states):
        task, values = problem(states, model), calibrated_values(NAME, model.key)
        row = task.central.copy()
        row[task.columns] = [values[name] for name in task.limits]
        assert np.abs(long_run(task, row[np.newaxis])).max() < 3.0, model.key
    columns = states.ensemble.columns()
    members = np.repeat(task.central[np.newaxis], len(columns["price_slope"]), axis=0)
    members[:, task.columns] = np.stack([columns[name] for name in task.limits], axis=1)
    assert np.abs(long_run(task, members)).max() < 3.0


def test_calibrated_to_the_model_of_the_board_it_answers_as_that_does() -> None:
    economy = sm.Economy.load(NAME, calibrated_to="frb-us-2023-var")
    cells = [
        c for c in published.of_economy(economy)[0].cells if c.case == "funds_rate_8q" and c.variable == "real_gdp"
    ]
    answers = published.responses(economy, cells, draws=1)
    assert answers[0] == pytest.approx([cell.value for cell in cells], abs=0.1)


def test_the_recovery_act_runs_in_its_own_years_at_the_lower_bound() -> None:
    economy = sm.Economy.load(NAME, vintage="2008Q4")
    run = sm.simulate(sm.Package.load("us-arra-2009"), economy, draws=100, seed=1, horizon="2013")
    effect = run.effect("real_gdp", freq="year", relative=True).median("draw")
    assert 0.3 < float(effect.sel(year=2010)) < 4.1
    assert float(effect.sel(year=2010)) > float(effect.sel(year=2013))


def test_what_is_left_of_the_chips_act_runs_from_2026(states: sm.Economy) -> None:
    package = sm.Package.load("us-chips-2026")
    run = sm.simulate(package, states, draws=100, seed=1, horizon="2032")
    assert float(run.effect("debt", freq="year").median("draw").sel(year=2031)) > 0.0


def test_a_package_in_a_line_is_in_the_economys_money_and_fiscal_years(states: sm.Economy) -> None:
    how: dict[str, Any] = {"seed": 1, "draws": 16, "horizon": "2028", "variables": ["real_gdp"]}
    found = sm.simulate(sm.Package.of(title="Checks", transfers={2027: 100.0}), states, **how)
    assert found.provenance.money == "US$100bn cash"
    money = {"currency": "USD", "unit": "billion", "fiscal_year_starts": 10}
    named = sm.simulate(sm.Package.of(title="Checks", transfers={2027: 100.0}, **money), states, **how)
    assert found.provenance.package == named.provenance.package
    assert (found.effect("real_gdp") == named.effect("real_gdp")).all()


def test_the_same_package_is_compared_between_countries(states: sm.Economy) -> None:
    cases = {}
    for place in (states, sm.Economy.load("japan", vintage=states.vintage)):
        amounts = {2026: 0.01 * place.nominal_gdp(2026, 1)}
        money = {"currency": place.currency, "unit": place.unit, "fiscal_year_starts": 1}
        cases[place.country] = (sm.Package.of(title="Purchases", government_consumption=amounts, **money), place)
    both = sm.compare(cases, seed=1, draws=20, horizon="2028", variables=["real_gdp", "debt"])
    assert both.effect("real_gdp", relative=True).sizes["package"] == 2
    with pytest.raises(sm.InputError, match="relative"):
        both.effect("debt")
