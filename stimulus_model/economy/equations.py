"""The equations of an economy: whether a model can take the place of the shipped one, and what names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from stimulus_model.economy.model import MODEL
from stimulus_model.engine.model import Model
from stimulus_model.inputs import InputError
from stimulus_model.records import build

_FUNCTIONS = ("begin", "quarter")


def equations_of(model: Model) -> str:
    """Return the SHA-256 of the program that the equations of `model` trace to; empty for the shipped equations.

    The shipped equations are those of the version of the library, which stands beside this in every provenance.
    """
    if model == MODEL:
        return ""
    return model.fingerprint


def check_model(model: object, central: Any, position: Any, row: Sequence[float]) -> Model:
    """Return `model` if it can take the place of the shipped one.

    A trial quarter shows it, at the `central` parameters, from a `position` and under the policy in `row`.

    Raises
    ------
    InputError
        It is no `Model`, has other records than the shipped one, or its functions return other records than it says.
    """
    if not isinstance(model, Model):
        allowed = "a Model, such as dataclasses.replace(economy.model, quarter=my_quarter)"
        raise InputError("model", model, allowed)
    for name in (field.name for field in fields(Model) if field.name not in _FUNCTIONS):
        given, shipped = getattr(model, name), getattr(MODEL, name)
        if given != shipped:
            allowed = f"{_name(shipped)}, as in economy.model: parameters, paths and results have these records"
            raise InputError(f"model.{name}", _name(given), allowed)
    start, state = _returned("begin", model.begin(central, position), (model.Start, model.State))
    shocks, policy = model.Shocks(*(0.0 for _ in model.Shocks._fields)), build(model.Policy, list(row))  # type: ignore[attr-defined]  # a record is a NamedTuple, which `type` does not say
    after = model.quarter(state, central, shocks, policy, start, model.recall([]))
    _returned("quarter", after, (model.State, model.Flows, model.Memory))
    return model


def _returned(name: str, found: Any, records: tuple[type, ...]) -> tuple[Any, ...]:
    """Return what a function of the model returned if that is one of each of `records`, in order."""
    kinds = tuple(map(type, found)) if type(found) is tuple else (type(found),)
    if kinds != records:
        allowed = f"a function that returns ({', '.join(map(_name, records))})"
        raise InputError(f"model.{name}", f"one that returns ({', '.join(map(_name, kinds))})", allowed)
    return tuple(found)


def _name(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)
