"""Forms of financing and the central bank in the whole economy: limits, risk, opportunity cost, support."""

import numpy as np
import pytest

import stimulus_model as sm

ISSUE = ("package_cash", "bridging_bonds_issued", "beyond_the_law")
DRAWS = 400


@pytest.fixture(scope="module")
def package():
    return sm.Package.load("japan-ai-chips-2024")


def levels(package, economy, names, horizon="2050Q4", seed=3):
    made = sm.simulate(package, economy, seed=seed, draws=DRAWS, horizon=horizon, variables=list(names))
    return {name: made.level(name).values for name in names}


def test_what_the_law_does_not_cover_is_reported_and_nothing_is_lost(package, economy):
    large = package.scaled(2.0).financed_by(sm.Financing.bridging_bonds())
    made = levels(large, economy, ISSUE)
    np.testing.assert_allclose(
        made["bridging_bonds_issued"] + made["beyond_the_law"], made["package_cash"], rtol=1e-12, atol=1e-14
    )
    issued = made["bridging_bonds_issued"].sum(axis=1) / 4.0
    assert issued.max() <= 2.2 + 1e-12
    assert np.median(issued) == pytest.approx(2.2)  # the limit binds: some ¥3.5tn are wanted
    assert (made["bridging_bonds_issued"][:, 25:] == 0.0).all()  # FY2030 ends with 2031Q1, the 25th quarter


def test_what_fits_within_the_law_leaves_exactly_nothing(package, economy):
    """A rounding error of the compiled engine would be a small probability of exceeding the law."""
    made = levels(package, economy, ISSUE, horizon="2031Q1")
    assert (made["bridging_bonds_issued"] > 0.0).any(axis=1).all()
    np.testing.assert_array_equal(made["beyond_the_law"], 0.0)


@pytest.mark.parametrize(("form", "years"), [("bridging_bonds", 7), ("gx_bonds", 10)])
def test_outside_the_window_the_general_budget_pays(package, economy, form, years):
    late = package.shifted(years).financed_by(getattr(sm.Financing, form)())
    made = levels(late, economy, ISSUE)
    np.testing.assert_array_equal(made["beyond_the_law"], made["package_cash"])
    assert (made["bridging_bonds_issued"] == 0.0).all()
    assert made["package_cash"].sum() > 0.0


def test_redemption_is_spread(package, economy):
    bridging = package.financed_by(sm.Financing.bridging_bonds())
    # many draws: second differences of the median of 400 are as large as the kinks that are looked for
    made = sm.simulate(bridging, economy, seed=3, draws=10_000, horizon="2050Q4", variables=["debt"])
    median = made.effect("debt").median("draw").values
    assert median.max() > 1.0
    assert np.diff(median)[20:].min() > -0.05  # it fell by ¥0.28tn in one quarter when redemption opened on one date
    assert np.abs(np.diff(median, 2)[20:]).max() < 0.03  # and no other kink, where redemption begins or ends


@pytest.mark.parametrize("share", [None, 1.0], ids=["as shipped", "all from bridging bonds"])
def test_the_fund_saves_pays_the_schedule_and_ends_empty(package, economy, share):
    paid = package if share is None else package.financed_by(sm.Financing.bridging_bonds())
    names = (
        "bridging_bonds_outstanding",
        "bridging_bonds_redeemed",
        "bridging_bond_interest",
        "redemption_fund",
        "redemption_fund_income",
        "redemption_fund_interest",
        "share_sale_proceeds",
        "general_budget_transfer",
    )
    outstanding, redeemed, cost, fund, income, earned, sales, transfer = levels(
        paid, economy, names, horizon="2052Q4"
    ).values()
    change = income + earned + transfer - cost - redeemed
    assert np.abs(np.diff(fund, axis=1, prepend=0.0) - 0.25 * change).max() < 1e-9
    middle = slice(16, 64)  # 2029 to 2040
    assert (fund[:, middle] > 0.01 * outstanding.max()).mean() > 0.8  # saved in most draws, most of the time
    assert (fund <= outstanding + 1e-12).all()  # no more than is owed
    assert fund.min() >= 0.0
    assert transfer.min() >= 0.0
    last = 4 * (2051 - 2025)  # 2051Q1 ends FY2050
    assert outstanding[:, last].max() == 0.0
    assert fund[:, last].max() < 1e-12
    assert (redeemed[:, :25] == 0.0).all()  # nothing falls due for good before FY2031 is reached
    after = redeemed[:, 25 : last + 1]
    np.testing.assert_allclose(after, after[:, :1] * np.ones(after.shape[1]), rtol=1e-9, atol=1e-15)  # equal parts
    assert ((income - sales).sum(axis=1) / 4.0).max() <= 2.2 + 1e-12
    poor = (transfer > 0.0) & (fund > 1e-12)
    assert not poor.any()  # the budget pays only when the fund is empty


def test_dividends_and_share_prices_are_risky(package, economy):
    bridging = package.financed_by(sm.Financing.bridging_bonds())
    calm = economy.replace(dividend_sd=0.0, share_price_sd=0.0, dividend_earmark=0.4)
    for risky, name in (
        (calm.replace(dividend_sd=0.02), "redemption_fund_income"),
        (calm.replace(share_price_sd=0.09), "share_sale_proceeds"),
    ):
        quiet, moved = (levels(bridging, each, (name,), horizon="2030Q4")[name] for each in (calm, risky))
        assert quiet[:, 4].std() < 1e-12  # 2026Q1: everything that comes in is needed
        assert moved[:, 4].std() > 1e-4


def test_the_opportunity_cost_of_dividends_is_explicit(package, economy):
    bridging = package.financed_by(sm.Financing.bridging_bonds())
    cheap, dear = (
        sm.simulate(
            bridging, economy.replace(dividend_opportunity=share), seed=3, draws=DRAWS, variables=["debt"]
        ).effect("debt")[:, -1]
        for share in (0.0, 1.0)
    )
    minus = (dear - cheap).values
    assert (minus > 0.5).all()  # what went into the fund is missing in the budget


def test_the_central_bank_lets_go_and_remits_what_it_earns(economy, package):
    names = ("central_bank_holdings", "central_bank_remittance")
    held, paid = levels(package, economy, names, horizon="2035Q4").values()
    median = np.median(held, axis=0)
    assert median[0] == pytest.approx(575.9, rel=0.03)  # end of March 2025, the Bank of Japan's accounts
    assert (np.diff(median[:20]) < 0.0).all()
    assert paid.min() >= 0.0
    assert 0.0 < np.median(paid) < 10.0


def test_support_by_the_central_bank_is_one_parameter(package, economy):
    names = ["central_bank_holdings", "package_cash", "yield_10y", "debt"]
    usual, support = (
        sm.simulate(package, each, seed=3, draws=DRAWS, horizon="2030Q4", variables=names)
        for each in (economy, economy.replace(package_purchases=1.0))
    )
    more = (support.level("central_bank_holdings") - usual.level("central_bank_holdings")).values[:, -1]
    borrowed = 0.296508 * usual.level("package_cash").values.sum(axis=1) / 4.0  # bridging and GX bonds
    assert np.median(more / borrowed) == pytest.approx(1.0, abs=0.1)
    for name in ("yield_10y", "debt"):
        lower = (support.level(name).values - usual.level(name).values)[:, -1]
        assert np.median(lower) < 0.0, name
    unchanged = [support.baseline(name).values.tobytes() == usual.baseline(name).values.tobytes() for name in names]
    assert all(unchanged)  # without the package there is nothing to support
