"""How expectations are solved for, quarter by quarter and draw by draw: the same functions on arrays and in lanes.

Expectations are the fixed point of a map: they make a path, and the path makes the means that were to be expected.
Anderson (1965) takes the combination of the last iterates that would move least if the map were linear. Each draw
has its own combination, and stops by itself: no draw depends on which others are solved with it, nor on the lane in
which it is. Squares of moves are kept from one iteration to the next, so that only those of the newest are summed.

Going back from the last quarter, what a quarter will be is known before those who look ahead to it are asked: its own
answer to what its people now expect is counted at once, as in Gauss and Seidel. So a model in which only the next
quarter matters is solved in one step, and news travels back through the whole path in each iteration.
"""

import functools
import math
from collections.abc import Callable
from typing import Any, NamedTuple

from stimulus_model.engine.expectations import ERROR, ITERATIONS
from stimulus_model.engine.model import Model
from stimulus_model.numerics.functions import maximum, where
from stimulus_model.records import build, leaves, make, names

REMEMBERED = 10
"""Moves from one iterate to the next that are combined."""
NUDGE = 1e-4
"""What expectations are moved by to see how a quarter answers; whatever the answer, the fixed point is the same."""
SMALLEST_PIVOT = 1e-10
"""Share of a direction's own square below which it lies in the span of newer ones, up to rounding."""


class Status(NamedTuple):
    """Whether a draw still iterates (1 or 0), how many iterations it took, and how far the last one moved it."""

    running: float
    iterations: float
    error: float


