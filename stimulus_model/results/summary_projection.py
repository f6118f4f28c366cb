"""The result of a simulation of which no single draw is kept: everything that histograms and moments can answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.results.arrays import RELATIVE_UNITS, check_flag, effect_attrs, time_coordinate
from stimulus_model.results.distribution import MEASURES, Distribution
from stimulus_model.results.paths import Floats
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import Statistics
from stimulus_model.results.variables import Variable, variable
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.results.summary import SummaryTable
    from stimulus_model.results.summary_plots import SummaryPlots


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SummaryProjection:
    """Distributions of an economy's paths without and with a package, and of the effect of the package.

    It answers what `Projection` answers as far as single draws are not needed. Quantiles carry the largest error
    that counting draws in bins can make.

    Parameters
    ----------
    distribution
        What was counted.
    timeline
        The quarters.
    provenance
        What it was computed from.
    """

    distribution: Distribution
    timeline: Timeline
    provenance: Provenance

    def __post_init__(self) -> None:
        for name in self.distribution.variables:
            variable(name)
        if self.distribution.draws != self.provenance.draws:
            allowed = f"the {self.distribution.draws} draws of the distribution"
            raise InputError("provenance.draws", self.provenance.draws, allowed)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in this projection."""
        return self.distribution.variables

    def quantiles(
        self, name: str, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95), *, measure: str = "effect",
        freq: str = "quarter",
    ) -> DataArray:  # fmt: skip
        """Return quantiles over the draws, dims (level, time).

        Parameters
        ----------
        name
            A variable that was kept.
        levels
            Probabilities from 0 to 1.
        measure
            ``"without"`` or ``"with"`` the package; its ``"effect"``, with minus without in each draw; or the effect
            ``"relative"`` to the no-package path, in per cent.
        freq
            ``"quarter"`` or ``"year"``; see `Projection.effect`.

        Returns
        -------
        xarray.DataArray
            The coordinate ``error`` (level, time) says how far a quantile can at most lie from that of the draws.
        """
        from xarray import DataArray

        entry = variable(check_choice("variable", name, self.variables))
        wanted = _check_levels(levels)
        found = self.distribution.quantiles(self.distribution.columns(name, measure, freq), wanted)
        dim, time = time_coordinate(entry, self.timeline, freq)
        coords: dict[str, Any] = {"level": wanted, dim: time, "error": (("level", dim), found.errors)}
        return DataArray(found.values, coords, ("level", dim), name=name, attrs=_attrs(entry, measure))

    def statistics(self, name: str, *, measure: str = "effect", freq: str = "year", probability: float = 0.90) -> Any:
        """Return median, range, mean, their Monte Carlo errors and the share of draws above zero, by time.

        Arguments as in `quantiles`; `probability` is that of the central range. Returns a `pandas.DataFrame`.
        """
        import pandas as pd

        entry = variable(check_choice("variable", name, self.variables))
        found = self._statistics(entry.name, measure, freq, _check_probability(probability))
        dim, time = time_coordinate(entry, self.timeline, freq)
        return pd.DataFrame(found._asdict(), index=pd.Index(time, name=dim))

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> SummaryTable:
        """Return the effects by year; see `Projection.summary`."""
        import pandas as pd

        from stimulus_model.results.summary import SummaryTable, check_years, default_years, selection

        _check_probability(probability)
        chosen = default_years(self.timeline) if years is None else check_years(self.timeline, years)
        at = [self.timeline.full_years.index(year) for year in chosen]
        records: list[dict[str, object]] = []
        for entry, relative in selection(self.variables, variables):
            found = self._statistics(entry.name, "relative" if relative else "effect", "year", probability)
            units = RELATIVE_UNITS if relative else entry.effect_units
            for k, year in zip(at, chosen, strict=True):
                row: dict[str, object] = {"variable": entry.name, "units": units, "year": year}
                records.append(row | {field: float(values[k]) for field, values in found._asdict().items()})
        frame = pd.DataFrame(records).set_index(["variable", "units", "year"])
        return SummaryTable(frame, probability, self.provenance.describe())

    def headline(self, *, contributions: bool = False) -> str:
        """Return the result in a few lines; what needs single draws, such as sums over years, is left out."""
        from stimulus_model.results.summary_headline import headline_text

        if contributions is not False:
            self._refuse("contributions")
        return headline_text(self)

    @property
    def plot(self) -> SummaryPlots:
        """Charts: ``plot.fan("real_gdp")``."""
        from stimulus_model.results.summary_plots import SummaryPlots

        return SummaryPlots(self)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything a saved file would hold: equal runs have equal hashes."""
        from stimulus_model.results.summary_storage import content_hash

        return content_hash(self)

    def save(self, path: str | Path, *, compress: bool = False) -> Path:
        """Write everything to a netCDF4 file and return its path; see `Projection.save`."""
        from stimulus_model.results.summary_storage import save_summary

        return save_summary(self, path, compress=check_flag("compress", compress))

    def effect(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("effect")

    def level(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("level")

    def baseline(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("baseline")

    def contributions(self, *_: object, **__: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("contributions")

    @property
    def dataset(self) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("dataset")

    @property
    def paths(self) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("paths")

    def __getitem__(self, name: str) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse(f"[{name!r}]")

    def __repr__(self) -> str:
        return self.headline()

    def _statistics(self, name: str, measure: str, freq: str, probability: float) -> Statistics:
        return self.distribution.statistics(self.distribution.columns(name, measure, freq), probability)

    def _refuse(self, what: str) -> NoReturn:
        allowed = f"'paths' or 'annual': {what} needs single draws, and a summary keeps none"
        raise InputError("keep", "summary", f"{allowed}; quantiles(), statistics() and summary() work")


def _check_levels(levels: object) -> Floats:
    allowed = "numbers from 0 to 1, such as (0.05, 0.5, 0.95)"
    if isinstance(levels, str) or not isinstance(levels, Iterable):
        raise InputError("levels", levels, allowed)
    found = np.array([check_number("levels", level, low=0.0, high=1.0) for level in levels])
    if not found.size:
        raise InputError("levels", levels, allowed)
    return found


def _check_probability(probability: float) -> float:
    checked = check_number("probability", probability, above=0.0, high=1.0)
    if checked == 1.0:
        raise InputError("probability", probability, "a number between 0 and 1, such as 0.90")
    return checked


def _attrs(entry: Variable, measure: str) -> dict[str, str]:
    check_choice("measure", measure, MEASURES)
    if measure in ("without", "with"):
        return {**entry.attrs, "scenario": measure}
    return effect_attrs(entry, measure == "relative")
