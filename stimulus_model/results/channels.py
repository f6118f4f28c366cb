"""Which channel adds what: the effect of the package, split so that the parts sum to the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError
from stimulus_model.results.arrays import (
    RELATIVE_UNITS,
    WITH,
    WITHOUT,
    by_year,
    level_values,
    percent_of,
    time_coordinate,
)
from stimulus_model.results.paths import ChannelRunner, Floats, read_path
from stimulus_model.results.variables import CHANNELS, Variable, variable

if TYPE_CHECKING:
    from xarray import DataArray

    from stimulus_model.results.projection import Projection

METHOD = (
    "Channels are switched on one after the other, in the listed order and in the reverse order; a contribution "
    "is the average of the two increments. It is the Shapley value when channels interact in pairs only. "
    "Same draws throughout; the contributions sum to the effect."
)


def contributions(projection: Projection, name: str, *, relative: bool, freq: str) -> DataArray:
    """Return the contributions of all channels, dims (channel, draw, time); see `Projection.contributions`."""
    from xarray import DataArray

    entry = variable(name)
    dim, time = time_coordinate(entry, projection.timeline, freq)
    values = _quarterly(projection, entry)
    if freq == "year":
        values = by_year(values, projection.timeline, entry)
    if relative:
        without = level_values(projection.paths, projection.timeline, entry.name, WITHOUT, freq)
        values = values * percent_of(without, entry)
    attrs = {
        "units": RELATIVE_UNITS if relative else entry.effect_units,
        "long_name": f"{entry.long_name}: effect of the package by channel",
        "method": METHOD,
    }
    coords: dict[str, Any] = {"channel": list(CHANNELS), "draw": np.arange(values.shape[1]), dim: time}
    return DataArray(values, coords, ("channel", "draw", dim), name=entry.name, attrs=attrs)


def channel_sets() -> tuple[tuple[str, ...], ...]:
    """Return the sets that a runner has to run: the proper beginnings of both orders, none and all left out."""
    order = tuple(CHANNELS)
    forward = [order[:k] for k in range(1, len(order))]
    return (*forward, *(order[k:] for k in range(len(order) - 1, 0, -1)))


def _quarterly(projection: Projection, entry: Variable) -> Floats:
    """Return the contributions (channel, draw, quarter), from memory if they were computed before."""
    cache = projection._contributions
    if entry.name not in cache:
        values = _run(projection, _runner(projection), entry)
        values.setflags(write=False)
        cache[entry.name] = values
    kept: Floats = cache[entry.name]
    return kept.copy()


def _runner(projection: Projection) -> ChannelRunner:
    if projection.channel_runner is None:
        allowed = (
            "a projection made by simulate() or opened by stimulus_model.open_projection(), which know the model"
        )
        raise InputError("channel_runner", None, allowed)
    return projection.channel_runner


def _run(projection: Projection, runner: ChannelRunner, entry: Variable) -> Floats:
    """Average the increments of both orders; they start and end at the projection's own paths."""
    sets, length = channel_sets(), len(projection.timeline)
    paths = runner(sets, (entry.name,))
    expected = (len(sets), projection.paths.draws)
    if (len(paths.scenarios), paths.draws) != expected:
        raise InputError(
            "channel_runner",
            (len(paths.scenarios), paths.draws),
            f"one scenario a channel set and the same draws: {expected}",
        )
    steps = [read_path(paths, entry.name, scenario, length) for scenario in paths.scenarios]
    none = read_path(projection.paths, entry.name, WITHOUT, length)
    full = read_path(projection.paths, entry.name, WITH, length)
    half = len(CHANNELS) - 1
    forward = np.diff(np.stack([none, *steps[:half], full]), axis=0)
    reverse = np.diff(np.stack([none, *steps[half:], full]), axis=0)[::-1]
    average: Floats = 0.5 * (forward + reverse)
    return average
