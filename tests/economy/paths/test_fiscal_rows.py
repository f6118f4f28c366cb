"""The rows that fiscal instruments move, by hand."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.paths.fiscal_rows import shifted_purchases
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.records import build
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2032Q4")


def added(economy, channels=CHANNELS, financing=None, **parts):
    """Return field -> what a package in a line adds to it."""
    package = sm.Package.of(title="a", financing=financing, **parts)
    rows = economy.policy_rows(TIMELINE, package.schedule(TIMELINE), channels) - economy.policy_rows(TIMELINE)
    return {name: rows[:, k] for k, name in enumerate(Policy._fields[:-1])}


def gdp(economy):
    """Return nominal GDP by quarter, a year's, without a package."""
    rows = economy.policy_rows(TIMELINE)
    columns = {name: rows[:, k] for k, name in enumerate(Policy._fields[:-1])}
    return columns["reference"] * np.exp(columns["log_price_trend"])


def test_money_becomes_a_share_of_the_gdp_of_its_quarter(economy):
    spent = added(economy, government_consumption={"amounts": {2026: 8.0}, "outlays": [0.25, 0.75]})
    share = spent["public_spending"]
    assert np.flatnonzero(share).tolist() == [5, 6]
    assert share[5:7] * gdp(economy)[5:7] == pytest.approx([4.0 * 2.0, 4.0 * 6.0])
    np.testing.assert_allclose(spent["fiscal_cash"][5:7], [2.0, 6.0])


def test_channels_hold_demand_and_cash_apart(economy):
    given = {"transfers": {2026: 1.0}}
    assert not added(economy, ("financing",), **given)["household_tax"].any()
    assert added(economy, ("financing",), **given)["fiscal_cash"].sum() == pytest.approx(1.0)
    assert not added(economy, ("demand",), **given)["fiscal_cash"].any()


def test_what_lasts_goes_on_as_the_same_share_of_gdp(economy):
    tax = {"amounts": {2025: -5.0, 2026: -2.0}, "lasting": True}
    path = added(economy, income_tax=tax)["household_tax"]
    assert (path[1:5] * gdp(economy)[1:5]).mean() == pytest.approx(-5.0)
    assert (path[5:9] * gdp(economy)[5:9]).mean() == pytest.approx(-2.0)
    np.testing.assert_allclose(path[5:], path[5], rtol=1e-12)
    assert not added(economy, income_tax={2026: -2.0})["household_tax"][9:].any()


def test_revenue_of_the_consumption_tax_gives_its_points(economy):
    base = economy.entries["consumption_tax_base"].value
    points = added(economy, consumption_tax={2026: 2.5})["consumption_tax"][5]
    assert points * base * gdp(economy)[5] == pytest.approx(2.5)


def test_purchases_move_to_before_an_announced_step_and_back():
    path = np.array([0.0, 0.0, 0.02, 0.02, 0.0, 0.0])
    assert shifted_purchases(path, 0) == pytest.approx([0.0, 0.02, -0.02, -0.02, 0.02, 0.0])
    assert shifted_purchases(path, 2) == pytest.approx([0.0, 0.0, 0.0, -0.02, 0.02, 0.0])  # the first is a surprise
    assert shifted_purchases(path, 0).sum() == pytest.approx(0.0)


def test_an_announcement_matters_for_the_consumption_tax(economy):
    path = {"path": {"2026Q4": 0.02}, "lasting": True}
    assert not added(economy, consumption_tax=path)["purchases_shifted"].any()
    known = added(economy, consumption_tax={**path, "announced": "2025Q2"})["purchases_shifted"]
    assert known[6:8] == pytest.approx([0.02, -0.02])


def test_shares_of_financing_follow_what_is_paid(economy):
    taxed = {"amounts": {2026: 3.0}, "outlays": [1.0], "financing": sm.Financing.tax()}
    owed = {"amounts": {2026: 1.0}, "outlays": [1.0], "financing": sm.Financing.fund_returns()}
    rows = added(economy, transfers=taxed, government_consumption=owed)
    assert (rows["tax"][5], rows["fund_returns"][5]) == pytest.approx((0.75, 0.25))
    assert rows["tax"] + rows["fund_returns"] == pytest.approx(1.0)


def test_guarantees_beyond_the_capital_of_plants_lend_to_firms(economy):
    loans = added(economy, guarantee={2026: 2.0})["credit"]
    assert loans[5] * gdp(economy)[5] == pytest.approx(8.0)
    covered = added(economy, guarantee={2026: 2.0}, capex={2025: 3.0})
    assert not covered["credit"].any()
    assert covered["capex_cover"][:10] == pytest.approx(2.0 / 3.0)


def test_a_guarantee_works_in_the_plant_that_has_it(economy, packages):
    def rows(package):
        found = economy.policy_rows(TIMELINE, package.schedule(TIMELINE), CHANNELS)
        return build(Policy, list(found.T))

    whole = packages["japan-ai-chips-2024"]
    with_it, without = rows(whole), rows(whole.without("guarantees"))
    micron, rapidus = (sorted(p.name for p in whole.projects if p.is_plant).index(x) for x in ("micron", "rapidus"))
    assert not with_it.plants[micron].cover.any()
    assert with_it.plants[rapidus].cover[0] > 0.0
    # loans of .5 beside equity of .1: what matches nothing is lent to the plant, and in the end all of it is
    assert with_it.plants[rapidus].lending.sum() == pytest.approx(0.4, rel=0.05)
    assert with_it.plant_lending == pytest.approx(with_it.plants[rapidus].lending)
    assert not without.capex_cover.any()
    assert not with_it.credit.any(), "loans to plants are no loans to other firms"


def test_cuts_are_no_larger_than_their_line(economy):
    with pytest.raises(sm.InputError, match=r"^package\.public spending, .*cuts of at most 25 % of GDP"):
        added(economy, government_consumption={2026: -500.0})
    with pytest.raises(sm.InputError, match=r"^package\.consumption_tax, points: .*cuts of at most 100 points"):
        added(economy, consumption_tax={"2026Q1": -2.0})


def test_nominal_gdp_of_other_calendars(economy):
    quarters = gdp(economy)
    assert economy.nominal_gdp(2026) == pytest.approx(quarters[5:9].mean())
    assert economy.nominal_gdp(2026, 10) == pytest.approx(quarters[3:7].mean())
    assert economy.nominal_gdp(2026, 1) == pytest.approx(quarters[4:8].mean())
    assert economy.nominal_gdp(2020) == economy.position.output
