"""Which channel adds what: the effect of the package, split so that the parts sum to the whole."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.measures import (
    RELATIVE_UNITS,
    WITH,
    WITHOUT,
    by_year,
    level_values,
    percent_of,
    time_coordinate,
)
from stimulus_model.results.paths import ChannelRunner, Floats, read_path, times_of
from stimulus_model.results.variables import CHANNELS, Variable, variable

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.results.projection import Projection

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


def contributions(projection: Projection, name: str, *, relative: bool, freq: str, method: str) -> DataArray:
    """Return the contributions of all channels, dims (channel, draw, time); see `Projection.contributions`."""
    from xarray import DataArray

    entry = variable(name)
    method = check_choice("method", method, METHODS)
    dim, time = time_coordinate(entry, projection.timeline, freq)
    values = _quarterly(projection, entry, method)
    if projection.paths.freq == "year" != freq:
        raise InputError("freq", freq, "'year': only calendar years were kept; keep='paths' keeps quarters")
    if freq == "year" != projection.paths.freq:
        values = by_year(values, projection.timeline, entry)
    if relative:
        without = level_values(projection.paths, projection.timeline, entry.name, WITHOUT, freq)
        values = values * percent_of(without, entry)
    attrs = {
        "units": RELATIVE_UNITS if relative else entry.effect_units,
        "long_name": f"{entry.long_name}: effect of the package by channel",
        "method": METHODS[method],
    }
    coords: dict[str, Any] = {"channel": list(CHANNELS), "draw": np.arange(values.shape[1]), dim: time}
    return DataArray(values, coords, ("channel", "draw", dim), name=entry.name, attrs=attrs)


def channel_sets() -> tuple[tuple[str, ...], ...]:
    """Return the sets that a runner has to run: the proper beginnings of both orders, none and all left out."""
    order = tuple(CHANNELS)
    forward = [order[:k] for k in range(1, len(order))]
    return (*forward, *(order[k:] for k in range(len(order) - 1, 0, -1)))


def all_sets() -> tuple[tuple[str, ...], ...]:
    """Return every set of channels, none and all left out, each in the listed order."""
    names = tuple(CHANNELS)
    return tuple(chosen for size in range(1, len(names)) for chosen in combinations(names, size))


def _quarterly(projection: Projection, entry: Variable, method: str) -> Floats:
    """Return the contributions (channel, draw, quarter), from memory if they were computed before."""
    cache, key = projection._contributions, f"{entry.name}, {method}"
    if key not in cache:
        split = _shapley if method == "shapley" else _orders
        values = split(projection, _runner(projection), entry)
        values.setflags(write=False)
        cache[key] = values
    kept: Floats = cache[key]
    return kept.copy()


def _runner(projection: Projection) -> ChannelRunner:
    if projection.channel_runner is None:
        allowed = (
            "a projection made by simulate() or opened by stimulus_model.open_projection(), which know the model"
        )
        raise InputError("channel_runner", None, allowed)
    return projection.channel_runner


def _run(projection: Projection, runner: ChannelRunner, entry: Variable, sets: Sets) -> list[Floats]:
    """Return the path of a variable with each set of channels on."""
    paths = runner(sets, (entry.name,))
    expected = (len(sets), projection.paths.draws)
    if (len(paths.scenarios), paths.draws) != expected:
        raise InputError(
            "channel_runner",
            (len(paths.scenarios), paths.draws),
            f"one scenario a channel set and the same draws: {expected}",
        )
    length = times_of(paths, projection.timeline)
    return [read_path(paths, entry.name, scenario, length) for scenario in paths.scenarios]


def _ends(projection: Projection, entry: Variable) -> tuple[Floats, Floats]:
    """Return the projection's own paths, without and with: where every order starts and ends."""
    length = times_of(projection.paths, projection.timeline)
    none = read_path(projection.paths, entry.name, WITHOUT, length)
    return none, read_path(projection.paths, entry.name, WITH, length)


def _orders(projection: Projection, runner: ChannelRunner, entry: Variable) -> Floats:
    """Average the increments of both orders."""
    steps = _run(projection, runner, entry, channel_sets())
    none, full = _ends(projection, entry)
    half = len(CHANNELS) - 1
    forward = np.diff(np.stack([none, *steps[:half], full]), axis=0)
    reverse = np.diff(np.stack([none, *steps[half:], full]), axis=0)[::-1]
    average: Floats = 0.5 * (forward + reverse)
    return average


def _shapley(projection: Projection, runner: ChannelRunner, entry: Variable) -> Floats:
    """Weight every set of channels (Shapley 1953): with a channel it counts for it, without it against it."""
    names, sets = tuple(CHANNELS), all_sets()
    none, full = _ends(projection, entry)
    count = len(names)
    values: Floats = np.zeros((count, *full.shape))
    paths = _run(projection, runner, entry, sets)
    for chosen, path in zip(((), *sets, names), (none, *paths, full), strict=True):
        size = len(chosen)
        for k, name in enumerate(names):
            if name in chosen:
                values[k] += path / (count * comb(count - 1, size - 1))
            else:
                values[k] -= path / (count * comb(count - 1, size))
    return values
