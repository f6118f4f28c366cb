"""Calibrate the economy to each official model: the parameters at which it answers as that model does.

Least squares over all published cells of a model, with priors on the parameters and with what must hold in the long
run as further residuals: five-year tables alone allow values that break the Taylor principle or let permanent
spending raise output for ever. Gauss-Newton steps follow exact derivatives: numbers may be complex throughout, and an
imaginary part is a direction (`gauss_newton.IMAGINARY`). ``python -m stimulus_model.calibration.fit_official_models``
writes the shipped calibrations again, those of the economies that are named behind it or of the default one.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.fitted_parameters import (
    TOLERABLE,
    Limits,
    long_run_tolerances,
    ranges_fitted,
    widened,
)
from stimulus_model.calibration.gauss_newton import gauss_newton
from stimulus_model.calibration.published import of_economy
from stimulus_model.calibration.published_tables.cells import Cell, PublishedModel
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.calibration.published_tables.runs import Batch, measure, plan_responses, run_given
from stimulus_model.economy.folders import DEFAULT, available_economies, calibration_file, home_of
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.engine.run import InvalidDrawsError
from stimulus_model.engine.task import Task
from stimulus_model.inputs import check_choice
from stimulus_model.records import leaves
from stimulus_model.simulation.impulse_responses import Impulse, plan_impulses
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
Numbers = npt.NDArray[Any]
"""float64, or complex128 with a direction as imaginary part."""

LONG_RUN: Final = {
    "productivity": Impulse("tfp_growth", 0.01, 4),
    "spending": Impulse("public_investment", 0.01),
    "two years of spending": Impulse("public_investment", 0.01, 8),
    "tax": Impulse("income_tax", -0.01, 4),
}
PULSE: Final = "inflation"
"""A further experiment of the long run: prices that rise by 1 % more within a year, for no reason of their own."""
SUPPLY_GAP: Final = -0.25
"""Output gap in the year in which productivity rises by 1 %, % of potential: between the Cabinet Office's (2026, case
6), -.5, and that of the International Monetary Fund's GPM6 (Carabenciov and others 2013), where demand follows
potential output, 0. It stands in for the productivity case that ESRI and Q-JEM do not publish."""
SUPPLY_PRICES: Final = -0.1
"""Price level two to three years later, %: between the Cabinet Office's, -.2 for each per cent, and GPM6's, 0."""
HORIZON: Final = 40
"""Years after which the long run is judged."""
RESTRICTIONS: Final = 12
"""How many residuals of `long_run` say what must hold; the last two are the prior of the supply response."""
LONG_RUN_RESIDUALS: Final = RESTRICTIONS + 2
LONG_RUN_VARIABLES: Final = ("real_gdp", "output_gap", "price_level", "debt_to_gdp")
SOUND: Final = 3.0
"""Residual of a restriction from which on the long run fails, in tolerable errors: no ensemble has such members."""
TROUBLING: Final = 3.0
"""Residual from which on it counts by its size rather than by its square, in tolerable errors."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """One official model as parameters of the economy.

    Attributes
    ----------
    model
        Key of the official model.
    values
        Every parameter that is fitted.
    rmse
        Root-mean-square distance from the published cells, by measure.
    """

    model: str
    values: Mapping[str, float]
    rmse: Mapping[str, float]


class Problem(NamedTuple):
    """What a fit needs: runs that answer the cells and the long run, and the columns that are fitted."""

    cells: tuple[Cell, ...]
    weights: FloatArray
    batch: Batch
    long_run: Task
    columns: npt.NDArray[np.int64]
    central: FloatArray
    share: float
    limits: Mapping[str, Limits]
    tolerances: Mapping[str, float]

    @property
    def centre(self) -> FloatArray:
        """Of the priors, as positions in the ranges."""
        return np.array([(x.centre - x.low) / (x.high - x.low) for x in self.limits.values()])


def problem(economy: Economy, model: PublishedModel) -> Problem:
    """Prepare the fit to one model; experiments count equally within a measure, whatever their number of cells."""
    cells = model.cells
    counts = {(c.case, c.variable): 0 for c in cells}
    for c in cells:
        counts[c.case, c.variable] += 1
    home = home_of(economy.country)
    wide = widened(home)
    tolerable = [TOLERABLE[c.variable] * wide.get(c.case, 1.0) for c in cells]
    weights = [np.sqrt(4.0 / max(counts[c.case, c.variable], 4)) / t for c, t in zip(cells, tolerable, strict=True)]
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + HORIZON - 1}Q4")
    names, limits = list(economy.entries), ranges_fitted(home)
    return Problem(
        cells=cells,
        weights=np.array(weights),
        batch=plan_responses(economy, cells, model.conditions),
        long_run=with_inflation_pulse(plan_impulses(economy, timeline, LONG_RUN, variables=LONG_RUN_VARIABLES)),
        columns=np.array([names.index(name) for name in limits]),
        central=np.array(list(leaves(economy.central)), dtype=np.float64),
        share=economy.entries["capital_share"].value,
        limits=limits,
        tolerances=long_run_tolerances(home),
    )


def with_inflation_pulse(task: Task) -> Task:
    """Add the scenario `PULSE` to a task of impulses."""

    def rows(policy: FloatArray) -> FloatArray:
        pushed = policy[:1].copy()
        pushed[:, :4, Policy._fields.index("inflation_add")] += 1.0
        return np.concatenate([policy, pushed])

    return replace(task, scenarios=(*task.scenarios, PULSE)).with_rows(rows)


def full(task: Problem, unit: Numbers) -> Numbers:
    """Parameters of the economy, shape (candidate, parameter), from positions (candidate, fitted) in their ranges."""
    low, high = (np.array([getattr(limit, side) for limit in task.limits.values()]) for side in ("low", "high"))
    rows = np.repeat(task.central[np.newaxis], len(unit), axis=0).astype(unit.dtype)
    rows[:, task.columns] = low + (high - low) * unit
    return rows


def answers(task: Problem, rows: Numbers, threads: int | None = None) -> Numbers:
    """Return what candidates answer in each cell, shape (candidate, cell)."""
    out = np.empty((len(rows), len(task.cells)), dtype=rows.dtype)
    inputs = dict.fromkeys(name for cell in task.cells for name in MEASURES[cell.variable].inputs)
    measure(task.batch, run_given(task.batch.task, rows, tuple(inputs), threads), out)
    return out


def long_run(task: Problem, rows: Numbers, threads: int | None = None) -> Numbers:
    """Residuals of the long run, in units of a tolerable error; shape (candidate, `LONG_RUN_RESIDUALS`).

    A permanent gain of productivity raises output by 1/(1 - capital share) times itself and leaves no gap. What it
    does to gap and prices at first has a prior (`SUPPLY_GAP`, `SUPPLY_PRICES`); after ten and forty years the price
    level is back and debt over GDP no higher. Permanent spending neither raises nor lowers output by more than
    0.3 %; what two years of it add to output is not lost again; a pulse of inflation leaves output as it was after
    ten and after twenty years; a transitory tax cut leaves debt within 3 % of GDP and output within 0.1 %; the policy
    rate answers prices more than one for one.
    """
    paths = run_given(task.long_run, rows, LONG_RUN_VARIABLES, threads)

    def change(name: str, scenario: str, first: int, last: int) -> Numbers:
        found, without = (paths.array(name, x)[:, 4 * first : 4 * last].mean(axis=1) for x in (scenario, "without"))
        relative = name in {"real_gdp", "price_level"}
        return np.asarray(100.0 * (found / without - 1.0) if relative else found - without)

    def end(name: str, scenario: str) -> Numbers:
        return change(name, scenario, HORIZON - 2, HORIZON)

    names = list(task.limits)
    rule = rows[:, task.columns[names.index("inflation_response")]]
    rule = rule * rows[:, task.columns[names.index("cpi_response")]]
    prices = task.tolerances["prices_after_productivity"]
    kept = end("real_gdp", "spending")
    cumulated = HORIZON * change("real_gdp", "two years of spending", 0, HORIZON)
    return np.stack(
        [
            (end("real_gdp", "productivity") - 1.0 / (1.0 - task.share)) / 0.15,
            end("output_gap", "productivity") / 0.05,
            change("price_level", "productivity", 9, 11) / prices,
            end("price_level", "productivity") / prices,
            np.maximum(end("debt_to_gdp", "productivity"), 0.0) / 0.5,
            np.maximum(np.maximum(kept, -kept) - 0.3, 0.0) / 0.1,
            np.minimum(cumulated, 0.0) / 0.05,
            change("real_gdp", PULSE, 9, 11) / task.tolerances["output_ten_years_after_pulse"],
            change("real_gdp", PULSE, 19, 21) / task.tolerances["output_twenty_years_after_pulse"],
            end("real_gdp", "tax") / 0.1,
            end("debt_to_gdp", "tax") / 1.5,
            np.maximum(1.15 - rule, 0.0) / 0.02,
            (change("output_gap", "productivity", 0, 1) - SUPPLY_GAP) / 0.25,
            (change("price_level", "productivity", 2, 3) - SUPPLY_PRICES) / 0.1,
        ],
        axis=1,
    )


def unsound(lasting: Numbers) -> Numbers:
    """Residuals of what nearly fails in the long run: a calibration does not end where an ensemble may not be."""
    restrictions = lasting[:, :RESTRICTIONS]
    return np.asarray(np.maximum(np.maximum(restrictions, -restrictions) - 0.95 * SOUND, 0.0) / 0.05)


def residuals(task: Problem, unit: Numbers) -> Numbers:
    """All residuals of candidates, shape (candidate, residual): cells, long run, priors, what nearly fails."""
    rows = full(task, unit)
    published = np.array([cell.value for cell in task.cells])
    try:
        lasting = long_run(task, rows)
        cells, priors = (answers(task, rows) - published) * task.weights, (unit - task.centre) * 4.0
        parts = [cells, lasting, priors, unsound(lasting)]
    except InvalidDrawsError:  # a candidate that overflows: far worse than any other
        if len(unit) > 1:
            return np.concatenate([residuals(task, each[np.newaxis]) for each in unit])
        return np.full((1, len(task.cells) + LONG_RUN_RESIDUALS + len(task.limits) + RESTRICTIONS), 1e3)
    return np.asarray(np.clip(np.concatenate(parts, axis=1), -1e3, 1e3))


def soft(residual: Numbers) -> Numbers:
    """Return residuals whose squares are those of small ones, and grow as a large one does beyond `TROUBLING`.

    Half their sum of squares is the loss that is called soft L1: two in the root of 1 + z, less two.
    """
    return np.asarray(residual * np.sqrt(2.0 / (1.0 + np.sqrt(1.0 + np.square(residual / TROUBLING)))))


def best_fit(task: Problem, guesses: Sequence[FloatArray], steps: int = 100) -> FloatArray:
    """Return the best position found from several first guesses."""
    starts = [np.clip(guess, 0.01, 0.99) for guess in guesses]
    found = [gauss_newton(lambda unit: soft(residuals(task, unit)), start, steps) for start in starts]
    return min(found, key=lambda each: each[1])[0]


def calibrate_to(economy: Economy, model: PublishedModel, starts: int = 8, seed: int = 0) -> Calibration:
    """Fit the economy to one official model, from the centre of the priors and from random points."""
    task = problem(economy, model)
    centre = task.centre
    random = np.random.default_rng(seed)
    guesses = [centre, *(0.6 * centre + 0.4 * random.uniform(size=len(centre)) for _ in range(starts - 1))]
    best = best_fit(task, guesses)
    rows = full(task, best[np.newaxis])
    values = dict(zip(task.limits, rows[0, task.columns].tolist(), strict=True))
    return Calibration(model.key, values, rmse(task.cells, answers(task, rows)[0]))


def rmse(cells: Sequence[Cell], answer: FloatArray) -> dict[str, float]:
    """Root-mean-square distance of the answers from the published cells, by measure."""
    gaps = answer - np.array([cell.value for cell in cells])
    kinds = np.array([cell.variable for cell in cells])
    return {kind: float(np.sqrt(np.mean(gaps[kinds == kind] ** 2))) for kind in dict.fromkeys(kinds.tolist())}


def write_calibrations(economy: Economy, path: Path, **how: int) -> None:
    """Calibrate to every official model of an economy, and write the file that ``calibrated_to=`` reads.

    `how` is passed on to `calibrate_to`.
    """
    lines = [
        "# The official models as parameters of this economy; units and symbols stand in the economy file.",
        "# Written by: python -m stimulus_model.calibration.fit_official_models",
        "# Provenance: least squares over all published cells of the model, with priors and long-run restrictions.",
    ]
    for model in of_economy(economy):
        found = calibrate_to(economy, model, **how)
        lines += ["", f'["{found.model}"]', f'title = "{model.title}"', "", f'["{found.model}".values]']
        lines += [f"{name} = {float(f'{round(value, 6):.5g}')!r}" for name, value in found.values.items()]
        lines += ["", f'["{found.model}".rmse]  # per cent or points, all cells of the measure']
        lines += [f"{name} = {error:.3g}" for name, error in found.rmse.items()]
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")


def main(names: Sequence[str]) -> None:
    """Calibrate the economies that are named, or the default one, and write the parameters into the package."""
    from stimulus_model.economy.economy import Economy

    for name in names or (DEFAULT,):
        write_calibrations(Economy.load(name), calibration_file(check_choice("economy", name, available_economies())))


if __name__ == "__main__":
    main(sys.argv[1:])
