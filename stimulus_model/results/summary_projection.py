"""The result of a simulation of which no single draw is kept: everything that histograms and moments can answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag, check_items, check_number
from stimulus_model.languages.speech import Language, speech
from stimulus_model.results.answers import Answers, At, check_draws
from stimulus_model.results.distribution import Distribution
from stimulus_model.results.measures import (
    FREQUENCIES,
    MEASURES,
    Frequency,
    Measure,
    check_whole_years,
    effect_attrs,
    time_coordinate,
)
from stimulus_model.results.paths import Floats
from stimulus_model.results.projected import Projected
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import Statistics
from stimulus_model.results.unseen_model import Unseen
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.results.plots.plots import Plots


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SummaryProjection(Projected):
    """Distributions of an economy's paths without and with a package, and of the effect of the package.

    It answers what `Projection` answers as far as single draws are not needed. Quantiles carry the largest error
    that counting draws in bins can make.

    Parameters
    ----------
    distribution
        What was counted.
    timeline
        The quarters.
    registry
        What the variables are: those of the model.
    provenance
        What it was computed from.
    """

    distribution: Distribution
    timeline: Timeline
    registry: Registry
    provenance: Provenance

    def __post_init__(self) -> None:
        check_draws(self, self.distribution.draws, "distribution")

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in this projection."""
        return self.distribution.variables

    def knows(self, name: str, measure: str) -> bool:
        """Return whether a series was counted."""
        return isinstance(name, str) and isinstance(measure, str) and (name, measure) in self.distribution.places

    def quantiles(
        self, name: str, levels: Sequence[float] = (0.05, 0.25, 0.5, 0.75, 0.95), *, measure: Measure = "effect",
        freq: Frequency = "quarter",
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
            ``"quarter"``, ``"year"`` or ``"fiscal_year"``, of flows only where they were counted; see
            `Projection.effect`.

        Returns
        -------
        xarray.DataArray
            The coordinate ``error`` (level, time) says how far a quantile can at most lie from that of the draws.
        """
        from xarray import DataArray

        entry = self.registry[check_choice("variable", name, self.variables)]
        wanted = _check_levels(levels)
        found = self.distribution.quantiles(self._columns(entry, measure, freq), wanted)
        dim, time = time_coordinate(entry, self.timeline, freq)
        coords: dict[str, Any] = {"level": wanted, dim: time, "error": (("level", dim), found.errors)}
        return DataArray(found.values, coords, ("level", dim), name=name, attrs=_attrs(entry, measure))

    def headline(self, *, contributions: bool = False, language: Language = "en") -> str:
        """Return the result in a few lines; what needs single draws or was not counted is left out."""
        from stimulus_model.results.tables.headline import headline_text

        if check_flag("contributions", contributions):
            self._refuse("contributions")
        return headline_text(self, contributions=False, say=speech(language))

    @property
    def plot(self) -> Plots:
        """Charts: ``plot.fan("real_gdp")``."""
        from stimulus_model.results.plots.plots import Plots

        return Plots(self)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything a saved file would hold: equal runs have equal hashes."""
        from stimulus_model.results.files.summary_netcdf import summary_content_hash

        return summary_content_hash(self)

    def save(self, path: str | Path, *, compress: bool = False, overwrite: bool = False) -> Path:
        """Write everything to a netCDF4 file and return its path; see `Projection.save`."""
        from stimulus_model.results.files.summary_netcdf import save_summary

        allowed = check_flag("overwrite", overwrite)
        return save_summary(self, path, compress=check_flag("compress", compress), overwrite=allowed)

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
    def parameters(self) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("parameters")

    def where(self, **conditions: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("where")

    def weighted(self, *_: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("weighted")

    def to_arviz(self, *_: object) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("to_arviz")

    def by_model(self) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("by_model")

    @property
    def paths(self) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse("paths")

    def __getitem__(self, name: str) -> NoReturn:
        """Raise an error: needs single draws."""
        self._refuse(f"[{name!r}]")

    def _quantiles_of(self, entry: Variable, levels: list[float], measure: Measure, freq: Frequency) -> Floats:
        """Return quantiles (level, time) over the draws of one series; measures as in `statistics`."""
        return self.quantiles(entry.name, levels, measure=measure, freq=freq).to_numpy()

    def _columns(self, entry: Variable, measure: str, freq: str) -> slice:
        """Return the columns of a series; a fiscal year of a stock is its last quarter, which was counted."""
        if check_choice("freq", freq, FREQUENCIES) != "fiscal_year":
            return self.distribution.columns(entry, measure, freq)
        first, count = check_whole_years(self.timeline, freq)
        if entry.annual != "last":
            return self.distribution.columns(entry, measure, freq)
        quarters = self.distribution.columns(entry, measure, "quarter")
        return slice(quarters.start + first + 3, quarters.start + first + 4 * count, 4)

    def _describe(self, entry: Variable, measure: str, freq: str, probability: float, at: At) -> Statistics:
        found = self.distribution.statistics(self._columns(entry, measure, freq), probability)
        return Statistics(*(field[at] for field in found))

    def _unseen(self, entry: Variable, measure: str, freq: str, levels: list[float]) -> Unseen:
        self._refuse('bands="models"')

    def _refuse(self, what: str) -> NoReturn:
        allowed = f"'paths' or 'annual': {what} needs single draws, and a summary keeps none"
        raise InputError("keep", "summary", f"{allowed}; quantiles(), statistics() and summary() work")


def check_projection(projection: object, what: str, *variables: str, quarters: bool = False) -> Projection:
    """Return `projection` if it keeps what the analysis `what` needs: single draws, `variables`, perhaps quarters."""
    if isinstance(projection, SummaryProjection):
        projection._refuse(what)
    if not isinstance(projection, Projection):
        given = type(projection).__name__ if isinstance(projection, Answers) else projection
        raise InputError("projection", given, "a Projection, such as simulate(...) returns")
    if quarters and projection.paths.freq == "year":
        raise InputError("keep", "annual", f"'paths': {what} needs quarters, and only calendar years were kept")
    missing = [name for name in variables if name not in projection.variables]
    if missing:
        kept = ", ".join(projection.variables)
        raise InputError("projection.variables", kept, f"more: {what} needs {', '.join(missing)} as well")
    return projection


def _check_levels(levels: object) -> Floats:
    allowed = "numbers from 0 to 1, such as (0.05, 0.5, 0.95)"
    given = check_items("levels", levels, allowed)
    found = np.array([check_number("levels", level, low=0.0, high=1.0) for level in given])
    if not found.size:
        raise InputError("levels", levels, allowed)
    return found


def _attrs(entry: Variable, measure: str) -> dict[str, str]:
    check_choice("measure", measure, MEASURES)
    if measure in ("without", "with"):
        return {**entry.attrs, "scenario": measure}
    return effect_attrs(entry, measure == "relative")
