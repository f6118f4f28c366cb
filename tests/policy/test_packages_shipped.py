"""The shipped packages against their sources. Sums are done in decimals, so that they hold to the last digit."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError
from stimulus_model.policy import Instrument, Package, library
from stimulus_model.policy.conversion import in_money_of
from stimulus_model.timeline import Timeline

NAMES = [name for name in library.package_names() if library.is_shipped(name)]
TIMELINE = Timeline("2025Q1", "2040Q4")


def added(package, **wanted):
    rows = package.to_frame()
    for column, value in wanted.items():
        rows = rows[rows[column].isin(value if isinstance(value, tuple) else (value,))]
    return sum((Decimal(repr(amount)) for amount in rows["amount"]), Decimal(0))


@pytest.fixture(params=NAMES)
def shipped(request):
    return Package.load(request.param)


CASH = ("capex", "research", "compute", "training", "equity")


def test_budgets_sum_to_the_reported_lines():
    package = Package.load("japan-ai-chips-2024")
    supplementary = {"budget": "supplementary", "fiscal_year": 2024}
    assert added(package, instrument=("research", "compute"), **supplementary) == Decimal("1.0514")
    assert added(package, instrument="capex", **supplementary) == Decimal("0.4714")
    assert added(package, **supplementary) == Decimal("1.5228")
    assert added(package, budget="initial", fiscal_year=2025) == Decimal("0.3328")
    assert added(package, instrument=CASH) == Decimal("1.8556")
    assert added(package, instrument="guarantee") == Decimal("0.5")


def test_named_parts_of_the_budgets():
    package = Package.load("japan-ai-chips-2024")
    assert added(package, project="rapidus", instrument="research") == Decimal("0.6755") + Decimal("0.127")
    assert added(package, project="rapidus", instrument="equity") == Decimal("0.1")
    assert added(package, project="design_base") == Decimal("0.0318")
    assert added(package, project="edge_ai") == Decimal("0.0295")
    post_5g = {"budget": "supplementary", "instrument": ("research", "compute")}
    assert added(package, project=("rapidus", "ai_models"), **post_5g) == Decimal("0.9916")


def test_earlier_budgets_sum_to_the_ministrys_table():
    package = Package.load("japan-chips-2021-23")
    lines = {
        "advanced": ("jasm_1", "jasm_2", "kioxia", "micron", "advanced_rest"),
        "next generation": ("rapidus", "next_generation_rest"),
        "conventional": ("rohm_toshiba", "sumco", "legacy_rest"),
    }
    table = {
        "advanced": ("0.6170", "0.4500", "0.6322"),
        "next generation": ("0.1100", "0.4850", "0.6456"),
        "conventional": ("0.0470", "0.3686", "0.5754"),
    }
    for line, amounts in table.items():
        for year, amount in zip((2021, 2022, 2023), amounts, strict=True):
            assert added(package, project=lines[line], fiscal_year=year) == Decimal(amount), (line, year)
    assert added(package) == Decimal("3.9308")
    assert package.financing.share("gx_bonds") * 3.9308 == pytest.approx(0.5360, abs=2e-6)


def test_awards_to_plants_before_2024():
    package = Package.load("japan-chips-2021-23")
    awards = {"jasm_1": "0.4760", "jasm_2": "0.7320", "kioxia": "0.2430", "micron": "0.2385", "rapidus": "0.9200"}
    for project, award in awards.items():
        assert added(package, project=project) == Decimal(award), project


def test_financing_follows_the_sources():
    package = Package.load("japan-ai-chips-2024")
    raised = {form: share * 1.8556 for form, share in package.financing.shares.items()}
    assert raised == pytest.approx({"fund_returns": 1.3054, "gx_bonds": 0.2174, "bridging_bonds": 0.3328}, abs=2e-6)


def test_the_article_has_two_trillion():
    package = Package.load("japan-ai-chips-2024-as-reported")
    assert added(package, instrument=CASH) == Decimal("2.00")
    assert added(package, instrument="guarantee") == Decimal("0.5")
    assert {project.region for project in package.projects if project.is_plant} == {
        "Hokkaido",
        "Kumamoto",
        "Mie",
        "Wakayama",
    }


# What the supplementary budgets give the measures, without the tax cuts: as published, by line.
GENERAL_ACCOUNT = {2021: "31.5627", 2022: "29.0861", 2023: "13.1272", 2024: "13.9310", 2025: "17.7028"}


@pytest.mark.parametrize("year", GENERAL_ACCOUNT)
def test_measures_and_what_is_left_out_sum_to_the_published_budget(year):
    package = Package.load(f"japan-measures-{year}")
    apart = sum((Decimal(repr(each.amount)) for each in package.left_out), Decimal(0))
    budget = added(package, fiscal_year=year, budget="supplementary")
    cuts = added(package, fiscal_year=year, budget="supplementary", instrument="income_tax")
    assert budget - cuts + apart == pytest.approx(Decimal(GENERAL_ACCOUNT[year]), abs=Decimal("0.0001"))


def test_tax_cuts_of_the_measures():
    assert added(Package.load("japan-measures-2023"), instrument="income_tax") == Decimal("-3.3")
    latest = Package.load("japan-measures-2025")
    assert added(latest, project="petrol") - added(latest, instrument="income_tax") == Decimal("2.7")


@pytest.mark.parametrize(("year", "later"), [(2021, 3), (2022, 2), (2023, 1)])
def test_money_from_before_the_first_quarter_is_refused_and_how_to_simulate_it_is_said(year, later):
    package = Package.load(f"japan-measures-{year}")
    with pytest.raises(InputError, match=rf"falls into {year + 1}Q1; package\.shifted\({later}\) decides the same"):
        package.schedule(TIMELINE)
    with pytest.raises(InputError):
        package.shifted(later - 1).schedule(TIMELINE)
    schedule = package.shifted(later).schedule(TIMELINE)
    paid = sum(change.amounts.sum() * change.weight for change in schedule.changes if change.row == "fiscal_cash")
    assert paid + sum(getattr(schedule, kind).sum() for kind in CASH) == pytest.approx(package.total.cash)


@pytest.mark.parametrize("year", [2024, 2025])
def test_later_measures_are_placed_in_the_january_after_them(year):
    schedule = Package.load(f"japan-measures-{year}").schedule(TIMELINE)
    cash = next(change for change in schedule.changes if change.row == "fiscal_cash")
    assert TIMELINE.labels[cash.amounts.nonzero()[0][0]] == f"{year + 1}Q1"


def test_the_frame_is_the_sum_of_its_budgets():
    first, second, third = (Package.load(f"japan-ai-chips-{year}") for year in (2024, 2025, 2026))
    assert added(second) == Decimal("0.2525")
    assert added(third) == Decimal("1.2390")
    row = first + second + third
    assert added(row, instrument=CASH) == Decimal("1.8556") + Decimal("0.2525") + Decimal("1.2390")
    assert [project.name for project in row.projects].count("rapidus") == 1
    assert added(row, project="rapidus", instrument="equity") == Decimal("0.25")
    assert row.projects.find("rapidus").milestones["public_offering"] == "2031Q2"
    line = Package.load("japan-measures-2025").projects.find("chips")
    assert line.instruments[0].total == second.total.cash
    row.schedule(TIMELINE)


def test_the_chips_act_in_dollars_and_in_other_units():
    act = Package.load("us-chips-2022")
    fund = {2022: "24", 2023: "7", 2024: "6.3", 2025: "6.1", 2026: "6.6"}
    for year, amount in fund.items():
        assert added(act, project=("incentives", "research_development"), fiscal_year=year) == Decimal(amount)
    assert added(act, instrument="capex") == Decimal(39)
    appropriated = added(act, instrument=("capex", "research", "training"))
    assert appropriated == Decimal("54.2")
    assert added(act, project="credit") == Decimal("24.3")
    million = act.in_unit("million")
    assert million.total.cash == pytest.approx(78_500.0)
    assert act.in_currency("JPY", rate=150.0).in_unit("trillion").total.cash == pytest.approx(0.0785 * 150.0)
    assert Instrument.quarter(act.projects.find("incentives").instruments[0], 2023, 10) == 4 * 2022 + 3


def test_awards_of_the_chips_act_sum_to_the_audited_total_and_leave_what_the_package_of_2026_has():
    act, left = Package.load("us-chips-awards-2024"), Package.load("us-chips-2026")
    assert act.total.cash == pytest.approx(30.9, abs=0.05)  # GAO-26-107882, July 2025
    assert added(act, fiscal_year=2025, instrument="capex") / (added(act) - Decimal("7.865")) < Decimal("0.3")
    assert added(act, project="intel", instrument="equity") == Decimal("5.665")
    later = act.since("2026Q1")
    for name in ("tsmc", "micron", "samsung", "texas_instruments", "globalfoundries"):
        assert dict(later.projects.find(name).instruments[0].amounts) == pytest.approx(
            dict(left.projects.find(name).instruments[0].amounts)
        )
    assert "intel" not in [project.name for project in later.projects]  # shares since August 2025


def test_the_recovery_act_sums_to_its_cost_in_the_years_of_the_budget_office():
    act = Package.load("us-arra-2009")
    assert act.total.cash + act.left_out[0].amount == pytest.approx(787.0)
    frame = act.to_frame()
    by_year = frame["amount"].abs().groupby(frame["fiscal_year"]).sum() * 787.0 / act.total.cash
    assert by_year.to_dict() == pytest.approx({2009: 185.0, 2010: 399.0, 2011: 134.0, 2012: 69.0}, abs=0.001)


def test_japan_refuses_the_chips_act():
    with pytest.raises(InputError, match=r"^package\.currency: got 'USD', allowed: JPY, the currency of the economy"):
        in_money_of(Package.load("us-chips-2022"), Economy.load("japan"))


def test_published_estimates_name_their_source_and_concept(shipped):
    table = shipped.published_effects.to_frame()
    assert len(table) == len(shipped.estimates)
    assert all(each.source in shipped.sources for each in shipped.estimates)
    if shipped.name.startswith("japan-measures"):
        roles = {each.role.split()[0] for each in shipped.estimates if each.variable == "real_gdp"}
        assert roles == {"official", "independent"}


def test_name_and_file_agree(shipped):
    assert library.find(shipped.name).stem == shipped.name


def test_every_amount_has_a_source_and_every_judgement_a_note(shipped):
    for project in shipped.projects:
        for each in project.instruments:
            kind = shipped.sources[each.source].kind
            assert each.note or kind not in ("judgement", "computed"), (project.name, each.kind)


def test_every_source_is_used_and_says_where(shipped):
    used = {shipped.source, shipped.financing.source}
    for project in shipped.projects:
        used |= {project.source} | {each.source for each in project.instruments}
    used |= {each.source for each in (*shipped.estimates, *shipped.left_out)}
    assert used == set(shipped.sources)


def test_header_says_what_the_file_is(shipped):
    first = library.find(shipped.name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert shipped.note


@pytest.mark.parametrize("name", ["japan-ai-chips-2024", "japan-ai-chips-2024-as-reported", "japan-chips-2021-23"])
def test_it_fits_the_horizon(name):
    shipped = Package.load(name)
    early = shipped.name == "japan-chips-2021-23"  # before the economy's first quarter: decided four years later
    schedule = shipped.shifted(4 if early else 0).schedule(TIMELINE)
    cash = sum(getattr(schedule, kind).sum() for kind in CASH)
    assert cash == pytest.approx(shipped.total.cash, abs=1e-12)
    at_risk = sum(getattr(plant, kind).sum() for plant in schedule.plants for kind in ("capex", "research", "equity"))
    assert 0.7 * cash < at_risk <= cash * (1.0 + 1e-12)


def test_the_example_of_the_guide_loads(tmp_path):
    guide = Path(__file__).parents[2] / "docs" / "packages.md"
    example = re.search(r"```toml\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example[1], encoding="utf-8")
    package = Package.load(path)
    assert package.total.cash == pytest.approx(0.36)
    assert package.total.guarantee == 0.1
    package.schedule(TIMELINE)
