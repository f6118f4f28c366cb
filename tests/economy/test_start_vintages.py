"""The start moves: vintages of Japan, what they share, and what they refuse."""

import ast
import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration.projections import targets
from stimulus_model.economy import Economy
from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.folders import vintage_file
from stimulus_model.economy.start_vintages import START_PARAMETERS, moved, shipped_table
from stimulus_model.inputs import InputError, read_toml

OTHERS = ("2020Q4", "2025Q4", "2026Q1")


def test_the_shipped_file_is_one_of_the_vintages(economy):
    assert Economy.vintages() == ("2020Q4", "2024Q4", "2025Q4", "2026Q1")
    assert (economy.vintage, economy.start) == ("2024Q4", "2025Q1")
    assert Economy.load("japan", vintage="2024Q4") == economy


@pytest.mark.parametrize("vintage", OTHERS)
def test_only_the_start_moves(economy, vintage):
    other = Economy.load("japan", vintage=vintage)
    assert other.vintage == vintage
    assert vintage[:4] in other.title
    assert other.ensemble == economy.ensemble
    assert {pair: c.value for pair, c in other.correlations.items()} == {
        pair: c.value for pair, c in economy.correlations.items()
    }
    changed = {name for name, entry in other.entries.items() if entry.prior != economy.entries[name].prior}
    assert changed == set(START_PARAMETERS)
    assert other.content_id != economy.content_id
    assert Economy.from_dict(other.to_dict()) == other


@pytest.mark.parametrize("vintage", OTHERS)
def test_a_vintage_begins_where_its_position_is(vintage):
    economy = Economy.load("japan", vintage=vintage)
    timeline, flows, _, _ = central_path(economy, f"{int(vintage[:4]) + 2}Q1")
    assert timeline.first == economy.start
    first, position = flows[0], economy.position
    assert first.budget.nominal_gdp == pytest.approx(position.output, rel=0.015)
    assert first.rates.yield_10y == pytest.approx(position.yield_10y, abs=0.25)
    assert first.rates.policy_rate == pytest.approx(position.policy_rate, abs=0.1)
    assert first.bonds.debt_to_gdp == pytest.approx(position.debt_to_gdp, rel=0.02)


@pytest.mark.parametrize("vintage", OTHERS)
def test_every_number_of_a_vintage_has_a_source_of_its_own_or_a_judgement(vintage):
    table = read_toml(vintage_file("japan", vintage))
    whole = shipped_table("japan", vintage)
    for name, entry in {**table["position"], **table["baseline"]}.items():
        assert entry["source"] in whole["sources"], name
        assert entry["note"], name
    used = re.findall(r'source = "(\w+)"', vintage_file("japan", vintage).read_text(encoding="utf-8"))
    assert set(table["sources"]) <= set(used)


def test_what_is_no_vintage_is_refused():
    with pytest.raises(InputError, match=r"^vintage: got '2023Q4', allowed: 2020Q4, 2024Q4, 2025Q4, 2026Q1"):
        Economy.load("japan", vintage="2023Q4")
    with pytest.raises(InputError, match=r"^vintage: got '2025Q4', allowed: None, or an economy that ships"):
        Economy.load("mine.toml", vintage="2025Q4")
    with pytest.raises(InputError, match=r"^baseline: got 'growth-transition', allowed: past-trend"):
        Economy.load("japan", vintage="2020Q4", baseline="growth-transition")


def test_a_vintage_that_moves_what_is_no_start_is_refused(economy):
    table, vintage = economy.to_dict(), read_toml(vintage_file("japan", "2025Q4"))
    with pytest.raises(InputError, match=r"^parameters"):
        moved(table, {**vintage, "parameters": {"okun": {"value": 0.1}}})
    with pytest.raises(InputError, match=r"^position"):
        moved(table, {**vintage, "position": {"outputs": {}}})


def test_vintage_baseline_and_model_are_chosen_together():
    chosen = Economy.load("japan", vintage="2025Q4", baseline="growth-transition", calibrated_to="esri-2022")
    assert chosen.start == "2026Q1"
    assert "growth-transition" in chosen.title
    assert chosen.paths["real_growth"].values != Economy.load("japan", vintage="2025Q4").paths["real_growth"].values


def test_published_series_are_in_the_units_of_the_vintage(economy):
    for vintage in Economy.vintages():
        each = Economy.load("japan", vintage=vintage)
        real = next(series for series in each.published.values() if series.variable == "real_gdp")
        assert dict(zip(real.periods, real.values, strict=True))[vintage] == pytest.approx(each.position.output)
    table = economy.to_dict()
    table["published"]["nominal_gdp"]["periods"] = ["2025", "2025Q5", "2026Q1"]
    with pytest.raises(InputError, match=r"^published\.nominal_gdp\.periods: got '2025Q5'"):
        Economy.from_dict(table)
    table["published"]["nominal_gdp"] |= {"periods": ["2025", "2025Q4"]}
    with pytest.raises(InputError, match=r"^published\.nominal_gdp\.values: .* 2 numbers, one a period"):
        Economy.from_dict(table)
    assert dataclasses.replace(economy, published={}).content_id != economy.content_id


@pytest.mark.parametrize("vintage", OTHERS)
def test_the_median_without_a_package_follows_the_projection(vintage):
    economy = Economy.load("japan", vintage=vintage)
    year = int(economy.start[:4]) + 2
    nothing = sm.Package.of(title="nothing", transfers={year: 0.0})
    names = ["nominal_gdp", "yield_10y"]
    made = sm.simulate(nothing, economy, seed=1, draws=1_000, horizon=f"{year + 1}Q1", variables=names)
    inside = made.timeline.fiscal_year == year
    nominal, rate = (
        np.median(made.level(name, scenario="without").to_numpy()[:, inside].mean(axis=1)) for name in names
    )
    target = targets("japan")[vintage]["past-trend"]
    assert nominal == pytest.approx(target.nominal_gdp[target.years.index(year)], rel=0.015)
    assert rate == pytest.approx(float(economy.paths["long_rate_reference"](4 * year + 2)), abs=0.2)


def test_runs_and_files_know_their_vintage(tmp_path):
    economy = Economy.load("japan", vintage="2025Q4")
    package = sm.Package.of(title="works", public_investment={2026: 1.0})
    with pytest.raises(InputError, match=r"^horizon: got '2025Q4', allowed: a quarter from 2026Q4 to 2100Q4"):
        sm.simulate(package, economy, seed=1, draws=4, horizon="2025Q4")
    made = sm.simulate(package, economy, seed=1, draws=4, horizon="2027Q4", variables=["real_gdp"])
    assert made.provenance.economy["economy"]["start"] == "2026Q1"
    opened = sm.open_projection(made.save(tmp_path / "run.nc"))
    assert opened.timeline.first == "2026Q1"
    parts = opened.contributions("real_gdp").sum("channel")
    np.testing.assert_allclose(parts, made.effect("real_gdp"), atol=1e-9)
    usual = sm.simulate(package, Economy.load("japan"), seed=1, draws=4, horizon="2027Q4", variables=["real_gdp"])
    assert usual.provenance.economy_id != made.provenance.economy_id


def test_no_line_of_code_knows_the_first_quarter(economy):
    """Where an economy starts stands in its file; examples in docstrings and messages may name a quarter."""
    known = set()
    for path in Path(sm.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and node.value in (economy.start, economy.vintage):
                known.add(path.name)
    assert known <= {"model_runs.py", "projections.py"}  # the axis of a model of one's own; targets by vintage
