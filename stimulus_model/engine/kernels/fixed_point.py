"""How expectations are solved for, quarter by quarter and draw by draw: the same functions on arrays and in lanes.

Expectations are the fixed point of a map: they make a path, and the path makes the means that were to be expected.
Anderson (1965) takes the combination of the last iterates that would move least if the map were linear. Each draw
has its own combination, and stops by itself: no draw depends on which others are solved with it.
"""

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from stimulus_model.engine.expectations import ERROR, ITERATIONS
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import maximum, where
from stimulus_model.records import build, leaves, names

REMEMBERED = 3
"""Iterates besides the newest that are combined."""
SMALLEST_PIVOT = 1e-10
"""Share of a direction's own square below which it lies in the span of newer ones, up to rounding."""


class Status(NamedTuple):
    """Whether a draw still iterates (1 or 0), how many iterations it took, and how far the last one moved it."""

    running: float
    iterations: float
    error: float


class Combination(NamedTuple):
    """Weights of the three earlier iterates, newest first; whether a draw iterated before and still does."""

    first: float
    second: float
    third: float
    ran: float
    runs: float


class FixedPoint:
    """The functions of one model, and the records that they take; `Rows` has a field for each rule."""

    def __init__(self, model: Model) -> None:
        maker: Any = NamedTuple  # mypy knows only its literal form
        self.model, self.rules = model, [rule for _, rule in model.expectations.rules]
        self.Rows = rows = maker("Rows", [(name, float) for name in model.expectations.fields])
        self.Seen = maker("Seen", [("of", rows), ("less", rows)])
        self.Tail = maker("Tail", [("mean", rows), ("following", rows)])
        sums = [f"cross_{j}{k}" for j in range(REMEMBERED) for k in range(j, REMEMBERED)]
        sums += [f"with_{j}" for j in range(REMEMBERED)]
        self.Fit = maker("Fit", [*((name, float) for name in sums), ("moved", rows), ("largest", rows), ("per", rows)])
        self._sums = len(sums)

    def quarter(self, state: Any, p: Any, exogenous: Any, start: Any, past: Any, rows: Any) -> tuple[Any, Any, Any]:
        """Compute one quarter without shocks: (state, what rules look at, memory)."""
        model = self.model
        calm = build(model.Shocks, [0.0] * len(names(model.Shocks)))
        after, output, left = model.step(state, p, calm, exogenous, start, past, self.expected(rows, 0.0, 0.0))
        every = dict(zip(model.outputs, leaves(output), strict=True))
        of = self.Rows(*(every[rule.of] for rule in self.rules))
        less = self.Rows(*(0.0 if rule.less is None else every[rule.less] for rule in self.rules))
        return after, self.Seen(of, less), left

    def expected(self, rows: Any, iterations: Any, error: Any) -> Any:
        """Return the record that the model takes."""
        known = rows._asdict() | {ITERATIONS: iterations, ERROR: error}
        return self.model.Expected(*(known[name] for name in names(self.model.Expected)))

    def discounts(self, p: Any) -> Any:
        """Return the weight of what comes later, for each rule."""
        known = dict(zip(names(self.model.Parameters), leaves(p), strict=True))
        return self.Rows(*(known[d] if isinstance(d := rule.discount, str) else d for rule in self.rules))

    def difference(self, seen: Any, base: Any) -> Any:
        """Return what a scenario changes."""
        return self.Seen(*(_each(_minus, one, other) for one, other in zip(seen, base, strict=True)))

    def end(self, change: Any) -> Any:
        """Return what is expected to hold after the last quarter."""
        pairs = zip(self.rules, change.of, change.less, strict=True)
        last = self.Rows(*(of if rule.less is None else less for rule, of, less in pairs))
        return self.Tail(last, last)

    def back(self, tail: Any, change: Any, discounts: Any) -> tuple[Any, Any]:
        """Go back one quarter: what is known of those after it, and the expectations that the path asks for."""
        means = []
        for rule, mean, following, now, discount in zip(self.rules, *tail, change.of, discounts, strict=True):
            nearest = following if rule.first else now
            means.append(nearest + discount * (mean - nearest))
        mean = self.Rows(*means)
        wanted = [m if rule.less is None else m - y for rule, m, y in zip(self.rules, mean, change.less, strict=True)]
        return self.Tail(mean, change.of), self.Rows(*wanted)

    def fit(self, largest: Any) -> Any:
        """Return the sums over quarters before the first is added; `largest` is known from earlier iterations."""
        per = _each(lambda size: where(size > 0.0, 1.0 / where(size > 0.0, size, 1.0), 0.0), largest)
        return self.Fit(*([0.0] * self._sums), self.Rows(*(0.0 for _ in self.rules)), largest, per)

    def add(self, fit: Any, wanted: Any, rows: Any, one: Any, two: Any, three: Any) -> tuple[Any, Any]:
        """Add a quarter, and say by how much its expectations miss; `one`, `two`, `three` are earlier misses."""
        miss = _each(_minus, wanted, rows)
        own = [each * weight for each, weight in zip(miss, fit.per, strict=True)]
        apart = [
            [(now - then) * weight for now, then, weight in zip(miss, past, fit.per, strict=True)]
            for past in (one, two, three)
        ]
        sums = [_dot(apart[j], apart[k]) for j in range(REMEMBERED) for k in range(j, REMEMBERED)]
        sums += [_dot(each, own) for each in apart]
        total = [before + new for before, new in zip(fit, sums, strict=False)]
        moved = _each(lambda most, x: maximum(most, abs(x)), fit.moved, miss)
        largest = _each(lambda most, x: maximum(most, abs(x)), fit.largest, wanted)
        return self.Fit(*total, moved, largest, fit.per), miss

    def settle(self, fit: Any, status: Any) -> tuple[Status, Combination, Any]:
        """Return how far a draw is after an iteration, the combination that comes next, and the largest values."""
        error: Any = 0.0
        for moved, largest in zip(fit.moved, fit.largest, strict=True):
            error = maximum(error, where(largest > 0.0, moved / where(largest > 0.0, largest, 1.0), 0.0))
        runs = where(error > self.model.expectations.tolerance, status.running, 0.0)
        after = Status(
            runs,
            status.iterations + status.running,
            where(status.running > 0.5, error, status.error),
        )
        return after, Combination(*_least_squares(*fit[: self._sums]), status.running, runs), fit.largest

    def combine(self, rows: Any, wanted: Any, one: Any, two: Any, three: Any, how: Any) -> Any:
        """Return the next expectations; `one`, `two`, `three` are what earlier iterations asked for.

        A draw that has arrived takes what its path asks for, and is left there.
        """
        mixed = []
        for now, new, *earlier in zip(rows, wanted, one, two, three, strict=True):
            step = sum(weight * (new - old) for weight, old in zip(how, earlier, strict=False))
            mixed.append(where(how.ran > 0.5, where(how.runs > 0.5, new - step, new), now))
        return self.Rows(*mixed)

    def finish(self, rows: Any, status: Any) -> Any:
        """Return what the model takes: no number for a draw that still moves, which makes it invalid."""
        known = _each(lambda x: where(status.running > 0.5, math.nan, x), rows)
        return self.expected(known, status.iterations, status.error)


