"""What every table of results can do: show itself rounded, and hand out its numbers in full precision."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from stimulus_model.results.formats import error, fixed, span
from stimulus_model.results.tabular import Tabular

if TYPE_CHECKING:
    from pandas import DataFrame, Series


def range_cells(row: Mapping[Hashable, Any] | Series[Any], places: int, prefix: str = "") -> tuple[str, str, str]:
    """Write median, its standard error and the central range of one row of statistics.

    `prefix` tells columns of one kind from those of another: ``"difference_"``.
    """
    median, low, high = (float(row[f"{prefix}{field}"]) for field in ("median", "low", "high"))
    width = span(low, high, places, sign=True)
    return fixed(median, places, sign=True), error(float(row[f"{prefix}se_median"])), width


class FrameTable(Tabular):
    """A table that also hands out its numbers, `frame`, in full precision."""

    __slots__ = ()
    frame: DataFrame

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()
