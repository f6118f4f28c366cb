"""Slips of a unit: what is possible and hardly meant is computed, with a word on it."""

import dataclasses
import re

import pytest

import stimulus_model as sm
from stimulus_model.simulation.amounts import warn_of_experiment, warn_of_size
from stimulus_model.simulation.options import Options


def with_amount(package, amount):
    """Return the package with one entry, of this amount."""
    project = package.projects[0]
    entry = dataclasses.replace(project.instruments[0], amounts={2025: amount})
    return package.replace(projects=[dataclasses.replace(project, instruments=(entry,))])


def test_an_entry_of_a_quarter_of_gdp_is_said_to_be_in_billions(packages, economy):
    package = with_amount(packages["japan-ai-chips-2024"], 150.0)
    with pytest.warns(UserWarning, match=r"2025: 150 trillion is 23 % of GDP .*if billions were meant, write 0\.15"):
        warn_of_size({"a": package}, economy)


def test_a_large_programme_of_a_twentieth_of_gdp_is_no_slip(packages, economy):
    warn_of_size({"a": with_amount(packages["japan-ai-chips-2024"], 30.0)}, economy)


def test_a_size_of_one_is_said_to_be_all_of_gdp():
    with pytest.warns(UserWarning, match=r"size: 1 is \+100 % \(share of GDP\); .* write 0\.01"):
        warn_of_experiment(1.0, "share of GDP")
    warn_of_experiment(0.5, "share")  # half as much oil is an experiment that people make


@pytest.mark.parametrize("field", ["threads", "chunk"])
@pytest.mark.parametrize("value", [float("nan"), 0, True, "2", 1.5])
def test_threads_and_chunks_are_whole_numbers_from_one(field, value):
    with pytest.raises(sm.InputError, match=f"^{field}: got .*, allowed: a whole number >= 1"):
        Options(**{field: value})


def test_draws_that_memory_does_not_hold_name_the_summary(packages, economy, monkeypatch):
    def run(*_, **__):
        raise MemoryError

    monkeypatch.setattr("stimulus_model.simulation.options.run", run)
    with pytest.raises(sm.InputError, match=r"^draws: got 16, allowed: fewer.*keep='summary'"):
        sm.simulate(packages["japan-ai-chips-2024"], economy, seed=1, draws=16, horizon="2027Q4")


def test_a_year_as_horizon_means_its_last_quarter(packages, economy):
    made = sm.simulate(packages["japan-ai-chips-2024"], economy, seed=1, draws=16, horizon="2027")
    assert made.timeline.last == made.provenance.horizon == "2027Q4"


@pytest.mark.parametrize(
    ("name", "value"),
    [("output_gap", 1e300), ("consumption_share", 1.5), ("output", -1.0), ("output", 0.0), ("due_1y", -0.1)],
)
def test_impossible_positions_are_refused(economy, name, value):
    table = economy.to_dict()
    table["position"][name]["value"] = value
    with pytest.raises(sm.InputError, match=re.escape(f"position.{name}.value: got {value!r}")):
        sm.Economy.from_dict(table)


@pytest.mark.parametrize(("name", "value"), [("real_growth", 1e6), ("working_age", 0.0), ("hours", 9000.0)])
def test_impossible_baselines_are_refused(economy, name, value):
    table = economy.to_dict()
    table["baseline"][name]["values"][0] = value
    with pytest.raises(sm.InputError, match=rf"^baseline\.{name}\.values\[0\]: got .*, allowed: a finite number"):
        sm.Economy.from_dict(table)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"region": "Hokaido"}, r"^project\.plant\.region: got 'Hokaido', .* did you mean 'Hokkaido'"),
        ({"technology": "memry"}, r"^project\.plant\.technology: got 'memry', .* did you mean 'memory'"),
    ],
)
def test_places_and_plants_are_those_of_the_economy(change, match):
    fields = {"technology": "memory", "region": "Mie", "title": "Plant", "source": "own"} | change
    line = sm.Instrument(kind="capex", budget="initial", amounts={2025: 0.1}, source="own")
    plant = sm.Project(name="plant", instruments=(line,), **fields)
    package = sm.Package.of(title="t", transfers={2025: 0.1})
    with pytest.raises(sm.InputError, match=match):
        sm.simulate(package.replace(projects=(plant,)), sm.Economy.load("japan"), draws=2, seed=1)


def test_a_form_of_financing_that_the_economy_lacks():
    japan = sm.Economy.load("japan")
    table = japan.to_dict()
    table["economy"]["financing"] = ["deficit_bonds", "tax"]
    economy = sm.Economy.from_dict(table)
    package = sm.Package.of(title="t", transfers={2025: 0.1}, financing=sm.Financing.gx_bonds())
    with pytest.raises(sm.InputError, match=r"^financing\.shares: got 'gx_bonds', allowed: deficit_bonds, tax"):
        sm.simulate(package, economy, draws=2, seed=1)
