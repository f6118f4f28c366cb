"""What dear oil, late markets and taxes that debt does not see do, by hand and in the whole economy."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from runs import policy

import stimulus_model as sm
from stimulus_model.economy.blocks.behaviour import dearer
from stimulus_model.economy.blocks.bonds import BorrowingSignals, stock_flow
from stimulus_model.economy.blocks.rates import imposed_exchange, imposed_exchange_step


@pytest.fixture(scope="module")
def p(economy):
    return economy.central


def test_oil_that_became_dearer_within_a_year_weakens_the_yen_and_cuts_consumption(p):
    row = policy(exchange_rate=0.1, exchange_rate_step=0.02, oil_price_year=0.2, oil_price_year_step=0.05)
    q = p.rates._replace(exchange_oil_response=0.1)
    assert imposed_exchange(q, row) == pytest.approx(0.1 + 0.02)
    assert imposed_exchange_step(q, row) == pytest.approx(0.02 + 0.005)
    households = p.demand._replace(consumption_oil_response=0.02, consumption_tax_response=0.5)
    assert dearer(households, row._replace(consumption_tax=0.01)) == pytest.approx(0.004 + 0.005)


def test_the_effect_of_oil_on_the_yen_ends_after_a_year(economy):
    asked = {"size": 0.2, "years": 3, "draws": 1}
    answers = [
        sm.respond(economy.replace(exchange_oil_response=response), "oil_price", **asked).effect(
            "exchange_rate", relative=True
        )
        for response in (0.0, 0.1)
    ]
    more = (answers[1] - answers[0]).to_numpy()[0]
    assert more[:4] == pytest.approx(100.0 * 0.1 * math.log(1.2), rel=0.05)
    assert np.abs(more[4:]).max() < 0.1 * more[0]


def test_a_market_that_is_late_moves_a_quarter_later(economy):
    def yen(delay):
        late = economy.replace(exchange_delay=delay, exchange_adjustment=1.0, exchange_rate_response=10.0)
        return sm.respond(late, "policy_rate", draws=1, years=1).effect("exchange_rate", relative=True).to_numpy()[0]

    assert yen(0.0)[0] < -0.5
    assert yen(1.0)[0] == pytest.approx(0.0, abs=1e-9)
    assert yen(1.0)[1] == pytest.approx(yen(0.0)[0], rel=0.1)


def test_debt_sees_less_of_a_corporate_tax_and_of_contributions(p):
    q = p.bonds._replace(balance_to_debt=0.75, corporate_tax_retained=0.2, contributions_retained=0.1)
    budget = SimpleNamespace(reported=SimpleNamespace(nominal_gdp=600.0), core_balance=10.0)
    row = policy(balance_reference=1.0, reference=600.0, corporate_tax=0.01)
    kept = 0.25 * (10.0 - 6.0)
    assert stock_flow(q, BorrowingSignals(budget, 0.5, 0.0, 1.0, 0.0), row) == pytest.approx(kept + 0.2 * 6.0 + 0.5)
    assert stock_flow(q, BorrowingSignals(budget, 0.0, 0.0, 1.0, 0.05), row) == pytest.approx(
        kept + 0.2 * 6.0 + 0.1 * 0.05 * 600.0
    )
