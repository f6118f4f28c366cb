"""Adoption by segment: answers worked out by hand, the closed form, limits, signs."""

import pytest
from runs import policy

from stimulus_model.economy.blocks.ai_adoption import (
    AdoptionSignals,
    HouseholdState,
    adopt,
    begin_adoption,
    begin_households,
    new_users,
    segment,
    segment_that_leaves,
    spending_beyond,
    spread_at_home,
    workers_who_use,
)
from stimulus_model.estimation.diffusion.bass import bass


@pytest.fixture(scope="module")
def p(economy):
    return economy.central


def test_new_users_follow_bass_and_stop_at_the_ceiling():
    curve = segment(0.5, 1.0, 0.02, 0.4)
    # speed x (p + q a / m) (m - a) / 4 with a = .1, m = .5: (.02 + .08) x .4 / 4
    assert new_users(0.1, curve, 1.0, 1.0) == pytest.approx(0.01)
    assert new_users(0.5, curve, 1.0, 1.0) == 0.0
    # ageing takes a fifth of the ceiling: (.02 + .4 x .25) (.4 - .1) / 4
    assert new_users(0.1, curve, 1.25, 0.8) == pytest.approx(0.12 * 0.3 / 4.0)


def test_users_who_stop_leave_the_fitted_path_as_it_is():
    # users of a Bass curve that surveys see: gross of those who stop, the same path, whatever the ceiling is made
    for leaving in (0.0, 0.03, 0.08):
        fitted, gross = segment(0.6, 0.8, 0.03, 0.5), segment_that_leaves(0.6, 0.8 * 0.03, 0.8 * 0.5, leaving, 0.98)
        assert gross.leaving == pytest.approx(0.25 * leaving, abs=1e-12)
        for users in (0.01, 0.2, 0.5, 0.6):
            for factor in (0.9, 1.0, 1.1):
                net = new_users(users, gross, 1.0 / factor, factor)
                assert net == pytest.approx(new_users(users, fitted, 1.0 / factor, factor), abs=1e-12) or net < 0.0
    gross = segment_that_leaves(0.6, 0.024, 0.4, 0.05, 0.98)
    assert new_users(0.7, gross, 1.0, 1.0) < 0.0, "beyond the ceiling more leave than come: no ratchet"
    assert new_users(0.5, gross, 1.0, 1.2) > 1.2 * new_users(0.5, gross, 1.0, 1.0), (
        "speed brings users, none stay longer"
    )
    bound = segment_that_leaves(0.95, 0.02, 0.1, 0.08, 0.98)
    assert bound.per_ceiling == pytest.approx(1.0 / 0.98), "nobody can be two users"


def test_capability_grows_at_its_rate_and_ends_at_its_limit(economy, p):
    q = p.adoption._replace(capability_growth=0.04, capability_limit=3.0, realised_share=0.2)
    first, _ = adoption_after(economy, q, 1)
    assert first.capability == pytest.approx(1.01)
    assert adoption_after(economy, q, 2_000)[0].capability == pytest.approx(3.0, rel=1e-3)
    assert adoption_after(economy, q._replace(capability_growth=0.0), 40)[0].capability == 1.0
    for share, limit in ((0.5, 2.0), (1.2, 1.0)):  # no more than the whole potential is ever real
        much = adoption_after(economy, q._replace(realised_share=share), 2_000)[0]
        assert much.capability == pytest.approx(limit, rel=1e-3)


def adoption_after(economy, q, quarters=40, home=None, **changes):
    start, state = begin_adoption(q, economy.central.households if home is None else home, economy.position)
    row = policy(per_capacity_gdp=1 / 616.9, per_worker_adoption=2.0, per_household_adoption=1.5, **changes)
    for _ in range(quarters):
        state, out = adopt(state, q, AdoptionSignals(0.0, 0.0), row, start)
    return state, out


def test_the_kernel_follows_the_closed_form_of_bass(economy, p):
    home = p.households._replace(households_at_start=0.232, young_speed=1.5, young_ceiling=1.05)
    state, _ = adoption_after(economy, p.adoption._replace(scepticism=0.0), 20, home)
    rates = home.household_innovation, home.household_imitation
    exact = float(bass(5.0, *rates, home.household_ceiling, 0.232))
    assert state.homes.middle == pytest.approx(exact, rel=0.02)  # quarterly steps against continuous time
    ceiling = min(1.05 * home.household_ceiling, 0.95)
    young = float(bass(5.0, *(1.5 * rate for rate in rates), ceiling, 0.232 * 1.5 * 1.05))
    assert state.homes.young == pytest.approx(young, rel=0.02)


def test_people_take_their_habits_along_as_they_grow_older(p):
    home = p.households._replace(habits_carried=0.5)
    start, _ = begin_households(home, p.adoption, 1.0, 1.0)
    start = start._replace(**{ages: segment(0.8, 0.0, 0.1, 0.5) for ages in ("young", "middle", "old")})
    state = HouseholdState(0.6, 0.4, 0.1)
    row = policy(turning_40=0.01, turning_60=0.02, young_share=0.3, old_share=0.4)
    after, everyone = spread_at_home(state, 1.0, 1.0, row, start)
    assert after == pytest.approx((0.6, 0.4 + 0.5 * 0.01 * 0.2, 0.1 + 0.5 * 0.02 * 0.3))
    assert everyone == pytest.approx(0.3 * after.young + 0.3 * after.middle + 0.4 * after.old)
    assert spread_at_home(state, 1.0, 1.0, row, start._replace(carried=0.0))[0] == state
    # everybody alike: no age, no cohort, no composition changes the share
    alike = HouseholdState(0.4, 0.4, 0.4)
    assert spread_at_home(alike, 1.0, 1.0, row, start) == (alike, pytest.approx(0.4))


