"""A trial quarter: whether the functions of a model fit its records, before anything is compiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stimulus_model.engine.model import Model
from stimulus_model.inputs import InputError
from stimulus_model.records import build, leaves, make, size


def try_quarter(model: Model, parameters: Any, position: Any, row: Sequence[float]) -> None:
    """Run one quarter on floats and trace the equations.

    Parameters
    ----------
    model
        The model.
    parameters, position
        Records with numbers of a usual size.
    row
        The leaves of `Exogenous` in one quarter.

    Raises
    ------
    InputError
        A function fails, returns other records than the model says, or does what cannot be compiled.
    """
    shocks = build(model.Shocks, [0.0] * size(model.Shocks))
    opened = _run("begin", model, parameters, *([position] if size(model.Position) else []))
    start, state = _returned("begin", opened, [each for each in (model.Start, model.State) if size(each)], model)
    expected = make(model.Expected, lambda _: 0.0)
    given = [state, parameters, shocks, build(model.Exogenous, row), start, model.recall([]), expected]
    kinds = (
        model.State, model.Parameters, model.Shocks, model.Exogenous, model.Start, model.Past, model.Expected,
    )  # fmt: skip
    made = _run("quarter", model, *(each for each, kind in zip(given, kinds, strict=True) if size(kind)))
    _returned("quarter", made, [each for each in (model.State, model.Output, model.Memory) if size(each)], model)
    try:
        _ = model.fingerprint
    except TypeError as error:  # tracing meets what is no arithmetic, such as `if` on a value
        allowed = "equations of plain arithmetic and stimulus_model.numerics.functions, with where() in place of if"
        raise InputError("model.quarter", f"{type(error).__name__}: {error}", allowed) from error


def _run(name: str, model: Model, *given: Any) -> Any:
    try:
        return getattr(model, name)(*given)
    except Exception as error:  # whatever an equation raises, it is the equation that is at fault
        found = f"{type(error).__name__}: {error}"
        raise InputError(f"model.{name}", found, "a function that a trial quarter can run") from error


def _returned(name: str, found: Any, records: list[type], model: Model) -> tuple[Any, ...]:
    """Return (start, state) or what a quarter made, if it is one of each of `records`, in order, and of floats."""
    parts = tuple(found) if type(found) is tuple else (found,)
    kinds = [type(part) for part in parts]
    if kinds != records:
        allowed = f"a function that returns ({', '.join(each.__name__ for each in records)})"
        raise InputError(f"model.{name}", f"one that returns ({', '.join(each.__name__ for each in kinds)})", allowed)
    for record in parts:
        numbers = list(leaves(record))
        if len(numbers) != size(type(record)) or not all(isinstance(each, int | float) for each in numbers):
            raise InputError(f"model.{name}", f"a {type(record).__name__} of {record!r}", "records of numbers")
    return parts if name == "quarter" or size(model.Start) else (model.Start(), *parts)
