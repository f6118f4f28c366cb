"""What one more yen does: effects per yen by project, instrument or time, with errors of paired draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.unit_effects import WHOLE, UnitEffects, check_parts, unit_effects
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.policy.package import Package
from stimulus_model.results.statistics import describe
from stimulus_model.results.tables.formats import error, fixed, span
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame


PARTS = ("project", "instrument", "timing")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MarginalEffects(FrameTable):
    """Effects per unit of money appropriated, by part and for the whole package.

    Attributes
    ----------
    frame
        Index project, instrument or timing (fiscal years of appropriation). Columns cost; and for ``gdp`` (real GDP
        of all years, money per money) and ``debt`` (debt to GDP at the end, percentage points per unit of the
        economy's money) the mean, its Monte Carlo standard error ``_error``, and the ends of the 90 % range of the
        draws, ``_low`` and ``_high``.
    years
        First and last year of GDP; debt is at the end of the last.
    money
        What amounts are in.
    source
        Package, economy, draws, seed and version.
    """

    frame: DataFrame
    years: tuple[int, int]
    money: str
    source: str

    def _table(self) -> Table:
        rows = []
        for name, row in self.frame.iterrows():
            cells = []
            for kind, places in (("gdp", 2), ("debt", 3)):
                low, high = float(row[f"{kind}_low"]), float(row[f"{kind}_high"])
                cells += [fixed(row[kind], places, sign=True), error(row[f"{kind}_error"])]
                cells.append(span(low, high, places, sign=True))
            rows.append((str(name), fixed(row["cost"], 3), *cells))
        columns = (
            str(self.frame.index.name).capitalize(),
            f"Cash, {self.money}",
            "GDP per 1",
            "±",
            "90 % range",
            "Debt",
            "±",
            "90 % range",
        )
        notes = (
            f"GDP: real GDP of {self.years[0]} to {self.years[1]}, means, per unit of money appropriated. Debt: "
            f"percentage points of GDP at the end of {self.years[1]} per {self.money}. The package with the part "
            "minus without it, same draws; ± Monte Carlo standard error.",
            f"Source: {self.source}",
        )
        return Table("What one more unit of money does", columns, tuple(rows), notes)


def marginal_effects(
    package: Package,
    economy: Economy,
    *,
    seed: int,
    by: Literal["project", "instrument", "timing"] = "project",
    draws: int = 2_048,
    horizon: str = "2040Q4",
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> MarginalEffects:
    """Return what each part of a package does to GDP and debt per unit of money, on common draws.

    Parameters
    ----------
    package, economy, seed, draws, horizon
        As in `simulate`.
    by
        Parts: ``"project"``; ``"instrument"``, kinds of it; or ``"timing"``, what each fiscal year appropriates. The
        effect of a part is that of the package minus that of the package without it. Guarantees cost no cash: they
        count with their project or year, and have no effect per unit of money of their own.
    progress
        As in `simulate`; counts draws.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used, or a package with fewer than two such parts.
    """
    own, economy = check_parts(package, economy)
    check_choice("by", by, PARTS)
    draws = check_integer("draws", draws, low=2)
    with Steps(checkpoint, {}, progress) as steps:
        made = unit_effects(own, economy, steps, seed=seed, draws=draws, horizon=horizon, by=by)
    money = f"{economy.currency} {economy.unit}"
    return MarginalEffects(_frame(made, by), made.years, money, made.provenance.describe())


def _frame(made: UnitEffects, by: str) -> DataFrame:
    import pandas as pd

    parts = {**made.parts, WHOLE: made.whole}
    cost: Mapping[str, float] = {**made.cost, WHOLE: sum(made.cost.values())}
    rows = []
    for name, values in parts.items():
        spent = cost[name] if cost[name] > 0.0 else float("nan")
        found = describe(values / spent, 0.9, made.dependence) if np.isfinite(spent) else None
        row = {"cost": cost[name]}
        for k, kind in enumerate(("gdp", "debt")):
            numbers = [float("nan")] * 4
            if found is not None:
                numbers = [float(each[k]) for each in (found.mean, found.se_mean, found.low, found.high)]
            row |= dict(zip((kind, f"{kind}_error", f"{kind}_low", f"{kind}_high"), numbers, strict=True))
        rows.append(row)
    frame = pd.DataFrame(rows, index=pd.Index(list(parts), name=by))
    first = frame.iloc[:-1]
    order = first.index if by == "timing" else first.sort_values("gdp", ascending=False, kind="stable").index
    return frame.loc[[*order, WHOLE]]
