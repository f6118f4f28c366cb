"""Bass curves of one measure given its surveys: posterior draws by importance sampling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from stimulus_model.estimation.diffusion.bass import Array, bass, from_logit, logit
from stimulus_model.estimation.diffusion.surveys import Measure, Observation

PROPOSALS = 20_000
ROUNDS = 12
WIDER = 1.2  # covariance of the next proposal, relative to what was found: a proposal too narrow misses tails
_DEGREES = 6.0  # of freedom of the proposal: heavier tails than any posterior met here


class Curve(NamedTuple):
    """Bass curves of one group; every field has shape (draw,)."""

    innovation: Array
    imitation: Array
    ceiling: Array
    installed: Array

    def at(self, years: float) -> Array:
        """Shares of users, shape (draw,), `years` after launch."""
        return bass(years, *self)


@dataclass(frozen=True, slots=True)
class ParameterLayout:
    """Where each uncertain number stands in a row of standard normal scores."""

    measure: Measure
    places: dict[tuple[str, str], int] = field(init=False)

    def __post_init__(self) -> None:
        names = [("base", key) for key in self.measure.prior]
        for group, spread in self.measure.groups.items():
            names += [(group, key) for key in ("innovation", "speed", "ceiling") if getattr(spread, key) > 0.0]
        names += [("survey", key) for key in self.measure.surveys]
        object.__setattr__(self, "places", {name: k for k, name in enumerate(names)})

    def score(self, scores: Array, group: str, key: str) -> Array:
        """Score of one number, shape (draw,); zero where it is not uncertain."""
        place = self.places.get((group, key))
        return np.zeros(len(scores)) if place is None else scores[:, place]

    def curve(self, scores: Array, group: str) -> Curve:
        """Curves of a group that is no mixture, from scores (draw, number)."""
        prior, z = self.measure.prior, {key: self.score(scores, "base", key) for key in self.measure.prior}
        log_p, log_q = (np.log(prior[k][0]) + prior[k][1] * z[k] for k in ("innovation", "imitation"))
        odds = logit(prior["ceiling"][0]) + prior["ceiling"][1] * z["ceiling"]
        installed = np.zeros(len(scores))
        if "installed" in prior:
            installed = from_logit(logit(prior["installed"][0]) + prior["installed"][1] * z["installed"])
        if group != self.measure.base:
            spread = self.measure.groups[group]
            speed = np.log(spread.median_speed) + spread.speed * self.score(scores, group, "speed")
            log_p = log_p + speed + spread.innovation * self.score(scores, group, "innovation")
            log_q = log_q + speed
            odds = odds + spread.ceiling * self.score(scores, group, "ceiling")
        ceiling = from_logit(odds)
        return Curve(np.exp(log_p), np.exp(log_q), ceiling, np.minimum(installed, 0.5 * ceiling))

    def share(self, scores: Array, group: str, years: float) -> Array:
        """Share of users in a group or mixture, shape (draw,)."""
        parts = self.measure.mixtures.get(group, {group: 1.0})
        return np.asarray(sum(w * self.curve(scores, name).at(years) for name, w in parts.items()))

    def expected(self, scores: Array, observation: Observation, launch: float) -> Array:
        """Log-odds that a survey should find, shape (draw,), before its noise."""
        level = logit(self.share(scores, observation.group, observation.date - launch))
        offset = self.measure.surveys.get(observation.source.key, 0.0)
        return level + offset * self.score(scores, "survey", observation.source.key)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdoptionPosterior:
    """What surveys and priors say together.

    Attributes
    ----------
    scores
        Draws, float64 (draw, number), equally likely.
    effective
        Effective number of independent draws among the proposals.
    """

    layout: ParameterLayout
    launch: float
    scores: Array
    effective: float

    def curve(self, group: str) -> Curve:
        """Curves of a group."""
        return self.layout.curve(self.scores, group)

    def share(self, group: str, date: float) -> Array:
        """Share of users at a date (decimal year), shape (draw,)."""
        return self.layout.share(self.scores, group, date - self.launch)

    def decided(self) -> dict[tuple[str, str], float]:
        """Return by group and number how much of the prior's variance the surveys took away (share; 0 is nothing)."""
        return {name: float(1.0 - self.scores[:, place].var()) for name, place in self.layout.places.items()}

    def predicted(self, observation: Observation, seed: int) -> Array:
        """Shares that a survey would find, with its noise, shape (draw,)."""
        noise = np.random.default_rng(seed).standard_normal(len(self.scores))
        return from_logit(self.layout.expected(self.scores, observation, self.launch) + observation.noise * noise)


