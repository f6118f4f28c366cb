"""Which channel adds what: the effect of the package, split so that the parts sum to the whole."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.measures import (
    RELATIVE_UNITS,
    WITH,
    WITHOUT,
    YEARLY,
    by_year,
    check_kept,
    level_values,
    percent_of,
    time_coordinate,
)
from stimulus_model.results.paths import ChannelRunner, Floats, Paths, scenario_path, times_of
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from xarray import DataArray

Sets: TypeAlias = tuple[tuple[str, ...], ...]
METHODS = {
    "orders": (
        "Channels are switched on one after the other, in the listed order and in the reverse order; a contribution "
        "is the average of the two increments. It is the Shapley value when channels interact in pairs only. "
        "Same draws throughout; the contributions sum to the effect."
    ),
    "shapley": (
        "Shapley value: the average of what a channel adds over every order in which channels can be switched on, "
        "from all sets of channels. Same draws throughout; the contributions sum to the effect."
    ),
}
"""How an effect can be split, and what is said of it."""


class Split(NamedTuple):
    """What a projection knows of its channels.

    Attributes
    ----------
    paths, timeline, channel_runner
        Those of the projection.
    known
        Contributions by quarter that were computed before; new ones are added.
    """

    paths: Paths
    timeline: Timeline
    channel_runner: ChannelRunner | None
    known: dict[str, Any]


def contributions(made: Split, entry: Variable, *, relative: bool, freq: str, method: str) -> DataArray:
    """Return the contributions of all channels, dims (channel, draw, time); see `Projection.contributions`."""
    from xarray import DataArray

    method = check_choice("method", method, METHODS)
    dim, time = time_coordinate(entry, made.timeline, freq)
    values = _quarterly(made, entry, method)
    check_kept(made.paths, freq)
    if freq in YEARLY and freq != made.paths.freq:
        values = by_year(values, made.timeline, entry, freq)
    if relative:
        without = level_values(made.paths, made.timeline, entry, WITHOUT, freq)
        values = values * percent_of(without, entry)
    attrs = {
        "units": RELATIVE_UNITS if relative else entry.effect_units,
        "long_name": f"{entry.long_name}: effect of the package by channel",
        "method": METHODS[method],
    }
    coords: dict[str, Any] = {"channel": list(_runner(made).channels), "draw": np.arange(values.shape[1]), dim: time}
    return DataArray(values, coords, ("channel", "draw", dim), name=entry.name, attrs=attrs)


def channel_sets(order: tuple[str, ...]) -> Sets:
    """Return the sets that a runner has to run: the proper beginnings of both orders, none and all left out."""
    forward = [order[:k] for k in range(1, len(order))]
    return (*forward, *(order[k:] for k in range(len(order) - 1, 0, -1)))


def all_sets(names: tuple[str, ...]) -> Sets:
    """Return every set of channels, none and all left out, each in the listed order."""
    return tuple(chosen for size in range(1, len(names)) for chosen in combinations(names, size))


def _quarterly(made: Split, entry: Variable, method: str) -> Floats:
    """Return the contributions (channel, draw, quarter), from memory if they were computed before."""
    cache, key = made.known, f"{entry.name}, {method}"
    if key not in cache:
        split = _shapley if method == "shapley" else _orders
        values = split(made, _runner(made), entry)
        values.setflags(write=False)
        cache[key] = values
    kept: Floats = cache[key]
    return kept.copy()


def _runner(made: Split) -> ChannelRunner:
    if made.channel_runner is None:
        allowed = (
            "a projection made by simulate() or opened by stimulus_model.open_projection(), which know the model"
        )
        raise InputError("channel_runner", None, allowed)
    return made.channel_runner


def _run(made: Split, runner: ChannelRunner, entry: Variable, sets: Sets) -> list[Floats]:
    """Return the path of a variable with each set of channels on."""
    paths = runner(sets, (entry.name,))
    expected = (len(sets), made.paths.draws)
    if (len(paths.scenarios), paths.draws) != expected:
        raise InputError(
            "channel_runner",
            (len(paths.scenarios), paths.draws),
            f"one scenario a channel set and the same draws: {expected}",
        )
    length = times_of(paths, made.timeline)
    return [scenario_path(paths, entry.name, scenario, length) for scenario in paths.scenarios]


def _ends(made: Split, entry: Variable) -> tuple[Floats, Floats]:
    """Return the projection's own paths, without and with: where every order starts and ends."""
    length = times_of(made.paths, made.timeline)
    none = scenario_path(made.paths, entry.name, WITHOUT, length)
    return none, scenario_path(made.paths, entry.name, WITH, length)


def _orders(made: Split, runner: ChannelRunner, entry: Variable) -> Floats:
    """Average the increments of both orders."""
    order = tuple(runner.channels)
    steps = _run(made, runner, entry, channel_sets(order))
    none, full = _ends(made, entry)
    half = len(order) - 1
    forward = np.diff(np.stack([none, *steps[:half], full]), axis=0)
    reverse = np.diff(np.stack([none, *steps[half:], full]), axis=0)[::-1]
    average: Floats = 0.5 * (forward + reverse)
    return average


def _shapley(made: Split, runner: ChannelRunner, entry: Variable) -> Floats:
    """Weight every set of channels (Shapley 1953): with a channel it counts for it, without it against it."""
    names = tuple(runner.channels)
    sets = all_sets(names)
    none, full = _ends(made, entry)
    count = len(names)
    values: Floats = np.zeros((count, *full.shape))
    paths = _run(made, runner, entry, sets)
    for chosen, path in zip(((), *sets, names), (none, *paths, full), strict=True):
        size = len(chosen)
        for k, name in enumerate(names):
            if name in chosen:
                values[k] += path / (count * comb(count - 1, size - 1))
            else:
                values[k] -= path / (count * comb(count - 1, size))
    return values
