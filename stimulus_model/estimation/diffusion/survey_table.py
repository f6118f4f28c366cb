"""Published shares next to what fitted curves give, in and out of sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.estimation.diffusion.posterior import AdoptionPosterior
from stimulus_model.inputs import check_number
from stimulus_model.results.tables.formats import fixed, share, span
from stimulus_model.results.tables.table import Table, Tabular

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdoptionTable(Tabular):
    """Every published share, and the range in which a survey of that noise should find it.

    Attributes
    ----------
    frame
        Index (measure, group, wave). Columns published, median, low, high (fitted to all waves), and the same with
        the prefix ``out_of_sample_`` (fitted without the last waves; missing for earlier waves), inside and
        out_of_sample_inside (within the range), source. Shares in %.
    probability
        Probability of the ranges.
    """

    frame: DataFrame
    probability: float

    def to_frame(self) -> DataFrame:
        """Return a copy of the table with every number in full precision."""
        return self.frame.copy()

    def _table(self) -> Table:
        wide = f"{share(self.probability)} range"
        columns = ("%", "Group", "Wave", "Published", f"Fitted, {wide}", f"Without last waves, {wide}")
        rows, last = [], ""
        for key, row in self.frame.iterrows():
            measure, group, wave = key if isinstance(key, tuple) else (str(key), "", "")
            fitted = span(row["low"], row["high"], 1) + ("" if row["inside"] else " (outside)")
            held = ""
            if np.isfinite(row["out_of_sample_low"]):
                held = span(row["out_of_sample_low"], row["out_of_sample_high"], 1)
                held += "" if row["out_of_sample_inside"] else " (outside)"
            shown = "" if measure == last else str(measure)
            rows.append((shown, str(group), str(wave), fixed(row["published"], 1), fitted, held))
            last = str(measure)
        notes = ("Ranges hold what a survey would find: curve and survey noise. Each measure asks its own question.",)
        return Table("Use of generative AI: surveys and Bass curves", columns, tuple(rows), notes)


def adoption_table(
    fitted: Mapping[str, AdoptionPosterior], held_out: Mapping[str, AdoptionPosterior], probability: float
) -> AdoptionTable:
    """Compare every survey with the curves; see `AdoptionTable`."""
    import pandas as pd

    check_number("probability", probability, above=0.0, high=0.999)
    tail = 0.5 * (1.0 - probability)
    rows = []
    for name, fit in fitted.items():
        for number, seen in enumerate(fit.layout.measure.observations):
            row = {
                "measure": fit.layout.measure.title,
                "group": seen.group,
                "wave": seen.wave,
                "published": 100.0 * seen.share,
            }
            for prefix, by in (("", fit), ("out_of_sample_", held_out[name])):
                low, median, high = np.full(3, np.nan)
                if not prefix or seen.last:
                    low, median, high = 100.0 * np.quantile(by.predicted(seen, number), [tail, 0.5, 1.0 - tail])
                row |= {f"{prefix}median": median, f"{prefix}low": low, f"{prefix}high": high}
                row |= {f"{prefix}inside": bool(low <= row["published"] <= high) if np.isfinite(low) else None}
            rows.append(row | {"source": str(seen.source)})
    return AdoptionTable(pd.DataFrame(rows).set_index(["measure", "group", "wave"]), probability)
