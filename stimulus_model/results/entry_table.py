"""A table of what was entered, text and numbers, unrounded: as a DataFrame, text, HTML, Markdown or LaTeX."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from stimulus_model.results.tables.table import escape_latex

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class EntryTable:
    """Rows under named columns; a missing entry is None.

    Attributes
    ----------
    columns
        Names of the columns.
    rows
        One tuple a row, an entry a column.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def to_frame(self) -> pd.DataFrame:
        """Return a DataFrame with the entries as they are."""
        import pandas as pd

        return pd.DataFrame([list(row) for row in self.rows], columns=list(self.columns))

    def to_html(self) -> str:
        """Return an HTML table; text is escaped."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td{_align(entry)}>{escape(shown(entry))}</td>" for entry in row) + "</tr>"
            for row in self.rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def to_markdown(self) -> str:
        """Return a Markdown table."""
        lines = [self.columns, ("---",) * len(self.columns), *self.rows]
        return "\n".join(
            "| " + " | ".join(shown(entry).replace("|", r"\|").replace("\n", " ") for entry in line) + " |"
            for line in lines
        )

    def to_latex(self) -> str:
        """Return a LaTeX ``tabular`` (booktabs)."""
        lines = [" & ".join(escape_latex(shown(entry)) for entry in line) for line in self.rows]
        head = " & ".join(escape_latex(name) for name in self.columns)
        body = "".join(f"{line} \\\\\n" for line in lines)
        return (
            f"\\begin{{tabular}}{{{'l' * len(self.columns)}}}\n\\toprule\n{head} \\\\\n\\midrule\n"
            f"{body}\\bottomrule\n\\end{{tabular}}\n"
        )

    def __repr__(self) -> str:
        cells = [self.columns, *(tuple(shown(entry) for entry in row) for row in self.rows)]
        width = [max(len(line[k]) for line in cells) for k in range(len(self.columns))]
        right = [any(isinstance(row[k], float) for row in self.rows) for k in range(len(self.columns))]
        return "\n".join(
            "  ".join(
                entry.rjust(w) if r else entry.ljust(w) for entry, w, r in zip(line, width, right, strict=True)
            ).rstrip()
            for line in cells
        )

    def _repr_html_(self) -> str:
        return self.to_html()


def shown(entry: object) -> str:
    """Return an entry as it is printed: nothing for None, six significant digits for a float."""
    if entry is None:
        return ""
    return f"{entry:.6g}" if isinstance(entry, float) else str(entry)


def _align(entry: object) -> str:
    return ' style="text-align:right"' if isinstance(entry, (int, float)) else ""
