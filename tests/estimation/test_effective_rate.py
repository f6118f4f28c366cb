"""The ladder on Japan's own yields and debt against the interest that was paid."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder

from stimulus_model import evidence
from stimulus_model.economy.blocks.maturity_ladder import MATURITIES
from stimulus_model.estimation.effective_rate import PLANS
from stimulus_model.inputs import InputError


@cache
def observed() -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Return quarterly yields, debt (¥ billion, WEO), and gross interest in per cent of debt a year before."""
    folder = data_folder() / "japan"
    daily = pd.read_csv(folder / "jgb_yields_daily.csv", header=1, na_values="-", index_col=0)
    quarter = pd.PeriodIndex(pd.to_datetime(daily.index), freq="Q")
    mean = daily.set_axis([int(name[:-1]) for name in daily.columns], axis=1).groupby(quarter.astype(str)).mean()
    yields = mean[list(MATURITIES)].copy()
    yields[10] = mean[10].fillna(mean[9])  # no ten-year yield before 1986
    weo = pd.read_csv(folder / "weo_japan_extract.csv").set_index("year")
    paid = pd.read_csv(folder / "pfmh_japan.csv").set_index("year")["interest_exp"] / 100.0 * weo["NGDP"]
    debt = weo["GGXWDG"].loc[1980:2023]
    return yields, debt, (100.0 * paid / weo["GGXWDG"].shift()).loc[2000:2022]


BILLS = {
    1999.25: 29.8, 2000.25: 44.19, 2000.5: 49.90, 2009.25: 108.48, 2010.25: 106.03, 2010.75: 113.18, 2013.25: 115.3,
    2014.25: 115.7, 2015.0: 100.4, 2015.25: 116.9, 2017.25: 82.24, 2023.25: 84.5, 2024.25: 91.5,
}  # fmt: skip
"""Date -> financing bills outstanding, ¥ trillion, as the Ministry of Finance reported them.

Japan Times, 24 June and 26 September 2000 (March 1999 from the change); press of 10 May 2010 (March 2009 from the
change) and Mainichi, 10 November 2010; Mainichi and Japan Times, 9 May 2014 (March 2013 from the change); Nikkei,
10 February 2015; press of May 2015; Kyodo, 10 May 2017; Jiji Press, 10 May 2024 (March 2023 from the change).
"""


def financing_bills(debt):
    """Return bills at the end of years, ¥ billion: straight lines, and before 1999 the share of March 1999."""
    years = debt.index.to_numpy()
    found = 1000.0 * np.interp(years + 1.0, list(BILLS), list(BILLS.values()))
    early = years < 1999
    found[early] = 29.8e3 / debt.loc[1998] * debt.to_numpy()[early]
    return pd.Series(found, index=debt.index)


def miss(paid, yields, debt, first=2000, last=2022, **options):
    """Return the root-mean-square miss and its mean, percentage points."""
    gap = (evidence.effective_rate(yields, debt, **options) - paid).loc[first:last].dropna()
    assert len(gap) == last - first + 1
    return float(np.sqrt((gap**2).mean())), float(gap.mean())


def test_the_ladder_follows_the_interest_that_japan_paid():
    """As the figures are defined: debt at market value, financing bills in it. docs/debt.md shows each step."""
    yields, debt, paid = observed()
    full = {"bills": financing_bills(debt), "valuation": "market"}
    assert miss(paid, yields, debt, **full)[0] < 0.08
    for first, last in ((2000, 2009), (2010, 2022), (2015, 2022)):
        assert miss(paid, yields, debt, first, last, **full)[0] < 0.1
    assert abs(miss(paid, yields, debt, **full)[1]) < 0.03
    assert miss(paid, yields, debt)[0] < 0.2  # without either
    assert miss(paid, yields, debt)[1] > 0.1  # and then too high: a part of the debt pays short rates


def test_it_does_not_rest_on_what_was_judged():
    """The part of twenty-year bonds before 1999, and how much was in bills in years without a report."""
    yields, debt, paid = observed()
    known = {"bills": financing_bills(debt), "valuation": "market"}
    for early in ((11.0, 1.52, 1.79, 5.05, 1.32, 0.0, 0.0), (10.6, 1.46, 1.72, 7.43, 0.0, 0.0, 0.0)):
        assert miss(paid, yields, debt, plans={**PLANS, 1: early}, **known)[0] < 0.15
    assert miss(paid, yields, debt, bills=0.07 * debt, valuation="market")[0] < 0.1
    one_plan = {1: PLANS[2005], **{year: plan for year, plan in PLANS.items() if year > 2005}}
    assert 0.3 < miss(paid, yields, debt, plans=one_plan)[0] < 0.4  # FY2005's plan before 2005: the miss there was


