"""Published tables: known cells, identities of the tables, and what the economy answers to their experiments."""

import math
import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.model_range import question_of
from stimulus_model.calibration.published_tables import reading as published_reading
from stimulus_model.calibration.published_tables.cells import Cell, quarters_of
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.economy.folders import published_tables
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.inputs import InputError
from stimulus_model.records import leaves

FOLDER = published_tables("japan")
MODELS = tuple(entry.key for entry in published.load())
CELLS_PER_SECOND = 200_000
"""Least speed on one processor, many times below what is usual: 5,000,000."""


def model(key: str) -> published.PublishedModel:
    (found,) = [entry for entry in published.load() if entry.key == key]
    return found


def series(key: str, case: str, variable: str) -> list[Cell]:
    return [cell for cell in model(key).cells if (cell.case, cell.variable) == (case, variable)]


@pytest.mark.parametrize(
    ("key", "case", "variable", "period", "value"),
    [
        ("esri-2022", "1", "real_gdp", "year 1", 1.08),
        ("esri-2022", "7", "debt_to_gdp", "year 3", 5.16),
        ("esri-2022", "1", "consumption", "year 2", 0.94 * 0.53 + 0.06 * 0.44),
        ("cabinet-office-2026", "6", "potential_output", "year 5", 5.77),
        ("cabinet-office-2026", "6", "debt_to_annual_gdp", "year 5", -7.03),
        ("cabinet-office-2026", "8", "yield_10y", "year 1", 0.97),
        ("q-jem-2019", "fgdp_p1", "real_gdp", "quarter 1", 0.596),
        ("q-jem-2019", "pubinv_1pctGDP_perm", "consumer_prices", "quarter 20", 0.671),
        ("q-jem-2019", "transfer_1pctGDP_1q_cumGDPmult", "cumulated_gdp", "quarter 8", 0.82),
    ],
)
def test_known_cells(key: str, case: str, variable: str, period: str, value: float) -> None:
    (cell,) = [cell for cell in series(key, case, variable) if cell.period == period]
    assert cell.value == pytest.approx(value, abs=1e-4)
    assert cell.unit == MEASURES[variable].unit
    assert cell.source.kind in ("official", "computed")


def test_experiments_are_those_of_the_publications() -> None:
    impulses = {(cell.model, cell.case): cell.impulse for entry in published.load() for cell in entry.cells}
    assert impulses["esri-2022", "4"] == type(impulses["esri-2022", "4"])("income_tax", -0.01)
    assert impulses["esri-2022", "2"].fixed_rate
    assert impulses["cabinet-office-2026", "1"].duration == 4
    assert impulses["cabinet-office-2026", "3"].size == 0.01
    assert impulses["q-jem-2019", "oil_m10"].size == -0.1
    assert impulses["q-jem-2019", "vat_p2pp_permanent_only"].size == 0.02


@pytest.mark.parametrize("key", MODELS)
def test_every_number_is_a_cell_or_has_a_reason(key: str) -> None:
    table = tomllib.loads((FOLDER / f"{key}.toml").read_text(encoding="utf-8"))
    mixes = [column["weights"] for column in table["columns"].values() if "weights" in column]
    numbers = 0
    for case in table["cases"]:
        numbers += sum(not math.isnan(v) for values in case["values"].values() for v in values)
        numbers += sum(len(table["model"]["periods"]) for mix in mixes if set(mix) <= set(case["values"]))
    entry = model(key)
    assert len(entry.cells) + len(entry.missing) == numbers
    assert all(cell.reason for cell in entry.missing)
    assert len({(c.case, c.variable, c.period) for c in entry.cells}) == len(entry.cells)


