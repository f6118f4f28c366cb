"""Draws that overflow or become NaN: refused with what is at fault, or marked, so that they can be left out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.design import Design
from stimulus_model.engine.kernels.reference import run_reference, shocks_of
from stimulus_model.engine.kernels.solver import solve_reference
from stimulus_model.engine.task import Task
from stimulus_model.records import leaves, names

FloatArray = npt.NDArray[np.float64]

_MIDDLE: Final = 0.5
_MOST_NAMED: Final = 5
_LANES: Final = 16
"""Draws that are drawn at a time where one is asked for."""


class InvalidDrawsError(ArithmeticError):
    """Some draws overflowed or became NaN; the message lists them, and says what is at fault.

    Attributes
    ----------
    draws
        Their numbers, of the span that was computed.
    variable, quarter, scenario
        What first is not finite in the first of them, and where; the quarter counts from 0.
    at_fault
        Names of parameters, or of paths of the economy: another value of one alone makes the draw finite.
    parameters
        All parameters of the first of them: name and value.
    """

    draws: tuple[int, ...] = ()
    variable: str = ""
    quarter: int = 0
    scenario: str = ""
    at_fault: tuple[str, ...] = ()
    parameters: tuple[tuple[str, float], ...] = ()


def settle_invalid(
    task: Task, values: FloatArray, totals: FloatArray, parameters: FloatArray, first: int, draws: int
) -> None:
    """Raise if a draw's sum over everything is not finite, or make all its values NaN, as the task says.

    Parameters
    ----------
    values
        The kept variables (block, scenario, quarter, variable, lane).
    totals, parameters
        Sums (block, scenario, lane), and parameters (block, parameter, lane).
    first, draws
        Number of the first draw, and how many there are; lanes beyond are fillers.
    """
    if np.isfinite(totals).all():
        return
    sums, rows = (each.transpose(0, 2, 1).reshape(-1, each.shape[1])[:draws] for each in (totals, parameters))
    bad = np.flatnonzero(~np.isfinite(sums).all(axis=1))
    if not bad.size:
        return
    if task.on_invalid == "raise":
        labels = names(task.model.Parameters)
        shown = _first([f"{name}={value:.6g}" for name, value in zip(labels, rows[bad[0]], strict=True)])
        listed = ", ".join(str(first + k) for k in bad[:10]) + (" ..." if bad.size > 10 else "")
        error = InvalidDrawsError(
            f"{bad.size} of draws {first} to {first + draws - 1} are not finite: {listed}; "
            f"parameters of draw {first + bad[0]}: {shown}"
        )
        error.draws = tuple(int(first + k) for k in bad)
        error.parameters = tuple(zip(labels, rows[bad[0]].tolist(), strict=True))
        raise error
    width = values.shape[-1]
    values[bad // width, ..., bad % width] = np.nan


def invalid_rows(values: FloatArray, draws: int) -> npt.NDArray[np.int64]:
    """Return which of the first `draws` of `values` (block, scenario, quarter, variable, lane) were marked."""
    return np.flatnonzero(np.isnan(values[:, 0, 0, 0, :]).ravel()[:draws])


def without_rows(values: FloatArray, draws: int, rows: npt.NDArray[np.int64]) -> FloatArray:
    """Return a copy of the first `draws` of `values` without some, filled up with zeros."""
    blocks, *inner, width = values.shape
    flat = np.moveaxis(values, -1, 1).reshape(blocks * width, *inner)[:draws]
    kept = np.zeros((blocks * width, *inner))
    kept[: draws - len(rows)] = np.delete(flat, rows, axis=0)
    return np.ascontiguousarray(np.moveaxis(kept.reshape(blocks, width, *inner), 1, -1))


def explained(task: Task, error: InvalidDrawsError, quarters: Sequence[str]) -> InvalidDrawsError:
    """Return the error with what its first draw breaks on: computed here, since who only tries draws need not know.

    `quarters` are the labels of the axis of time.
    """
    if not error.draws:
        return error
    number = error.draws[0]
    parameters = task.parameters(number, 1, _LANES)[0, :, 0]
    if task.model.looks_ahead and np.isnan(_expected(task, parameters[:, np.newaxis])).any():
        return _unsettled(task, error)
    place = _place(task, parameters, number)
    if place is None:
        return error
    scenario, quarter, variable = place
    name = task.scenarios[scenario]
    guilty = _at_fault(task, parameters, number, (scenario, quarter))
    text = f"in draw {number} first {task.model.outputs[variable]}, in {quarters[quarter]} ({name})"
    if guilty:
        text += f"; at fault, since another value alone gives a finite path: {_first(guilty)}"
    listed, _, rest = str(error).partition("; ")
    found = InvalidDrawsError(f"{listed}; {text}" if guilty else f"{listed}; {text}; {rest}")
    found.draws, found.parameters = error.draws, error.parameters
    found.at_fault = tuple(each.partition("=")[0] for each in guilty)
    found.variable, found.quarter, found.scenario = task.model.outputs[variable], quarter, name
    return found


def _unsettled(task: Task, error: InvalidDrawsError) -> InvalidDrawsError:
    """Return the error of a draw whose expectations cannot be found."""
    listed, _, rest = str(error).partition("; ")
    most = task.model.expectations.most
    said = f"in draw {error.draws[0]} expectations still move after {most} iterations"
    found = InvalidDrawsError(f"{listed}; {said}; {rest}")
    found.draws, found.parameters = error.draws, error.parameters
    return found


def _expected(task: Task, parameters: FloatArray) -> FloatArray:
    """Return expectations (scenario, quarter, field, variant) of one draw."""
    return solve_reference(task.model, parameters, task.seen, task.position)[:, : task.policy.shape[1]]


def _first(texts: Sequence[str]) -> str:
    """Return the first of many texts, and how many others there are."""
    more = f" and {len(texts) - _MOST_NAMED} others" if len(texts) > _MOST_NAMED else ""
    return ", ".join(texts[:_MOST_NAMED]) + more


def _paths(task: Task, parameters: FloatArray, number: int, until: tuple[int, int] | None = None) -> FloatArray:
    """Return one draw by the reference engine with each of `parameters` (parameter, variant), on its own shocks.

    `until` is a scenario and a quarter: that scenario alone up to and with that quarter, as it is in the whole run.
    """
    variants, quarters = parameters.shape[1], task.policy.shape[1]
    given: FloatArray | None = None
    if task.stochastic:
        stratified = task.given_shocks(number, 1, _LANES)
        if stratified.size:
            given = stratified[0, :, :1].reshape(quarters, -1, 1)
        else:
            alone = np.array([number], np.uint64)
            how = task.seed, task.sampling.mirror
            drawn = [list(leaves(shocks_of(task.model, alone, t, *how))) for t in range(quarters)]
            given = np.array(drawn).reshape(quarters, -1, 1)
        given = np.broadcast_to(given, (*given.shape[:2], variants))
    expected = _expected(task, parameters) if task.model.looks_ahead else None
    policy = task.policy
    if until is not None:
        chosen, end = slice(until[0], until[0] + 1), until[1] + 1
        policy, given = policy[chosen, :end], None if given is None else given[:end]
        expected = None if expected is None else expected[chosen, :end]
    keyed: dict[str, Any] = {"stochastic": task.stochastic, "given": given, "expected": expected}
    return run_reference(task.model, parameters, policy, task.position, task.seed, number, **keyed)


def _place(task: Task, parameters: FloatArray, number: int) -> tuple[int, int, int] | None:
    """Return scenario, quarter and variable of the first number that is not finite; None if only a state is."""
    found = ~np.isfinite(_paths(task, parameters[:, np.newaxis], number)[..., 0])
    places = np.argwhere(found.transpose(1, 0, 2))
    if not len(places):
        return None
    quarter, scenario, variable = (int(k) for k in places[0])
    return scenario, quarter, variable


def _at_fault(task: Task, parameters: FloatArray, number: int, until: tuple[int, int]) -> list[str]:
    """Return names with values of what, put to its middle alone, makes a draw finite: parameters, or else paths."""
    if isinstance(task.design, Design):
        middle = _middles(task.design)
        each = np.repeat(parameters[:, np.newaxis], len(parameters), axis=1)
        np.fill_diagonal(each, middle)
        finite = np.isfinite(_paths(task, each, number, until)).all(axis=(0, 1, 2)) & (middle != parameters)
        labels = names(task.model.Parameters)
        order = np.argsort(-np.abs(parameters - middle), kind="stable")
        found = [f"{labels[k]}={parameters[k]:.6g} ({middle[k]:.6g})" for k in order if finite[k]]
        if found:
            return found
    scenario, quarter = until
    largest = np.abs(task.policy[scenario, : quarter + 1]).max(axis=0)
    found = []
    for k in np.argsort(-largest, kind="stable"):
        if largest[k] > 0.0:
            calm = _paths(task.with_rows(functools.partial(_without, k)), parameters[:, np.newaxis], number, until)
            if np.isfinite(calm).all():
                found.append(f"{names(task.model.Exogenous)[k]}={largest[k]:.6g} (0)")
    return found


def _without(column: int, rows: FloatArray) -> FloatArray:
    rows = rows.copy()
    rows[:, :, column] = 0.0
    return rows


def _middles(design: Design) -> FloatArray:
    """Return the median of each parameter, and zero for those that are fixed."""
    middle = np.zeros(len(design.constant))
    if len(design.column):
        middle[design.column] = design.table[:, design.table.shape[1] // 2]
    if len(design.member_columns):
        middle[design.member_columns] = np.quantile(design.members, _MIDDLE, axis=0)
    return middle
