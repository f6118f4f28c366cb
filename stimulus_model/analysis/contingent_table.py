"""The tables of contingent liabilities: losses by plant, and exits by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_number
from stimulus_model.money import name_of, thousandths
from stimulus_model.results.statistics import mean_error
from stimulus_model.results.statistics import quantiles as quantiles_of
from stimulus_model.results.tables.formats import decimals, error, fixed, share
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.sampling import Dependence
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from pandas import DataFrame

FloatArray = npt.NDArray[np.float64]
TOTAL = "total"
FINISHING = "finishing plants"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class PlantLosses:
    """What happened to the plants in each draw: the data of `ContingentLiabilities`, which describes them."""

    plants: tuple[str, ...]
    timeline: Timeline
    exits: npt.NDArray[np.bool_]
    calls: FloatArray
    write_offs: FloatArray
    sales: FloatArray
    step_in: FloatArray
    source: str
    dependence: Dependence
    money: tuple[str, str]

    def losses(self) -> FloatArray:
        """Return the loss of each plant over the whole horizon, money of the day, shape (draw, plant).

        Sales do not count against it: what they bring above or below the price paid is no contingent liability.
        """
        total: FloatArray = (self.calls + self.write_offs).sum(axis=2)
        return total


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LossTable(FrameTable):
    """Losses over the horizon, by plant and in total.

    Attributes
    ----------
    frame
        Index project: the plants, ``total``, and ``finishing plants``, what the state pays in place of owners, which
        is no loss. Columns exit_probability, exit_year (median year of those that happen), expected_loss, loss_95,
        loss_99 and expected_proceeds, of the state's shares (in the economy's money of the day), each but the year
        with its standard error se_....
    quantiles
        Levels of the loss that is not exceeded.
    last
        Last quarter of the horizon.
    source
        Package, economy, draws, seed and version.
    money
        Currency and unit of the economy.
    """

    frame: DataFrame
    quantiles: tuple[float, ...]
    last: str
    source: str
    money: tuple[str, str]

    def _table(self) -> Table:
        """Round for reading, in thousandths of the economy's unit."""
        short, currency = thousandths(*self.money)[0], name_of(self.money[0])
        levels = [share(level) for level in self.quantiles]
        columns = ["Project", f"Exit by {self.last}", "±", "Median year", f"Expected loss, {short}", "±"]
        columns += [heading for level in levels for heading in (f"{level} loss, {short}", "±")]
        columns += [f"Shares sold, mean, {short}", "±"]
        amounts = ["expected_loss", *(_label(level) for level in self.quantiles), "expected_proceeds"]
        figures = self.frame[amounts].to_numpy().ravel()
        places = decimals(1000.0 * figures[np.isfinite(figures)])
        rows = []
        for project, row in self.frame.iterrows():
            cells = [str(project), *_chance(row["exit_probability"], row["se_exit_probability"])]
            cells.append("" if np.isnan(row["exit_year"]) else f"{row['exit_year']:.0f}")
            for name in amounts:
                known = not np.isnan(row[name])
                pair = (fixed(1000.0 * row[name], places), error(1000.0 * row[f"se_{name}"]))
                cells += pair if known else ("", "")
            rows.append(tuple(cells))
        notes = (
            "Loss: guarantees called, contracts settled and equity written off, over the horizon, "
            f"{currency} of the day; "
            "grants are spent either way and are no loss here.",
            f"Shares sold: the state's shares in plants that stand when they go public, {currency} of the day; not "
            "netted "
            "against losses.",
            f"{FINISHING.capitalize()}: what the state pays in place of owners that exited.",
            "± Monte Carlo standard error (binomial; Maritz-Jarrett for quantiles).",
            f"Source: {self.source}",
        )
        return Table("Contingent liabilities", tuple(columns), tuple(rows), notes)


def _chance(value: float, se: float) -> tuple[str, str]:
    return ("", "") if np.isnan(value) else (f"{fixed(100.0 * value, 1)} %", error(100.0 * se))


def _label(level: float) -> str:
    return f"loss_{100.0 * level:g}"