def test_what_an_experiment_sets_is_no_cell() -> None:
    """A rate that is set is one again once its rule is at work."""
    for entry in published.load():
        for cell in entry.cells:
            sets = cell.impulse.fixed_rate or cell.impulse.experiment == "policy_rate"
            if cell.variable == "policy_rate" and sets:
                assert cell.impulse.hold_for is not None
                assert cell.quarters.stop > cell.impulse.hold_for
            elif cell.variable != "policy_rate":
                assert cell.variable != cell.impulse.experiment
    after = [
        cell for cell in model("q-jem-2019").cells if (cell.case, cell.variable) == ("call100_8q", "policy_rate")
    ]
    assert [cell.period for cell in after] == ["quarter 12", "quarter 16", "quarter 20"]


def test_a_rate_at_its_floor_is_held_but_asks_the_same_question() -> None:
    floor = [cell for cell in model("esri-2022").cells if cell.at_floor]
    assert {cell.case for cell in floor} == {"6", "10"}
    assert all(cell.impulse.fixed_rate for cell in floor)
    assert not any(cell.variable == "policy_rate" for cell in floor)
    (tax,) = (c for c in floor if (c.case, c.variable, c.period) == ("6", "real_gdp", "year 1"))
    (other,) = (
        c for c in model("cabinet-office-2026").cells if (c.case, c.variable, c.period) == ("5", "real_gdp", "year 1")
    )
    assert question_of(tax) == question_of(other)
    assert question_of(replace(tax, at_floor=False)) != question_of(other)
    assert (other.at_floor, other.impulse.fixed_rate) == (False, False)


@pytest.mark.parametrize("key", ["esri-2022", "cabinet-office-2026"])
def test_identities_of_the_official_tables_hold_to_rounding(key: str) -> None:
    value = {(cell.case, cell.period, cell.variable): cell.value for cell in model(key).cells}
    assert len(value) == len(model(key).cells)
    for case, period, variable in value:
        if variable == "real_gdp":
            real, prices = value[case, period, "real_gdp"], value[case, period, "price_level"]
            assert value[case, period, "nominal_gdp"] == pytest.approx(real + prices, abs=0.065)
            gap = real - value[case, period, "potential_output"]
            assert value[case, period, "output_gap"] == pytest.approx(gap, abs=0.065)


def test_measures_use_registered_variables() -> None:
    assert {name for entry in MEASURES.values() for name in entry.inputs} <= set(VARIABLES)


def with_premium(cells: list[Cell]) -> list[Cell]:
    """Put the economy's own premium for public debt and its central bank back, which official models do not have."""
    own = {"fiscal_premium": True, "remittances": True}
    return [replace(cell, conditions=replace(cell.conditions, **own)) for cell in cells]


def test_remittances_are_held_where_the_model_has_no_central_bank(economy: sm.Economy) -> None:
    cells = series("cabinet-office-2026", "8", "debt_to_annual_gdp")  # policy rate higher by a point
    held = published.responses(economy, cells, draws=20, seed=7)
    moved = published.responses(economy, with_premium(cells), draws=20, seed=7)
    assert not model("cabinet-office-2026").conditions.remittances
    assert (np.median(moved - held, axis=0) > 0.1).all()  # reserves cost more, the state gets less


def test_the_premium_for_public_debt_is_off_in_the_comparison(economy: sm.Economy) -> None:
    cells = series("esri-2022", "4", "yield_10y")  # a tax cut of 1 % of GDP for good
    calm = economy.replace(debt_premium=0.0, deficit_premium=0.0)
    off = published.responses(economy, cells, draws=20, seed=7)
    np.testing.assert_allclose(off, published.responses(calm, with_premium(cells), draws=20, seed=7), atol=2e-4)
    dear = economy.replace(deficit_premium=20.0)  # 20 basis points a per cent of GDP
    on = published.responses(dear, with_premium(cells), draws=20, seed=7)
    budgets = series("esri-2022", "4", "budget_balance_to_gdp")
    deficit = -published.responses(dear, with_premium(budgets), draws=20, seed=7)
    share = (on - off) / (0.2 * deficit)  # of the primary one, without interest, a quarter late
    assert ((share[:, 0] > 0.55) & (share[:, 0] < 0.8)).all()
    assert ((share[:, 1:] > 0.75) & (share[:, 1:] < 1.05)).all()


