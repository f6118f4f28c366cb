"""What a variable is, and the registry of those that a model gives: names, words, units, calendar years.

A model carries its registry; every label in the library is from there. Nothing here knows any model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from stimulus_model.inputs import InputError, check_choice, check_items, check_keys, check_kind, check_text, suggest

Time = Literal["quarter", "quarter_end"]
Kind = Literal["flow", "stock", "rate", "index", "ratio"]
Annual = Literal["mean", "last"]
Effect = Literal["relative", "points", "amount"]
_CHOICES = {"time": get_args(Time), "kind": get_args(Kind), "annual": get_args(Annual), "effect": get_args(Effect)}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of a model's output: ``Variable("gap", units="% of potential", effect="points")``.

    Attributes
    ----------
    name
        What it is called in code: the name of a leaf of the model's output record.
    units
        What it is measured in.
    long_name
        What it is called in words; empty: `name`, with spaces.
    time
        ``"quarter"``: average or annual rate over the quarter; ``"quarter_end"``: as of the last day.
    kind
        ``"flow"``, ``"stock"``, ``"rate"``, ``"index"`` or ``"ratio"``.
    annual
        Value of a calendar year: ``"mean"`` of its four quarters, or its ``"last"`` quarter.
    effect
        How an effect is shown: ``"relative"`` (per cent of the no-package path), ``"points"`` (the variable is
        a percentage already: percentage points) or ``"amount"`` (difference in the variable's units).
    equation
        ``file.function`` that writes it, or empty.

    Raises
    ------
    InputError
        For a name that is none, units that are no text, or a choice that there is not.
    """

    name: str
    units: str
    long_name: str = ""
    time: Time = "quarter"
    kind: Kind = "flow"
    annual: Annual = "mean"
    effect: Effect = "amount"
    equation: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.isidentifier():
            raise InputError("variable.name", self.name, "a name such as 'output_gap': letters, digits and _")
        check_text(f"{self.name}.units", self.units)
        for field in ("long_name", "equation"):
            given = getattr(self, field)
            if not isinstance(given, str) or given:
                check_text(f"{self.name}.{field}", given)
        for field, allowed in _CHOICES.items():
            check_choice(f"{self.name}.{field}", getattr(self, field), allowed)
        if not self.long_name:
            object.__setattr__(self, "long_name", self.name.replace("_", " ").capitalize())

    @property
    def effect_units(self) -> str:
        """Units of with minus without: percentage points for percentages, otherwise the variable's own."""
        return "percentage points" if self.units.startswith("%") else self.units

    @property
    def attrs(self) -> dict[str, str]:
        """Attributes of a labelled array of this variable."""
        return {"units": self.units, "long_name": self.long_name}

    def to_dict(self) -> dict[str, str]:
        """Return the fields as a dictionary; `from_dict` reads it back."""
        return asdict(self)

    @classmethod
    def from_dict(cls, field: str, table: object) -> Variable:
        """Read what `to_dict` returned; errors name `field`."""
        names = (*cls.__dataclass_fields__,)
        return cls(**check_keys(field, table, names[:2], names[2:]))


class Registry(Mapping[str, Variable]):
    """Variables by name, in the order in which tables show them.

    Parameters
    ----------
    variables
        Each name once.
    headline
        Names of those that tables show and summaries keep unless asked otherwise; None: all.

    Raises
    ------
    InputError
        Something is no `Variable`, or a name comes twice. ``registry[name]`` raises one that suggests the nearest.
    """

    __slots__ = ("_entries", "_hash", "headline")

    def __init__(self, variables: Iterable[Variable] = (), headline: Iterable[str] | None = None) -> None:
        allowed = "a list of Variable, such as [Variable('gap', units='% of potential')]"
        entries: dict[str, Variable] = {}
        for each in check_items("variables", variables, allowed):
            entry = check_kind("variables", each, Variable, allowed)
            if entry.name in entries:
                raise InputError("variables", entry.name, "each name once")
            entries[entry.name] = entry
        self._entries = entries
        shown = entries if headline is None else check_items("headline", headline, "a list of names")
        self.headline = tuple(check_choice("headline", name, entries) for name in shown)
        self._hash = hash((*entries.values(), self.headline))

    def __getitem__(self, name: object) -> Variable:
        try:
            return self._entries[check_choice("variable", name, self._entries)]
        except InputError as error:
            labels = {entry.long_name: entry.name for entry in self.values()}
            near = error.suggestion or labels.get(suggest(name, labels) or "")
            raise InputError("variable", name, error.allowed, near) from None

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Registry):
            return False
        return (*self.values(), self.headline) == (*other.values(), other.headline)

    def __repr__(self) -> str:
        return f"Registry({', '.join(self._entries)})"

    def of(self, names: Iterable[str]) -> Registry:
        """Return the registry of some of the variables, in the order of `names`."""
        kept = [self[name] for name in check_items("names", names, "a list of names of variables")]
        known = {entry.name for entry in kept}
        return Registry(kept, [name for name in self.headline if name in known])