def test_prices_and_bills_are_those_of_a_list_of_bonds():
    """Plain Python: bonds one by one, each priced payment by payment at the yields of the quarter."""
    draws = np.random.default_rng(5)
    yields = constant(years=8)
    level = 2.0 + draws.normal(0.0, 0.7, len(yields)).cumsum() * 0.3
    for k, years in enumerate(MATURITIES):
        yields[years] = level + 0.2 * k
    debt = pd.Series(100.0 + 10.0 * np.arange(8.0), index=range(1980, 1988))
    bills = 0.1 * debt
    plan = {1: (3.0, 2.0, 4.0, 1.0, 0.5, 0.2, 0.1)}
    found = evidence.effective_rate(yields, debt, plan, bills=bills, valuation="market")
    shares = np.array(plan[1]) / sum(plan[1])
    a_quarter = 90.0 * shares / (4.0 * shares @ MATURITIES)
    first = [float(yields.loc["1980Q4", m]) for m in MATURITIES]
    held = [
        (left, a_quarter[k], first[k]) for k, m in enumerate(MATURITIES) for left in range(1, 4 * m + 1)
    ]  # quarters left, face, coupon in %

    def price(left, coupon, curve):
        rate = 0.0025 * float(np.interp(left / 4.0, MATURITIES, curve))
        return sum(0.0025 * coupon / (1.0 + rate) ** k for k in range(1, left + 1)) + (1.0 + rate) ** -left

    for year in range(1981, 1988):
        paid = 0.0
        for quarter in range(1, 5):
            curve = [float(yields.loc[f"{year}Q{quarter}", m]) for m in MATURITIES]
            before = debt[year - 1] + (quarter - 1) / 4.0 * 10.0
            paid += sum(0.0025 * coupon * face for _, face, coupon in held) + 0.0025 * curve[0] * 0.1 * before
            held = [(left - 1, face, coupon) for left, face, coupon in held if left > 1]
            worth = sum(face * price(left, coupon, curve) for left, face, coupon in held)
            new = 0.9 * (before + 2.5) - worth
            held += [(4 * m, new * share, rate) for m, share, rate in zip(MATURITIES, shares, curve, strict=True)]
        assert found.loc[year] == pytest.approx(100.0 * paid / debt[year - 1], rel=1e-10)


def constant(rate=2.0, first=1980, years=60):
    index = [f"{year}Q{quarter}" for year in range(first, first + years) for quarter in range(1, 5)]
    return pd.DataFrame(rate, index=index, columns=list(MATURITIES))


def test_at_constant_yields_the_effective_rate_is_the_yield():
    debt = pd.Series(100.0, index=range(1980, 2040))
    for options in ({}, {"valuation": "market"}, {"bills": 0.2 * debt}, {"bills": 0.2 * debt, "valuation": "market"}):
        np.testing.assert_allclose(evidence.effective_rate(constant(), debt, **options), 2.0, rtol=1e-12)
    np.testing.assert_allclose(evidence.effective_rate(constant(0.0), debt, valuation="market"), 0.0, atol=1e-12)


def test_a_rise_of_yields_passes_through_by_maturity():
    """All issued at two years: half of the debt pays the new yield after a year, all of it after two."""
    debt = pd.Series(100.0, index=range(1980, 1990))
    yields = constant(1.0, years=10)
    yields.loc["1984Q1":] = 3.0
    plan = {1: (0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)}
    found = evidence.effective_rate(yields, debt, plan)
    assert found.loc[1983] == pytest.approx(1.0)
    assert found.loc[1984] == pytest.approx(1.0 + 2.0 * (0.0 + 1.0 + 2.0 + 3.0) / 8.0 / 4.0)
    assert found.loc[1985] == pytest.approx(1.0 + 2.0 * (4.0 + 5.0 + 6.0 + 7.0) / 8.0 / 4.0)
    assert found.loc[1986] == pytest.approx(3.0)


def test_data_that_cannot_be_used():
    yields, debt = constant(), pd.Series(100.0, index=range(1980, 2040))
    with pytest.raises(InputError, match=r"debt.index: got \[1980, 1982\], allowed: at least two years in a row"):
        evidence.effective_rate(yields, debt.loc[[1980, 1982]])
    with pytest.raises(InputError, match=r"debt\[1985\]: got 0.0"):
        evidence.effective_rate(yields, debt.where(debt.index != 1985, 0.0))
    with pytest.raises(InputError, match=r"yields.columns: .*allowed: a column for each of \(1, 2, 5"):
        evidence.effective_rate(yields.drop(columns=20), debt)
    with pytest.raises(InputError, match=r"yields: got \['1990Q2'\]"):
        evidence.effective_rate(yields.drop(index="1990Q2"), debt)
    with pytest.raises(InputError, match=r"plans: got \[2009\], allowed: a plan for 1980 or before"):
        evidence.effective_rate(yields, debt, {2009: (1.0,) * 7})
    with pytest.raises(
        InputError, match=r"bills.index: got \[1980, 1981, 1982\], allowed: bills for every year of debt"
    ):
        evidence.effective_rate(yields, debt, bills=debt.loc[1990:])
    with pytest.raises(InputError, match=r"bills\[1980\]: got 100.0"):
        evidence.effective_rate(yields, debt, bills=debt)
    with pytest.raises(InputError, match=r"valuation: got 'markt', .*did you mean 'market'"):
        evidence.effective_rate(yields, debt, valuation="markt")