class FixedPoint:
    """The functions of one model, and the records that they take; `Rows` has a field for each rule."""

    def __init__(self, model: Model) -> None:
        maker: Any = NamedTuple  # mypy knows only its literal form
        self.model, self.rules = model, list(model.expectations.named.values())
        self.Rows = rows = maker("Rows", [(name, float) for name in model.expectations.named])
        self.Seen = maker("Seen", [("of", rows), ("less", rows)])
        self.Tail = maker("Tail", [("mean", rows), ("following", rows)])
        each = range(REMEMBERED)
        self.Earlier = maker("Earlier", [(f"iterate_{j}", rows) for j in each])
        self.Answers = maker("Answers", [(f"to_{name}", rows) for name in model.expectations.named])
        self.Combination = maker(
            "Combination", [*((f"weight_{j}", float) for j in each), ("ran", float), ("runs", float)]
        )
        self.Move = maker("Move", [("miss", rows), ("asked", rows)])
        sums = maker("Sums", [*((f"cross_{j}", float) for j in each), *((f"with_{j}", float) for j in each)])
        self.Fit = maker("Fit", [("sums", sums), ("moved", rows), ("largest", rows), ("per", rows), ("again", float)])
        squares = maker("Squares", [(f"cross_{j}_{k}", float) for j in each for k in each[j:]])
        self.History = maker("History", [("squares", squares), ("largest", rows), ("per", rows)])

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

    def answer(self, seen: Any, base: Any) -> Any:
        """Return what a quarter answers to one expectation that is moved by one."""
        return _each(lambda one, other: (one - other) * (1.0 / NUDGE), seen.of, base.of)

    def back(self, tail: Any, change: Any, discounts: Any, rows: Any, answers: Any) -> tuple[Any, Any]:
        """Go back one quarter: what is known of those after it, and the expectations that the path asks for.

        `rows` are the expectations that the path was made with, `answers` how a quarter answers to each.
        """
        means = []
        for rule, mean, following, now, discount in zip(self.rules, *tail, change.of, discounts, strict=True):
            nearest = following if rule.first else now
            means.append(nearest + discount * (mean - nearest))
        mean = self.Rows(*means)
        wanted = [m if rule.less is None else m - y for rule, m, y in zip(self.rules, mean, change.less, strict=True)]
        asked = self.Rows(*wanted)
        moves = [_dot(list(column), list(_each(_minus, asked, rows))) for column in zip(*answers, strict=True)]
        following = [x + move for x, move in zip(change.of, moves, strict=True)]
        after = [
            m if rule.first else m + (1.0 - discount) * move
            for rule, m, discount, move in zip(self.rules, mean, discounts, moves, strict=True)
        ]
        return self.Tail(self.Rows(*after), self.Rows(*following)), asked

    def fit(self, history: Any, status: Any) -> Any:
        """Return the sums over quarters before the first is added; of a new draw the history is forgotten."""
        old = status.iterations > 0.5
        known = [_each(lambda size: where(old, size, 0.0), each) for each in (history.largest, history.per)]
        return make(self.Fit, lambda _: 0.0)._replace(largest=known[0], per=known[1], again=where(old, 1.0, 0.0))

    def add(self, fit: Any, wanted: Any, rows: Any, before: Any, misses: Any) -> tuple[Any, Any, Any]:
        """Add a quarter: by how much its expectations miss, and how that and what is asked for moved.

        `before` is what the iterate before missed and asked for, `misses` are earlier moves, the newest first.
        """
        miss = _each(_minus, wanted, rows)
        again = fit.again > 0.5
        now = self.Move(miss, wanted)
        move = self.Move(
            *(_each(lambda x, y: where(again, x - y, 0.0), *pair) for pair in zip(now, before, strict=True))
        )
        newest, own = (_each(lambda x, weight: x * weight, each, fit.per) for each in (move.miss, miss))
        apart = [newest, *(_each(lambda x, weight: x * weight, each, fit.per) for each in misses[:-1])]
        sums = [_dot(newest, each) for each in apart] + [_dot(own, each) for each in apart]
        total = type(fit.sums)(*(so_far + new for so_far, new in zip(fit.sums, sums, strict=True)))
        moved = _each(lambda most, x: maximum(most, abs(x)), fit.moved, miss)
        largest = _each(lambda most, x: maximum(most, abs(x)), fit.largest, wanted)
        return fit._replace(sums=total, moved=moved, largest=largest), now, move

    def settle(self, fit: Any, history: Any, status: Any) -> tuple[Status, Any, Any]:
        """Return how far a draw is after an iteration, the combination that comes next, and the history."""
        error: Any = 0.0
        for moved, largest in zip(fit.moved, fit.largest, strict=True):
            error = maximum(error, where(largest > 0.0, moved / where(largest > 0.0, largest, 1.0), 0.0))
        runs = where(error > self.model.expectations.tolerance, status.running, 0.0)
        after = Status(
            runs,
            status.iterations + status.running,
            where(status.running > 0.5, error, status.error),
        )
        there = [status.iterations > j + 0.5 for j in range(REMEMBERED)]  # of a new draw's moves none is there yet
        found = [where(known, x, 0.0) for known, x in zip([*there, *there], fit.sums, strict=True)]
        old = iter(history.squares)
        squares = [found[:REMEMBERED]]
        for j in range(1, REMEMBERED + 1):  # what was the newest move is the second now; the oldest is left out
            row = [next(old) for _ in range(j, REMEMBERED + 1)]
            squares.append([where(known, x, 0.0) for known, x in zip(there[j:], row, strict=False)])
        weights = _least_squares(squares[:REMEMBERED], found[REMEMBERED:])
        per = _each(
            lambda size, weight: where(
                weight > 0.0, weight, where(size > 0.0, 1.0 / where(size > 0.0, size, 1.0), 0.0)
            ),
            fit.largest,
            fit.per,
        )  # once and for all, so that squares of moves keep
        kept = type(history.squares)(*(x for row in squares[:REMEMBERED] for x in row))
        return after, self.Combination(*weights, status.running, runs), self.History(kept, fit.largest, per)

    def combine(self, rows: Any, asked: Any, moves: Any, how: Any) -> Any:
        """Return the next expectations; `moves` are those of what earlier iterates asked for, the newest first.

        A draw that has arrived takes what its path asks for, and is left there.
        """
        weights = how[:REMEMBERED]
        mixed = []
        for now, new, *earlier in zip(rows, asked, *moves, strict=True):
            known = [where(weight == 0.0, 0.0, move) for weight, move in zip(weights, earlier, strict=True)]
            step = _dot(list(weights), known)
            mixed.append(where(how.ran > 0.5, where(how.runs > 0.5, new - step, new), now))
        return self.Rows(*mixed)

    def finish(self, rows: Any, status: Any) -> Any:
        """Return what the model takes: no number for a draw that still moves too far, which makes it invalid."""
        limit = self.model.expectations.accepted or 0.0
        lost = where(status.error <= limit, 0.0, status.running)
        known = _each(lambda x: where(lost > 0.5, math.nan, x), rows)
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


def _least_squares(squares: list[list[Any]], right: list[Any]) -> list[Any]:
    """Solve normal equations (upper triangle); a direction that those before it span gets no weight."""
    size = len(right)
    rows, right, per = [list(row) for row in squares], list(right), list[Any]()
    for j in range(size):
        whole = squares[j][0]
        pivot = rows[j][0]
        large = pivot > SMALLEST_PIVOT * whole
        per.append(where(large, 1.0 / where(large, pivot, 1.0), 0.0))
        for k in range(j + 1, size):
            share = rows[j][k - j] * per[j]
            right[k] = right[k] - share * right[j]
            rows[k] = [each - share * other for each, other in zip(rows[k], rows[j][k - j :], strict=True)]
    found: list[Any] = []
    for j in reversed(range(size)):
        known = right[j]
        for value, other in zip(rows[j][1:], found, strict=True):
            known = known - value * other
        found.insert(0, known * per[j])
    return found
