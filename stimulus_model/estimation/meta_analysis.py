"""Meta-analysis: several estimates of one number, pooled."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior, normal
from stimulus_model.extras import need
from stimulus_model.inputs import InputError, check_choice, check_flag, check_items, check_number, check_text

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]

METHODS = ("random", "paule_mandel", "dersimonian_laird", "reml", "fixed")


@dataclass(frozen=True, slots=True, repr=False)
class PooledEstimate:
    """Estimates pooled by inverse variance.

    Attributes
    ----------
    estimate, se
        Mean of the distribution that the true values come from, and its standard error.
    low, high
        Confidence interval of the mean.
    prediction_low, prediction_high
        Interval for the true value of a new study (Higgins, Thompson and Spiegelhalter 2009); nan for fewer than
        three studies, and the confidence interval for the fixed effect.
    tau_squared
        Variance of the true values between studies.
    i_squared
        Share of the estimates' variation that sampling errors do not explain, 0 to 1.
    q, q_p_value
        Cochran's Q and the probability of a larger one if all true values are equal.
    level
        Probability of the intervals.
    method
        Estimator of `tau_squared`.
    names, estimates, errors, weights
        The studies and their shares in the pooled estimate.
    """

    estimate: float
    se: float
    low: float
    high: float
    prediction_low: float
    prediction_high: float
    tau_squared: float
    i_squared: float
    q: float
    q_p_value: float
    level: float
    method: str
    names: tuple[str, ...]
    estimates: tuple[float, ...]
    errors: tuple[float, ...]
    weights: tuple[float, ...]

    def to_prior(self, *, predictive: bool = True, inflate: float = 1.0) -> Prior:
        """Return a normal prior whose central range of probability `level` is the interval that `summary` prints.

        Critical values from t are thus in the prior: the fewer the studies, the wider it is.

        Parameters
        ----------
        predictive
            True: of the true value in a new place or time (prediction interval). False: of the mean (confidence
            interval).
        inflate
            At least 1: widens the prior for doubts that no study knows.

        Raises
        ------
        InputError
            A prediction from two studies, which needs three.
        """
        from scipy.special import ndtri

        factor = check_number("inflate", inflate, low=1.0)
        ahead = check_flag("predictive", predictive)
        low, high = (self.prediction_low, self.prediction_high) if ahead else (self.low, self.high)
        if math.isnan(high):
            allowed = "at least three studies, or predictive=False for a prior of the mean"
            raise InputError("estimates", f"{len(self.estimates)} studies", allowed)
        reach = float(ndtri(0.5 + 0.5 * self.level))
        return normal(self.estimate, factor * 0.5 * (high - low) / reach)

    def to_frame(self) -> pd.DataFrame:
        """Return the studies and, last, the pooled estimate: estimate, se, weight."""
        import pandas as pd

        columns = {
            "estimate": (*self.estimates, self.estimate),
            "se": (*self.errors, self.se),
            "weight": (*self.weights, 1.0),
        }
        return pd.DataFrame(columns, index=pd.Index([*self.names, "pooled"], name="study"))

    def summary(self) -> str:
        """Return the pooled estimate, its heterogeneity and the studies as text."""
        new = f"{self.prediction_low:.3f} to {self.prediction_high:.3f}"
        if math.isnan(self.prediction_low):
            new = "n/a (needs three studies)"
        return (
            f"{self.estimate:.3f} (se {self.se:.3f}), {100.0 * self.level:g} % interval {self.low:.3f} to "
            f"{self.high:.3f}; a new study {new}\n"
            f"{self.method}: tau {math.sqrt(self.tau_squared):.3f}, I2 {100.0 * self.i_squared:.0f} %, "
            f"Q {self.q:.2f} (p {self.q_p_value:.3f})\n{self.to_frame().to_string(float_format='{:.3f}'.format)}"
        )

    def __repr__(self) -> str:
        return self.summary()


def meta_analysis(
    estimates: Sequence[float],
    errors: Sequence[float],
    method: str = "random",
    *,
    names: Sequence[str] | None = None,
    level: float = 0.95,
    hartung_knapp: bool = False,
) -> PooledEstimate:
    """Pool estimates of several studies.

    Parameters
    ----------
    estimates, errors
        Estimates and their standard errors, one per study; the studies are taken to be independent.
    method
        Estimator of the variance between studies: ``"paule_mandel"`` (which ``"random"`` means),
        ``"dersimonian_laird"``, ``"reml"``; ``"fixed"``: one true value, no variance.
    names
        Names of the studies.
    level
        Probability of the intervals.
    hartung_knapp
        Standard error from the weighted residuals, with critical values from t (Hartung and Knapp 2001): better for
        few studies. Not with ``"fixed"``.

    Returns
    -------
    PooledEstimate

    Raises
    ------
    InputError
        If there are fewer than two studies, lengths differ, or an error is not above zero.
    """
    from scipy.stats import chi2, t

    check_choice("method", method, METHODS)
    probability = check_number("level", level, above=0.0)
    if probability >= 1.0:
        raise InputError("level", level, "a probability above 0 and below 1")
    hartung_knapp = check_flag("hartung_knapp", hartung_knapp)
    if hartung_knapp and method == "fixed":
        raise InputError("hartung_knapp", hartung_knapp, "False with method='fixed'")
    effects, variances, labels = _studies(estimates, errors, names)
    count, q = len(effects), _excess(effects, variances)
    tau_squared = _BETWEEN[method](effects, variances)
    weights = 1.0 / (variances + tau_squared)
    mean = float(weights @ effects / weights.sum())
    variance, free = 1.0 / float(weights.sum()), math.inf
    if hartung_knapp:
        free = count - 1.0
        variance *= float(weights @ (effects - mean) ** 2) / free
    reach = float(t.ppf(0.5 + probability / 2.0, free)) * math.sqrt(variance)
    ahead = reach
    if method != "fixed":
        ahead = math.nan if count < 3 else float(t.ppf(0.5 + probability / 2.0, count - 2))
        ahead *= math.sqrt(tau_squared + variance)
    return PooledEstimate(
        estimate=mean,
        se=math.sqrt(variance),
        low=mean - reach,
        high=mean + reach,
        prediction_low=mean - ahead,
        prediction_high=mean + ahead,
        tau_squared=tau_squared,
        i_squared=max(0.0, (q - (count - 1)) / q) if q > 0.0 else 0.0,
        q=q,
        q_p_value=float(chi2.sf(q, count - 1)),
        level=probability,
        method="paule_mandel" if method == "random" else method,
        names=labels,
        estimates=tuple(effects.tolist()),
        errors=tuple(np.sqrt(variances).tolist()),
        weights=tuple((weights / weights.sum()).tolist()),
    )


def _studies(
    estimates: Sequence[float], errors: Sequence[float], names: Sequence[str] | None
) -> tuple[Array, Array, tuple[str, ...]]:
    effects = [
        check_number(f"estimates[{i}]", value)
        for i, value in enumerate(check_items("estimates", estimates, "a list of numbers"))
    ]
    deviations = [
        check_number(f"errors[{i}]", value, above=0.0)
        for i, value in enumerate(check_items("errors", errors, "a list of numbers"))
    ]
    if len(effects) < 2:
        raise InputError("estimates", f"{len(effects)} studies", "at least two")
    if len(deviations) != len(effects):
        raise InputError("errors", f"{len(deviations)} errors", f"one for each of the {len(effects)} estimates")
    labels = (
        [f"study {i + 1}" for i in range(len(effects))]
        if names is None
        else check_items("names", names, "a list of names, or None")
    )
    if len(labels) != len(effects):
        raise InputError("names", f"{len(labels)} names", f"one for each of the {len(effects)} estimates")
    checked = tuple(check_text(f"names[{i}]", name) for i, name in enumerate(labels))
    return np.array(effects), np.array(deviations) ** 2, checked


def _excess(effects: Array, variances: Array) -> float:
    """Cochran's Q."""
    weights = 1.0 / variances
    return float(weights @ (effects - weights @ effects / weights.sum()) ** 2)


