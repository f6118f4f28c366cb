"""What every table of results can do: show itself rounded, and hand out its numbers in full precision."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from stimulus_model.results.formats import error, fixed, span
from stimulus_model.results.tables import Table, to_html, to_latex, to_markdown, to_text

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def range_cells(row: Mapping[Hashable, Any] | Series[Any], places: int, prefix: str = "") -> tuple[str, str, str]:
    """Write median, its standard error and the central range of one row of statistics.

    `prefix` tells columns of one kind from those of another: ``"difference_"``.
    """
    median, low, high = (float(row[f"{prefix}{field}"]) for field in ("median", "low", "high"))
    width = span(low, high, places, sign=True)
    return fixed(median, places, sign=True), error(float(row[f"{prefix}se_median"])), width


class FrameTable:
    """A table of numbers in `frame`; a subclass says how it is rounded for reading."""

    __slots__ = ()
    frame: DataFrame

    def rounded(self) -> Table:
        """Return the table as text."""
        raise TypeError(f"{type(self).__name__} must say how it is rounded")

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()

    def to_html(self) -> str:
        """Return an HTML table, rounded."""
        return to_html(self.rounded())

    def to_latex(self) -> str:
        """Return a LaTeX tabular (booktabs), rounded."""
        return to_latex(self.rounded())

    def to_markdown(self) -> str:
        """Return a Markdown table, rounded."""
        return to_markdown(self.rounded())

    def __repr__(self) -> str:
        return to_text(self.rounded())

    def _repr_html_(self) -> str:
        return self.to_html()
