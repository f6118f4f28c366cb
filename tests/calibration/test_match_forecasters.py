"""Sizes of disturbances from forecasters' records."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder

import stimulus_model as sm
from stimulus_model.calibration.forecaster_fans import forecaster_fans, forecasters
from stimulus_model.calibration.match_forecasters import match_forecasters, scaled, with_priors
from stimulus_model.calibration.published import official_forecast_errors
from stimulus_model.economy.beliefs.prior import Prior, lognormal, normal, pert
from stimulus_model.economy.folders import economy_file
from stimulus_model.engine.run import run
from stimulus_model.inputs import InputError
from stimulus_model.simulation.impulse_responses import plan_impulses
from stimulus_model.simulation.simulate import WITHOUT
from stimulus_model.timeline import Timeline

ECONOMY = sm.Economy.load("united-states")
INFLATION = next(table for table in forecasters("united-states") if table.variable == "inflation")


def test_a_size_is_scaled_and_what_is_no_size_refused():
    twice = scaled(lognormal(1.0, 2.0), 2.0)
    assert twice.quantile([0.5, 0.95]) == pytest.approx([2.0, 4.0])
    assert scaled(normal(1.4, 0.5), 0.5) == Prior("normal", normal(1.4, 0.25).arguments)
    with pytest.raises(InputError, match="lognormal or normal"):
        scaled(pert(0.0, 1.0, 2.0), 2.0)


def test_disturbances_grow_until_the_fan_is_as_wide_as_the_record():
    wider = replace(INFLATION, rmse=(2.0,) * 5, bias=(0.0,) * 5)
    found = match_forecasters(ECONOMY, (wider,), sizes={"inflation_sd": 0.5}, draws=200)
    before, after = (forecaster_fans(economy, (wider,), 200, 0)[2] for economy in (ECONOMY, ECONOMY.replace(**found)))
    assert before.ratio < 0.7 < 0.85 < after.ratio < 1.0  # what is borrowed holds it back


def test_errors_by_calendar_year_count_as_those_of_forecasters_do():
    outlook = official_forecast_errors("united-states")
    found = match_forecasters(ECONOMY, (INFLATION,), outlook, sizes={"consumer_price_sd": 0.5}, draws=200, steps=2)
    halved = replace(
        outlook, errors=dict(outlook.errors) | {"consumer_prices": _halved(outlook.errors["consumer_prices"])}
    )
    less = match_forecasters(ECONOMY, (INFLATION,), halved, sizes={"consumer_price_sd": 0.5}, draws=200, steps=2)
    medians = [each["consumer_price_sd"].quantile([0.5])[0] for each in (less, found)]
    assert medians[0] < 0.8 * medians[1]


def _halved(errors):
    return {name: tuple(0.5 * each for each in values) for name, values in errors.items()}


def test_without_records_nothing_is_matched():
    with pytest.raises(InputError, match="at least one record"):
        match_forecasters(ECONOMY, ())


def test_only_the_entries_that_were_found_are_written():
    text = economy_file("united-states").read_text(encoding="utf-8")
    new = with_priors(text, ECONOMY, {"inflation_sd": lognormal(0.51234, 0.7)})
    was, line = (re.search(r"^inflation_sd = .*$", each, re.MULTILINE)[0] for each in (text, new))
    assert "median = 0.512, p95 = 0.7 " in line
    assert line.count("; matched") == 1
    assert new.replace(line, was) == text


def test_what_is_said_of_the_cycle_and_of_unemployment_follows_from_their_series():
    """Roots of the gap 1985 to 2015, and what the gap leaves of unemployment, as the country's file has them."""
    raw = pd.read_csv(data_folder() / "ramey_zubairy" / "rzdat.csv").set_index("quarter").loc[1985:2015.99]
    gap = 100.0 * np.log(raw["rgdp"] / raw["rgdp_potcbo"]).to_numpy()

    def fitted(to, *regressors):
        columns = np.column_stack([*regressors, np.ones(len(to))])
        slopes = np.linalg.lstsq(columns, to, rcond=None)[0]
        return slopes, to - columns @ slopes

    (first, second, _), innovations = fitted(gap[2:], gap[1:-1], gap[:-2])
    assert sorted(np.roots([1.0, -first, -second])) == pytest.approx([0.39, 0.92], abs=0.005)
    assert innovations.std() == pytest.approx(0.53, abs=0.006)
    slopes, left = fitted(raw["unemp"].to_numpy()[1:], gap[1:], gap[:-1])
    assert slopes[0] + slopes[1] == pytest.approx(-0.58, abs=0.005)
    correlation = np.corrcoef(left[1:], left[:-1])[0, 1]
    assert correlation == pytest.approx(0.96, abs=0.005)
    assert left.std() * np.sqrt(1.0 - correlation**2) == pytest.approx(0.22, abs=0.01)
    priors = {
        name: ECONOMY.entries[name].prior.quantile([0.5])[0] for name in ("demand_momentum", "demand_persistence")
    }
    assert priors == pytest.approx({"demand_momentum": 0.39, "demand_persistence": 0.92}, abs=0.02)


def test_growth_over_ten_years_is_as_uncertain_as_history_has_it():
    """Potential output per head of ten years against the ten before, 1949 to 2015: missed by .56 points."""
    raw = pd.read_csv(data_folder() / "ramey_zubairy" / "rzdat.csv").set_index("quarter").loc[1949:]
    level = np.log(raw["rgdp_potcbo"] / raw["pop"])
    missed = 10.0 * (level.shift(-40) - 2.0 * level + level.shift(40)).dropna()
    assert missed.std() == pytest.approx(0.56, abs=0.005)
    task = plan_impulses(ECONOMY, Timeline(ECONOMY.start, "2035Q4"), {}, seed=0, variables=("potential_output",))
    potential = run(replace(task, stochastic=True), 1_000).array("potential_output", WITHOUT)
    assert float(np.std(10.0 * np.log(potential[:, -1] / potential[:, 0]))) == pytest.approx(missed.std(), rel=0.2)