def test_age_groups_that_are_alike_are_one_group(economy, p):
    alike = dict.fromkeys(("young_speed", "young_ceiling", "old_speed", "old_ceiling"), 1.0)
    same = adoption_after(economy, p.adoption, 20, p.households._replace(**alike), young_share=0.3, old_share=0.4)[0]
    assert same.homes.young == same.homes.middle == same.homes.old
    slower = adoption_after(economy, p.adoption, 20, p.households._replace(**alike | {"old_speed": 0.5}))[0]
    assert slower.homes.old < slower.homes.middle == same.homes.middle


def test_compute_raises_ceilings_of_all_but_never_above_one(economy, p):
    q = p.adoption._replace(compute_effect=0.5, compute_ceiling_effect=0.6, age_effect=-1.0)
    home = p.households._replace(household_ceiling=0.95, young_ceiling=1.2)
    start, state = begin_adoption(q, home, economy.position)
    row = policy(generative_ai=1.0, ai_capital_inverse=1.0, ageing=0.3, turning_40=0.01, turning_60=0.01)
    for _ in range(200):
        state, _ = adopt(state, q, AdoptionSignals(0.05, 0.0), row, start)
    assert max(*state.homes, state.large, state.small, state.public) < 1.0
    assert state.homes.young > 0.95


def test_scepticism_caution_and_age_lower_adoption(economy, p):
    def after_ten_years(ageing=0.0, **changes):
        return adoption_after(economy, p.adoption._replace(**changes), ageing=ageing)[1].reported.ai_adoption

    plain = after_ten_years()
    assert after_ten_years(scepticism=0.5) < plain
    assert after_ten_years(firm_caution=0.5) < plain
    assert after_ten_years(ageing=0.2, age_effect=0.5) < plain < after_ten_years(ageing=0.2, age_effect=-0.5)
    cautious, bold = (adoption_after(economy, p.adoption._replace(firm_caution=x), 8)[0] for x in (0.5, 0.1))
    assert cautious.large < bold.large
    assert cautious.small < bold.small
    assert (cautious.public, cautious.homes) == (bold.public, bold.homes)


def test_workers_are_weighted_by_employment(economy, p):
    start, state = begin_adoption(p.adoption, p.households, economy.position)
    assert workers_who_use(
        state.large, state.small, state.public, start.large_weight, start.small_weight
    ) == pytest.approx(p.adoption.workers_at_start)
    assert state.large > state.public > state.small
    assert workers_who_use(0.5, 0.2, 0.4, 0.28, 0.66) == pytest.approx(0.28 * 0.5 + 0.66 * 0.2 + 0.06 * 0.4)


def test_realised_capacity_at_full_adoption(economy, p):
    q = p.adoption._replace(realised_share=0.2, capability_growth=0.0)
    start, state = begin_adoption(q, p.households, economy.position)
    full = state._replace(large=0.65, small=0.65, public=0.65, effective_1=0.65, effective_2=0.65, capability=2.0)
    _, out = adopt(full, q, AdoptionSignals(0.0, 0.0), policy(), start)
    assert out.reported.ai_capacity_realised == pytest.approx(148.7 * 0.2 * (2.0 * 0.65 - start.effective) / 0.65)
    assert 0.0 < start.effective < state.effective_1 < p.adoption.workers_at_start


def test_intangible_investment_is_the_j_curve(economy, p):
    q = p.adoption._replace(adjustment_cost=0.02, ai_in_baseline=0.0)
    start, state = begin_adoption(q, p.households, economy.position)
    _, out = adopt(state, q, AdoptionSignals(0.0, 0.0), policy(), start)
    new = out.reported.ai_adoption - q.workers_at_start
    assert out.reported.ai_intangible_investment == pytest.approx(616.9 * 0.02 * 4.0 * new)
    assert out.productivity == pytest.approx(-0.02 * 4.0 * new)


def test_households_move_the_market_but_not_productivity(economy, p):
    few, many = (
        adoption_after(economy, p.adoption, 4, p.households._replace(households_at_start=x))[1] for x in (0.1, 0.5)
    )
    assert few.productivity == many.productivity
    assert few.reported.ai_market < many.reported.ai_market
    assert few.market_surprise == many.market_surprise
    q = p.adoption._replace(ai_spending_elasticity=0.5, household_ai_spending=0.2, ai_domestic_share=0.4)
    row = policy(per_worker_adoption=1 / 0.4, per_household_adoption=1 / 0.8)
    assert spending_beyond(0.4, 0.8, q, row) == pytest.approx(0.0)
    assert spending_beyond(0.44, 0.4, q, row) == pytest.approx(0.5 * (0.8 * 0.1 - 0.2 * 0.5))
    start, state = begin_adoption(q, p.households, economy.position)
    _, out = adopt(state, q, AdoptionSignals(0.0, 0.0), row, start)
    assert out.reported.ai_imports == pytest.approx(0.6 * out.reported.ai_market)
    # fewer users than on the central path: less is bought abroad, of the market as expected, without its surprises
    row = row._replace(ai_market_reference=3.0)
    for surprise in (-0.5, 0.0, 0.5):
        _, out = adopt(state, q, AdoptionSignals(0.0, surprise), row, start)
        beyond = spending_beyond(out.reported.ai_adoption, out.reported.ai_adoption_households, q, row)
        assert out.added_imports == pytest.approx(0.6 * 3.0 * beyond)
        assert out.added_imports < 0.0
