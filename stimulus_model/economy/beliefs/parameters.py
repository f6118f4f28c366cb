"""Parameters with symbol, unit, prior and source, and the table that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.beliefs.support import ANYTHING, Support, check_possible, read_support, support_of_unit
from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, check_text
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.sources import Source, find_source

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "symbol", "value", "unit", "prior", "source", "note")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number that enters the model.

    Attributes
    ----------
    value
        Central value, the median of the prior.
    factor, loading
        Common factor of the joint prior and the loading on it; None and 0 for an independent parameter.
    support
        What the parameter can be at all, whatever is believed of it.
    """

    name: str
    block: str
    symbol: str
    value: float
    unit: str
    prior: Prior
    source: Source
    note: str
    factor: str | None = None
    loading: float = 0.0
    support: Support = ANYTHING

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        table: dict[str, Any] = {
            "symbol": self.symbol,
            "value": self.value,
            "unit": self.unit,
            "prior": self.prior.to_dict(),
            "source": self.source.key,
            "note": self.note,
        }
        if self.factor is not None:
            table["factor"] = {"name": self.factor, "loading": self.loading}
        if self.support != support_of_unit(self.unit):
            table["support"] = self.support.to_dict()
        return table


def read_parameter(field: str, name: str, block: str, table: object, sources: Mapping[str, Source]) -> Parameter:
    """Read one table of ``[parameters]``."""
    required = ("symbol", "value", "unit", "prior", "source", "note")
    given = check_keys(field, table, required, ("factor", "support"))
    unit = check_text(f"{field}.unit", given["unit"])
    support = read_support(f"{field}.support", given["support"]) if "support" in given else support_of_unit(unit)
    prior = check_possible(f"{field}.prior", Prior.from_dict(f"{field}.prior", given["prior"]), support)
    value = check_number(f"{field}.value", given["value"])
    low, high = prior.support
    if not low <= value <= high:
        raise InputError(f"{field}.value", value, f"a number that the prior {prior.describe()} allows")
    factor, loading = None, 0.0
    if "factor" in given:
        common = check_keys(f"{field}.factor", given["factor"], ("name", "loading"))
        factor = check_text(f"{field}.factor.name", common["name"])
        loading = check_number(f"{field}.factor.loading", common["loading"], low=-1.0, high=1.0)
    return Parameter(
        name=name,
        block=block,
        symbol=check_text(f"{field}.symbol", given["symbol"]),
        value=value,
        unit=unit,
        prior=prior,
        source=find_source(f"{field}.source", given["source"], sources),
        note=check_text(f"{field}.note", given["note"]),
        factor=factor,
        loading=loading,
        support=support,
    )


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """Every parameter of an economy, one row each."""

    entries: tuple[Parameter, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, name: str) -> Parameter:
        found = {entry.name: entry for entry in self.entries}
        return found[check_choice("name", name, found)]

    def rows(self) -> list[tuple[str, str, float, str, str, str, str]]:
        """Rows in the order of `COLUMNS`."""
        return [(e.name, e.symbol, e.value, e.unit, e.prior.describe(), str(e.source), e.note) for e in self.entries]

    def to_frame(self) -> pd.DataFrame:
        """Pandas DataFrame, indexed by name."""
        return self._table().to_frame().set_index("name")

    def to_markdown(self) -> str:
        """Markdown table."""
        return self._table().to_markdown()

    def to_html(self) -> str:
        """HTML table; text is escaped."""
        return self._table().to_html()

    def to_latex(self) -> str:
        """LaTeX tabular (booktabs)."""
        return self._table().to_latex()

    def _table(self) -> EntryTable:
        return EntryTable(COLUMNS, tuple(self.rows()))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        shown = [f"{e.name:32s} {e.value:>10.4g} {e.unit:28s} {e.prior.describe()}" for e in self.entries]
        return "\n".join([f"{len(self)} parameters", *shown])
