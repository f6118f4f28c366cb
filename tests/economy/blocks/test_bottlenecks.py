"""Scarce builders, researchers and engineers: convex prices, and no more than there is."""

import numpy as np
import pytest
from runs import policy

from stimulus_model.economy.blocks.bottlenecks import (
    BottleneckParameters,
    dearer_plants,
    premium,
    scarcity,
    scarcity_price,
)
from stimulus_model.economy.blocks.chips import begin_chips, staffed
from stimulus_model.economy.blocks.co_investment import FabInvestment


def test_money_buys_what_it_pays_for_while_the_load_is_small_and_never_more_than_there_is():
    assert scarcity_price(0.0) == 1.0
    assert scarcity_price(0.1) == pytest.approx(1.0 + 0.25e-4, abs=1e-8)
    assert scarcity_price(1.0) == pytest.approx(2.0**0.25)
    loads = np.linspace(0.0, 40.0, 400)
    bought, prices = loads / scarcity_price(loads), scarcity_price(loads)
    assert bought.max() < 1.0
    assert (np.diff(bought) > -1e-15).all()
    assert (np.diff(prices[loads < 1.0], 2) > 0.0).all(), "convex"


def test_what_is_paid_beyond_the_usual_price_is_exact_while_it_is_small():
    assert premium(1.0, scarcity_price(1.0)) == pytest.approx(2.0**0.25 - 1.0, rel=1e-14)
    assert premium(40.0, scarcity_price(40.0)) == pytest.approx(scarcity_price(40.0) - 1.0, rel=1e-14)
    assert premium(1e-4, scarcity_price(1e-4)) == pytest.approx(0.25e-16, rel=1e-12), "1 + load^4 is 1 in float64"


def test_scarcity_by_hand():
    p = BottleneckParameters(builders=0.01, researchers=0.004)
    found = scarcity(1.5, 0.0, p, policy(per_reference=1.0 / 600.0, demand=1.0))
    # 6 a year of GDP of 600, of which builders carry 6: a load of 1
    assert (found.building, found.research) == pytest.approx((2.0**0.25, 1.0))
    assert found.reported == pytest.approx((100.0 * (2.0**0.25 - 1.0), 0.0))
    fabs = FabInvestment(4.0, 2.0, 1.0, 0.5, 0.25, 6.0)
    assert dearer_plants(fabs, 2.0) == (2.0, 1.0, 0.5, 0.25, 0.25, 3.0)
    assert dearer_plants(fabs, 1.0) == fabs


def test_plants_run_no_more_than_there_are_people_for(economy):
    q = economy.central.chips._replace(engineers_per_capital=0.5, plant_engineers=100.0, engineer_shortage=0.0)
    start, _ = begin_chips(q)
    assert staffed(1.0, 0.0, q, start) == pytest.approx(1.0, abs=1e-9)
    assert staffed(200.0, 0.0, q, start) == pytest.approx(200.0 / 2.0**0.25)
    assert staffed(1e5, 0.0, q, start) < 200.0
