"""What the engine runs: a model is a set of records and two functions. It knows nothing of any country."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from stimulus_model.engine.compile.cache import cache_folder, read_checked, write_checked
from stimulus_model.engine.compile.reachable_code import code_digest
from stimulus_model.engine.expectations import NO_EXPECTATIONS, Expectations
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_kind
from stimulus_model.numerics.graph import Graph
from stimulus_model.records import blocks, build, leaves, make, names, size
from stimulus_model.variables import Registry

_ENTERING = ("State", "Parameters", "Shocks", "Exogenous", "Start", "Past", "Position", "Expected")
"""Records that the equations read."""
_RECORDS = (*_ENTERING, "Output")


class Nothing(NamedTuple):
    """A record without fields, for what a model does not have."""


NO_VARIABLES = Registry()


@dataclass(frozen=True, slots=True)
class Model:
    """A recursive model, one quarter at a time. Records are NamedTuples of floats, or of such records.

    Attributes
    ----------
    begin
        ``begin(parameters, position) -> (start, state)``: what is constant in a draw, and the first state. What the
        model does not have is left out, of arguments and of what is returned: without `Position` and `Start` it is
        ``begin(parameters) -> state``.
    quarter
        ``quarter(state, parameters, shocks, exogenous, start, past) -> (state, output, memory)``, a pure function of
        plain arithmetic and of `stimulus_model.numerics.functions`, without `if` on values. What the model does not
        have is left out: a model of three records has ``quarter(state, parameters, exogenous) -> (state, output)``.
    State, Parameters
        Records that differ by draw: what a quarter leaves to the next, and what is believed.
    Exogenous
        Record of what all draws share and scenarios differ in: one row a quarter and scenario.
    Output
        Record of what comes out of a quarter.
    Shocks
        Record of independent standard normals, new every quarter.
    Position
        Record of what is known at the start, shared by all draws.
    Start
        Record of what `begin` computes once a draw and every quarter reads.
    Past
        Record of what earlier quarters left behind: one block for each of `lags`, all of one record, the memory.
        What lies before the start is zero.
    lags
        Which earlier quarters: 4 is the quarter a year ago. One for each block of `Past`.
    variables
        What the leaves of `Output` are, a `Variable` each; those without one cannot leave the library.
    Expected
        Record of what is expected of later quarters: the last argument of ``quarter``. It differs by draw, quarter
        and scenario, and is zero in the first scenario: expectations are of the difference to it.
    expectations
        How each field of `Expected` follows from the path of the same draw without shocks: it is solved for.

    Raises
    ------
    InputError
        Functions, records, lags or variables that are none, or do not fit together.

    Notes
    -----
    Memory costs one store of its leaves a quarter and one load of those that are read at each lag, however long
    the lags are. What must be known of every quarter between now and the longest lag does not fit into a state.
    """

    begin: Callable[..., Any]
    quarter: Callable[..., Any]
    State: type
    Parameters: type
    Exogenous: type
    Output: type
    Shocks: type = Nothing
    Start: type = Nothing
    Position: type = Nothing
    Past: type = Nothing
    lags: tuple[int, ...] = ()
    variables: Registry = NO_VARIABLES
    Expected: type = Nothing
    expectations: Expectations = NO_EXPECTATIONS

    def __post_init__(self) -> None:
        for name in ("begin", "quarter"):
            if not callable(getattr(self, name)):
                raise InputError(f"model.{name}", getattr(self, name), "a function")
        for name in _RECORDS:
            record = getattr(self, name)
            if not (isinstance(record, type) and issubclass(record, tuple) and hasattr(record, "_fields")):
                raise InputError(f"model.{name}", record, "a record: a NamedTuple of floats, or of such records")
            try:
                size(record)
            except TypeError as error:  # a field is neither a number nor a record
                raise InputError(f"model.{name}", record, str(error)) from error
        for name in ("State", "Parameters", "Exogenous", "Output"):
            if not size(getattr(self, name)):
                raise InputError(f"model.{name}", getattr(self, name), "a record with at least one field")
        kinds = {block for _, block in blocks(self.Past)}
        if len(kinds) > 1 or None in kinds:
            raise InputError(
                "model.Past", self.Past, "a record whose fields are all one record, the memory of a quarter"
            )
        allowed = f"one whole number from 1 on for each field of {self.Past.__name__}"
        lags = tuple(check_integer("model.lags", lag, low=1) for lag in check_items("model.lags", self.lags, allowed))
        if len(lags) != len(blocks(self.Past)):
            raise InputError("model.lags", lags, allowed)
        object.__setattr__(self, "lags", lags)
        given = self.variables if isinstance(self.variables, Registry) else Registry(self.variables)
        object.__setattr__(self, "variables", given)
        for name in given:
            check_choice("variables", name, self.outputs)
        check_kind("model.expectations", self.expectations, Expectations, "Expectations({field: Expectation(...)})")
        self.expectations.check(self.Expected, self.outputs, names(self.Parameters))

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the results of a quarter: the leaves of `Output`."""
        return names(self.Output)

    @property
    def Memory(self) -> type:
        """What a quarter leaves behind, and later ones read."""
        return next((block for _, block in blocks(self.Past) if block), Nothing)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the equations, in hexadecimal: of the operations that `begin` and `quarter` are made of.

        It is the same in every process, on every machine and for every way to write the same operations, and another
        one if any number, operation or name of a parameter, exogenous field or result differs.

        Raises
        ------
        TraceError
            An equation does what cannot be compiled, such as ``if`` on a value.
        """
        return _fingerprint(self)

    @property
    def looks_ahead(self) -> bool:
        """Whether expectations have to be solved for before a draw is run."""
        return size(self.Expected) > 0

    def open(self, p: Any, position: Any) -> tuple[Any, Any]:
        """Return (start, state) of a draw, whatever of it the model has."""
        made = self.begin(p, position) if size(self.Position) else self.begin(p)
        return made if size(self.Start) else (self.Start(), made)

    def step(
        self, state: Any, p: Any, shocks: Any, exogenous: Any, start: Any, past: Any, expected: Any = None
    ) -> tuple[Any, Any, Any]:
        """Compute one quarter: (state, output, memory), whatever of it the model has; None: nothing is expected."""
        known = make(self.Expected, lambda _: 0.0) if expected is None else expected
        given = (state, p, shocks, exogenous, start, past, known)
        kinds = (self.State, self.Parameters, self.Shocks, self.Exogenous, self.Start, self.Past, self.Expected)
        made = self.quarter(*(each for each, kind in zip(given, kinds, strict=True) if size(kind)))
        return made if self.lags else (*made, Nothing())

    def recall(self, left: Sequence[Any]) -> Any:
        """Return the `Past` of the next quarter after quarters that have `left` these memories behind."""
        nothing = make(self.Memory, lambda _: 0.0)
        return self.Past(*(left[-lag] if lag <= len(left) else nothing for lag in self.lags))

    def history_size(self, quarters: int) -> int:
        """Leaves of the memories of `quarters`, and of the zeros before them."""
        return (quarters + 1) * size(self.Memory)


@functools.lru_cache(maxsize=256)
def _fingerprint(model: Model) -> str:
    """Return the fingerprint, from disk where the same code was traced before: that takes longer than a small run."""
    records = [getattr(model, label) for label in _RECORDS]
    code = code_digest(_traced, type(model).open, type(model).step, model.begin, model.quarter, *records)
    folder = cache_folder()
    if code is None or folder is None:
        return _traced(model)
    name = hashlib.sha256(f"{code} {model.lags} {model.expectations}".encode()).hexdigest()[:40]
    file = folder / f"{name}.equations"
    kept = read_checked(file)
    if kept is None:
        kept = _traced(model).encode()
        write_checked(file, kept)
    return kept.decode()


def _traced(model: Model) -> str:
    """Return the hash of what the equations trace to, and of what stands in the records that others fill and read."""
    graph = Graph()

    def record(label: str) -> Any:
        cls = getattr(model, label)
        return build(cls, (graph.input(f"{label} {k}") for k in range(size(cls))))

    state, parameters, shocks, policy, start, past, position, expected = map(record, _ENTERING)
    opening = model.open(parameters, position)
    after = model.step(state, parameters, shocks, policy, start, past, expected)
    named = [names(cls) for cls in (model.Parameters, model.Position, model.Exogenous, model.Output)]
    program = graph.digest([*leaves(opening), *leaves(after)])
    ahead = f" {model.expectations}" if size(model.Expected) else ""
    return hashlib.sha256(f"{program} {model.lags} {named}{ahead}".encode()).hexdigest()
