"""From plain paths to labelled arrays: levels, effects, calendar years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag
from stimulus_model.results.paths import Floats, Paths, scenario_path, times_of
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Variable

if TYPE_CHECKING:
    from xarray import DataArray

Frequency: TypeAlias = Literal["quarter", "year", "fiscal_year"]
Yearly: TypeAlias = Literal["year", "fiscal_year"]
FREQUENCIES: tuple[Frequency, ...] = ("quarter", "year", "fiscal_year")
YEARLY: tuple[Yearly, ...] = ("year", "fiscal_year")
Scenario: TypeAlias = Literal["with", "without"]
Method: TypeAlias = Literal["orders", "shapley"]
Measure: TypeAlias = Literal["without", "with", "effect", "relative"]
Bands: TypeAlias = Literal["parameters", "models"]
BANDS: tuple[Bands, ...] = ("parameters", "models")
"""Ranges of the draws as they are, or of one more official model than they answer to."""
WITHOUT: Final = "without"
WITH: Final = "with"
MEASURES: tuple[Measure, ...] = (WITHOUT, WITH, "effect", "relative")
"""What can be said of a variable: both scenarios, with minus without, and that in per cent of without."""
RELATIVE_UNITS = "% of the no-package path"


def measures_of(entry: Variable) -> tuple[Measure, ...]:
    """Return the measures that a variable has: in per cent only where the registry shows effects so."""
    return MEASURES if entry.effect == "relative" else MEASURES[:-1]


def by_year(values: Floats, timeline: Timeline, entry: Variable, freq: str = "year") -> Floats:
    """Aggregate quarters (the last axis) to the calendar or fiscal years that are fully on the axis.

    Flows, rates and indices give the mean of the four quarters, stocks the last quarter. Flows are annual
    rates, so their mean is the amount of the year.
    """
    first, count = check_whole_years(timeline, freq)
    quarters = values[..., first : first + 4 * count].reshape(*values.shape[:-1], count, 4)
    return np.ascontiguousarray(quarters[..., 3]) if entry.annual == "last" else quarters.mean(axis=-1)


def check_whole_years(timeline: Timeline, freq: str) -> tuple[int, int]:
    """Return `Timeline.whole_years`, of which there must be one."""
    first, count = timeline.whole_years(freq)
    if not count:
        kind = "fiscal" if freq == "fiscal_year" else "calendar"
        raise InputError("freq", freq, f"quarter: no {kind} year lies fully in {_span(timeline)}")
    return first, count


def time_coordinate(entry: Variable, timeline: Timeline, freq: str) -> tuple[str, Any]:
    """Return the name and the values of the time axis of a variable."""
    if check_choice("freq", freq, FREQUENCIES) in YEARLY:
        return freq, np.array(timeline.years(freq), dtype=np.int64)
    return entry.time, timeline.starts if entry.time == "quarter" else timeline.ends


def level_values(paths: Paths, timeline: Timeline, entry: Variable, scenario: str, freq: str) -> Floats:
    """Return a variable's path in one scenario, shape (draw, quarter) or (draw, year)."""
    time_coordinate(entry, timeline, freq)
    check_kept(paths, freq)
    values = scenario_path(paths, entry.name, scenario, times_of(paths, timeline))
    return by_year(values, timeline, entry, freq) if freq in YEARLY and freq != paths.freq else values


def check_kept(paths: Paths, freq: str) -> None:
    """Raise an `InputError` where only calendar years were kept and something else is asked for."""
    if paths.freq == "year" != freq:
        raise InputError("freq", freq, "'year': only calendar years were kept; keep='paths' keeps quarters")


def effect_values(paths: Paths, timeline: Timeline, entry: Variable, relative: bool, freq: str) -> Floats:
    """Return with minus without, draw by draw, in the variable's units or in % of the no-package path."""
    without = level_values(paths, timeline, entry, WITHOUT, freq)
    with_package = level_values(paths, timeline, entry, WITH, freq)
    if not check_flag("relative", relative):
        return with_package - without
    return (with_package - without) * percent_of(without, entry)


def measured_values(paths: Paths, timeline: Timeline, entry: Variable, measure: str, freq: str) -> Floats:
    """Return the draws of one of the `MEASURES`, shape (draw, time)."""
    if check_choice("measure", measure, MEASURES) in (WITHOUT, WITH):
        return level_values(paths, timeline, entry, measure, freq)
    return effect_values(paths, timeline, entry, measure == "relative", freq)


def percent_of(without: Floats, entry: Variable) -> Floats:
    """Return 100 / no-package path, or raise an `InputError` where a per cent of it would mean nothing."""
    if entry.effect == "points":
        allowed = f"False: {entry.name} is a percentage already, its effect is in {entry.effect_units}"
        raise InputError("relative", True, allowed)
    if not (without > 0.0).all():
        allowed = f"False: {entry.name} is not above zero without the package; use its {entry.effect_units}"
        raise InputError("relative", True, allowed)
    return np.divide(100.0, without)


def effect_attrs(entry: Variable, relative: bool) -> dict[str, str]:
    """Return units and long name of an effect."""
    units = RELATIVE_UNITS if relative else entry.effect_units
    return {"units": units, "long_name": f"{entry.long_name}: effect of the package"}


def label(values: Floats, entry: Variable, timeline: Timeline, freq: str, attrs: dict[str, str]) -> DataArray:
    """Label an array (draw, time)."""
    from xarray import DataArray

    dim, time = time_coordinate(entry, timeline, freq)
    coords = {"draw": np.arange(values.shape[0]), dim: time}
    return DataArray(values, coords, ("draw", dim), name=entry.name, attrs=attrs)


def _span(timeline: Timeline) -> str:
    return f"{timeline.first} to {timeline.last}"
