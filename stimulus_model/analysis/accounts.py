"""What a headline number means: output per money, debt to GDP and the lower bound under each definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.results.answers import check_probability, check_years
from stimulus_model.results.headline_years import headline_years
from stimulus_model.results.lower_bound import at_lower_bound
from stimulus_model.results.measures import WITH, WITHOUT, Scenario
from stimulus_model.results.paths import Floats
from stimulus_model.results.per_money import LIKE, per_money
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.headline import WINDOW
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from pandas import DataFrame

NEEDED = ("real_gdp", "nominal_gdp", "price_level", "package_cash", "debt", "debt_to_gdp")
DEBT: Mapping[str, str] = {
    "quarter": "GDP of the last quarter at an annual rate, end of the calendar year (`debt_to_gdp`)",
    "four quarters": "GDP of four quarters, end of the calendar year",
    "fiscal year": "GDP of the fiscal year, at its end",
}
"""Definitions of debt to GDP; the table says of each what it moves by."""
INFLATION = "cpi_inflation"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Accounts(FrameTable):
    """Effects under each definition, and the lower bound behind them; see `accounts`.

    Attributes
    ----------
    frame
        Index (item, definition, year): ``"output per money"`` (year 0: ten years from the first payment),
        ``"debt to GDP"`` in percentage points, and, in per cent of draws and years, ``"at the lower bound"`` with the
        definitions ``"without"``, ``"with"`` and ``"inflation without"`` (% a year). Columns median, low, high, mean,
        se_mean; a share has a mean alone.
    probability
        Probability of the central ranges.
    source
        Package, economy, draws, seed and version.
    """

    frame: DataFrame
    probability: float
    source: str

    def _table(self) -> Table:
        rows, before = list[tuple[str, ...]](), ""
        for record in self.frame.reset_index().to_dict("records"):
            row = {str(key): value for key, value in record.items()}
            places = min(max(decimals([row["mean"]], 2), 1), 3)
            wide = "" if np.isnan(row["low"]) else span(row["low"], row["high"], places, sign=True)
            median = "" if np.isnan(row["median"]) else fixed(row["median"], places, sign=True)
            label = f"{row['item']}: {DEBT.get(row['definition'], row['definition'])}"
            when = str(row["year"]) if row["year"] else "ten years"
            cells = (median, fixed(row["mean"], places, sign=row["item"] != FLOOR), error(row["se_mean"]), wide)
            rows.append(("" if label == before else label, when, *cells))
            before = label
        columns = ("", "Year", "Median", "Mean", "±", f"{share(self.probability)} range")
        notes = (
            "Output per 1 paid out: effect on GDP over cash, like over like; debt to GDP: effect, percentage points; "
            "at the lower bound: % of draws in the quarters of the year. ± Monte Carlo standard error of the mean.",
            f"Source: {self.source}",
        )
        return Table("What the numbers mean", columns, tuple(rows), notes)


PER_MONEY, RATIO, FLOOR = "output per money", "debt to GDP", "at the lower bound"


def accounts(projection: object, years: Iterable[int] | None = None, *, probability: float = 0.90) -> Accounts:
    """Show output per money, debt to GDP and the lower bound under each definition, side by side.

    Parameters
    ----------
    projection
        Of `simulate`, with quarters and all variables.
    years
        Calendar years; of fiscal years those of the same number. None: those of the economy's headline.
    probability
        Probability of the central ranges.

    Returns
    -------
    Accounts
        Output over money paid out, real over real and nominal over nominal, over ten years from the first payment
        (left out where the horizon is shorter); debt to GDP over a quarter's GDP at an annual rate, over that of four
        quarters, and at the end of fiscal years; the share of draws at the lower bound, and inflation without it.

    Raises
    ------
    InputError
        A projection without single draws or quarters, or years that do not lie fully on its axis.
    """
    made = check_projection(projection, "accounts", *NEEDED, quarters=True)
    probability = check_probability(probability)
    full = made.timeline.full_years
    usual = [year for year in headline_years(made.provenance, made.timeline).all if year in full] or list(full[-1:])
    chosen = check_years(made.timeline, usual if years is None else years)
    found: dict[tuple[str, str], tuple[Floats, tuple[int, ...]]] = {}
    window = _ten_years(made)
    if window is not None:
        for output, label in LIKE.items():
            found[PER_MONEY, label] = per_money(made, output, window)[:, np.newaxis], (0,)
    for definition in DEBT:
        found[RATIO, definition] = _ratio_effect(made, definition, chosen)
    frame = _frame(made, found, probability)
    return Accounts(frame, probability, made.provenance.describe())


def _ten_years(projection: Projection) -> slice | None:
    cash = projection.effect("package_cash").to_numpy()
    paying = np.flatnonzero((cash > 0.0).any(axis=0))
    if paying.size == 0 or paying[0] + WINDOW > cash.shape[1]:
        return None
    return slice(int(paying[0]), int(paying[0]) + WINDOW)


def _ratio_effect(projection: Projection, definition: str, years: tuple[int, ...]) -> tuple[Floats, tuple[int, ...]]:
    """Return the effect on debt to GDP (draw, year), percentage points, and the years that have one."""
    if definition == "quarter":
        values = projection.effect("debt_to_gdp", freq="year").sel(year=list(years)).to_numpy()
        return values, years
    timeline = projection.timeline
    ends = _ends(timeline, definition == "fiscal year")
    known = tuple(year for year in years if year in ends)
    at = [ends[year] for year in known]
    effect: Floats = _ratio(projection, WITH)[:, at] - _ratio(projection, WITHOUT)[:, at]
    return effect, known


def _ends(timeline: Timeline, fiscal: bool) -> dict[int, int]:
    """Return year -> place of its last quarter, of the years that lie fully on the axis."""
    which = timeline.fiscal_year if fiscal else timeline.year
    full = timeline.years("fiscal_year" if fiscal else "year")
    return {int(year): int(np.flatnonzero(which == year)[-1]) for year in full}


def _ratio(projection: Projection, scenario: Scenario) -> Floats:
    """Return debt over GDP of the last four quarters (draw, quarter), %; NaN before there are four."""
    debt, output = (projection.level(name, scenario=scenario).to_numpy() for name in ("debt", "nominal_gdp"))
    whole = np.full_like(output, np.nan)
    whole[:, 3:] = sum(output[:, k : output.shape[1] - 3 + k] for k in range(4)) / 4.0
    ratio: Floats = 100.0 * debt / whole
    return ratio


def _frame(
    projection: Projection, found: Mapping[tuple[str, str], tuple[Floats, tuple[int, ...]]], probability: float
) -> DataFrame:
    import pandas as pd

    rows, keys = [], []
    for (item, definition), (values, years) in found.items():
        statistics = describe(values, probability, projection.dependence)
        for k, year in enumerate(years):
            keys.append((item, definition, year))
            rows.append([float(getattr(statistics, name)[k]) for name in COLUMNS])
    shown = found[RATIO, "quarter"][1]
    at = [projection.timeline.full_years.index(year) for year in shown]
    for scenario in (WITHOUT, WITH):
        there = at_lower_bound(projection, scenario)
        if there is not None:
            statistics = describe(100.0 * there[:, at], probability, projection.dependence)
            missing = float("nan")
            for k, year in enumerate(shown):
                keys.append((FLOOR, scenario, year))
                rows.append([missing, missing, missing, float(statistics.mean[k]), float(statistics.se_mean[k])])
    if INFLATION in projection.variables:
        prices = projection.baseline(INFLATION, freq="year").to_numpy()[:, at]
        statistics = describe(prices, probability, projection.dependence)
        for k, year in enumerate(shown):
            keys.append((FLOOR, "inflation without", year))
            rows.append([float(getattr(statistics, name)[k]) for name in COLUMNS])
    index = pd.MultiIndex.from_tuples(keys, names=["item", "definition", "year"])
    return pd.DataFrame(rows, index=index, columns=list(COLUMNS))


COLUMNS = ("median", "low", "high", "mean", "se_mean")
