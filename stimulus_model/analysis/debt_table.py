"""The table of what a rule says about debt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class DebtTable(FrameTable):
    """Answers of a rule about debt, one a row.

    Attributes
    ----------
    title
        What was asked.
    frame
        Every number in full precision; columns as the function that made it says.
    columns
        Column of `frame` -> its heading, for those that are shown as numbers with the number of decimals.
    notes
        What rule, in which reading, and from what.
    """

    title: str
    frame: DataFrame
    columns: Mapping[str, tuple[str, int]]
    notes: tuple[str, ...]

    def _table(self) -> Table:
        rows = []
        for name, row in self.frame.iterrows():
            cells = []
            for column, (_, places) in self.columns.items():
                value = row[column]
                flag = isinstance(value, bool | np.bool_)
                cells.append(("yes" if value else "no") if flag else fixed(float(value), places))
            rows.append((str(name), *cells))
        heads = tuple(head for head, _ in self.columns.values())
        return Table(self.title, (str(self.frame.index.name).capitalize(), *heads), tuple(rows), self.notes)


def framed(rows: Mapping[str, Mapping[str, object]], index: str) -> DataFrame:
    """Return rows by name as a frame whose index has the name `index`."""
    import pandas as pd

    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name=index))
