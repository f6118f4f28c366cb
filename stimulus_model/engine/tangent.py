"""The tangent of a model: the same equations with their exact derivatives along a direction of the parameters.

It is a model like any other, so every engine runs it: its equations are those of the model on dual numbers. Each
record that differs by draw is there twice, as values and as derivatives, and what a quarter leaves to the next
carries both, so that a direction is followed through all quarters. A draw is a set of parameters and one direction:
directions of one point stand in draws beside each other, and fill the lanes of a vector.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.draws.design import Design, Given
from stimulus_model.engine.model import NO_VARIABLES, Model
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError
from stimulus_model.numerics.dual import Dual, primal_of, tangent_of
from stimulus_model.records import blocks, build, leaves, size

FloatArray = npt.NDArray[np.float64]
OF = "derivative_of_"
"""What a variable's name begins with where it is the derivative."""


@functools.lru_cache(maxsize=64)
def tangent_model(model: Model, kept: tuple[str, ...] | None = None) -> Model:
    """Return the model whose parameters are those of `model` and a direction, and which follows both.

    Its outputs are those of `model` and, behind them, their derivatives under names that begin with `OF`.

    Parameters
    ----------
    model
        The equations.
    kept
        Outputs that are needed, each once; None: all. What nothing needs of the equations is not computed.

    Raises
    ------
    InputError
        The model looks ahead: its expectations depend on parameters too.
    """
    if model.looks_ahead:
        raise InputError("model", "one that looks ahead", "a model without expectations to be solved for")
    State, Parameters, Start, Memory = map(_twice, (model.State, model.Parameters, model.Start, model.Memory))
    Past = _record("Past", [(field, Memory) for field, _ in blocks(model.Past)])
    chosen = model.outputs if kept is None else kept
    places = [model.outputs.index(name) for name in chosen]
    Output = _record("Output", [(f"{label}{name}", float) for label in ("", OF) for name in chosen])
    entering = State, Parameters, model.Shocks, model.Exogenous, Start, Past

    def begin(p: Any, position: Any = ()) -> Any:
        start, state = model.open(_dual(model.Parameters, p), _constant(model.Position, position))
        opened = _apart(State, state)
        return (_apart(Start, start), opened) if size(Start) else opened

    def quarter(*given: Any) -> Any:
        supply = iter(given)
        state, p, shocks, row, start, past = (next(supply) if size(kind) else kind() for kind in entering)
        after, flows, left = model.step(
            _dual(model.State, state),
            _dual(model.Parameters, p),
            _constant(model.Shocks, shocks),
            _constant(model.Exogenous, row),
            _dual(model.Start, start),
            model.Past(*(_dual(model.Memory, each) for each in past)),
        )
        every = list(leaves(flows))
        found = [every[k] for k in places]
        made = _apart(State, after), Output(*map(primal_of, found), *map(tangent_of, found))
        return (*made, _apart(Memory, left)) if model.lags else made

    return replace(
        model,
        begin=begin,
        quarter=quarter,
        State=State,
        Parameters=Parameters,
        Output=Output,
        Start=Start,
        Past=Past,
        variables=NO_VARIABLES,
    )


def tangent_task(task: Task, direction: FloatArray, kept: Sequence[str] | None = None) -> Task:
    """Return the task that follows the draws of `task` along a direction, with the same draws and shocks.

    Parameters
    ----------
    task
        What is computed.
    direction
        float64 (parameter,) for all draws; (draw, parameter) where the parameters of draws are given.
    kept
        Outputs to compute, by name; None: the variables of the task.
    """
    chosen = task.variables if kept is None else tuple(kept)
    everything = None if chosen == task.model.outputs else tuple(dict.fromkeys(chosen))
    model = tangent_model(task.model, everything)
    if isinstance(task.design, Given):
        values = task.design.values
        rows = np.broadcast_to(direction, values.shape)
        design: Design | Given = Given(np.concatenate([values, rows], axis=1))
    else:
        design = task.design._replace(constant=np.concatenate([task.design.constant, direction]))
    return replace(task, model=model, design=design, variables=model.outputs)


def _record(name: str, fields: list[tuple[str, Any]]) -> Any:
    return NamedTuple(name, fields)


def _twice(cls: Any) -> Any:
    """Return a record of values and derivatives; one without fields is what it is."""
    return _record(cls.__name__, [("values", cls), ("derivatives", cls)]) if size(cls) else cls


def _dual(cls: Any, record: Any) -> Any:
    """Return a record of duals from one of values and derivatives."""
    return build(cls, map(Dual, *_halves(cls, record)))


def _halves(cls: Any, record: Any) -> tuple[list[Any], list[Any]]:
    every = list(leaves(record))
    return every[: size(cls)], every[size(cls) :]


def _constant(cls: Any, record: Any) -> Any:
    """Return a record of duals that do not move."""
    return build(cls, map(Dual, leaves(record)))


def _apart(cls: Any, record: Any) -> Any:
    """Return values and derivatives of a record of duals."""
    return build(cls, [*_of(primal_of, record), *_of(tangent_of, record)])


def _of(part: Any, record: Any) -> Iterator[Any]:
    return map(part, leaves(record))
