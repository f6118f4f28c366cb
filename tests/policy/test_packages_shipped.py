"""The shipped packages against their sources. Sums are done in decimals, so that they hold to the last digit."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from stimulus_model.policy import Package, library
from stimulus_model.timeline import Timeline

NAMES = ("japan-ai-chips-2024", "japan-ai-chips-2024-as-reported", "japan-chips-2021-23")
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
    assert used == set(shipped.sources)


def test_header_says_what_the_file_is(shipped):
    first = library.find(shipped.name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ")
    assert shipped.note


def test_it_fits_the_horizon(shipped):
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
