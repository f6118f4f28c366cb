"""Stress tests of debt: what published frameworks add to the balance, to market rates and to growth, and when.

Sources: European Commission, Debt Sustainability Monitor 2023, annex A3; IMF (2013), Staff Guidance Note for Public
Debt Sustainability Analysis in Market-Access Countries. Shocks are mechanical: they change the path of debt by its
identity, without effect on the economy but what is said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

import numpy as np

from stimulus_model.analysis.debt_dynamics import DebtPaths, Floats, debt_paths
from stimulus_model.analysis.debt_table import DebtTable, framed
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number, suggest
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe, mean_error

HIGH_DEBT = 0.90
"""Of GDP: above it, stress and safeguards are stronger."""
FIGURES = {
    "growth_sd": "standard deviation of real growth over ten years, points",
    "balance_sd": "standard deviation of the primary balance over ten years, points of GDP",
    "planned_adjustment": "improvement of the primary balance that is planned in all, points of GDP",
    "primary_spending": "primary spending, % of GDP",
    "bank_assets": "assets of the banking sector, % of GDP",
    "depreciation": "largest fall of the currency in ten years, %",
    "rate_gap": "largest real rate on record less the projected one, points",
}
"""Figures of the country that the IMF's tests take."""
PASS_THROUGH, INFLATION, PREMIUM, SHOCK_YEARS = 0.03, 0.25, 0.25, 2
"""Of the currency to prices (advanced economies), of growth to inflation, of the balance to market rates; years."""
CALLED = 0.10
"""Part of the assets of banks that the budget takes over."""


class Added(NamedTuple):
    """What a test adds each year to the balance, to market rates and to growth of nominal GDP, parts of 1."""

    balance: Floats
    market_rate: Floats
    growth: Floats


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


EU: Mapping[str, Stress] = {
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
}


def _imf(figures: Mapping[str, float]) -> dict[str, Stress]:
    """Return the IMF's tests for which there are figures, parts of 1; the combined one takes the largest of each."""

    def balance(p: DebtPaths, first: int) -> Added:
        sd = np.full(len(p.rate), figures["balance_sd"]) if "balance_sd" in figures else p.balance.std(axis=1, ddof=1)
        size = np.maximum(0.5 * sd, 0.5 * figures.get("planned_adjustment", 0.0))[:, np.newaxis]
        lower = size * _from(p, first, 1.0)
        return Added(-lower, PREMIUM * lower, np.zeros_like(lower))

    def rate(p: DebtPaths, first: int) -> Added:
        up = np.broadcast_to(_from(p, first, max(0.02, figures.get("rate_gap", 0.0))), p.rate.shape)
        return Added(np.zeros_like(up), up, np.zeros_like(up))

    def growth(p: DebtPaths, first: int) -> Added:
        sd = np.full(len(p.rate), figures["growth_sd"]) if "growth_sd" in figures else p.growth.std(axis=1, ddof=1)
        lower = (1.0 + INFLATION) * sd[:, np.newaxis] * _from(p, first, 1.0, SHOCK_YEARS)
        worse = figures["primary_spending"] * np.cumsum(lower, axis=1)  # spending stays while GDP is lower
        return Added(-worse, PREMIUM * worse, -lower)

    def currency(p: DebtPaths, first: int) -> Added:
        dearer = np.broadcast_to(_from(p, first, PASS_THROUGH * figures["depreciation"], 1), p.rate.shape)
        return Added(np.zeros_like(dearer), np.zeros_like(dearer), dearer)

    def banks(p: DebtPaths, first: int) -> Added:
        slump, paid = growth(p, first), _from(p, first, CALLED * figures["bank_assets"], 1)
        return Added(slump.balance - paid, slump.market_rate + PREMIUM * paid, slump.growth)

    def combined(p: DebtPaths, first: int) -> Added:
        parts = [each(p, first) for each in (balance, rate, growth)]
        return Added(
            np.minimum.reduce([each.balance for each in parts]),
            np.maximum.reduce([each.market_rate for each in parts]),
            np.minimum.reduce([each.growth for each in parts]),
        )

    half = "half of the planned adjustment, or half a standard deviation if that is more"
    tests = {
        "primary balance": (f"primary balance lower by {half}, for good; rates .25 points a point", balance, ()),
        "interest rate": ("rates on new debt 2 points higher, or up to the record, for good", rate, ()),
        "real growth": ("growth lower by a standard deviation for two years, inflation by a quarter of it, spending "
                        "as before, rates .25 points a point of the balance", growth, ("primary_spending",)),
        "exchange rate": ("prices higher by .03 of the largest fall of the currency", currency, ("depreciation",)),
        "contingent liability": ("a tenth of the assets of banks paid once, with the shock to growth", banks,
                                 ("primary_spending", "bank_assets")),
        "combined": ("the largest of balance, rates and growth together", combined, ("primary_spending",)),
    }  # fmt: skip

    def stress(added: Callable[[DebtPaths, int], Added]) -> Callable[[DebtPaths, int], DebtPaths]:
        return lambda p, first: p.stressed(**added(p, first)._asdict())

    return {
        name: Stress(title, stress(added))
        for name, (title, added, needs) in tests.items()
        if all(each in figures for each in needs)
    }


