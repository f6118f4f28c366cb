"""The shipped model with other equations and further blocks: made anew from them by every process that needs it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from stimulus_model.economy.block import Block, with_mechanisms
from stimulus_model.economy.equations import relinked
from stimulus_model.economy.forward_looking import forward_looking
from stimulus_model.economy.model import BASE, BLOCKS, MODEL
from stimulus_model.economy.own_paths.exogenise import Exogenised, exogenised
from stimulus_model.engine.model import Model
from stimulus_model.engine.trial import try_quarter
from stimulus_model.inputs import InputError

Equations = tuple[tuple[str, Callable[..., Any]], ...]
Blocks = tuple[tuple[str, Block], ...]
_FUNCTIONS = ("begin", "quarter", "variables")
_AS_WRITTEN = Exogenised()


@dataclass(frozen=True, slots=True)
class OwnModel(Model):
    """A model that says what of it is not shipped; it is pickled as that.

    Attributes
    ----------
    equations
        ``file.function`` of equations that are others, each with the function in its place.
    blocks
        Blocks behind the shipped ones, by name.
    own
        Variables and shocks that the economy puts on paths.
    forward
        Whether a share of agents looks ahead.
    """

    equations: Equations = ()
    blocks: Blocks = ()
    own: Exogenised = _AS_WRITTEN
    forward: bool = False

    def __reduce__(self) -> tuple[Callable[..., Model], tuple[Any, ...]]:
        return own_model, (self.equations, self.blocks, self.own, self.forward)


def own_model(equations: Equations, blocks: Blocks, own: Exogenised = _AS_WRITTEN, forward: bool = False) -> Model:
    """Return the shipped model with these equations in the place of its own, and these blocks behind it.

    `own` are variables and shocks that it takes paths for; `forward`: whether a share of agents looks ahead.
    """
    return _made(equations, blocks, own, forward) if equations or blocks or any(own) or forward else MODEL


@functools.lru_cache(maxsize=64)
def _made(equations: Equations, blocks: Blocks, own: Exogenised, forward: bool) -> Model:
    changes = dict(equations)
    base = replace(BASE, begin=relinked(BASE.begin, changes), quarter=relinked(BASE.quarter, changes))
    base = forward_looking(base) if forward else base
    behind = [(name, replace(each, function=relinked(each.function, changes))) for name, each in BLOCKS]
    model = exogenised(with_mechanisms(base, (*behind, *blocks)), own)
    kept = {field.name: getattr(model, field.name) for field in fields(Model)}
    return OwnModel(**kept, equations=equations, blocks=blocks, own=own, forward=forward)


def on_paths(model: Model, own: Exogenised, forward: bool) -> Model:
    """Return `model` taking paths for these variables and shocks, and for no others; `forward`: looking ahead.

    Raises
    ------
    InputError
        The model has a `begin` or a `quarter` of its own, and would have to take paths or to look ahead.
    """
    known = (model.own, model.forward) if isinstance(model, OwnModel) else (_AS_WRITTEN, False)
    if known == (own, forward):
        return model
    return own_model(*parts_of(model), own, forward)


def looking_ahead(model: Model, forward: bool) -> Model:
    """Return `model`, with a share of agents who look ahead or without."""
    return on_paths(model, model.own if isinstance(model, OwnModel) else _AS_WRITTEN, forward)


def parts_of(model: Model) -> tuple[Equations, Blocks]:
    """Return the own equations and blocks of a model that can get more of them.

    Raises
    ------
    InputError
        The model has a `begin` or a `quarter` of its own.
    """
    if isinstance(model, OwnModel):
        return model.equations, model.blocks
    if model == MODEL:
        return (), ()
    allowed = "the shipped model, with other equations or further blocks: this one has a quarter of its own"
    raise InputError("economy.model", "another model", allowed)


def own_parts(model: Model) -> tuple[str, ...]:
    """Return what of a model is not shipped, in words; nothing for the shipped one."""
    if model == MODEL:
        return ()
    if not isinstance(model, OwnModel):
        return ("quarter",)
    return (*(name for name, _ in model.equations), *(f"block {name}" for name, _ in model.blocks))


def check_model(model: object, central: Any, position: Any, row: Sequence[float]) -> Model:
    """Return `model` if it can take the place of the shipped one.

    A trial quarter shows it, at the `central` parameters, from a `position` and under the exogenous `row`.

    Raises
    ------
    InputError
        It is no `Model`, has other records than the shipped one and is not made of it, its functions return other
        records than it says, or they do what cannot be compiled.
    """
    if not isinstance(model, Model):
        allowed = "a Model, such as dataclasses.replace(economy.model, quarter=my_quarter)"
        raise InputError("model", model, allowed)
    if isinstance(model, OwnModel) and model != own_model(model.equations, model.blocks, model.own, model.forward):
        allowed = "a model made by with_equation and with_block, or one made of the shipped model"
        raise InputError("model", "a changed copy of such a model", allowed)
    for name in (field.name for field in fields(Model) if field.name not in _FUNCTIONS):
        given, shipped = getattr(model, name), getattr(MODEL, name)
        if given != shipped and not isinstance(model, OwnModel):
            allowed = f"{_name(shipped)}, as in economy.model: parameters, paths and results have these records"
            raise InputError(f"model.{name}", _name(given), allowed)
    try_quarter(model, central, position, row)
    return model


def _name(value: object) -> str:
    return value.__name__ if isinstance(value, type) else repr(value)
