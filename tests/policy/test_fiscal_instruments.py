"""Fiscal instruments as data, packages in a line, and what they refuse."""

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import FISCAL_INSTRUMENTS, Financing, Instrument, Package
from stimulus_model.policy.kinds import FISCAL, REFUSED, acts_of
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2034Q4")


def moved(**parts):
    """Return row -> money (or path) by quarter that a package in a line adds."""
    rows = {}
    for change in Package.of(title="a", **parts).schedule(TIMELINE).changes:
        path = change.weight * np.convolve(change.amounts, change.shape)[: len(TIMELINE)]
        rows[change.row] = rows.get(change.row, 0.0) + path
    return rows


@pytest.mark.parametrize("kind", FISCAL_INSTRUMENTS)
def test_every_kind_books_what_it_costs_once(kind):
    rows = moved(**{kind: {2025: 1.0}})
    cost = {"revenue": -1.0, "contingent": 0.0127}.get(FISCAL[kind].sign, 1.0)
    booked = sum(
        rows[row].sum() * (0.01 if row in ("spending_add", "stock_flow_add") else sign)
        for row, sign in (
            ("public_investment", 1.0),
            ("government_consumption", 1.0),
            ("household_tax", -1.0),
            ("corporate_tax", -1.0),
            ("consumption_tax", -1.0),
            ("spending_add", 1.0),
            ("stock_flow_add", 1.0),
        )
        if row in rows
    )
    returned = {"loans": 0.924, "accelerated_depreciation": 1.0}.get(kind, 0.0)
    if kind == "loans":  # three years and seven more: the last instalments lie after the axis
        assert 0.076 < booked < 0.4
    elif kind == "accelerated_depreciation":
        assert abs(booked) < 0.2
    else:
        assert booked == pytest.approx(cost - returned)
    assert rows["fiscal_cash"].sum() == pytest.approx(FISCAL[kind].cost) if FISCAL[kind].cost else True


def test_an_own_first_round_share_is_spent_and_the_rest_is_kept():
    rows = moved(public_investment={"amounts": {2025: 2.0}, "first_round": 0.95})
    assert rows["public_investment"].sum() == pytest.approx(1.9)
    assert rows["spending_add"].sum() == pytest.approx(10.0)
    cut = moved(income_tax={"amounts": {2025: -1.0}, "first_round": 0.3})
    assert cut["household_demand"].sum() == pytest.approx(0.3)
    assert cut["spending_add"].sum() == pytest.approx(100.0)
    assert "household_tax" not in cut


def test_only_imports_beyond_the_usual_are_direct():
    acts = {act.row: act.weight for act in acts_of(FISCAL["public_investment"], None, 0.37)}
    assert acts == pytest.approx({"public_investment": 1.0, "direct_imports": 0.2})


def test_what_local_governments_save_is_not_borrowed():
    rows = moved(local_transfers={"amounts": {2025: 1.0}, "use": {"government_consumption": 0.7, "saved": 0.3}})
    assert rows["government_consumption"].sum() == pytest.approx(0.7)
    assert rows["fiscal_cash"].sum() == pytest.approx(0.7)


def test_outlays_and_calendars_place_the_money():
    first = moved(transfers={"amounts": {2026: 4.0}, "outlays": [1.0]})["household_tax"]
    assert np.flatnonzero(first).tolist() == [5]  # April to June 2026
    american = {"amounts": {2026: 4.0}, "outlays": [1.0], "budget": "initial"}
    october = moved(transfers=american, currency="USD", fiscal_year_starts=10)["household_tax"]
    assert np.flatnonzero(october).tolist() == [3]  # October to December 2025
    dated = {"amounts": {2025: 4.0}, "outlays": [1.0], "appropriated": {2025: "2025Q4"}}
    assert np.flatnonzero(moved(transfers=dated)["household_tax"]).tolist() == [3]


def test_a_package_in_a_line_survives_its_table():
    package = Package.of(
        title="Handout and works",
        handouts={2025: 2.4},
        public_investment={"amounts": {2025: 0.5, 2026: 0.5}, "first_round": 0.95, "lasting": True},
        consumption_tax={"path": {"2026Q4": -0.02}, "lasting": True, "announced": "2026Q1"},
        local_transfers={"amounts": {2025: 1.0}, "use": {"transfers": 1.0}, "financing": Financing.tax()},
        corporate_tax={2026: -0.4},
        financing=Financing.mix(tax=0.5, deficit_bonds=0.5),
        currency="USD",
        unit="billion",
        fiscal_year_starts=10,
    )
    assert Package.from_dict(package.to_dict()) == package
    assert package.total.cash == pytest.approx(2.4 + 1.0 + 1.0 + 0.4)
    assert "US$4.8bn cash" in repr(package)
    assert package.shifted(1).shifted(-1).projects == package.projects
    with pytest.raises(InputError, match=r"^package\.currency: got 'EUR', allowed: no currency where the unit"):
        Package.from_dict(package.to_dict() | {"currency": "EUR", "unit": "per cent of GDP"})