def posterior(measure: Measure, launch: float, draws: int, seed: int, *, out_of_sample: bool) -> AdoptionPosterior:
    """Return posterior draws of one measure; `out_of_sample`: from what is not marked as last.

    Priors and likelihood are Gaussian in scores and log-odds. A Student proposal, at first around the mode with
    the Gauss-Newton covariance, then with moments of what it found under tempered weights (adaptive importance
    sampling, Cappe, Guillin, Marin and Robert 2004), is weighted by importance; the round whose weights leave most
    independent draws is drawn from systematically.
    """
    from scipy.optimize import least_squares

    layout = ParameterLayout(measure)
    size = len(layout.places)
    data = [o for o in measure.observations if o.fitted and not (out_of_sample and o.last)]

    def misses(scores: Array) -> Array:
        found = [(layout.expected(scores, o, launch) - logit(o.share)) / o.noise for o in data]
        return np.concatenate([scores, np.stack(found, axis=1)], axis=1) if found else scores

    def at(point: Array) -> Array:
        return np.asarray(misses(point[np.newaxis])[0])

    mode = least_squares(at, np.zeros(size))
    rng = np.random.default_rng(seed)
    slope = np.asarray(mode.jac)
    centre, covariance = mode.x, np.linalg.inv(slope.T @ slope)
    best, effective = (np.empty((0, size)), np.empty(0)), 0.0
    for _ in range(ROUNDS):
        proposals, log_weight = _propose(misses, centre, covariance, rng)
        full = _weights(log_weight, 1.0)
        if (found := float(1.0 / np.sum(full**2))) > effective:
            best, effective = (proposals, full), found
        weight = _weights(log_weight, _tempering(log_weight))
        centre = weight @ proposals
        spread = (proposals - centre).T @ ((proposals - centre) * weight[:, np.newaxis])
        covariance = WIDER * spread + 1e-6 * np.eye(size)
    proposals, weight = best
    picks = np.searchsorted(np.cumsum(weight), (np.arange(draws) + rng.random()) / draws)
    chosen = proposals[rng.permutation(np.minimum(picks, PROPOSALS - 1))]
    return AdoptionPosterior(layout, launch, chosen, effective)


def _propose(
    misses: Callable[[Array], Array], centre: Array, covariance: Array, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Draw from a Student distribution; return draws (proposal, number) and their log weights."""
    size = len(centre)
    stretch = np.sqrt(_DEGREES / rng.chisquare(_DEGREES, PROPOSALS))
    whitened = rng.standard_normal((PROPOSALS, size)) * stretch[:, np.newaxis]
    proposals = centre + whitened @ np.linalg.cholesky(covariance).T
    log_target = -0.5 * np.sum(misses(proposals) ** 2, axis=1)
    log_proposal = -0.5 * (_DEGREES + size) * np.log1p(np.sum(whitened**2, axis=1) / _DEGREES)
    return proposals, log_target - log_proposal


def _weights(log_weight: Array, power: float) -> Array:
    raw = np.exp(power * (log_weight - np.max(log_weight)))
    return np.asarray(raw / raw.sum())


def _tempering(log_weight: Array) -> float:
    """Return the largest power of the weights, up to 1, that leaves a tenth of the proposals effective."""
    power = 1.0
    while power > 1e-3 and 1.0 / np.sum(_weights(log_weight, power) ** 2) < 0.1 * PROPOSALS:
        power *= 0.8
    return power
