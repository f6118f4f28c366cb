"""Bonds that are issued when money is appropriated: a fund is filled at once, and nothing is borrowed twice."""

from __future__ import annotations

import numpy as np
import pytest

import stimulus_model as sm

JAPAN = sm.Economy.load("japan")
PACKAGE = sm.Package.load("japan-ai-chips-2024").financed_by(sm.Financing.deficit_bonds())
EARLY = PACKAGE.financed_by(PACKAGE.financing.at_appropriation())


@pytest.fixture(scope="module")
def both() -> tuple[sm.Projection, sm.Projection]:
    first, second = (sm.simulate(each, JAPAN, draws=48, seed=2, horizon="2040Q4") for each in (PACKAGE, EARLY))
    return first, second


def test_debt_rises_by_what_is_not_yet_paid(both: tuple[sm.Projection, sm.Projection]) -> None:
    later = [each.effect("debt").mean("draw").to_numpy() for each in both]
    ahead = later[1] - later[0]
    schedule, timeline = EARLY.schedule(both[0].timeline), both[0].timeline
    appropriated = sum(getattr(schedule, kind) for kind in ("capex", "research", "compute", "training", "equity"))
    execution = JAPAN.entries["execution_rate"].value
    paid = 0.25 * both[0].effect("package_cash").mean("draw").to_numpy().cumsum()
    at = timeline.labels.index("2025Q4")
    unpaid = execution * appropriated.cumsum()[at] - paid[at]
    assert ahead[at] == pytest.approx(unpaid, abs=0.15 * unpaid)  # central lags against the draws'
    assert ahead.max() > 0.5  # of ¥1.8 trillion
    assert abs(ahead[-1]) < 0.1 * ahead.max()  # interest of the years between, and what the fiscal rule makes of it


def test_what_reaches_the_economy_is_the_same(both: tuple[sm.Projection, sm.Projection]) -> None:
    for name in ("package_cash", "private_co_investment", "chip_value_added"):
        first, second = (each.effect(name, freq="year").mean("draw").to_numpy() for each in both)
        np.testing.assert_allclose(second, first, rtol=0.02, atol=1e-4)
    gdp = [each.effect("real_gdp", freq="year").mean("draw").to_numpy() for each in both]
    assert np.abs(gdp[1] - gdp[0]).max() < 0.1 * np.abs(gdp[0]).max()


def test_it_is_part_of_the_channel_of_financing(both: tuple[sm.Projection, sm.Projection]) -> None:
    parts = [each.contributions("debt", freq="year").sel(year=2025).mean("draw") for each in both]
    moved = parts[1] - parts[0]
    assert float(moved.sel(channel="financing")) == pytest.approx(float(moved.sum()), rel=0.02)


def test_money_of_a_plant_that_is_not_begun_waits_in_the_fund() -> None:
    budget = EARLY.schedule(sm.Timeline("2025Q1", "2030Q4")).budgets[0]
    assert budget.ready_investment.sum() == pytest.approx(budget.investment.sum(), rel=1e-12)
    assert np.all(budget.ready_investment.cumsum() <= budget.investment.cumsum() + 1e-12)
    assert np.any(budget.ready_investment != budget.investment)  # Micron's starts in 2026


def test_files_say_it_where_it_is_not_as_usual() -> None:
    assert "raised" not in PACKAGE.to_dict()["financing"]
    assert EARLY.to_dict()["financing"]["raised"] == "appropriation"
    assert sm.Package.from_dict(EARLY.to_dict()) == EARLY
    assert EARLY.content_id != PACKAGE.content_id
    assert "raised when appropriated" in repr(EARLY)
    usual = sm.Package.load("japan-ai-chips-2024")
    early = usual.financed_by(usual.financing.at_appropriation())
    said = sm.simulate(early, JAPAN, draws=2, seed=1, horizon="2027Q4").provenance.changes
    assert any("raised when appropriated" in each for each in said)


def test_both_kinds_of_budget_stand_beside_each_other() -> None:
    usual = sm.Package.load("japan-ai-chips-2025")
    together = EARLY + usual.financed_by(sm.Financing.deficit_bonds())
    kinds = {each.financing.raised for each in together.schedule(sm.Timeline("2025Q1", "2032Q4")).budgets}
    assert kinds == {"cash", "appropriation"}


def test_other_words_are_refused() -> None:
    with pytest.raises(sm.InputError, match=r"financing\.raised.*did you mean 'appropriation'"):
        sm.Financing({"tax": 1.0}, raised="appropriations")