def test_fiscal_years_of_a_package_hold_all_its_money():
    table = Package.of(title="a", public_investment={2025: 2.0}, capex={2026: 1.0}).by_fiscal_year().to_frame()
    works = table[table["instrument"] == "public_investment"].set_index("fiscal_year")
    assert works["appropriated"].to_dict() == {2025: 2.0, 2026: 0.0, 2027: 0.0}
    assert works["paid"].sum() == pytest.approx(2.0)
    assert works.loc[2025, "paid"] == pytest.approx(2.0 * 0.42)
    assert table[table["instrument"] == "capex"]["paid"].isna().all()


def test_entries_that_change_nothing_are_listed():
    rows = {(project, entry): why for project, entry, _, why in Package.load("japan-ai-chips-2024").inert.rows}
    assert "start_of_production (2027Q4)" in rows["rapidus", "milestones.mass_production"]
    assert {("rapidus", "region"), ("rapidus", "jobs"), ("rapidus", "private_investment")} <= set(rows)
    assert len(Package.of(title="a", transfers={2025: 1.0}).inert) == 0


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_not_act_is_refused_with_the_reason(kind):
    with pytest.raises(InputError, match=rf"^kind: got '{kind}', allowed: no instrument"):
        Instrument(kind=kind, amounts={2025: 1.0}, source="a")


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ({"transfer": {2025: 1.0}}, r"^instrument: got 'transfer', .*did you mean 'transfers'\?"),
        ({"curency": "USD"}, r"^curency: got 'USD', .*did you mean 'currency'\?"),
        ({"transfers": 1.0}, r"^transfers: got 1\.0, allowed: a table"),
        ({"transfers": {2025: 1.0, "2025": 2.0}}, r"^transfers\.amounts: .* every fiscal year only once"),
        ({"transfers": {"amounts": {2025: 1.0}, "outlay": [1.0]}}, r"^transfers\.outlay: .*did you mean 'outlays'\?"),
        (
            {"transfers": {"amounts": {2025: 1.0}, "outlays": [0.5, 0.4]}},
            r"^transfers\.outlays: got 0\.9, .*sum to 1",
        ),
        (
            {"transfers": {"amounts": {2025: 1.0}, "announced": "2025Q1"}},
            r"^transfers\.announced: .* acts on nothing",
        ),
        ({"capex": {"amounts": {2025: 1.0}, "lasting": True}}, r"^capex\.lasting: .* acts on nothing"),
        ({"capex": {"2025Q1": 0.01}}, r"^capex\.path: .* only fiscal instruments have a path"),
        (
            {"loans": {"amounts": {2025: 1.0}, "import_share": 0.1}},
            r"^loans\.import_share: .*together with first_round",
        ),
        (
            {"local_transfers": {"amounts": {2025: 1.0}, "use": {"transfers": 0.5}}},
            r"^local_transfers\.use: got 0\.5, allowed: shares that sum to 1",
        ),
        (
            {"transfers": {2025: 1.0}, "currency": "JPY", "fiscal_year_starts": 5},
            r"^package\.fiscal_year_starts: got 5, .* 1, 4, 7 or 10",
        ),
    ],
)
def test_slips_in_a_line_are_one_clear_error(parts, match):
    with pytest.raises(InputError, match=match):
        Package.of(title="a", **parts)


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ({"transfers": {2024: 1.0}}, r"^project\.measures\.transfers\.2024: .*initial budget .* falls into 2024Q2"),
        ({"transfers": {"2025Q1": 0.01, "2025Q3": 0.01}}, r"^transfers\.path\.2025Q2: .* a path has no gaps"),
        ({"transfers": {"2024Q1": 0.01}}, r"^transfers\.path\.2024Q1: got 0\.01, allowed: quarters from 2025Q1"),
        ({"capex": {2026: -1.0}}, r"^project\.measures\.capex\.2026: got -1\.0, allowed: a cut of at most 0"),
    ],
)
def test_what_does_not_fit_the_time_axis_is_one_clear_error(parts, match):
    with pytest.raises(InputError, match=match):
        Package.of(title="a", **parts).schedule(TIMELINE)