def test_answers_equal_respond(economy: sm.Economy) -> None:
    for cells, kwargs in (
        (series("q-jem-2019", "fgdp_p1", "exports"), {"experiment": "world_demand"}),
        (
            series("q-jem-2019", "pubinv_fixedrate8q", "real_gdp"),
            {"experiment": "public_investment", "fixed_rate": True, "hold_for": 8},
        ),
        (series("cabinet-office-2026", "8", "private_investment"), {"experiment": "policy_rate"}),
    ):
        answers = published.responses(economy, with_premium(cells), draws=20, seed=7)
        projection = sm.respond(economy, draws=20, seed=7, years=5, **kwargs)
        paths = [projection.paths.array(cells[0].variable, name) for name in ("with", "without")]
        effect = 100.0 * (paths[0] / paths[1] - 1.0)
        expected = np.stack([effect[:, cell.quarters].mean(axis=1) for cell in cells], axis=1)
        np.testing.assert_allclose(answers, expected, rtol=0.0, atol=1e-9)


def test_debt_follows_the_convention_of_each_model(economy: sm.Economy) -> None:
    """Cabinet Office: year-end debt over the year's GDP. ESRI: its own, higher debt, hence a larger fall."""
    cells = series("cabinet-office-2026", "8", "debt_to_annual_gdp")
    projection = sm.respond(economy, "policy_rate", draws=5, seed=1)
    ratio = {}
    for name in ("with", "without"):
        debt = projection.paths.array("debt", name)[:, 3::4]
        ratio[name] = 100.0 * debt / projection.paths.array("nominal_gdp", name).reshape(5, 5, 4).mean(axis=2)
    answers = published.responses(economy, with_premium(cells), draws=5, seed=1)
    np.testing.assert_allclose(answers, ratio["with"] - ratio["without"], rtol=0.0, atol=1e-9)
    first = published.responses(economy, series("esri-2022", "1", "debt_to_gdp"), draws=50)[:, 0]
    own = sm.respond(economy, "public_investment", draws=50, years=1).effect("debt_to_gdp").to_numpy().mean(axis=1)
    assert (first < own).all()


def test_an_annual_model_knows_years_only(economy: sm.Economy) -> None:
    cells = series("cabinet-office-2026", "6", "potential_output")
    first = np.median(published.responses(economy, cells, draws=50)[:, 0])
    assert first == pytest.approx(1.0, abs=0.1)
    quarterly = sm.respond(economy, "tfp_growth", draws=50, years=1).effect("potential_output", relative=True)
    assert float(quarterly.mean("quarter").median()) < 0.75


def test_answers_have_the_published_sign(economy: sm.Economy) -> None:
    cells = [c for entry in published.load() for c in entry.cells if c.variable == "real_gdp" and abs(c.value) > 0.25]
    middle = np.median(published.responses(economy, cells, draws=100), axis=0)
    assert len(cells) > 50
    wrong = [(c.model, c.case, c.period) for c, m in zip(cells, middle, strict=True) if m * c.value < 0.0]
    assert not wrong


def test_candidates_are_independent_of_threads_pieces_and_order(economy: sm.Economy) -> None:
    central = np.array(list(leaves(economy.central)))
    spread = 1.0 + 0.01 * np.random.default_rng(0).standard_normal((300, len(central)))
    candidates = central * spread
    cells = [cell for entry in published.load() for cell in entry.cells][::25]
    done: list[tuple[int, int]] = []
    one = published.responses(
        economy, cells, candidates, threads=1, progress=lambda count, total: done.append((count, total))
    )
    two = published.responses(economy, cells[::-1], candidates, threads=2)[:, ::-1]
    some = published.responses(economy, cells, candidates[270:])
    assert one.shape == (300, len(cells))
    np.testing.assert_array_equal(one, two)
    np.testing.assert_allclose(one[270:], some, rtol=1e-12, atol=1e-12)
    assert done[-1] == (300, 300)
    assert np.isfinite(one).all()


