"""Standard errors, intervals, sets and bands of one regime's projections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.projections.critical_values import (
    ReferenceDistribution,
    cosine_count,
    fixed_b,
    fixed_bandwidth,
    student,
)
from stimulus_model.estimation.projections.design import DIFFERENCE, RegressionSample, Specification
from stimulus_model.estimation.projections.long_run import (
    Place,
    automatic_bandwidth,
    check_room,
    covariance,
    small_sample_factor,
)
from stimulus_model.estimation.projections.response_bias import herbst_johannsen
from stimulus_model.estimation.projections.result import Estimate
from stimulus_model.estimation.projections.two_stage import Equation, Fit, fit, moments
from stimulus_model.estimation.projections.weak_instruments import (
    Intervals,
    anderson_rubin_set,
    first_stage_f,
    first_stage_scale,
)
from stimulus_model.inputs import InputError

Array = npt.NDArray[np.float64]

_DRAWS, _SEED = 40_000, 20240
"""Draws for the critical value of the sup-t band (its Monte Carlo error is below one per cent), always the same."""


@dataclass(frozen=True, slots=True)
class Inference:
    """How uncertainty is measured; `bandwidth` None: automatic."""

    covariance: str
    bandwidth: int | None
    small_sample: bool
    level: float
    bias_correction: bool = False

    def describe(self, spec: Specification) -> str:
        """Return estimator and covariance in words."""
        names = {
            "hac": "HAC",
            "fixed_b": "HAC",
            "ewc": "equal-weighted cosine",
            "robust": "heteroskedasticity-robust",
            "cluster": "clustered",
        }
        kernel = {
            "hac": f" (bandwidth {self.bandwidth or 'automatic'})",
            "fixed_b": f" (bandwidth {self.bandwidth or '1.3 T^(1/2)'}, fixed-b critical values)",
            "ewc": " (.41 T^(2/3) cosines, t critical values)",
        }.get(self.covariance, "")
        estimator = "Two-stage least squares" if spec.instrumented else "Least squares"
        effects = " with fixed effects" if spec.panel else ""
        small = ", small-sample correction" if self.small_sample else ""
        bias = ", bias corrected (Herbst and Johannsen)" if self.bias_correction else ""
        return f"{estimator}{effects}, {names[self.covariance]} errors{kernel}{small}{bias}"


class _Point(NamedTuple):
    """One horizon before the band over all horizons is known."""

    value: float
    se: float
    reference: ReferenceDistribution
    score: Array
    bandwidth: int | None
    f: float
    intervals: Intervals | None
    observations: int
    dropped: int
    place: Place


def estimate_regime(
    samples: Sequence[RegressionSample],
    horizons: Sequence[int],
    regime: str,
    spec: Specification,
    inference: Inference,
) -> list[Estimate]:
    """Estimate one regime at every horizon, with a band over all of them."""
    points = [_estimate(sample, regime, spec, inference) for sample in samples]
    if inference.bias_correction:
        corrected = herbst_johannsen([point.value for point in points], samples)
        points = [point._replace(value=value) for point, value in zip(points, corrected, strict=True)]
    joint = _simultaneous(points, inference)
    estimates = []
    for horizon, point in zip(horizons, points, strict=True):
        single = point.reference.quantile(inference.level)
        statistic = abs(point.value) / point.se if point.se > 0.0 else np.inf
        estimates.append(
            Estimate(
                regime=regime,
                horizon=horizon,
                multiplier=point.value,
                se=point.se,
                p_value=point.reference.p_value(statistic),
                low=point.value - single * point.se,
                high=point.value + single * point.se,
                simultaneous_low=point.value - max(joint, single) * point.se,
                simultaneous_high=point.value + max(joint, single) * point.se,
                bandwidth=point.bandwidth,
                first_stage_f=point.f,
                anderson_rubin=point.intervals,
                observations=point.observations,
                dropped=point.dropped,
            )
        )
    return estimates


def _estimate(sample: RegressionSample, regime: str, spec: Specification, inference: Inference) -> _Point:
    equation = sample.equation(regime)
    result = fit(equation)
    check_room(inference.covariance, equation.place, inference.bandwidth)
    bandwidth = inference.bandwidth
    if inference.covariance == "hac" and bandwidth is None:
        bandwidth = automatic_bandwidth(moments(equation, result), equation.place)
    elif inference.covariance == "fixed_b" and bandwidth is None:
        bandwidth = fixed_bandwidth(equation.place.span)
    elif inference.covariance not in ("hac", "fixed_b"):
        bandwidth = None
    contrast = np.array([1.0, -1.0])[: len(result.estimate)]
    score = result.influence @ contrast
    variance = float(covariance(score[:, None], equation.place, inference.covariance, bandwidth or 1)[0, 0])
    factor, free = 1.0, np.inf
    if inference.small_sample:
        regressors = int(result.kept.sum()) + len(result.estimate)
        factor, free = small_sample_factor(inference.covariance, equation.place, regressors, result.absorbed)
    se = float(np.sqrt(factor * variance))
    f, intervals = float("nan"), None
    if spec.instrumented and regime != DIFFERENCE:
        f, intervals = _strength(equation, result, inference, bandwidth or 1, se, free)
    reference = _reference(inference.covariance, equation.place.span, bandwidth or 1, free)
    return _Point(
        value=float(result.estimate @ contrast),
        se=se,
        reference=reference,
        score=score,
        bandwidth=bandwidth,
        f=f,
        intervals=intervals,
        observations=len(equation.outcome),
        dropped=int((~result.kept).sum()),
        place=equation.place,
    )


def _reference(kind: str, span: int, bandwidth: int, free: float) -> ReferenceDistribution:
    """Distribution of t statistics; `free` degrees of freedom where neither kernel nor cosines say otherwise."""
    if kind == "fixed_b":
        return fixed_b(span, bandwidth)
    return student(cosine_count(span) if kind == "ewc" else free)


def _strength(
    equation: Equation, result: Fit, inference: Inference, bandwidth: int, se: float, free: float
) -> tuple[float, Intervals]:
    """First-stage F and Anderson-Rubin set."""
    from scipy.stats import f as f_distribution

    place, clustered = equation.place, inference.covariance == "cluster"
    flat = result.reduced_influence.reshape(len(equation.outcome), -1)
    rows, count = result.reduced.shape
    spread = covariance(flat, place, inference.covariance, bandwidth).reshape(rows, count, rows, count)
    _check_rank(spread[0, :, 0, :], inference.covariance)
    coefficients = int(result.kept.sum()) + count + (0 if clustered else result.absorbed)
    clusters = len(np.unique(place.unit)) if clustered else None
    scale = first_stage_scale(len(equation.outcome), coefficients, clusters)
    if inference.covariance in ("fixed_b", "ewc") or not inference.small_sample:
        reference = _reference(inference.covariance, place.span, bandwidth, np.inf)
        critical = reference.wald(inference.level, count)
    else:
        critical = float(f_distribution.ppf(inference.level, count, free)) * count
    if inference.small_sample:
        critical /= scale
    return first_stage_f(result, spread, scale), anderson_rubin_set(result, spread, critical, se)


def _check_rank(spread: Array, kind: str) -> None:
    """Refuse covariances that the data cannot tell apart from singular ones."""
    scales = np.sqrt(np.where(np.diag(spread) > 0.0, np.diag(spread), 1.0))
    if np.linalg.eigvalsh(spread / np.outer(scales, scales))[0] < 1e-10:
        allowed = "fewer instruments than clusters or periods, or another covariance"
        raise InputError("covariance", f"{kind}, singular for {len(spread)} instruments", allowed)


def _simultaneous(points: Sequence[_Point], inference: Inference) -> float:
    """Critical value of the largest of all horizons' t statistics.

    The scores of all horizons, each zero where it has no observation, give the correlations between horizons.
    """
    if len(points) == 1:
        return 0.0
    place = points[0].place
    units = max(int(point.place.unit.max()) for point in points) + 1
    scores = np.zeros((units, place.periods, len(points)))
    for column, point in enumerate(points):
        scores[point.place.unit, point.place.period, column] = point.score
    unit, period = (codes.ravel() for codes in np.indices((units, place.periods)))
    widest = max(point.bandwidth or 1 for point in points)
    grid = Place(period, unit, place.periods)
    spread = covariance(scores.reshape(-1, len(points)), grid, inference.covariance, widest)
    scales = np.sqrt(np.where(np.diag(spread) > 0.0, np.diag(spread), 1.0))
    values, vectors = np.linalg.eigh(spread / np.outer(scales, scales))
    random = np.random.default_rng(_SEED)
    draws = random.standard_normal((_DRAWS, len(points))) @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
    largest = np.abs(draws).max(axis=1)
    widest_tails = max((point.reference for point in points), key=lambda one: one.quantile(inference.level))
    largest = largest / widest_tails.draw_scales(random, _DRAWS)
    return float(np.quantile(largest, inference.level))
