"""What a structural vector autoregression says: responses, multipliers, elasticities and priors."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.estimation.autoregressions.identification import Identified
from stimulus_model.estimation.autoregressions.multiplier import KINDS, Multiplier, draw_band, form_multiplier
from stimulus_model.estimation.autoregressions.var import ReducedForm, moving_average
from stimulus_model.estimation.autoregressions.weak_set import carry_forward, policy_equation, weak_set
from stimulus_model.estimation.estimate import BootstrapEstimate, cells, estimate_of, spread
from stimulus_model.estimation.projections.weak_instruments import Intervals
from stimulus_model.estimation.sample import Array
from stimulus_model.estimation.series import LONGEST
from stimulus_model.inputs import InputError, check_choice, check_flag, check_integer, check_number
from stimulus_model.results.plots.chart import Chart, Words, finish, new_axes
from stimulus_model.results.tables.table import Summarised, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StructuralVar(Summarised):
    """An identified vector autoregression.

    Attributes
    ----------
    title
        How it was identified.
    reduced
        The reduced form.
    policy
        Variables whose shocks are identified; the other shocks only complete the system.
    impact
        Effect of a shock of one standard deviation within its period, shape (variable, shock).
    relations
        Coefficient of each variable in the structural equation of each other, shape (equation, variable).
    responses
        Responses to shocks of one standard deviation, shape (horizon, variable, shock).
    draws
        The same of every replication, shape (replication, horizon, variable, shock); None without bootstrap.
    relation_draws
        Shape (replication, equation, variable); None without bootstrap.
    level
        Probability of the central ranges.
    first_stage_f
        Heteroskedasticity-robust F of the instruments in the residual of the policy variable; nan without any.
    source
        Method, variables, sample and bootstrap, for the note of a parameter.
    events
        External instruments, shape (period, instrument), nan where they are not known; None without any.
    """

    title: str
    reduced: ReducedForm
    policy: tuple[str, ...]
    impact: Array
    relations: Array
    responses: Array
    draws: Array | None
    relation_draws: Array | None
    level: float
    first_stage_f: float
    source: str
    events: Array | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Variables in order; shocks have the names of the variables whose equations they shift."""
        return self.reduced.names

    def elasticity(self, variable: str, equation: str | None = None) -> BootstrapEstimate:
        """Return the coefficient of `variable` in the structural equation of `equation`.

        For variables in logs it is an elasticity: how policy answers the variable within the period, such as taxes
        to output.

        Parameters
        ----------
        variable
            On the right-hand side.
        equation
            On the left-hand side; None: the policy variable, the last one where there are two.
        """
        row = self._place("equation", self.policy[-1] if equation is None else equation)
        column = self._place("variable", variable)
        if row == column:
            raise InputError("variable", variable, "another variable than that of the equation")
        draws = None if self.relation_draws is None else self.relation_draws[:, row, column]
        name = f"{self.names[row]} to {self.names[column]}"
        return estimate_of(name, float(self.relations[row, column]), draws, self.level, self.source)

    def multiplier(
        self,
        of: str,
        per: str,
        *,
        shock: str | None = None,
        kind: str = "cumulative",
        ratio: float = 1.0,
        discount: float = 0.0,
    ) -> Multiplier:
        """Return how much of one variable comes with one unit of another, at every horizon.

        Parameters
        ----------
        of, per
            Variables of numerator and denominator, such as output and spending.
        shock
            Which shock moves both; None: that of `per`.
        kind
            ``"cumulative"``: sums up to the horizon (Mountford and Uhlig 2009); ``"impact"``: response of `of` at the
            horizon over response of `per` in the period of the shock (Blanchard and Perotti 2002).
        ratio
            Factor on the ratio: for variables in logs, the average ratio of the level of `of` to that of `per`.
        discount
            Rate per period at which sums are discounted.

        Raises
        ------
        InputError
            For a name or kind that is not known.
        """
        check_choice("kind", kind, KINDS)
        check_number("ratio", ratio)
        check_number("discount", discount, above=-1.0)
        up, down = self._place("of", of), self._place("per", per)
        cause = down if shock is None else self._place("shock", shock)
        both = self.responses[:, up, cause], self.responses[:, down, cause]
        draws = None if self.draws is None else (self.draws[:, :, up, cause], self.draws[:, :, down, cause])
        name = f"{kind} multiplier of {per} on {of}"
        return form_multiplier(
            both,
            draws,
            name=name if shock is None else f"{name}, shock {shock}",
            kind=kind,
            ratio=ratio,
            discount=discount,
            level=self.level,
            source=self.source,
        )

    def anderson_rubin(
        self,
        of: str,
        per: str,
        horizon: int,
        *,
        kind: str = "cumulative",
        ratio: float = 1.0,
        discount: float = 0.0,
        level: float | None = None,
    ) -> Intervals:
        """Return the set of a multiplier after the policy shock that stays right with weak instruments.

        Parameters
        ----------
        of, per, kind, ratio, discount
            As in `multiplier`, with a `ratio` above zero; ``per=policy, kind="impact"`` is the response to a shock
            that moves policy by one.
        horizon
            Periods after the shock.
        level
            Probability; None: that of the bands.

        Returns
        -------
        tuple of (low, high)
            Disjoint intervals in rising order, perhaps with infinite ends; () if the instruments contradict each
            other (Montiel Olea, Stock and Watson 2021).

        Raises
        ------
        InputError
            For a name, kind or horizon that is not known, and for a system without external instruments.
        """
        events = self._events()
        check_choice("kind", kind, KINDS)
        up, down = self._place("of", of), self._place("per", per)
        steps = check_integer("horizon", horizon, low=0, high=LONGEST)
        factor, rate = check_number("ratio", ratio, above=0.0), check_number("discount", discount, above=-1.0)
        chance = self._chance(level)
        values, influence = carry_forward(self.reduced, events, steps)
        above = below = (1.0 + rate) ** -np.arange(steps + 1.0)
        if kind == "impact":
            above, below = np.eye(steps + 1)[[-1, 0]]
        found = weak_set(
            (above @ values[:, up], np.einsum("h,thi->ti", above, influence[:, :, up])),
            (below @ values[:, down], np.einsum("h,thi->ti", below, influence[:, :, down])),
            chance,
        )
        return tuple((factor * low, factor * high) for low, high in found)

    def anderson_rubin_elasticity(self, variable: str, level: float | None = None) -> Intervals:
        """Return the set of the coefficient of `variable` in the policy equation, right with weak instruments.

        Parameters
        ----------
        variable
            Another variable than policy: ``elasticity(variable)`` is the estimate.
        level
            Probability; None: that of the bands.

        Raises
        ------
        InputError
            For a variable that is not known, and for a system without external instruments.
        """
        events, column = self._events(), self._place("variable", variable)
        row = self.names.index(self.policy[0])
        if row == column:
            raise InputError("variable", variable, "another variable than that of the equation")
        values, influence = policy_equation(self.reduced, events)
        above, below = (-values[column], -influence[:, column]), (values[row], influence[:, row])
        return weak_set(above, below, self._chance(level))

    def to_prior(
        self, of: str, per: str, horizon: int, *, ratio: float = 1.0, shape: str = "normal", inflate: float = 1.0
    ) -> Prior:
        """Return the prior that a cumulative multiplier makes; `multiplier` and `elasticity` give others."""
        return self.multiplier(of, per, ratio=ratio).to_prior(horizon, shape, inflate=inflate)

    def to_frame(self, *, unit: bool = False) -> DataFrame:
        """Return responses of every variable to every shock.

        Parameters
        ----------
        unit
            True: to shocks that move their own variable by one at once; False: of one standard deviation.

        Returns
        -------
        pandas.DataFrame
            Index (shock, variable, horizon), columns estimate, se, low, high.
        """
        from pandas import DataFrame, MultiIndex

        unit = check_flag("unit", unit)
        values, draws = self._scaled(self.responses, unit), self.draws
        bands = spread(None if draws is None else self._scaled(draws, unit), values, self.level)
        flat = [np.transpose(field, (2, 1, 0)).ravel() for field in (values, *bands)]
        size, horizons = len(self.names), len(self.responses)
        codes = [place.ravel() for place in np.indices((size, size, horizons))]
        # levels as they are, not sorted: shocks and variables keep their order
        levels: list[list[Hashable]] = [list(self.names), list(self.names), list(range(horizons))]
        index = MultiIndex(levels=levels, codes=codes, names=("shock", "variable", "horizon"))
        return DataFrame(dict(zip(("estimate", "se", "low", "high"), flat, strict=True)), index=index)

    def plot(self, variable: str, shock: str | None = None, *, unit: bool = False, ax: Axes | None = None) -> Chart:
        """Draw the response of `variable` to `shock` (None: that of the policy variable) with its range."""
        cause, unit = self.policy[0] if shock is None else shock, check_flag("unit", unit)
        self._place("variable", variable)
        self._place("shock", cause)
        axes = new_axes(ax)
        data = self._response_frame(variable, cause, unit)
        draw_band(axes, data)
        size = "1" if unit else "1 standard deviation"
        title = f"{variable}, by periods after a shock to {cause} of {size}"
        return finish(axes, ax is None, data, Words(title, variable, self.source))

    def _table(self) -> Table:
        rows = tuple(
            (name, *cells([*self.relations[row], self.impact[row, row]])) for row, name in enumerate(self.names)
        )
        notes = [self.source, f"largest root {self.reduced.largest_root:.3f}"]
        if np.isfinite(self.first_stage_f):
            notes.append(f"first-stage F {self.first_stage_f:.2f} (heteroskedasticity-robust)")
        columns = ("equation", *self.names, "shock's own effect, 1 sd")
        return Table(f"{self.title}: coefficients within the period", columns, rows, tuple(notes))

    def _response_frame(self, variable: str, shock: str, unit: bool) -> DataFrame:
        frame = self.to_frame(unit=unit)
        rows = (frame.index.get_level_values("shock") == shock) & (
            frame.index.get_level_values("variable") == variable
        )
        return frame[rows].droplevel(["shock", "variable"])

    def _events(self) -> Array:
        if self.events is None:
            raise InputError("anderson_rubin", self.title, "a system identified by external instruments")
        return self.events

    def _chance(self, level: object) -> float:
        return self.level if level is None else check_number("level", level, above=0.0, high=0.999)

    def _scaled(self, responses: Array, unit: bool) -> Array:
        if not unit:
            return responses
        own = np.einsum("...ii->...i", responses[..., 0, :, :])
        scaled: Array = responses / own[..., None, None, :]
        return scaled

    def _place(self, field: str, name: str) -> int:
        return self.names.index(check_choice(field, name, self.names))