def _dersimonian_laird(effects: Array, variances: Array) -> float:
    need("statsmodels")
    from statsmodels.stats.meta_analysis import combine_effects

    if _excess(effects, variances) <= len(effects) - 1:
        return 0.0  # the moment estimator would be negative, on which statsmodels stumbles
    return float(combine_effects(effects, variances, method_re="dl").tau2)


def _paule_mandel(effects: Array, variances: Array) -> float:
    """Solve Cochran's Q = studies - 1 (statsmodels' iteration gives 0 where rounding takes its last step too far)."""
    from scipy.optimize import brentq

    def beyond(tau_squared: float) -> float:
        return _excess(effects, variances + tau_squared) - (len(effects) - 1)

    if beyond(0.0) <= 0.0:
        return 0.0
    widest = float(np.ptp(effects) ** 2) * len(effects)  # where Q is below 1
    return float(brentq(beyond, 0.0, widest, xtol=1e-14 * widest, rtol=1e-14))


def _reml(effects: Array, variances: Array) -> float:
    """Maximise the restricted likelihood (which statsmodels does not offer for meta-analyses)."""
    from scipy.optimize import minimize_scalar

    def loss(tau_squared: float) -> float:
        total = variances + tau_squared
        weights = 1.0 / total
        gaps = effects - weights @ effects / weights.sum()
        return float(np.log(total).sum() + np.log(weights.sum()) + weights @ gaps**2)

    widest = float(np.ptp(effects) ** 2 + variances.max())
    best = float(minimize_scalar(loss, bounds=(0.0, widest), method="bounded", options={"xatol": 1e-10 * widest}).x)
    return best if loss(best) < loss(0.0) else 0.0


_BETWEEN: dict[str, Callable[[Array, Array], float]] = {
    "random": _paule_mandel,
    "paule_mandel": _paule_mandel,
    "dersimonian_laird": _dersimonian_laird,
    "reml": _reml,
    "fixed": lambda effects, variances: 0.0,
}
