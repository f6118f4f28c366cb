"""A mechanism from outside: a block with state, parameters and output of its own, run after the shipped equations."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.economy.beliefs.prior import as_prior
from stimulus_model.engine.model import Model
from stimulus_model.inputs import InputError, check_choice, check_keys, check_kind, check_text
from stimulus_model.records import blocks, build, leaves, names
from stimulus_model.sources import Source
from stimulus_model.variables import Registry, Variable


@dataclass(frozen=True, slots=True)
class Block:
    """A mechanism beside those of a model.

    Attributes
    ----------
    function
        ``function(state, parameters, signals) -> (state, output)``: one quarter, in plain arithmetic and functions of
        `stimulus_model.numerics.functions`, without ``if`` on values.
    begin
        ``begin(parameters, position) -> state``: the state before the first quarter.
    State, Parameters, Output, Signals
        Records (NamedTuples of floats). The fields of `Signals` are wired by name: each is a variable of the model,
        as the quarter made it, or a field of its exogenous record.
    variables
        What the leaves of `Output` are.
    feeds
        What the model hears of it: exogenous field of the model -> leaf of `State`, which is added to the field in
        the next quarter. Empty: the block only listens.
    units
        Units of its parameters, by name.
    source
        Where its equations and priors are from.
    """

    function: Callable[..., Any]
    begin: Callable[..., Any]
    State: type
    Parameters: type
    Output: type
    Signals: type
    variables: Registry
    feeds: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    source: str = "judgement of the author of the block"

    def __post_init__(self) -> None:
        for name in ("function", "begin"):
            if not callable(getattr(self, name)):
                raise InputError(f"block.{name}", getattr(self, name), "a function")
        for name in ("State", "Parameters", "Output", "Signals"):
            record = getattr(self, name)
            if not (isinstance(record, type) and issubclass(record, tuple) and names(record)):
                raise InputError(f"block.{name}", record, "a NamedTuple with at least one field")
        given = self.variables if isinstance(self.variables, Registry) else Registry(self.variables)
        object.__setattr__(self, "variables", given)
        wanted = names(self.Output)
        for name in (*wanted, *given):
            if name not in given or name not in wanted:
                raise InputError("block.variables", name, f"a Variable for each leaf of Output: {', '.join(wanted)}")
        for table in ("feeds", "units"):
            value = getattr(self, table)
            if not isinstance(value, Mapping):
                raise InputError(f"block.{table}", value, "a table (dict)")
            object.__setattr__(self, table, MappingProxyType(dict(value)))
        for leaf in self.feeds.values():
            check_choice("block.feeds", leaf, names(self.State))
        for name, unit in self.units.items():
            check_choice("block.units", name, names(self.Parameters))
            check_text(f"block.units.{name}", unit)
        check_text("block.source", self.source)

    def __hash__(self) -> int:
        return hash((self.function, self.begin, self.State, self.Parameters, self.Output, self.Signals))

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return _block, (kept | {"feeds": dict(self.feeds), "units": dict(self.units)},)


def _block(fields: dict[str, Any]) -> Block:
    return Block(**fields)


def check_block(name: object, block: object, model: Model) -> Block:
    """Return `block` if it fits into `model` under the name `name`.

    Raises
    ------
    InputError
        The name is taken or none, or a signal, a fed field or a variable does not fit the model.
    """
    allowed = "a Block, such as stimulus_model.Block(function=..., begin=..., State=...)"
    checked = check_kind("block", block, Block, allowed)
    taken = {each for kind in ("State", "Parameters", "Output") for each in getattr(model, kind)._fields}
    if not isinstance(name, str) or not name.isidentifier() or name in taken:
        raise InputError("name", name, "a new name for a block, such as 'housing'")
    for signal in names(checked.Signals):
        check_choice("block.Signals", signal, (*model.outputs, *names(model.Exogenous)))
    for fed in checked.feeds:
        check_choice("block.feeds", fed, [each for each, inner in blocks(model.Exogenous) if inner is None])
    for kind, record in (("Output", checked.Output), ("Parameters", checked.Parameters)):
        known = names(getattr(model, kind))
        for each in names(record):
            if each in known:
                raise InputError(f"block.{kind}", each, f"a name that the model does not use for one of its {kind}")
    return checked


def block_source(name: str, block: Block, date: str) -> Source:
    """Return the source of a block's equations and priors."""
    return Source(f"block-{name}", "the author of the block", int(date[:4]), block.source, "judgement")


def block_parameters(name: str, block: Block, priors: object, source: Source) -> dict[str, Parameter]:
    """Return the parameters of a block as entries of an economy."""
    wanted = names(block.Parameters)
    given = check_keys("priors", priors, wanted)
    entries = {}
    for each in wanted:
        value = given[each]
        prior = as_prior(f"priors.{each}", value)
        unit = block.units.get(each, "as in its equation")
        entries[each] = Parameter(each, name, each, prior.median, unit, prior, source, block.source)
    return entries


def with_block(model: Model, name: str, block: Block) -> Model:
    """Return `model` with a block behind it; its records are those of the model and, last, those of the block."""
    State, Parameters, Output = (_extended(model, block, name, kind) for kind in ("State", "Parameters", "Output"))
    places = {each: k for k, each in enumerate(model.outputs)}
    signals = names(block.Signals)

    def begin(p: Any, position: Any) -> tuple[Any, Any]:
        start, state = model.begin(p, position)
        return start, State(*state, block.begin(getattr(p, name), position))

    def quarter(
        state: Any, p: Any, shocks: Any, exogenous: Any, start: Any, past: Any, *ahead: Any
    ) -> tuple[Any, Any, Any]:
        mine = getattr(state, name)
        fed = {each: getattr(exogenous, each) + getattr(mine, leaf) for each, leaf in block.feeds.items()}
        after, output, left = model.quarter(state, p, shocks, exogenous._replace(**fed), start, past, *ahead)
        every = list(leaves(output))
        heard = (every[places[each]] if each in places else getattr(exogenous, each) for each in signals)
        own, reported = block.function(mine, getattr(p, name), build(block.Signals, heard))
        return State(*after, own), Output(*output, reported), left

    known: tuple[Variable, ...] = (*model.variables.values(), *block.variables.values())
    return replace(
        model, begin=begin, quarter=quarter, State=State, Parameters=Parameters, Output=Output,
        variables=Registry(known, (*model.variables.headline, *block.variables)),
    )  # fmt: skip


def with_mechanisms(model: Model, named: Iterable[tuple[str, Block]]) -> Model:
    """Return `model` with several blocks behind it, in order."""
    return functools.reduce(lambda made, each: with_block(made, *each), named, model)


def _extended(model: Model, block: Block, name: str, kind: str) -> Any:
    record, own = getattr(model, kind), getattr(block, kind)
    return NamedTuple(record.__name__, [*((field, inner or float) for field, inner in blocks(record)), (name, own)])