def form_structure(
    title: str,
    reduced: ReducedForm,
    policy: tuple[str, ...],
    identified: Identified,
    repeated: tuple[Array, Identified] | None,
    *,
    horizon: int,
    level: float,
    method: str,
    strength: float = float("nan"),
    events: Array | None = None,
) -> StructuralVar:
    """Turn the identified system, and that of every replication, into responses.

    Parameters
    ----------
    title
        How it was identified.
    reduced
        The reduced form.
    policy
        Variables whose shocks are identified.
    identified
        Structure of the estimates.
    repeated
        Lag matrices (replication, lag, equation, variable) and structure of every replication; None without.
    horizon
        Periods after the shock.
    level
        Probability of ranges.
    method
        Name of the bootstrap.
    strength
        First-stage F; nan without instruments.
    events
        The instruments.

    Raises
    ------
    InputError
        For a horizon or level that cannot be used.
    """
    check_number("level", level, above=0.0, high=0.999)
    steps = check_integer("horizon", horizon, low=0, high=LONGEST)
    responses = moving_average(reduced.lag_matrices, steps) @ identified.impact
    source = f"{title}; {', '.join(reduced.names)}; {reduced.labels[0]}-{reduced.labels[-1]}"
    draws = relations = None
    if repeated is not None:
        matrices, structure = repeated
        draws = moving_average(matrices, steps) @ structure.impact[:, None]
        relations = structure.relations
        source += f"; {method} bootstrap, {len(matrices):,} replications"
    return StructuralVar(
        title,
        reduced,
        policy,
        identified.impact,
        identified.relations,
        responses,
        draws,
        relations,
        level,
        strength,
        source,
        events,
    )
