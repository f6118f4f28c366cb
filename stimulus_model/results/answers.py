"""What tables and charts ask of a simulation, with its draws kept or only counted: series and their statistics."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_kind, check_number
from stimulus_model.languages.speech import Language
from stimulus_model.results.measures import (
    BANDS,
    MEASURES,
    YEARLY,
    Bands,
    Frequency,
    Measure,
    Method,
    Yearly,
    time_coordinate,
)
from stimulus_model.results.paths import Floats
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import Statistics, of_unseen_model
from stimulus_model.results.unseen_model import Unseen
from stimulus_model.sampling import Dependence
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import DataArray


At = slice | list[int]
"""Which dates of an axis of time: all of them, or some by number."""


class Answers(ABC):
    """Paths of an economy without and with a package, by variable and time.

    Attributes
    ----------
    timeline
        The quarters.
    registry
        What the variables are.
    provenance
        What it was computed from.
    """

    __slots__ = ()
    timeline: Timeline
    registry: Registry
    provenance: Provenance

    @property
    def dependence(self) -> Dependence:
        """Which draws are independent of which, as Monte Carlo errors count it."""
        return Dependence(self.provenance.sampling)

    @property
    @abstractmethod
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in this projection."""

    @property
    def channels(self) -> Mapping[str, str]:
        """Channels that `contributions` splits an effect into, each with its label; none where it cannot."""
        return {}

    def knows(self, name: str, measure: str) -> bool:
        """Return whether the draws of a series were kept or counted; measures as in `statistics`."""
        return isinstance(name, str) and name in self.variables and isinstance(measure, str) and measure in MEASURES

    def shows_per_cent(self, name: str) -> bool:
        """Return whether tables and charts show an effect in per cent: as the registry says, where that is known."""
        known = self.knows(name, "relative") or not self.knows(name, "effect")
        return self.registry[name].effect == "relative" and known

    @abstractmethod
    def effect(self, name: str, *, relative: bool = False, freq: Frequency = "quarter") -> DataArray:
        """Return the effect of the package, draw by draw."""

    @abstractmethod
    def contributions(
        self,
        name: str = "real_gdp",
        *,
        relative: bool = False,
        freq: Frequency = "quarter",
        method: Method = "orders",
    ) -> DataArray:
        """Return what each channel adds to the effect, draw by draw."""

    @abstractmethod
    def headline(self, *, contributions: bool = False, language: Language = "en") -> str:
        """Return the result in a few lines."""

    @abstractmethod
    def _describe(self, entry: Variable, measure: str, freq: str, probability: float, at: At) -> Statistics:
        """Summarise the draws of one series, at some of its dates."""

    @abstractmethod
    def _unseen(self, entry: Variable, measure: str, freq: str, levels: list[float]) -> Unseen:
        """Return what a model that no draw answers to would say of one series, at all its dates."""

    @property
    def finest(self) -> Frequency:
        """The finest axis of time that is known."""
        return "quarter"

    @abstractmethod
    def _quantiles_of(self, entry: Variable, levels: list[float], measure: Measure, freq: Frequency) -> Floats:
        """Return quantiles (level, time) over the draws of one series; measures as in `statistics`."""

    def statistics(
        self,
        name: str,
        *,
        measure: Measure = "effect",
        freq: Frequency = "year",
        probability: float = 0.90,
        bands: Bands = "parameters",
    ) -> DataFrame:
        """Return median, range, mean, their Monte Carlo errors and the share of draws above zero, by time.

        Parameters
        ----------
        name
            A variable of the projection.
        measure
            ``"without"`` or ``"with"`` the package; its ``"effect"``, with minus without in each draw; or the effect
            ``"relative"`` to the no-package path, in per cent.
        freq
            ``"quarter"``, ``"year"`` or ``"fiscal_year"``; see `Projection.effect`.
        probability
            Probability of the central range.
        bands
            ``"parameters"``: median and range of the draws. ``"models"``: those of one more official model than the
            draws answer to (`results.unseen_model`), which are wider; their ends have no Monte Carlo error (NaN), for
            what is unknown of them is how few models there are. Needs draws of an ensemble of models.

        Returns
        -------
        pandas.DataFrame
            A row a date; columns as the fields of `results.statistics.Statistics`.
        """
        return self._statistics(name, measure, freq, check_probability(probability), slice(None), bands)

    def year_statistics(
        self,
        name: str,
        measure: str,
        years: Iterable[int],
        probability: float = 0.90,
        freq: Yearly = "year",
        bands: Bands = "parameters",
    ) -> DataFrame:
        """Return `statistics` of some calendar or fiscal `years`, without computing the others."""
        chosen = check_years(self.timeline, years, freq=check_choice("freq", freq, YEARLY))
        at = [self.timeline.years(freq).index(year) for year in chosen]
        return self._statistics(name, measure, freq, check_probability(probability), at, bands)

    def _statistics(self, name: str, measure: str, freq: str, probability: float, at: At, bands: str) -> DataFrame:
        import pandas as pd

        entry = self.registry[check_choice("variable", name, self.variables)]
        check_choice("measure", measure, MEASURES)
        dim, time = time_coordinate(entry, self.timeline, freq)
        found = self._describe(entry, measure, freq, probability, at)
        if check_choice("bands", bands, BANDS) == "models":
            tail = 0.5 * (1.0 - probability)
            unseen = self._unseen(entry, measure, freq, [0.5, tail, 1.0 - tail])
            found = of_unseen_model(found, unseen.quantiles[:, at], unseen.positive[at])
        return pd.DataFrame(found._asdict(), index=pd.Index(time[at], name=dim))

    def __repr__(self) -> str:
        return self.headline()


def check_draws(answers: Answers, draws: int, what: str) -> None:
    """Raise an `InputError` unless the registry knows all variables and `draws` are those of the provenance."""
    check_kind("registry", answers.registry, Registry, "a Registry, such as economy.model.variables")
    for name in answers.variables:
        if name not in answers.registry:
            check_choice("registry", name, answers.registry)
    if draws != answers.provenance.valid_draws:
        raise InputError("provenance.draws", answers.provenance.valid_draws, f"the {draws} draws of the {what}")


def check_probability(probability: float) -> float:
    """Return the probability of a central range, between 0 and 1."""
    checked = check_number("probability", probability, above=0.0, high=1.0)
    if checked == 1.0:
        raise InputError("probability", probability, "a number between 0 and 1, such as 0.90")
    return checked


def check_years(timeline: Timeline, years: object, field: str = "years", freq: str = "year") -> tuple[int, ...]:
    """Return calendar or fiscal `years` if all of them lie fully on the axis; errors name `field`."""
    kind = "fiscal" if freq == "fiscal_year" else "calendar"
    listed = (years,) if isinstance(years, int) else check_items("years", years, f"{kind} years such as (2026, 2030)")
    full = timeline.years(freq)
    span_text = f"{full[0]} to {full[-1]}" if full else f"none: no {kind} year lies fully on the axis"
    found = tuple(check_integer("years", year) for year in listed)
    for year in found:
        if year not in full:
            raise InputError(field, year, span_text)
    if not found:
        raise InputError("years", years, f"at least one of {span_text}")
    return tuple(dict.fromkeys(found))
