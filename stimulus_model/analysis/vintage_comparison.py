"""The same decision from several starts: what it does, and how much of that the start decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import DEFAULT
from stimulus_model.inputs import InputError, check_choice, check_items, check_kind
from stimulus_model.policy.package import Package
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.results.projection import Projection
from stimulus_model.simulation.simulate import simulate


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class VintageComparison:
    """Projections of one package by vintage, under the same draws of what is believed.

    Attributes
    ----------
    projections
        By vintage, the earliest first.
    """

    projections: Mapping[str, Projection]

    def effects(self, name: str = "real_gdp", *, relative: bool | None = None) -> EntryTable:
        """Return the effect of the package by calendar year and vintage: median and 90 % range.

        The last three columns are the effect less that in the first vintage, draw by draw; None before both run.
        `relative`: in per cent of the path without the package; None: as the registry says.
        """
        made = next(iter(self.projections.values()))
        percent = made.shows_per_cent(name) if relative is None else relative
        paths = {
            vintage: each.effect(name, freq="year", relative=percent) for vintage, each in self.projections.items()
        }
        first = next(iter(paths.values()))
        rows = []
        for vintage, path in paths.items():
            for year in path["year"].to_numpy().tolist():
                own = path.sel(year=year).to_numpy()
                shared = path is not first and year in first["year"].to_numpy()
                other = own - first.sel(year=year).to_numpy() if shared else None
                rows.append((vintage, year, *_range(own), *(_range(other) if other is not None else (None,) * 3)))
        columns = ("vintage", "year", "median", "low", "high", "more_median", "more_low", "more_high")
        return EntryTable(columns, tuple(rows))

    def __repr__(self) -> str:
        return repr(self.effects())


def compare_vintages(
    package: Package,
    vintages: Sequence[str] | None = None,
    *,
    economy: str = DEFAULT,
    baseline: str | None = None,
    seed: int,
    draws: int = 10_000,
    horizon: str = "2040Q4",
    variables: Sequence[str] | None = None,
) -> VintageComparison:
    """Project one package from the starts of several vintages of a shipped economy.

    Parameters
    ----------
    package
        Of which every vintage takes what is appropriated from its start on; see `Package.since`.
    vintages
        Of `Economy.vintages`, at least two; None: all from which the whole package can start.
    economy, baseline
        As in `Economy.load`.
    seed, draws, horizon, variables
        As in `simulate`. Parameters of a draw are the same in every vintage; its disturbances follow the start.

    Raises
    ------
    InputError
        Fewer than two vintages, or one that there is not.
    """
    check_kind("package", package, Package, "a Package, such as Package.load('japan-ai-chips-2026')")
    known = Economy.vintages(economy)
    if vintages is None:
        chosen = tuple(each for each in known if _is_whole(package, Economy.load(economy, vintage=each).start))
    else:
        given = check_items("vintages", vintages, f"at least two of {', '.join(known)}")
        chosen = tuple(sorted({check_choice("vintages", each, known) for each in given}))
    if len(chosen) < 2:
        raise InputError("vintages", list(chosen), f"at least two of {', '.join(known)}")
    made = {}
    for vintage in chosen:
        which = Economy.load(economy, vintage=vintage, baseline=baseline)
        made[vintage] = simulate(
            package.since(which.start), which, seed=seed, draws=draws, horizon=horizon, variables=variables
        )
    return VintageComparison(made)


def _is_whole(package: Package, start: str) -> bool:
    try:
        return package.since(start) is package
    except InputError:  # all of it lies before
        return False


def _range(values: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(middle), float(low), float(high)
