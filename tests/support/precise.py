"""Equations in 50 digits: the oracle of derivatives, by central differences whose error no float sees."""

import operator

import mpmath

from stimulus_model.numerics.backends import Floats
from stimulus_model.records import build, leaves, size

DIGITS = 50
STEP = mpmath.mpf(10) ** -16
"""Relative: what central differences leave out is of its square, and what 50 digits round is far less."""
_OWN = {"inverse_normal": lambda u: mpmath.sqrt(2) * mpmath.erfinv(2 * u - 1)}


def _plain(value):
    return value.value if isinstance(value, Precise) else value


def _of_two(operation):
    return (
        lambda self, other: Precise(operation(self.value, _plain(other))),
        lambda self, other: Precise(operation(_plain(other), self.value)),
    )


def _relation(comparison):
    return lambda self, other: comparison(self.value, _plain(other))


class Precise:
    """A number of 50 digits that the library's equations take for one of their own."""

    __hash__ = None

    def __init__(self, value):
        self.value = mpmath.mpf(value)

    @property
    def machine(self):
        return PRECISE

    __add__, __radd__ = _of_two(operator.add)
    __sub__, __rsub__ = _of_two(operator.sub)
    __mul__, __rmul__ = _of_two(operator.mul)
    __truediv__, __rtruediv__ = _of_two(operator.truediv)
    __lt__, __le__, __gt__, __ge__ = map(_relation, (operator.lt, operator.le, operator.gt, operator.ge))
    __eq__, __ne__ = map(_relation, (operator.eq, operator.ne))

    def __neg__(self):
        return Precise(-self.value)

    def __abs__(self):
        return Precise(abs(self.value))


class _Machine(Floats):
    """Floats, but for the elementary functions, which mpmath has itself."""

    def apply(self, function, definition, *values):
        name = function.__name__
        if name in ("maximum", "minimum"):
            return definition(self, *values)
        return Precise(_OWN.get(name, getattr(mpmath, name, None))(*map(_plain, values)))


PRECISE = _Machine()


def run_precisely(model, parameters, policy, position, shocks):
    """Return the outputs of one scenario, rows of 50 digits by quarter; `shocks` (quarter, shock) are numbers."""
    p = build(model.Parameters, map(Precise, parameters))
    start, state = model.open(p, build(model.Position, position))
    left, rows = [], []
    for t, row in enumerate(policy):
        given = build(model.Shocks, shocks[t] if size(model.Shocks) else [])
        exogenous, past = build(model.Exogenous, row), model.recall(left)
        state, flows, memory = model.step(state, p, given, exogenous, start, past)
        left.append(memory)
        rows.append([_plain(leaf) for leaf in leaves(flows)])
    return rows


def central_differences(model, place, parameters, policy, position, shocks):
    """Return the derivatives of all outputs by one parameter, as floats by quarter."""
    with mpmath.workdps(DIGITS):
        at = [mpmath.mpf(value) for value in parameters]
        step = STEP * max(abs(at[place]), mpmath.mpf(1))
        ends = []
        for sign in (1, -1):
            moved = at.copy()
            moved[place] += sign * step
            ends.append(run_precisely(model, moved, policy, position, shocks))
        return [
            [float((up - down) / (2 * step)) for up, down in zip(*rows, strict=True)]
            for rows in zip(*ends, strict=True)
        ]
