"""From a study's figure to ours: studies are reproduced, each assumption moves the figure, and slips are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.bridge import STEPS

JAPAN = sm.Economy.load("japan")
STUDIES = ("hokkaido-2023-one-plant", "hokkaido-2023-two-plants", "kyushu-2024")


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    package = sm.Package.load("japan-ai-chips-2024")
    plant = package.replace(projects=[package.projects.find("rapidus")])
    return sm.simulate(plant, JAPAN, draws=64, seed=5, horizon="2038Q4")


@pytest.mark.parametrize("name", STUDIES)
def test_studies_are_reproduced_under_their_own_assumptions(name: str) -> None:
    study = sm.ImpactStudy.load(name)
    found = study.reproduced(JAPAN.input_output)
    assert found.output == pytest.approx(study.output, rel=0.15)
    if study.value_added is not None:
        assert found.value_added == pytest.approx(study.value_added, rel=0.15)
    assert study.source is not None


def test_the_parts_of_a_study_that_publishes_them_are_reproduced() -> None:
    study = sm.ImpactStudy.load("kyushu-2024")
    for alone, published in (({"production": 0.0}, 8.409), ({"investment": 0.0}, 14.621)):
        assert study.replace(**alone).reproduced(JAPAN.input_output).output == pytest.approx(published, rel=0.15)


@pytest.mark.parametrize("name", STUDIES)
def test_the_bridge_leads_from_the_study_to_the_projection(name: str, projection: sm.Projection) -> None:
    made = sm.bridge(projection, name)
    table = made.to_frame()
    assert list(table.index) == list(STEPS)
    assert table["change"].sum() == pytest.approx(table["value"].iloc[-1] - table["value"].iloc[0], abs=1e-9)
    assert abs(made.miss) < 0.15
    assert made.years[1] - made.years[0] == made.study.years[1] - made.study.years[0]
    years = list(range(made.years[0], made.years[1] + 1))
    effect = projection.effect("real_gdp", freq="year").sel(year=years).sum("year")
    assert table.loc["economy", "value"] == pytest.approx(float(effect.mean()), abs=1e-9)
    assert made.ours["median"] == pytest.approx(float(np.median(effect)), abs=1e-9)
    assert made.to_markdown().startswith("**From the study's figure to ours")
    assert STEPS["displacement"] in made._repr_html_()


def test_orders_and_plants_are_those_of_sectors(projection: sm.Projection) -> None:
    made = sm.bridge(projection, "hokkaido-2023-one-plant")
    split = sm.sectors(projection, range(made.years[0], made.years[1] + 1)).effect()
    ours = split.sel(part=["direct", "supply_chain"]).sum(["part", "sector", "year"]).mean()
    assert made.frame.loc["plants", "value"] == pytest.approx(float(ours), abs=1e-9)


@pytest.mark.parametrize(
    ("assumption", "grows"),
    [
        ({"local_procurement": 0.9}, True),
        ({"incomes_spent": 0.8}, True),
        ({"investment": 1.0}, False),
        ({"production": 20.0}, True),
        ({"additionality": 0.5}, False),
        ({"production_multiplier": 3.0}, True),
        ({"investment_multiplier": 0.5}, False),
        ({"investment_counted": 0.0}, False),
    ],
)
def test_each_assumption_moves_the_figure(assumption: dict[str, float], grows: bool) -> None:
    study = sm.ImpactStudy.load("kyushu-2024")
    usual, other = (each.reproduced(JAPAN.input_output).output for each in (study, study.replace(**assumption)))
    assert (other > usual) == grows
    assert other != pytest.approx(usual, rel=0.01)


def test_named_multipliers_are_taken_as_they_are() -> None:
    study = sm.ImpactStudy(
        title="Own", years=(2025, 2030), investment=2.0, production=3.0, production_multiplier=1.5,
        investment_multiplier=1.2, value_added_share=0.5,
    )  # fmt: skip
    found = study.reproduced(JAPAN.input_output)
    assert found.output == pytest.approx(1.5 * 3.0 + 1.2 * 2.0, abs=1e-12)
    assert found.value_added == pytest.approx(0.5 * found.output, abs=1e-12)


def test_a_study_of_ones_own_without_a_figure_has_no_miss(projection: sm.Projection) -> None:
    own = sm.ImpactStudy(title="Own", years=(2025, 2030), investment=2.0, production=3.0, local_procurement=0.5)
    made = sm.bridge(projection, own, local_procurement=0.4)
    assert np.isnan(made.miss)
    assert "published" not in made.to_frame().index
    assert made.study.local_procurement == 0.4
    assert (made.study.currency, made.study.unit) == (JAPAN.currency, JAPAN.unit), "it named none"


@pytest.mark.parametrize(
    ("money", "match"),
    [
        ({"currency": "yen", "unit": "trillion"}, "study.currency: got 'yen'"),
        ({"currency": "JPY"}, "study.unit: got None"),
    ],
)
def test_money_of_a_study_is_a_code_and_a_unit(money, match) -> None:
    with pytest.raises(sm.InputError, match=match):
        sm.ImpactStudy(title="Own", years=(2025, 2030), investment=2.0, production=3.0, **money)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"study": "kyushu-2042"}, "study.*did you mean 'kyushu-2024'"),
        ({"study": 3}, "an ImpactStudy, or the name of one"),
        ({"study": "kyushu-2024", "local_procurment": 0.1}, "did you mean 'local_procurement'"),
        ({"study": "kyushu-2024", "local_procurement": 1.1}, r"study\.local_procurement"),
        ({"study": "kyushu-2024", "years": (2030, 2021)}, r"study\.years"),
        ({"study": "kyushu-2024", "years": (2021, 2060)}, r"projection\.horizon.*at least 2064Q4"),
        ({"study": "kyushu-2024", "currency": "USD"}, r"study\.currency.*JPY"),
        ({"study": "kyushu-2024", "investment": 0.0, "production": 0.0}, r"study\.investment"),
        ({"study": "kyushu-2024", "source": "x"}, r"study\.source"),
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, Any], message: str, projection: sm.Projection) -> None:
    with pytest.raises(sm.InputError, match=message):
        sm.bridge(projection, **given)


def test_the_list_of_studies_names_their_sources() -> None:
    table = sm.ImpactStudy.available().to_frame()
    assert set(STUDIES) == set(table["name"])
    assert table["source"].str.len().min() > 20