@functools.lru_cache(maxsize=64)
def fixed_point(model: Model) -> FixedPoint:
    """Return the functions of a model."""
    return FixedPoint(model)


def _each(function: Callable[..., Any], first: Any, *others: Any) -> Any:
    """Return a record with a function of the leaves of records of one kind."""
    return type(first)(*(function(*values) for values in zip(first, *others, strict=True)))


def _minus(x: Any, y: Any) -> Any:
    return x - y


def _dot(x: list[Any], y: list[Any]) -> Any:
    total = x[0] * y[0]
    for one, other in zip(x[1:], y[1:], strict=True):
        total = total + one * other
    return total


def _least_squares(
    a11: Any, a12: Any, a13: Any, a22: Any, a23: Any, a33: Any, b1: Any, b2: Any, b3: Any
) -> tuple[Any, Any, Any]:
    """Solve three normal equations; a direction that newer ones span gets no weight."""
    per1 = _inverse(a11, 0.0)
    l2, l3 = a12 * per1, a13 * per1
    c22, c23, c33 = a22 - l2 * a12, a23 - l2 * a13, a33 - l3 * a13
    d2, d3 = b2 - l2 * b1, b3 - l3 * b1
    per2 = _inverse(c22, SMALLEST_PIVOT * a22)
    l3 = c23 * per2
    per3 = _inverse(c33 - l3 * c23, SMALLEST_PIVOT * a33)
    third = (d3 - l3 * d2) * per3
    second = (d2 - c23 * third) * per2
    return (b1 - a12 * second - a13 * third) * per1, second, third


def _inverse(pivot: Any, above: Any) -> Any:
    return where(pivot > above, 1.0 / where(pivot > above, pivot, 1.0), 0.0)
