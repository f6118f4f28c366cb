"""Parameters with symbol, unit, prior and source, and the table that shows them."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stimulus_model.economy.prior import Prior
from stimulus_model.inputs import InputError, check_keys, check_number, check_text
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
        return table


def read_parameter(field: str, name: str, block: str, table: object, sources: Mapping[str, Source]) -> Parameter:
    """Read one table of ``[parameters]``."""
    required = ("symbol", "value", "unit", "prior", "source", "note")
    given = check_keys(field, table, required, ("factor",))
    prior = Prior.from_dict(f"{field}.prior", given["prior"])
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
        unit=check_text(f"{field}.unit", given["unit"]),
        prior=prior,
        source=find_source(f"{field}.source", given["source"], sources),
        note=check_text(f"{field}.note", given["note"]),
        factor=factor,
        loading=loading,
    )


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """Every parameter of an economy, one row each."""

    entries: tuple[Parameter, ...]

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, name: str) -> Parameter:
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise KeyError(name)

    def rows(self) -> list[tuple[str, str, float, str, str, str, str]]:
        """Rows in the order of `COLUMNS`."""
        return [(e.name, e.symbol, e.value, e.unit, e.prior.describe(), str(e.source), e.note) for e in self.entries]

    def to_frame(self) -> pd.DataFrame:
        """Pandas DataFrame, indexed by name."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS)).set_index("name")

    def to_markdown(self) -> str:
        """Markdown table."""
        lines = ["| " + " | ".join(COLUMNS) + " |", "|" + "---|" * len(COLUMNS)]
        lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in self._text()]
        return "\n".join(lines)

    def to_html(self) -> str:
        """HTML table."""
        head = "".join(f"<th>{name}</th>" for name in COLUMNS)
        body = "\n".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self._text()
        )
        return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"

    def to_latex(self) -> str:
        """LaTeX tabular."""
        lines = [" & ".join(COLUMNS) + r" \\", r"\hline"]
        lines += [" & ".join(_escape_latex(cell) for cell in row) + r" \\" for row in self._text()]
        columns = "l" * len(COLUMNS)
        return f"\\begin{{tabular}}{{{columns}}}\n" + "\n".join(lines) + "\n\\end{tabular}"

    def _text(self) -> list[list[str]]:
        return [[f"{cell:g}" if isinstance(cell, float) else cell for cell in row] for row in self.rows()]

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        shown = [f"{e.name:32s} {e.value:>10.4g} {e.unit:28s} {e.prior.describe()}" for e in self.entries]
        return "\n".join([f"{len(self)} parameters", *shown])


_LATEX = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "¥": r"\textyen{}",
}  # fmt: skip


def _escape_latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in text)
