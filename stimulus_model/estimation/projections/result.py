"""What a local projection returns: estimates per regime and horizon, as a record, a table, a chart and a prior."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from stimulus_model.economy.beliefs.prior import Prior, normal
from stimulus_model.estimation.projections.weak_instruments import Intervals
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from stimulus_model.results.plots.chart import Chart
from typing import TYPE_CHECKING

from stimulus_model.results.plots.chart import Chart, Words, colours, finish, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes


DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One multiplier.

    Attributes
    ----------
    regime
        ``"all"``; with a state ``"state1"``, ``"state0"`` or ``"difference"`` (state1 minus state0).
    horizon
        Periods after the shock; 0 is the period of the shock.
    multiplier, se
        Estimate and standard error.
    p_value
        Probability of an estimate as far from zero if the truth is zero; for the difference: of equal multipliers.
    low, high
        Confidence interval of this horizon alone.
    simultaneous_low, simultaneous_high
        Sup-t band: covers the whole path over the horizons (Montiel Olea and Plagborg-Møller 2019).
    bandwidth
        Bandwidth of the HAC covariance, None for others.
    first_stage_f
        Kleibergen-Paap F of the instruments; nan for least squares and for the difference.
    anderson_rubin
        Confidence set that is right with weak instruments: disjoint intervals, () if empty; None as for the F.
    observations
        Number of observations.
    dropped
        Number of controls left out because others imply them.
    """

    regime: str
    horizon: int
    multiplier: float
    se: float
    p_value: float
    low: float
    high: float
    simultaneous_low: float
    simultaneous_high: float
    bandwidth: int | None
    first_stage_f: float
    anderson_rubin: Intervals | None
    observations: int
    dropped: int