def stress_tests(
    projection: Projection,
    *,
    first_year: int,
    tests: Literal["eu", "imf-2013"] = "eu",
    figures: Mapping[str, float] | None = None,
    scenario: Literal["with", "without"] = "with",
) -> DebtTable:
    """Ask what published stress tests would do to the path of debt, mechanically.

    Parameters
    ----------
    projection, scenario
        As in `debt_criteria`.
    first_year
        Year in which shocks begin.
    tests
        ``"eu"``: scenarios of the Commission's debt sustainability analysis; ``"imf-2013"``: shocks of the IMF's
        guidance of 2013 for countries with access to markets.
    figures
        Of the country, for the IMF's tests, in per cent or points: growth_sd and balance_sd (of the last ten years;
        otherwise those of each draw's own path), planned_adjustment, rate_gap (largest real rate on record less the
        projected one), primary_spending (% of GDP; shocks to growth and the combined one need it), bank_assets (% of
        GDP; the contingent liability needs it), depreciation (largest of ten years; that of the exchange rate needs
        it). Tests that lack theirs are left out.

    Returns
    -------
    DebtTable
        `frame` has index test and columns debt (median at the end, % of GDP), low and high (90 % range), added
        (median, points), falling (share of draws in which debt falls from the first year to the end) and error.

    Raises
    ------
    InputError
        As in `debt_criteria`, or for figures that are unknown or no number.
    """
    paths = debt_paths(projection, "stress_tests", scenario)
    check_choice("tests", tests, ("eu", "imf-2013"))
    at = check_integer("first_year", first_year, low=paths.years[1], high=paths.years[-1])
    first = paths.years.index(at)
    given = _figures(figures)
    chosen = EU if tests == "eu" else _imf(given)
    before = 100.0 * paths.ratio()
    rows = {}
    for name, stressed in {
        "as projected": paths,
        **{k: each.add(paths, first) for k, each in chosen.items()},
    }.items():
        ratio = 100.0 * stressed.ratio()
        found = describe(ratio[:, -1:], 0.9, paths.dependence)
        fall = (ratio[:, -1] < ratio[:, first - 1]).astype(np.float64)
        rows[name] = {
            "debt": float(found.median[0]), "low": float(found.low[0]), "high": float(found.high[0]),
            "added": float(np.median(ratio[:, -1] - before[:, -1])), "falling": float(fall.mean()),
            "error": float(mean_error(fall[:, np.newaxis], paths.dependence)[0]),
        }  # fmt: skip
    told = "; ".join(f"{name}: {each.title}" for name, each in chosen.items())
    left = "" if tests == "eu" else " Standard deviations are those of each draw's own path where none is given."
    notes = (
        f"Debt to GDP at the end of {paths.years[-1]}, %; shocks from {at}. {told}. Mechanical: no effect on growth "
        f"and rates but what is said; market rates reach debt as it is issued.{left}",
        f"Source: {projection.provenance.describe()}",
    )
    columns = {
        "debt": ("Median", 1), "low": ("5 %", 1), "high": ("95 %", 1), "added": ("Added", 1),
        "falling": ("P(falls)", 2),
    }  # fmt: skip
    return DebtTable(f"Stress tests of debt: {tests}", framed(rows, "test"), columns, notes)


def _figures(figures: object) -> dict[str, float]:
    if figures is None:
        return {}
    allowed = f"a dictionary with some of {', '.join(FIGURES)}"
    if not isinstance(figures, Mapping):
        raise InputError("figures", figures, allowed)
    found = {}
    for name, value in figures.items():
        if name not in FIGURES:
            raise InputError("figures", name, allowed, suggest(name, FIGURES))
        found[name] = check_number(f"figures.{name}", value, low=0.0, high=1e4) / 100.0
    return found
