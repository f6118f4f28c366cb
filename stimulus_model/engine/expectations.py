"""What is expected of later quarters: rules that turn a path without shocks into expectations of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stimulus_model.inputs import InputError, check_choice, check_integer, check_kind, check_number, check_text
from stimulus_model.records import blocks, names

ITERATIONS, ERROR = "iterations", "error"
"""Fields of a record of expectations that need no rule: how the iteration of a draw ended."""
TOLERANCE = 1e-10
MOST = 200
LARGEST_DISCOUNT = 0.9999
"""Beyond it the mean of what comes later lies further ahead than any path."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is expected of a variable: its discounted mean over later quarters, as the model itself answers.

    In quarter t it is ``(1 - discount) * x[t + first] + discount * (the same in t + 1)``, of differences between a
    scenario and the first one. After the last quarter the last value holds.

    Attributes
    ----------
    of
        A leaf of the model's `Output`.
    discount
        Weight of what comes later: 0 is one quarter alone, .75 a mean of which the centre is four quarters later.
        A number, or the name of a parameter of the model.
    less
        A leaf of `Output` that is taken off: what those expect who do not look ahead. It holds after the last
        quarter. None: nothing.
    first
        0: the quarter itself counts; 1: it begins with the next.
    """

    of: str
    discount: float | str = 0.0
    less: str | None = None
    first: int = 1

    def __post_init__(self) -> None:
        for name in ("of", "less"):
            if name == "of" or self.less is not None:
                check_text(f"expectation.{name}", getattr(self, name))
        if not isinstance(self.discount, str):
            check_number("expectation.discount", self.discount, low=0.0, high=LARGEST_DISCOUNT)
        check_integer("expectation.first", self.first, low=0, high=1)


@dataclass(frozen=True, slots=True)
class Expectations:
    """How a model looks ahead: a rule for each field of its record of expectations.

    Attributes
    ----------
    rules
        Field of `Model.Expected` -> `Expectation`. Fields ``"iterations"`` and ``"error"`` have none: there a draw
        finds how many iterations it took, and how far the last one still moved an expectation, as a share of the
        largest value of its path.
    tolerance
        Largest such share at which an iteration ends.
    most
        Iterations after which a draw that still moves is given up.
    accepted
        Largest share by which a draw may then still move; one that moves further is invalid. None: `tolerance`. Where
        something happens or does not, such as a plant that is given up, what is expected can decide whether it
        does, and no expectation comes true exactly.
    """

    rules: Mapping[str, Expectation] | tuple[tuple[str, Expectation], ...] = ()
    tolerance: float = TOLERANCE
    most: int = MOST
    accepted: float | None = None

    def __post_init__(self) -> None:
        for name, rule in self.named.items():
            check_kind(f"expectations.{name}", rule, Expectation, "an Expectation, such as Expectation('inflation')")
        object.__setattr__(self, "rules", tuple(self.named.items()))
        check_number("expectations.tolerance", self.tolerance, above=0.0, high=1.0)
        check_integer("expectations.most", self.most, low=1, high=100_000)
        if self.accepted is not None:
            check_number("expectations.accepted", self.accepted, low=self.tolerance, high=1.0)

    @property
    def named(self) -> dict[str, Expectation]:
        """Fields with their rules, in order."""
        pairs = tuple(self.rules.items()) if isinstance(self.rules, Mapping) else self.rules
        known = isinstance(pairs, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs)
        if not known or not all(isinstance(name, str) for name, _ in pairs):
            raise InputError("expectations.rules", self.rules, "a table: field of Expected -> Expectation")
        return dict(pairs)

    def check(self, expected: type, outputs: tuple[str, ...], parameters: tuple[str, ...]) -> None:
        """Raise unless the rules fit the records of a model.

        Raises
        ------
        InputError
            A field without a rule or a rule without a field, or a leaf or parameter that the model does not have.
        """
        if any(block is not None for _, block in blocks(expected)):
            raise InputError("model.Expected", expected, "a record of numbers alone")
        wanted = tuple(name for name in names(expected) if name not in (ITERATIONS, ERROR))
        if tuple(self.named) != wanted or (names(expected) and not wanted):
            allowed = f"rules for {', '.join(wanted) or 'nothing: Expected has no such field'}, in this order"
            raise InputError("model.expectations", ", ".join(self.named) or "none", allowed)
        for name, rule in self.named.items():
            check_choice(f"expectations.{name}.of", rule.of, outputs)
            if rule.less is not None:
                check_choice(f"expectations.{name}.less", rule.less, outputs)
            if isinstance(rule.discount, str):
                check_choice(f"expectations.{name}.discount", rule.discount, parameters)


NO_EXPECTATIONS: Any = Expectations()
