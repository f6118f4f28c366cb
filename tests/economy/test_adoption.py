"""Adoption by segment: answers worked out by hand, the closed form, limits, signs."""

import pytest

from stimulus_model.economy.adoption import (
    adopt,
    begin_adoption,
    new_users,
    segment,
    spending_beyond,
    workers_who_use,
)
from stimulus_model.economy.rows import Policy
from stimulus_model.evidence.diffusion.bass import bass

ZERO = Policy(*(0.0 for _ in Policy._fields))


def policy(**fields):
    return ZERO._replace(**fields)


@pytest.fixture(scope="module")
def p(economy):
    return economy.central


def test_new_users_follow_bass_and_stop_at_the_ceiling():
    curve = segment(0.5, 1.0, 0.02, 0.4)
    # speed x (p + q a / m) (m - a) / 4 with a = .1, m = .5: (.02 + .08) x .4 / 4
    assert new_users(0.1, curve, 1.0, 1.0, 0.0) == pytest.approx(0.01)
    assert new_users(0.5, curve, 1.0, 1.0, 0.3) == 0.0
    assert new_users(0.1, curve, 1.0, 1.0, 0.05) == pytest.approx(0.01 + 0.05 * 0.8)
    # ageing takes a fifth of the ceiling: (.02 + .4 x .25) (.4 - .1) / 4
    assert new_users(0.1, curve, 1.25, 0.8, 0.0) == pytest.approx(0.12 * 0.3 / 4.0)


def adoption_after(economy, q, quarters=40, **changes):
    start, state = begin_adoption(q, economy.position)
    row = policy(per_capacity_gdp=1 / 616.9, per_worker_adoption=2.0, per_household_adoption=1.5, **changes)
    for _ in range(quarters):
        state, out = adopt(state, 0.0, 0.0, 0.0, q, row, start)
    return state, out


def test_the_kernel_follows_the_closed_form_of_bass(economy, p):
    q = p.adoption._replace(scepticism=0.0, households_at_start=0.232)
    state, _ = adoption_after(economy, q, 20)
    exact = bass(5.0, q.household_innovation, q.household_imitation, q.household_ceiling, 0.232)
    assert state.households == pytest.approx(float(exact), rel=0.02)  # quarterly steps against continuous time


def test_scepticism_caution_and_age_lower_adoption(economy, p):
    def after_ten_years(ageing=0.0, **changes):
        return adoption_after(economy, p.adoption._replace(**changes), ageing=ageing)[1].ai_adoption

    plain = after_ten_years()
    assert after_ten_years(scepticism=0.5) < plain
    assert after_ten_years(firm_caution=0.5) < plain
    assert after_ten_years(ageing=0.2, age_effect=0.5) < plain < after_ten_years(ageing=0.2, age_effect=-0.5)
    cautious, bold = (adoption_after(economy, p.adoption._replace(firm_caution=x), 8)[0] for x in (0.5, 0.1))
    assert cautious.large < bold.large
    assert cautious.small < bold.small
    assert (cautious.public, cautious.households) == (bold.public, bold.households)


def test_workers_are_weighted_by_employment(economy, p):
    start, state = begin_adoption(p.adoption, economy.position)
    assert workers_who_use(
        state.large, state.small, state.public, start.large_weight, start.small_weight
    ) == pytest.approx(p.adoption.workers_at_start)
    assert state.large > state.public > state.small
    assert workers_who_use(0.5, 0.2, 0.4, 0.28, 0.66) == pytest.approx(0.28 * 0.5 + 0.66 * 0.2 + 0.06 * 0.4)


def test_realised_capacity_at_full_adoption(economy, p):
    q = p.adoption._replace(realised_share=0.2)
    start, state = begin_adoption(q, economy.position)
    full = state._replace(large=0.65, small=0.65, public=0.65, effective_1=0.65, effective_2=0.65)
    _, out = adopt(full, 0.0, 0.0, 0.0, q, policy(), start)
    assert out.ai_capacity_realised == pytest.approx(148.7 * 0.2 * (0.65 - start.effective) / 0.65)
    assert 0.0 < start.effective < state.effective_1 < p.adoption.workers_at_start


def test_intangible_investment_is_the_j_curve(economy, p):
    q = p.adoption._replace(adjustment_cost=0.02, ai_in_baseline=0.0)
    start, state = begin_adoption(q, economy.position)
    _, out = adopt(state, 0.0, 0.0, 0.0, q, policy(), start)
    new = out.ai_adoption - q.workers_at_start
    assert out.ai_intangible_investment == pytest.approx(616.9 * 0.02 * 4.0 * new)
    assert out.productivity == pytest.approx(-0.02 * 4.0 * new)


def test_households_move_the_market_but_not_productivity(economy, p):
    few, many = (adoption_after(economy, p.adoption._replace(households_at_start=x), 4)[1] for x in (0.1, 0.5))
    assert few.productivity == many.productivity
    assert few.ai_market < many.ai_market
    assert few.market_surprise == many.market_surprise
    q = p.adoption._replace(ai_spending_elasticity=0.5, household_ai_spending=0.2, ai_domestic_share=0.4)
    row = policy(per_worker_adoption=1 / 0.4, per_household_adoption=1 / 0.8)
    assert spending_beyond(0.4, 0.8, q, row) == pytest.approx(0.0)
    assert spending_beyond(0.44, 0.4, q, row) == pytest.approx(0.5 * (0.8 * 0.1 - 0.2 * 0.5))
    start, state = begin_adoption(q, economy.position)
    _, out = adopt(state, 0.0, 0.0, 0.0, q, row, start)
    assert out.ai_imports == pytest.approx(0.6 * out.ai_market)
    assert out.added_imports < 0.0  # fewer users than on the central path: less is bought abroad
