"""Tests of the residuals of a vector autoregression, most of them by statsmodels."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stimulus_model.estimation.autoregressions.var import ReducedForm, lagged
from stimulus_model.estimation.sample import Array
from stimulus_model.extras import need

_TRENDS = {0: "n", 1: "c", 2: "ct", 3: "ctt"}


class ResidualTest(NamedTuple):
    """One test.

    Attributes
    ----------
    test
        Name and number of lags.
    variable
        Whose residuals; ``"system"`` for all together.
    statistic, p_value
        Value, and its probability under the null hypothesis.
    null
        What is rejected by a small p-value.
    """

    test: str
    variable: str
    statistic: float
    p_value: float
    null: str


def check_residuals(reduced: ReducedForm, lags: int) -> tuple[ResidualTest, ...]:
    """Test for autocorrelation, volatility clusters and normality.

    Portmanteau (adjusted, Hosking 1980) and normality (Lütkepohl 2005, 4.5) of the system; Ljung-Box, Engle's ARCH
    and Jarque-Bera of each equation.

    Parameters
    ----------
    reduced
        A system without exogenous series or dummies.
    lags
        Number of autocorrelations; more than the lags of the system.
    """
    need("statsmodels")
    from statsmodels.stats.diagnostic import acorr_ljungbox
    from statsmodels.stats.stattools import jarque_bera
    from statsmodels.tsa.api import VAR

    fitted = VAR(reduced.values).fit(reduced.lags, trend=_TRENDS[reduced.deterministic.shape[1]])
    white, normal = fitted.test_whiteness(lags, adjusted=True), fitted.test_normality()
    quiet, steady, bell = "no autocorrelation", "no volatility clusters", "normal distribution"
    found = [
        ResidualTest(f"portmanteau({lags})", "system", float(white.test_statistic), float(white.pvalue), quiet),
        ResidualTest("normality", "system", float(normal.test_statistic), float(normal.pvalue), bell),
    ]
    for name, column in zip(reduced.names, reduced.residuals.T, strict=True):
        box = acorr_ljungbox(column, lags=[lags], model_df=0)
        arch = arch_test(column, lags)
        bera = jarque_bera(column)
        found += [
            ResidualTest(
                f"Ljung-Box({lags})", name, float(box["lb_stat"].iloc[0]), float(box["lb_pvalue"].iloc[0]), quiet
            ),
            ResidualTest(f"ARCH({lags})", name, *arch, steady),
            ResidualTest("Jarque-Bera", name, float(bera[0]), float(bera[1]), bell),
        ]
    return tuple(found)


def arch_test(residuals: Array, lags: int) -> tuple[float, float]:
    """Engle's (1982) test: regress squared residuals (period,) on their own lags; return statistic and p-value.

    Written out because statsmodels' `het_arch` warns about the form of its own result.
    """
    from scipy.stats import chi2

    squares = residuals[:, None] ** 2
    outcome = squares[lags:, 0] - squares[lags:].mean()
    design = np.hstack([np.ones((len(outcome), 1)), lagged(squares, lags)])
    left = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    statistic = len(outcome) * (1.0 - float(left @ left) / float(outcome @ outcome))
    return statistic, float(chi2.sf(statistic, lags))
