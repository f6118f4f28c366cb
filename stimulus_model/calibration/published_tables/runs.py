"""Runs the experiments behind published cells, and measures the answers as the publication does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.gauss_newton import IMAGINARY
from stimulus_model.calibration.published_tables.cells import Cell, ModelConditions
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.paths import Paths
from stimulus_model.engine.processors import processors
from stimulus_model.engine.run import LARGEST_SEED, InvalidDrawsError, run
from stimulus_model.engine.tangent import tangent_task
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_integer, check_numbers
from stimulus_model.records import leaves
from stimulus_model.simulation.impulse_responses import Impulse, baseline_of, plan_impulses
from stimulus_model.timeline import Timeline

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
PIECE = 256
"""Candidates that a thread has in memory at a time: about 20 MB of paths."""
FOLLOWED: Final = tuple(dict.fromkeys(name for entry in MEASURES.values() for name in entry.inputs))
"""Variables whose derivatives are computed: all that is measured, so that all fits share their machine code."""
_STEPS = [k for k, name in enumerate(Policy._fields) if name.endswith("_step")]


@dataclass(frozen=True)
class Batch:
    """Cells of one model: the task that answers them, and where each cell stands.

    Attributes
    ----------
    task
        Baselines and one scenario an impulse.
    groups
        (scenario, baseline, measure) -> (place of the cell in the answer, its quarters).
    """

    task: Task
    groups: Mapping[tuple[str, str, str], list[tuple[int, slice]]]


def run_cells(
    economy: Economy,
    cells: Sequence[Cell],
    parameters: FloatArray | None,
    draws: int,
    seed: int,
    threads: int | None,
    progress: Callable[[int, int], None] | None,
) -> FloatArray:
    """Answer the cells; see `stimulus_model.calibration.published.responses`."""
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    given = None if parameters is None else checked(economy, parameters)
    count = check_integer("draws", draws, low=1) if given is None else len(given)
    workers = processors() if threads is None else check_integer("threads", threads, low=1)
    answers = np.full((count, len(cells)), np.nan)
    for conditions in dict.fromkeys(cell.conditions for cell in cells):
        batch = plan_responses(economy, cells, conditions, seed)
        if given is not None:
            batch = replace(batch, task=replace(batch.task, design=Given(given)))
        _run_batch(batch, answers, workers, progress)
    return answers


def _run_batch(batch: Batch, answers: FloatArray, workers: int, progress: Callable[[int, int], None] | None) -> None:
    """Share the candidates out among threads: each runs a piece and measures it while it is in the cache."""
    count, done = len(answers), 0
    spans = [slice(first, min(first + PIECE, count)) for first in range(0, count, PIECE)]
    with ThreadPoolExecutor(min(workers, len(spans))) as pool:
        futures = {pool.submit(_fill, batch, span.start, answers[span]): span for span in spans}
        try:
            for future in as_completed(futures):
                future.result()
                done += futures[future].stop - futures[future].start
                if progress is not None:
                    progress(done, count)
        finally:
            for future in futures:  # after an error or Ctrl-C nothing more is started
                future.cancel()


def checked(economy: Economy, parameters: FloatArray) -> FloatArray:
    """Return the parameter matrix if it fits the economy."""
    wanted = len(list(leaves(economy.central)))
    values: FloatArray = check_numbers("parameters", parameters, f"numbers of shape (candidate, {wanted})")
    if values.ndim != 2 or not len(values) or values.shape[1] != wanted:
        raise InputError("parameters.shape", values.shape, f"(candidate, {wanted}) with one candidate or more")
    if not np.isfinite(values).all():
        row, column = (int(k) for k in np.argwhere(~np.isfinite(values))[0])
        raise InputError(f"parameters[{row}, {column}]", float(values[row, column]), "a finite number")
    return values


def plan_responses(economy: Economy, cells: Sequence[Cell], conditions: ModelConditions, seed: int = 0) -> Batch:
    """Return the run that answers all cells under the same conditions."""
    chosen = [(place, cell) for place, cell in enumerate(cells) if cell.conditions == conditions]
    impulses = {
        f"impulse {k}": impulse for k, impulse in enumerate(dict.fromkeys(cell.impulse for _, cell in chosen))
    }
    names = {impulse: name for name, impulse in impulses.items()}
    years = max(-(-cell.quarters.stop // 4) for _, cell in chosen)
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + years - 1}Q4")
    task = plan_impulses(
        economy, timeline, impulses, seed=seed
    )  # all variables: picking some costs more than it saves
    groups: dict[tuple[str, str, str], list[tuple[int, slice]]] = {}
    for place, cell in chosen:
        key = (names[cell.impulse], baseline_of(cell.impulse, task.scenarios), cell.variable)
        groups.setdefault(key, []).append((place, cell.quarters))
    return Batch(under(conditions, task, impulses), groups)


def under(conditions: ModelConditions, task: Task, impulses: Mapping[str, Impulse]) -> Task:
    """Put a task under the conditions of an official model."""
    position, debt = task.position.copy(), Position._fields.index("debt_to_gdp")
    if conditions.debt_to_gdp is not None:
        position[debt] = conditions.debt_to_gdp

    def rows(policy: FloatArray) -> FloatArray:
        policy = policy.copy()
        if conditions.annual:
            for name, impulse in impulses.items():
                base = policy[task.scenarios.index(baseline_of(impulse, task.scenarios))]
                change = policy[task.scenarios.index(name)] - base
                years = change.reshape(-1, 4, change.shape[1])
                moved = np.repeat(years[:, -1], 4, axis=0)
                moved[:, _STEPS] = change[:, _STEPS]  # a step stays in the quarter in which its path moves
                policy[task.scenarios.index(name)] = base + moved
        for switch in ("fiscal_premium", "remittances"):
            if not getattr(conditions, switch):
                policy[:, :, Policy._fields.index(switch)] = 0.0
        path, interest = (Policy._fields.index(name) for name in ("debt_reference", "interest_reference"))
        if conditions.debt_to_gdp is not None:
            policy[:, :, path] += conditions.debt_to_gdp - task.position[debt]
            policy[:, :, interest] *= conditions.debt_to_gdp / task.position[debt]
        return policy

    return replace(task, position=position).with_rows(rows)


def _fill(batch: Batch, first: int, answers: FloatArray) -> None:
    """Write the answers of candidates first, first + 1, ...; halve the piece until those that overflow are alone."""
    count = len(answers)
    try:
        paths = run(batch.task, count, first=first, threads=1, chunk=count)
    except InvalidDrawsError:
        if count > 1:
            half = count // 2
            _fill(batch, first, answers[:half])
            _fill(batch, first + half, answers[half:])
        return
    measure(batch, paths, answers)


def run_given(task: Task, rows: npt.NDArray[Any], variables: Sequence[str], threads: int | None = None) -> Paths:
    """Run candidates (candidate, parameter); `variables` of `FOLLOWED` are kept at least.

    Where `rows` are complex, their imaginary parts are directions, times `IMAGINARY`, and those of the paths are the
    derivatives along them: exact ones, since the engine follows each direction through all quarters.
    """
    if not np.iscomplexobj(rows):
        return run(replace(task, design=Given(rows)), len(rows), threads=threads)
    at = replace(task, design=Given(np.ascontiguousarray(rows.real)))
    found = run(tangent_task(at, rows.imag / IMAGINARY, FOLLOWED), len(rows), threads=threads)
    places = np.array([FOLLOWED.index(name) for name in variables])
    pieces = []
    for piece in found.pieces:
        values = np.empty((*piece.values.shape[:3], len(places), piece.values.shape[4]), dtype=np.complex128)
        values.real = piece.values[:, :, :, places]
        np.multiply(piece.values[:, :, :, len(FOLLOWED) + places], IMAGINARY, out=values.imag)
        pieces.append(piece._replace(values=values))
    return Paths(tuple(variables), task.scenarios, pieces)


def measure(batch: Batch, paths: Paths, answers: npt.NDArray[Any]) -> None:
    """Write what `paths` of one piece say in the place of each cell; `answers` has shape (candidate, cell).

    Complex paths give complex answers: measures are analytic functions, so derivatives come along.
    """
    (piece,) = paths.pieces
    scenario = {name: k for k, name in enumerate(paths.scenarios)}
    variable = {name: k for k, name in enumerate(paths.variables)}

    def taken(name: str, inputs: tuple[str, ...]) -> dict[str, FloatArray]:
        """Return views of shape (block, quarter, lane): a copy in another order would cost more than the measures."""
        return {entry: piece.values[:, scenario[name], :, variable[entry], :] for entry in inputs}

    blocks, lanes = piece.values.shape[0], piece.values.shape[-1]
    found = np.empty(
        (answers.shape[1], blocks, lanes), dtype=answers.dtype
    )  # a row a cell: in order, turned round once
    for (name, baseline, what), places in batch.groups.items():
        entry = MEASURES[what]
        difference = entry.difference(taken(name, entry.inputs), taken(baseline, entry.inputs))
        if any(quarters.stop - quarters.start > 1 for _, quarters in places):
            annual = 0.25 * (difference[:, ::4] + difference[:, 1::4] + difference[:, 2::4] + difference[:, 3::4])
        for place, quarters in places:
            whole_year = quarters.stop - quarters.start > 1
            found[place] = annual[:, quarters.start // 4] if whole_year else difference[:, quarters.start]
    answered = sorted(place for places in batch.groups.values() for place, _ in places)
    answers[:, answered] = found[answered].reshape(len(answered), -1).T[: len(answers)]