def test_a_candidate_that_overflows_is_nan_and_alone(economy: sm.Economy) -> None:
    central = np.array(list(leaves(economy.central)))
    candidates = np.tile(central, (40, 1))
    candidates[11] = 1e200
    cells = series("q-jem-2019", "fgdp_p1", "real_gdp")
    answers = published.responses(economy, cells, candidates)
    assert np.isnan(answers[11]).all()
    assert np.isfinite(np.delete(answers, 11, axis=0)).all()


def test_speed(economy: sm.Economy) -> None:
    cells = [cell for entry in published.load() for cell in entry.cells]
    published.responses(economy, cells, draws=2)  # compiles, or reads what is compiled
    start = time.process_time()
    published.responses(economy, cells, draws=1_024, threads=1)
    assert len(cells) * 1_024 / (time.process_time() - start) > CELLS_PER_SECOND


def test_bad_arguments(economy: sm.Economy) -> None:
    cells = series("q-jem-2019", "fgdp_p1", "real_gdp")
    width = len(list(leaves(economy.central)))
    with pytest.raises(InputError, match=r"cells: got .*at least one cell"):
        published.responses(economy, [])
    with pytest.raises(InputError, match=rf"parameters.shape: got \(2, 3\), allowed: \(candidate, {width}\)"):
        published.responses(economy, cells, np.zeros((2, 3)))
    with pytest.raises(InputError, match=r"parameters: .*numbers of shape"):
        published.responses(economy, cells, "many")
    with pytest.raises(InputError, match=r"parameters\[1, 4\]: got nan"):
        published.responses(
            economy, cells, np.where(np.arange(2 * width).reshape(2, width) == width + 4, np.nan, 1.0)
        )
    with pytest.raises(InputError, match="draws: got 0"):
        published.responses(economy, cells, draws=0)
    with pytest.raises(InputError, match="seed: got -1"):
        published.responses(economy, cells, draws=1, seed=-1)
    with pytest.raises(InputError, match=r'period: got .*"year 2"'):
        quarters_of("month 3")


def table() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "q-jem-2019.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda t: t["columns"]["GDP"].update(variable="real_gpd"),
            r"columns.GDP.variable: .*did you mean 'real_gdp'",
        ),
        (lambda t: t["columns"]["GDP"].update(lacking="none"), "columns.GDP: .*exactly one of"),
        (lambda t: t["cases"][0]["values"].update(GDP=[1.0]), r"cases\[0\].values.GDP: .*a list of 7 numbers"),
        (lambda t: t["cases"][0].update(lacking="both"), r"cases\[0\]: .*either experiment or lacking"),
        (lambda t: t["model"].update(periods=["year 0.5"] * 7), "period: .*'year 0.5'"),
        (lambda t: t["model"].update(annual="no"), "model.annual: .*true or false"),
        (lambda t: t["explanations"].update({"9": {}}), "explanations.9: .*no such key"),
        (lambda t: t["model"].update(source="esri"), "model.source: .*the key of an entry"),
    ],
)
def test_a_broken_file_is_named(change: Callable[[dict[str, Any]], None], message: str) -> None:
    given = table()
    change(given)
    with pytest.raises(InputError, match=message):
        published_reading.model_from(given)


def test_an_experiment_that_the_economy_lacks_is_listed_with_the_reason() -> None:
    given = table()
    given["cases"][0]["experiment"] = "moon_landing"
    entry = published_reading.model_from(given)
    assert {cell.reason for cell in entry.missing if cell.case == "fgdp_p1"} == {
        "the economy has no experiment moon_landing"
    }


def test_the_official_projection_and_forecast_errors() -> None:
    projection, errors = published.projection(), published.official_forecast_errors()
    case = projection.cases["past_trend"]
    assert case["nominal_gdp"][projection.years.index(2035)] == 771.7
    assert projection.cases["growth_transition"]["debt_to_gdp"][-1] == 162.6
    assert set(case) == set(projection.units)
    assert errors.errors["growth"]["rmse_without_crises"][errors.horizons.index(2.0)] == 2.12
    assert errors.source.kind == "computed"
