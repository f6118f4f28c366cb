"""Draws that do not count alike: importance weights, which turn what one believes into what another does.

Means are sums of weights times values over the sum of weights. How sure they are follows from the influence of
each draw, its weight times how far its value lies from the answer: errors are those of the mean of influences, with
all that is known of which draws are independent (Owen 2013, Monte Carlo theory, methods and examples, chapter 9).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import numpy as np

from stimulus_model.inputs import InputError, check_flag, check_numbers
from stimulus_model.languages.speech import Language, speech
from stimulus_model.results.answers import Answers, At, check_probability
from stimulus_model.results.conditions import worth_of
from stimulus_model.results.drawn import ReadableDraws
from stimulus_model.results.measures import Frequency, Measure, Method, measured_values
from stimulus_model.results.paths import Floats
from stimulus_model.results.plots.fan import FanPlots
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import Statistics, mean_error, members_part
from stimulus_model.results.unseen_model import Unseen
from stimulus_model.sampling import Dependence
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import DataArray

    from stimulus_model.results.tables.summary import SummaryTable

Weights: TypeAlias = "Iterable[float] | Callable[[DataArray], Iterable[float]]"
ALLOWED = "a number from 0 for each draw, not all of them 0, or a function of projection.parameters that gives them"
FEWEST = 2.0
"""Draws that weights have to be worth."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WeightedProjection(Answers):
    """A projection whose draws count by their weights: statistics, tables and fan charts of it.

    Attributes
    ----------
    projection
        The draws.
    weights
        Of each draw, with mean 1.
    effective
        How many draws of equal weight they are worth: the square of their sum over the sum of their squares.
    """

    projection: ReadableDraws
    weights: Floats
    timeline: Timeline = field(init=False)
    registry: Registry = field(init=False)
    provenance: Provenance = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "timeline", self.projection.timeline)
        object.__setattr__(self, "registry", self.projection.registry)
        object.__setattr__(self, "provenance", self._provenance())

    def _provenance(self) -> Provenance:
        made, members = self.projection.provenance, self.projection.dependence.members
        draws, worth = len(self.weights), 0
        said = f"importance weights (worth {self.effective:,.0f} of {draws:,} draws"
        if members is not None:
            worth = int(worth_of(members, made.members, self.weights))
            said += f", with members worth {worth:,}"
        return replace(made, condition=f"{made.condition}; {said})".removeprefix("; "), member_worth=worth)

    @property
    def effective(self) -> float:
        """How many draws of equal weight the draws are worth."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    @property
    def dependence(self) -> Dependence:
        """Which draws are independent of which, as Monte Carlo errors count it."""
        return self.projection.dependence

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in this projection."""
        return self.projection.variables

    @property
    def finest(self) -> Frequency:
        """The finest axis of time that is kept."""
        return self.projection.finest

    def effect(self, name: str, *, relative: bool = False, freq: Frequency = "quarter") -> DataArray:
        """Return the effect of the package, draw by draw, with the coordinate `weight`; see `Projection.effect`."""
        found = self.projection.effect(name, relative=relative, freq=freq)
        return found.assign_coords(weight=("draw", self.weights))

    def contributions(
        self,
        name: str = "real_gdp",
        *,
        relative: bool = False,
        freq: Frequency = "quarter",
        method: Method = "orders",
    ) -> DataArray:
        """Return what each channel adds to the effect, with the coordinate `weight`."""
        found = self.projection.contributions(name, relative=relative, freq=freq, method=method)
        return found.assign_coords(weight=("draw", self.weights))

    def where(self, **conditions: Any) -> WeightedProjection:
        """Return the draws that meet conditions, with their weights; arguments as in `Projection.where`."""
        chosen = self.projection.where(**conditions)
        kept = np.isin(self.projection.provenance.numbers(), chosen.provenance.numbers())
        return weighted(chosen, self.weights[kept])

    def summary(
        self, variables: Iterable[str] | None = None, years: Iterable[int] | None = None, probability: float = 0.90
    ) -> SummaryTable:
        """Return the effects by year; arguments as in `Projection.summary`."""
        from stimulus_model.results.tables.summary import summarise

        return summarise(self, variables, years, check_probability(probability))

    def to_frame(
        self,
        variables: Iterable[str] | None = None,
        *,
        freq: Frequency | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> DataFrame:
        """Return the statistics of variables over time; arguments as in `Projection.to_frame`."""
        from stimulus_model.results.tables.long_frame import long_frame

        return long_frame(self, variables, self.finest if freq is None else freq, years, probability)

    @property
    def plot(self) -> FanPlots:
        """Charts: ``plot.fan("real_gdp")``."""
        return WeightedPlots(self)

    def headline(self, *, contributions: bool = False, language: Language = "en") -> str:
        """Return the effects by year as text, for want of sentences about weighted draws."""
        if speech(language).language != "en":
            raise InputError("language", language, "'en' for weighted draws")
        if check_flag("contributions", contributions):
            raise InputError("contributions", contributions, "False for weighted draws")
        return str(self.summary())

    def _repr_html_(self) -> str:
        return self.summary().to_html()

    def _quantiles_of(self, entry: Variable, levels: list[float], measure: Measure, freq: Frequency) -> Floats:
        return weighted_quantiles(self._values(entry, measure, freq), self.weights, np.array(levels))

    def _describe(self, entry: Variable, measure: str, freq: str, probability: float, at: At) -> Statistics:
        values = self._values(entry, measure, freq)[:, at]
        return describe_weighted(values, self.weights, probability, self.dependence)

    def _unseen(self, entry: Variable, measure: str, freq: str, levels: list[float]) -> Unseen:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise InputError("bands", "models", "'parameters' for weighted draws")

    def _values(self, entry: Variable, measure: str, freq: str) -> Floats:
        return measured_values(self.projection.paths, self.timeline, entry, measure, freq)


@dataclass(frozen=True, slots=True)
class WeightedPlots(FanPlots):
    """Charts of weighted draws."""

    projection: Answers


def weighted(projection: ReadableDraws, weights: Weights) -> WeightedProjection:
    """Return the projection with weights; see `Projection.weighted`."""
    given = weights(projection.parameters) if callable(weights) and not isinstance(weights, type) else weights
    found = check_numbers("weights", given, ALLOWED)
    if found.shape != (projection.paths.draws,):
        raise InputError(
            "weights", f"numbers of shape {found.shape}", f"{ALLOWED}: {projection.paths.draws:,} of them"
        )
    if not np.isfinite(found).all() or found.min() < 0.0 or found.max() <= 0.0:
        bad = int(np.argmin(np.where(np.isfinite(found), found, -np.inf)))
        raise InputError(f"weights[{bad}]", float(found[bad]), ALLOWED)
    scaled = found / found.max()
    made = WeightedProjection(projection, scaled / scaled.mean())
    if made.effective < FEWEST:
        raise InputError("weights", f"worth {made.effective:.2g} draws", f"weights that are worth {FEWEST:g} or more")
    return made


def weighted_quantiles(values: Floats, weights: Floats, levels: Floats) -> Floats:
    """Return quantiles (level, column) of weighted `values` (draw, column).

    The draw of rank k stands at the weight below it plus half of its own, less half the mean weight, so that equal
    weights give the quantiles of equal draws.
    """
    order = np.argsort(values, axis=0, kind="stable")
    found = np.empty((len(levels), values.shape[1]))
    for k in range(values.shape[1]):
        w = weights[order[:, k]]
        middle = np.cumsum(w) - 0.5 * w
        place = (middle - middle[0]) / max(middle[-1] - middle[0], 1e-300)
        found[:, k] = np.interp(levels, place, values[order[:, k], k])
    return found


def describe_weighted(values: Floats, weights: Floats, probability: float, dependence: Dependence) -> Statistics:
    """Summarise weighted `values` (draw, column); `weights` have mean 1. Fields as `Statistics` describes them.

    Quantiles: Maritz and Jarrett's error for as many draws as the weights are worth, times the ratio of the two
    errors of the share of draws below, by influence and binomial.
    """
    tail = 0.5 * (1.0 - probability)
    levels = np.array([0.5, tail, 1.0 - tail])
    w = weights[:, np.newaxis]
    mean = (w * values).mean(axis=0)
    positive = (w * (values > 0.0)).mean(axis=0)

    def errors(of: Any, answer: Any) -> tuple[Floats, Floats]:
        influence = np.asarray(w * (of - answer), dtype=np.float64)
        return mean_error(influence, dependence), np.sqrt(members_part(influence, dependence))

    found = weighted_quantiles(values, weights, levels)
    plain = _quantile_errors(values, weights, levels)
    worth = float(weights.sum() ** 2 / (weights**2).sum())
    of_quantiles, floors = np.empty_like(found), np.empty_like(found)
    for k, level in enumerate(levels):
        share, floor = errors(values <= found[k], level)
        binomial = np.sqrt(level * (1.0 - level) / worth)
        of_quantiles[k], floors[k] = plain[k] * share / binomial, plain[k] * floor / binomial
    se_mean, floor_mean = errors(values, mean)
    median, low, high = found
    se_median, se_low, se_high = of_quantiles
    return Statistics(
        median=median,
        low=low,
        high=high,
        mean=mean,
        se_median=se_median,
        se_low=se_low,
        se_high=se_high,
        se_mean=se_mean,
        probability_positive=positive,
        se_probability=errors(values > 0.0, positive)[0],
        floor_mean=floor_mean,
        floor_median=floors[0],
    )


def _quantile_errors(values: Floats, weights: Floats, levels: Floats) -> Floats:
    """Return Maritz-Jarrett errors (level, column) for as many draws as the weights are worth."""
    from scipy.special import betainc

    order = np.argsort(values, axis=0, kind="stable")
    worth = float(weights.sum() ** 2 / (weights**2).sum())
    found = np.empty((len(levels), values.shape[1]))
    for k in range(values.shape[1]):
        ordered = values[order[:, k], k]
        below = np.concatenate([[0.0], np.cumsum(weights[order[:, k]])]) / weights.sum()
        for row, level in enumerate(levels):
            parts = np.diff(betainc((worth + 1.0) * level, (worth + 1.0) * (1.0 - level), np.minimum(below, 1.0)))
            centred = ordered - ordered[int(level * (len(ordered) - 1))]
            found[row, k] = np.sqrt(max(parts @ (centred - parts @ centred) ** 2, 0.0))
    return found
