"""The paired difference between effects in two economies, counted instead of kept: the same draws in both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.progress import reporting
from stimulus_model.engine.run import run
from stimulus_model.engine.summaries.binning import WIDE, bin_draws, bins_of
from stimulus_model.engine.summaries.histogram import (
    BLOCK,
    Bins,
    FloatArray,
    Histograms,
    Layout,
    add_histograms,
    empty,
)
from stimulus_model.engine.task import Task
from stimulus_model.policy.package import Package
from stimulus_model.results.distribution import SHARED, Distribution
from stimulus_model.results.measures import measured_values, measures_of
from stimulus_model.sampling import MONTE_CARLO, Members
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.plan import WITH, plan
from stimulus_model.timeline import Timeline

CHUNK = 16 * BLOCK
"""Draws that are kept at a time, and from which is known what members of the ensembles share."""
EFFECT = 2
"""Place of effects among the measures that a layout counts."""


class Side(NamedTuple):
    """A package in an economy, and its quarters."""

    package: Package
    economy: Economy
    timeline: Timeline

    def task(self, seed: int, draws: int, variables: tuple[str, ...]) -> Task:
        """Return what is run."""
        task = plan({WITH: self.package}, self.economy, self.timeline, seed, variables)
        return replace(task, sampling=Sampling(MONTE_CARLO, draws))


def series_of(sides: Sequence[Side], variables: Sequence[str]) -> list[tuple[str, str]]:
    """Return variable and measure of every difference that means anything: not of effects in different money."""
    first, second = (side.economy.variables for side in sides)
    found = []
    for name in variables:
        both = set(measures_of(first[name])) & set(measures_of(second[name]))
        if first[name].units == second[name].units:
            found.append((name, "effect"))
        if "relative" in both:
            found.append((name, "relative"))
    return found


def paired_difference(
    sides: Sequence[Side], series: Sequence[tuple[str, str]], *, seed: int, draws: int, options: Options
) -> Distribution:
    """Count the effect of the second side minus that of the first, draw by draw."""
    variables = tuple(dict.fromkeys(name for name, _ in series))
    tasks = [side.task(seed, draws, variables) for side in sides]
    timeline = sides[0].timeline
    times = len(timeline) + len(timeline.full_years)
    place = np.full((len(series), 4), -1)
    place[:, EFFECT] = np.arange(len(series)) * times
    layout = Layout(place, np.zeros(len(series), dtype=bool), np.zeros((0, 2), np.int64), times)
    bins: Bins | None = None
    shared = None
    total = empty(layout.columns)
    with reporting(options.progress) as report:
        for first in range(0, draws, CHUNK):
            some = min(CHUNK, draws - first)
            values = np.stack([_effects(side, task, series, first, some, options)
                               for side, task in zip(sides, tasks, strict=True)])  # fmt: skip
            if bins is None:
                bins = bins_of(_blocks(values[:, :BLOCK]), min(BLOCK, some), layout)
                shared = _shared(sides, tasks, values[1] - values[0])
            for begin in range(0, some, BLOCK):
                part = values[:, begin : begin + BLOCK]
                counted = empty(layout.columns, WIDE)
                bin_draws(_blocks(part), part.shape[1], layout, bins, counted)
                add_histograms(total, counted)
            if report is not None:
                report(first + some, draws)
    assert bins is not None
    return _distribution(draws, series, timeline, bins, total, shared)


def _distribution(
    draws: int,
    series: Sequence[tuple[str, str]],
    timeline: Timeline,
    bins: Bins,
    total: Histograms,
    shared: FloatArray | None,
) -> Distribution:
    quarters, years = len(timeline), len(timeline.full_years)
    places = {key: k * (quarters + years) for k, key in enumerate(series)}
    return Distribution(
        draws=draws,
        places=places,
        quarters=quarters,
        years=years,
        centre=bins.centre,
        spread=bins.spread,
        **total._asdict(),
        shared=shared,
    )


def _effects(
    side: Side, task: Task, series: Sequence[tuple[str, str]], first: int, draws: int, options: Options
) -> FloatArray:
    """Return the effects of some draws by quarter and then by year, float64 (draw, time, series)."""
    paths = run(task, draws, first=first, engine=options.engine, threads=options.threads, chunk=options.chunk)
    found = []
    for name, measure in series:
        entry = side.economy.variables[name]
        both = [measured_values(paths, side.timeline, entry, measure, freq) for freq in ("quarter", "year")]
        found.append(np.concatenate(both, axis=1))
    return np.stack(found, axis=2)


def _blocks(values: FloatArray) -> FloatArray:
    """Return values (side, draw, time, series) as the counting takes them: (1, scenario, quarter, variable, lane)."""
    return np.ascontiguousarray(values.transpose(0, 2, 3, 1)[np.newaxis])


def _shared(sides: Sequence[Side], tasks: Sequence[Task], apart: FloatArray) -> FloatArray | None:
    """Return what members add to squared errors, as `Distribution` has it, from the draws of the first chunk."""
    columns = apart.transpose(0, 2, 1).reshape(len(apart), -1)
    found = np.zeros((columns.shape[1], 1 + len(SHARED)))
    ensembles = {id(side.economy.ensemble): k for k, side in enumerate(sides) if side.economy.ensemble is not None}
    for k in ensembles.values():
        ensemble, taken = sides[k].economy.ensemble, tasks[k].members(len(apart))
        assert ensemble is not None
        assert taken is not None
        members = Members(taken, ensemble.worth, ensemble.groups)
        spread = columns.var(axis=0)
        means = np.divide(members.covariance(columns), spread, out=np.zeros_like(spread), where=spread > 0.0)
        below, apart_below = members.shares_below(columns.T, np.quantile(columns, SHARED, axis=0))
        shares = np.divide(below, apart_below, out=np.zeros_like(below), where=apart_below > 0.0)
        found += np.clip(np.column_stack([means, shares]), 0.0, 1.0) / ensemble.worth
    return found if ensembles else None
