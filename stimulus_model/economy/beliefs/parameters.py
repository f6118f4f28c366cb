"""Parameters with symbol, unit, prior and source, and the table that shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.beliefs.support import ANYTHING, Support, check_possible, read_support, support_of_unit
from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, check_text
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.results.tables.table import NO_MATHS
from stimulus_model.sources import Source, find_source

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "symbol", "value", "unit", "prior", "source", "note")
FEW = 40
"""Most parameters that are printed one by one; more are printed by block."""
_WAYS = '.select("word"), .select(block="production"), ["name"] and .to_frame()'


@dataclass(frozen=True, slots=True, repr=False)
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

    def __repr__(self) -> str:
        believed = f"{self.value:.4g} {self.unit}, {self.prior.describe()}"
        name = f"{self.name} ({self.symbol}, block {self.block})"
        return f"{name}: {believed}\n  {self.note}\n  Source: {self.source}"


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


@dataclass(frozen=True, slots=True, repr=False)
class ParameterTable:
    """Every parameter of an economy, one row each."""

    entries: tuple[Parameter, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, name: str) -> Parameter:
        found = {entry.name: entry for entry in self.entries}
        return found[check_choice("name", name, found)]

    @property
    def blocks(self) -> tuple[str, ...]:
        """Names of the blocks of equations that have parameters here."""
        return tuple(dict.fromkeys(entry.block for entry in self.entries))

    def select(self, text: str = "", *, block: str | None = None) -> ParameterTable:
        """Return the parameters of one block, or those with `text` in name, unit, prior, source or note."""
        kept = self.entries
        if block is not None:
            chosen = check_choice("block", block, self.blocks)
            kept = tuple(entry for entry in kept if entry.block == chosen)
        if not (isinstance(text, str) and text == ""):
            sought = check_text("text", text).lower()
            kept = tuple(e for e in kept if any(sought in str(cell).lower() for cell in (e.block, *_row(e))))
        return ParameterTable(kept)

    def rows(self) -> list[tuple[str, str, float, str, str, str, str]]:
        """Rows in the order of `COLUMNS`."""
        return [_row(entry) for entry in self.entries]

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

    def _by_block(self) -> list[tuple[str, ParameterTable]]:
        return [(block, self.select(block=block)) for block in self.blocks]

    def _repr_html_(self) -> str:
        return parameters_html(self, ENGLISH)

    def __repr__(self) -> str:
        if len(self) <= FEW:
            shown = [f"{e.name:32s} {e.value:>10.4g} {e.unit:28s} {e.prior.describe()}" for e in self.entries]
            return "\n".join([f"{len(self)} parameters", *shown])
        blocks = [f"  {block:<20} {len(table):>3}" for block, table in self._by_block()]
        return "\n".join([f"{len(self)} parameters by block; {_WAYS} show them", *blocks])

    def _ipython_key_completions_(self) -> list[str]:
        return [entry.name for entry in self.entries]


def _row(entry: Parameter) -> tuple[str, str, float, str, str, str, str]:
    e = entry
    return e.name, e.symbol, e.value, e.unit, e.prior.describe(), str(e.source), e.note


def _said(entry: Parameter, say: Speech) -> tuple[str, str, float, str, str, str, str]:
    """Return a row in words of a language."""
    e = entry
    believed = e.symbol, e.value, say.units(e.unit), e.prior.describe()
    return say.label(e.name), *believed, say.source(str(e.source)), say.note(e.note)


def parameters_html(table: ParameterTable, say: Speech) -> str:
    """Return each block folded up, or open where there are few parameters."""
    opened, parts = " open" if len(table) <= FEW else "", ""
    for block, some in table._by_block():
        rows = tuple(_said(entry, say) for entry in some.entries)
        shown = EntryTable(say.each("name", "symbol", "value", "unit", "prior", "source", "note"), rows).to_html()
        head = f"<b>{escape(say.name(block))}</b>: {len(some)}"
        parts += f"<details{opened}><summary>{head}</summary>{shown}</details>"
    counted, how = say("{count} parameters", count=len(table)), say("{ways} show them", ways=_WAYS)
    return f'<div class="{NO_MATHS}"><b>{counted}</b>{say.and_so}{escape(how)}{parts}</div>'
