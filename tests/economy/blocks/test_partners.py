"""Form of financing and co-operation of firms: what partners add, by form of money and by who holds a plant."""

import pytest
from runs import TIMELINE

import stimulus_model as sm
from stimulus_model.policy import Instrument, Package, Project
from stimulus_model.policy.financing import Financing
from stimulus_model.sources import Source


def one_plant(kind, **facts):
    given = Instrument(kind=kind, budget="initial", amounts={2026: 1.0}, source="law")
    plant = Project(
        name="plant", title="Plant", technology="logic", region="Mie", instruments=(given,), source="law", **facts
    )
    source = Source("law", "Diet", 2024, "Act", "primary")
    facts = {"date": "2026-04-01", "source": "law", "note": "for tests", "sources": {"law": source}}
    return Package(name="one", title="One", projects=(plant,), financing=Financing.deficit_bonds(), **facts)


def private(economy, kind, **facts):
    """Return private co-investment per yen of cash to 2032, mean of the draws."""
    made = sm.simulate(one_plant(kind, **facts), economy, draws=64, seed=5, horizon=TIMELINE.last)
    sums = (made.effect(name, freq="year").sel(year=slice(2026, 2032)).sum("year").mean() for name in _NAMES)
    return float(next(sums)) / float(next(sums))


_NAMES = ("private_co_investment", "package_cash")


def test_shares_bring_more_partners_than_grants_and_joint_ventures_more_than_one_owner(economy):
    grant, equity = private(economy, "capex"), private(economy, "equity")
    joint = private(economy, "equity", joint_venture=1.0)
    assert 1.1 < equity / grant < 2.0
    assert 1.02 < joint / equity < 1.2


def test_each_switch_takes_its_part_away(economy):
    off = economy.replace(joint_venture_effect=0.0, joint_venture_at_home=0.0)
    assert private(off, "equity", joint_venture=1.0) == pytest.approx(private(off, "equity"), rel=1e-12)
    alike = economy.replace(equity_additionality=0.5, additionality=0.5)
    assert private(alike, "equity") == pytest.approx(private(alike, "capex"), rel=1e-9)
