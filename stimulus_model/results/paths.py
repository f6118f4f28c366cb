"""Simulated paths as plain arrays: what a projection needs of them, and the simplest thing that provides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.timeline import Timeline

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]


class Paths(Protocol):
    """Paths of every variable in every scenario, one row a draw.

    Rows of different scenarios belong together: row `k` has the same parameters and shocks in each.
    """

    @property
    def variables(self) -> tuple[str, ...]:
        """Names from the registry."""
        ...

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        ...

    @property
    def draws(self) -> int:
        """Number of draws."""
        ...

    @property
    def freq(self) -> str:
        """What the axis of time counts: ``"quarter"``, or ``"year"`` where only full calendar years are kept."""
        ...

    def array(self, variable: str, scenario: str) -> Floats:
        """Return one variable in one scenario, shape (draw, time)."""
        ...


class ChannelRunner(Protocol):
    """Runs the package with some of its channels on, with the same draws."""

    @property
    def channels(self) -> Mapping[str, str]:
        """Names of the channels in the order of the decomposition, with the labels that tables and plots show."""
        ...

    def __call__(self, channel_sets: Sequence[tuple[str, ...]], variables: tuple[str, ...], /) -> Paths:
        """Run every set of channels; scenario `k` of the paths belongs to set `k`."""
        ...


def _described(paths: Paths) -> str:
    """Say what is there without printing a number of it."""
    made = f"{len(paths.variables)} variables, scenarios {', '.join(paths.scenarios)}"
    return f"{type(paths).__name__}({made}, {paths.draws:,} draws by {paths.freq}; .array(variable, scenario))"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ArrayPaths:
    """Paths held in memory, one array (scenario, draw, time) a variable."""

    scenarios: tuple[str, ...]
    arrays: Mapping[str, Floats]
    freq: str = "quarter"

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return tuple(self.arrays)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return int(next(iter(self.arrays.values())).shape[1])

    def array(self, variable: str, scenario: str) -> Floats:
        """Return one variable in one scenario, shape (draw, time)."""
        values: Floats = self.arrays[variable][self.scenarios.index(scenario)]
        return values

    __repr__ = _described


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScenarioView:
    """Some scenarios of a run under other names."""

    paths: Paths
    names: Mapping[str, str]

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.paths.variables

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios, as seen from here."""
        return tuple(self.names)

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.paths.draws

    @property
    def freq(self) -> str:
        """What the axis of time counts."""
        return self.paths.freq

    def array(self, variable: str, scenario: str) -> Floats:
        """Return one variable in one scenario, shape (draw, quarter)."""
        return self.paths.array(variable, self.names[scenario])

    __repr__ = _described


@dataclass(frozen=True, slots=True, eq=False)
class DrawView:
    """Some draws of a run."""

    paths: Paths
    rows: Integers

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables."""
        return self.paths.variables

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios."""
        return self.paths.scenarios

    @property
    def draws(self) -> int:
        """Number of draws."""
        return len(self.rows)

    @property
    def freq(self) -> str:
        """What the axis of time counts."""
        return self.paths.freq

    def array(self, variable: str, scenario: str) -> Floats:
        """Return one variable in one scenario, shape (draw, time)."""
        values: Floats = self.paths.array(variable, scenario)[self.rows]
        return values


def times_of(paths: Paths, timeline: Timeline) -> int:
    """Return the length of the axis of time."""
    return len(timeline) if paths.freq == "quarter" else len(timeline.full_years)


def stack_scenarios(paths: Paths, timeline: Timeline, name: str) -> Floats:
    """Return one variable as an array (scenario, draw, time)."""
    length = times_of(paths, timeline)
    return np.stack([scenario_path(paths, name, scenario, length) for scenario in paths.scenarios])


def scenario_path(paths: Paths, variable: str, scenario: str, length: int) -> Floats:
    """Return one checked array (draw, time) of `paths`.

    Raises
    ------
    InputError
        The paths lack the variable or the scenario, have another shape, or are not finite everywhere.
    """
    check_choice("variable", variable, paths.variables)
    check_choice("scenario", scenario, paths.scenarios)
    values = np.asarray(paths.array(variable, scenario), dtype=np.float64)
    if values.shape != (paths.draws, length):
        raise InputError(f"paths.{variable}", values.shape, f"the shape (draw, time) = {(paths.draws, length)}")
    finite = np.isfinite(values).all(axis=1)
    if not finite.all():
        bad = np.flatnonzero(~finite)
        listed = ", ".join(map(str, bad[:5])) + (", ..." if bad.size > 5 else "")
        raise InputError(f"paths.{variable}", f"draws {listed}", "finite numbers in every draw")
    return values
