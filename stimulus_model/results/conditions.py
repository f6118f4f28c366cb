"""Draws that meet a condition: which they are, and what is left to know the rest from."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_items, check_number
from stimulus_model.results.paths import DrawView, Floats, Integers, Paths
from stimulus_model.results.provenance import Provenance
from stimulus_model.sampling import Members

Flags = npt.NDArray[np.bool_]
WORDS: Mapping[str, Callable[..., Any]] = {
    "above": operator.gt,
    "below": operator.lt,
    "between": lambda values, low, high: (values >= low) & (values <= high),
}
"""What a condition may say, and what it means."""
ALLOWED = '("above", x), ("below", x) or ("between", low, high)'


def meets(field: str, values: Floats, condition: object) -> tuple[Flags, str]:
    """Return which `values` meet a condition, and the condition in words.

    Raises
    ------
    InputError
        The condition is none of `WORDS` with finite numbers.
    """
    word, *limits = check_items(field, condition, ALLOWED) or (None,)
    if not isinstance(word, str) or word not in WORDS or len(limits) != (2 if word == "between" else 1):
        raise InputError(field, condition, ALLOWED)
    numbers = [check_number(field, limit) for limit in limits]
    if numbers != sorted(numbers):
        raise InputError(field, condition, '("between", low, high) with low up to high')
    flags: Flags = WORDS[word](values, *numbers)
    return flags, f"{word} {' and '.join(f'{number:g}' for number in numbers)}"


def worth_of(members: Members, size: int, weights: Floats | None = None) -> float:
    """Return how many independent members some draws' are worth, of an ensemble of `size`; at least 1.

    Means of draws weight members by how often they come. The squares of these weights are estimated without bias,
    from pairs of draws: that draws take one member by chance does not make it count for more.
    """
    draws = len(members.taken)
    if draws < 2:
        return 1.0
    own = np.ones(draws) if weights is None else weights
    counts = np.bincount(members.taken, own, minlength=size)
    alone = float((own**2).sum())
    squares = float((counts**2).sum() - alone) / max(float(own.sum()) ** 2 - alone, 1e-300)
    return max(1.0, members.worth * min(1.0, 1.0 / max(size * squares, 1.0)))


class ChosenDraws(NamedTuple):
    """Some draws of a run: their paths, what they were computed from, and the members that they take."""

    paths: DrawView
    provenance: Provenance
    members: Integers | None


def chosen_draws(
    paths: Paths, made: Provenance, members: Members | None, rows: Flags, words: str, groups: int | None = None
) -> ChosenDraws:
    """Return some draws; `words` say which.

    Raises
    ------
    InputError
        There are fewer than two.
    """
    left = int(rows.sum())
    if left < 2:
        raise InputError("conditions", words, f"what at least two of {len(rows):,} draws meet: {left} do")
    chance = left / len(rows)
    error = float(np.sqrt(chance * (1.0 - chance) / len(rows)))
    said = f"{words} ({100.0 * chance:.3g} ± {100.0 * error:.1g} % of draws"
    taken, worth = None, 0
    if members is not None:
        taken = members.taken[rows]
        worth = int(worth_of(members.of(rows), made.members))
        said += f", with members worth {worth:,}"
    provenance = replace(
        made,
        dropped=tuple(sorted({*made.dropped, *made.numbers()[~rows].tolist()})),
        condition=f"{made.condition}; {said})" if made.condition else f"{said})",
        member_worth=worth,
        member_groups=made.member_groups if groups is None else groups,
    )
    return ChosenDraws(DrawView(paths, np.flatnonzero(rows)), provenance, taken)