def loss_table(made: PlantLosses, quantiles: Sequence[float]) -> LossTable:
    """Build the table; see `ContingentLiabilities.table`."""
    import pandas as pd

    levels = _check_levels(quantiles)
    losses, out = made.losses(), np.asarray(made.exits.any(axis=2))
    columns = np.column_stack([losses, losses.sum(axis=1), made.step_in.sum(axis=1)])
    chances = np.column_stack([out, out.any(axis=1)]).astype(np.float64)
    records: dict[str, FloatArray] = {
        "exit_probability": _padded(chances.mean(axis=0)),
        "se_exit_probability": _padded(mean_error(chances, made.dependence)),
        "exit_year": _padded(_median_years(made)),
        "expected_loss": columns.mean(axis=0),
        "se_expected_loss": mean_error(columns, made.dependence),
    }
    found = quantiles_of(columns, np.asarray(levels), made.dependence)
    for level, value, se in zip(levels, found.values, found.errors, strict=True):
        records |= {_label(level): value, f"se_{_label(level)}": se}
    proceeds = made.sales.sum(axis=2)
    proceeds = np.column_stack([proceeds, proceeds.sum(axis=1)])
    records["expected_proceeds"] = _padded(proceeds.mean(axis=0))
    records["se_expected_proceeds"] = _padded(mean_error(proceeds, made.dependence))
    index = pd.Index([*made.plants, TOTAL, FINISHING], name="project")
    return LossTable(pd.DataFrame(records, index=index), levels, made.timeline.last, made.source, made.money)


def _check_levels(quantiles: object) -> tuple[float, ...]:
    allowed = "levels between 0 and 1, such as (0.95, 0.99)"
    if isinstance(quantiles, str) or not isinstance(quantiles, Sequence) or not quantiles:
        raise InputError("quantiles", quantiles, allowed)
    levels = tuple(check_number("quantiles", level, above=0.0, high=1.0) for level in quantiles)
    if max(levels) == 1.0:
        raise InputError("quantiles", 1.0, allowed)
    return levels


def _padded(values: FloatArray) -> FloatArray:
    """Leave the row of finishing plants empty."""
    return np.append(values, np.nan)


def _median_years(made: PlantLosses) -> FloatArray:
    """Return the median calendar year of exits that happen, by plant and for the first of all; NaN without any."""
    years = np.array([int(label[:4]) for label in made.timeline.labels])
    first = np.concatenate([made.exits, made.exits.any(axis=1, keepdims=True)], axis=1)
    medians = []
    for plant in range(first.shape[1]):
        happened = first[:, plant].any(axis=1)
        quarters = first[:, plant].argmax(axis=1)[happened]
        medians.append(float(np.median(years[quarters])) if happened.any() else np.nan)
    return np.array(medians)


def timing_frame(made: PlantLosses) -> DataFrame:
    """Build the frame; see `ContingentLiabilities.timing`."""
    import pandas as pd

    year_of = np.array([int(label[:4]) for label in made.timeline.labels])
    years = np.unique(year_of)
    losses = made.calls + made.write_offs
    losses = np.concatenate([losses, losses.sum(axis=1, keepdims=True)], axis=1)
    exits = np.concatenate([made.exits, _first_exit(made.exits)], axis=1)
    parts = []
    for year in years:
        inside = year_of == year
        now = exits[:, :, inside].any(axis=2).astype(np.float64)
        so_far = exits[:, :, year_of <= year].any(axis=2).astype(np.float64)
        lost = np.asarray(losses[:, :, inside].sum(axis=2))
        columns: dict[str, FloatArray] = {}
        for name, values in (("exit_probability", now), ("cumulative_probability", so_far), ("expected_loss", lost)):
            columns |= {
                name: np.asarray(values.mean(axis=0)),
                f"se_{name}": mean_error(np.asarray(values), made.dependence),
            }
        index = pd.MultiIndex.from_product([[int(year)], [*made.plants, TOTAL]], names=["year", "project"])
        parts.append(pd.DataFrame(columns, index=index))
    return pd.concat(parts)


def _first_exit(exits: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return True in the quarter of the first exit of any plant, shape (draw, 1, quarter)."""
    some = exits.any(axis=1, keepdims=True)
    first: npt.NDArray[np.bool_] = some & (np.cumsum(some, axis=2) == 1)
    return first
