"""What an economy's file says of its path without a package, and the model does not follow."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.model import Flows, State
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.economy.references import reference_series
from stimulus_model.timeline import quarter_index, year_offset

Array = npt.NDArray[np.float64]
LAST = 10
"""Years after the first full one that are looked at."""


class Unfollowed(NamedTuple):
    """A path of the file, the fiscal year in which the model is farthest from it, and what both say."""

    path: str
    year: int
    said: float
    came: float


CLOSE: Mapping[str, float] = {
    "real_growth": 0.4,
    "deflator": 0.4,
    "long_rate_reference": 0.3,
    "balance_reference": 0.6,
    "debt_reference": 6.0,
    "interest_reference": 0.7,
    "remittance_reference": 0.25,
    "real_rate_reference": 0.4,
    "ai_reference": 0.002,
    "adoption_reference": 0.03,
    "household_reference": 0.03,
}
"""How far the central path may be from a path of the file, in its unit: as far as the parameters of one official
model take the shipped economy from its baseline, or a country's own position one that extends the template
(judgement). All other paths of a file act by themselves."""


def unfollowed(economy: EconomyRecord) -> list[Unfollowed]:
    """Return the paths of the file that the central path without a package does not follow."""
    offset = year_offset(economy.header.fiscal_year_starts)
    first = -(-(quarter_index("start", economy.start) - offset) // 4)
    years = np.arange(first, first + LAST + 1)
    timeline, flows, states, _ = central_path(economy, f"{years[-1] + 1}Q4")
    fiscal = (timeline.index - offset) // 4

    def mean(read: Callable[[Flows, State], float]) -> Array:
        values = np.asarray([read(f, s) for f, s in zip(flows, states, strict=True)])
        return np.asarray([values[fiscal == year].mean() for year in years])

    def growth(read: Callable[[Flows, State], float]) -> Array:
        return 100.0 * np.diff(np.log(mean(read)), prepend=np.nan)

    found = {
        "real_growth": growth(lambda f, s: f.expenditure.real_gdp),
        "deflator": growth(lambda f, s: f.prices.price_level),
        "long_rate_reference": mean(lambda f, s: f.rates.yield_10y),
        "balance_reference": mean(lambda f, s: f.bonds.primary_balance_to_gdp),
        "debt_reference": mean(lambda f, s: f.bonds.debt_to_gdp),
        **{name: mean(read) for name, read in reference_series(economy).items()},
    }
    middle = 4 * years + offset + 2
    rows = []
    for name, came in found.items():
        said = economy.paths[name](middle)
        far = np.abs(came - said)
        far[0] = 0.0  # the first year is half known: its mean says more of the position than of the path
        if far.max() > CLOSE[name]:
            k = int(far.argmax())
            rows.append(Unfollowed(name, int(years[k]), float(said[k]), float(came[k])))
    return rows


def warn_unfollowed(economy: EconomyRecord, stacklevel: int = 3) -> None:
    """Warn where the model does not follow what the file says of the path without a package.

    An economy that is on paths of its own is not held against its file.
    """
    if economy.own_paths:
        return
    try:
        rows = unfollowed(economy)
    except (ArithmeticError, ValueError):  # numbers that no path can be computed with are an error of the run
        return
    if rows:
        said = [f"baseline.{r.path} is {r.said:.3g} in FY{r.year}, the model comes to {r.came:.3g}" for r in rows]
        listed = "; ".join(said[:4])
        warnings.warn(
            f"{economy.title}: the path without a package does not follow its file: {listed}. with_baseline() solves "
            "for the add-factors that put it there",
            UserWarning,
            stacklevel=stacklevel,
        )