@dataclass(frozen=True, slots=True, repr=False)
class LocalProjection:
    """Multipliers by horizon.

    Attributes
    ----------
    title
        What was projected on what.
    method
        Estimator and covariance in words.
    level
        Probability of the confidence intervals, sets and bands.
    estimates
        All estimates, regime after regime, by rising horizon.
    """

    title: str
    method: str
    level: float
    estimates: tuple[Estimate, ...]

    @property
    def regimes(self) -> tuple[str, ...]:
        """Names of the regimes: ``("all",)``, or ``("state1", "state0", "difference")``."""
        return tuple(dict.fromkeys(e.regime for e in self.estimates))

    @property
    def horizons(self) -> tuple[int, ...]:
        """Horizons estimated, rising."""
        return tuple(dict.fromkeys(e.horizon for e in self.estimates))

    @property
    def multiplier(self) -> pd.Series[float]:
        """Estimates by horizon; by regime and horizon if there is a state."""
        return self._column("multiplier")

    @property
    def se(self) -> pd.Series[float]:
        """Standard errors, like `multiplier`."""
        return self._column("se")

    @property
    def p_value(self) -> pd.Series[float]:
        """P-values, like `multiplier`; those of ``"difference"`` test that the state does not matter."""
        return self._column("p_value")

    @property
    def bandwidth(self) -> pd.Series[float]:
        """HAC bandwidths (lags plus one), like `multiplier`; nan for other covariances."""
        return self._column("bandwidth")

    @property
    def first_stage_f(self) -> pd.Series[float]:
        """Kleibergen-Paap F, like `multiplier`."""
        return self._column("first_stage_f")

    def at(self, horizon: int, regime: str | None = None) -> Estimate:
        """Return the estimate of a horizon.

        Parameters
        ----------
        horizon
            A horizon that was estimated.
        regime
            A regime; may be left out where there is no state.

        Raises
        ------
        InputError
            If the horizon or the regime was not estimated, or the regime is missing.
        """
        if regime is None and len(self.regimes) > 1:
            raise InputError("regime", None, ", ".join(self.regimes))
        name = check_choice("regime", self.regimes[0] if regime is None else regime, self.regimes)
        wanted = check_integer("horizon", horizon)
        for estimate in self.estimates:
            if estimate.horizon == wanted and estimate.regime == name:
                return estimate
        raise InputError("horizon", horizon, ", ".join(map(str, self.horizons)))

    def to_prior(self, horizon: int, *, regime: str | None = None, inflate: float = 1.0) -> Prior:
        """Return a normal prior with the estimate as its mean and `inflate` standard errors as its deviation.

        Parameters
        ----------
        horizon, regime
            As for `at`.
        inflate
            At least 1: widens the prior for doubts that the standard error does not know (other country, other
            time, other instrument).

        Raises
        ------
        InputError
            If `inflate` is below 1 or the estimate does not exist.
        """
        factor, estimate = check_number("inflate", inflate, low=1.0), self.at(horizon, regime)
        return normal(estimate.multiplier, factor * estimate.se)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per regime and horizon; `anderson_rubin` as text."""
        import pandas as pd

        rows = [{**asdict(e), "anderson_rubin": show_set(e.anderson_rubin)} for e in self.estimates]
        frame = pd.DataFrame(rows).set_index(["regime", "horizon"])
        frame["bandwidth"] = frame["bandwidth"].astype("float64")
        return frame

    def summary(self) -> str:
        """Return title, method and a table as text."""
        digits = dict.fromkeys(("multiplier", "se", "p_value", "low", "high"), "{:.3f}".format)
        frame = self.to_frame().reset_index()
        shown = ["regime", "horizon", *digits, "bandwidth", "first_stage_f", "anderson_rubin", "observations"]
        empty = [name for name in ("bandwidth", "first_stage_f") if frame[name].isna().all()]
        if "first_stage_f" in empty:
            empty.append("anderson_rubin")
        formats = {**digits, "bandwidth": "{:.0f}".format, "first_stage_f": "{:.2f}".format}
        table = frame[[name for name in shown if name not in empty]].to_string(index=False, formatters=formats)
        return f"{self.title}\n{self.method}; {100.0 * self.level:g} % intervals\n{table}"

    def plot(self, ax: Axes | None = None) -> Chart:
        """Draw the multipliers with their confidence intervals (dark) and simultaneous bands (light).

        Returns
        -------
        Chart
            With `ax`, `figure`, `data` and `save(path)`; the difference of two states is not drawn.
        """
        return _draw(self, ax)

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<p><b>{self.title}</b><br>{self.method}</p>{self.to_frame().to_html(float_format='{:.3f}'.format)}"

    def _column(self, name: str) -> pd.Series[float]:
        column: pd.Series[float] = self.to_frame()[name]
        return column.droplevel("regime") if len(self.regimes) == 1 else column


def show_set(intervals: Intervals | None) -> str:
    """Return intervals as text: ``[0.41, 0.92]``, ``(-inf, 0.1] or [2, inf)``, ``empty``; "" if there is no set."""
    if intervals is None:
        return ""
    if not intervals:
        return "empty"
    return " or ".join(
        ("(-inf" if math.isinf(low) else f"[{low:.3g}") + ", " + ("inf)" if math.isinf(high) else f"{high:.3g}]")
        for low, high in intervals
    )


def _draw(result: LocalProjection, ax: Axes | None) -> Chart:
    """Draw multipliers over the horizon, one colour per regime."""
    from matplotlib.ticker import MaxNLocator

    axes = new_axes(ax)
    data = result.to_frame().drop(index=DIFFERENCE, level="regime", errors="ignore")
    for regime, colour in zip(data.index.unique("regime"), ("blue", "vermilion"), strict=False):
        part = data.loc[regime]
        colour_code = colours(axes)[colour]
        axes.plot(part.index, part["multiplier"], color=colour_code, marker="o", ms=3.0, label=regime)
        axes.fill_between(part.index, part["low"], part["high"], color=colour_code, alpha=0.3, lw=0.0)
        band = part["simultaneous_low"], part["simultaneous_high"]
        axes.fill_between(part.index, *band, color=colour_code, alpha=0.12, lw=0.0)
    axes.axhline(0.0, color=colours(axes)["ink"], lw=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(data.index.unique("regime")) > 1:
        axes.legend(frameon=False)
    source = (
        f"local projections, {result.method}; {100.0 * result.level:g} % intervals (dark) and sup-t bands (light)"
    )
    return finish(axes, ax is None, data, Words(result.title, "Estimate by periods after the shock", source))
