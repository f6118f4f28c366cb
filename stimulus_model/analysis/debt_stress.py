"""Stress tests of debt: what published frameworks add to the balance, to market rates and to growth, and when.

Sources: European Commission, Debt Sustainability Monitor 2023, annex A3; IMF (2013), Staff Guidance Note for Public
Debt Sustainability Analysis in Market-Access Countries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from stimulus_model.analysis.debt_dynamics import DebtPaths, Floats

HIGH_DEBT = 0.90
"""Of GDP: above it, stress and safeguards are stronger."""


class Stress(NamedTuple):
    """A scenario: in words, and the paths with its additions from the first year that counts."""

    title: str
    add: Callable[[DebtPaths, int], DebtPaths]


def _from(paths: DebtPaths, first: int, value: float, years: int | None = None) -> Floats:
    t = np.arange(len(paths.years))
    on = (t >= first) & (t < (len(t) if years is None else first + years))
    return np.where(on, value, 0.0)


def _phased(paths: DebtPaths, first: int) -> Floats:
    """Half a point of GDP in all, over two years."""
    return -0.005 * np.clip((np.arange(len(paths.years)) - first + 1) / 2.0, 0.0, 1.0)


def _financial(paths: DebtPaths, first: int) -> DebtPaths:
    debt = paths.ratio()[:, first - 1] if first else paths.before
    size = 0.01 + 0.06 * np.maximum(debt - HIGH_DEBT, 0.0)
    return paths.stressed(market_rate=size[:, np.newaxis] * _from(paths, first, 1.0, 1))


SETS: Mapping[str, Mapping[str, Stress]] = {
    "eu": {
        "lower balance": Stress(
            "primary balance lower by .5 % of GDP, over two years, and for good",
            lambda p, first: p.stressed(balance=_phased(p, first)),
        ),
        "adverse r - g": Stress(
            "market rates .5 points higher and growth .5 points lower in every year",
            lambda p, first: p.stressed(market_rate=_from(p, first, 0.005), growth=_from(p, first, -0.005)),
        ),
        "financial stress": Stress(
            "market rates 1 point higher for a year, and .06 more a point of debt above 90 % of GDP", _financial
        ),
    },
    "imf-2013": {
        "primary balance": Stress(
            "primary balance lower by half a standard deviation, for good; rates .25 points a point",
            lambda p, first: p.stressed(
                balance=-0.5 * p.balance.std(axis=1, ddof=1)[:, np.newaxis] * _from(p, first, 1.0),
                market_rate=0.125 * p.balance.std(axis=1, ddof=1)[:, np.newaxis] * _from(p, first, 1.0),
            ),
        ),
        "interest rate": Stress(
            "rates on new debt 2 points higher, for good",
            lambda p, first: p.stressed(market_rate=_from(p, first, 0.02)),
        ),
    },
}  # fmt: skip
"""Stress tests by framework. Of the IMF's, the standard deviation is that of the projection's own path, for want of
the country's last ten years; those of growth, banks and exchange rates need figures that no projection has."""


def stressed_paths(tests: str, paths: DebtPaths, first: int) -> dict[str, DebtPaths]:
    """Return the paths under each stress test of a framework, from the year numbered `first` on."""
    return {name: each.add(paths, first) for name, each in SETS[tests].items()}
