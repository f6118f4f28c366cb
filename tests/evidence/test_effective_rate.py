"""The ladder on Japan's own yields and debt against the interest that was paid."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder

from stimulus_model import evidence
from stimulus_model.economy.ladder import MATURITIES
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


def test_the_ladder_follows_the_interest_that_japan_paid():
    yields, debt, paid = observed()
    found = evidence.effective_rate(yields, debt).loc[2000:2022]
    gap = found - paid

    def root_mean_square(first, last):
        return float(np.sqrt((gap.loc[first:last] ** 2).mean()))

    assert len(gap) == 23
    assert root_mean_square(2015, 2022) < 0.2
    assert root_mean_square(2000, 2022) < 0.4  # docs/debt.md says why it is above .2
    assert gap.min() > 0.0  # always above: a part of the debt pays short rates, or none
    share = float(found @ paid / (found @ found))  # of the debt that pays as bonds do, the same in all years
    assert 0.7 < share < 0.9
    assert float(np.sqrt(((share * found - paid) ** 2).mean())) < 0.12


def constant(rate=2.0, first=1980, years=60):
    index = [f"{year}Q{quarter}" for year in range(first, first + years) for quarter in range(1, 5)]
    return pd.DataFrame(rate, index=index, columns=list(MATURITIES))


def test_at_constant_yields_the_effective_rate_is_the_yield():
    debt = pd.Series(100.0, index=range(1980, 2040))
    np.testing.assert_allclose(evidence.effective_rate(constant(), debt), 2.0, rtol=1e-12)


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
