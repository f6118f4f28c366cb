"""What drives an outcome, from the draws of a projection alone: no further runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.analysis.draw_regression import (
    NORMAL_95,
    Floats,
    dummies,
    linear_terms,
    rank_share,
    share_explained,
    terms_of,
)
from stimulus_model.analysis.outcomes import checked_outcomes, rows_by_outcome
from stimulus_model.inputs import InputError
from stimulus_model.results.measures import measured_values
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MEMBER, MODEL

if TYPE_CHECKING:
    from pandas import DataFrame, Series
    from xarray import DataArray

SHOWN = 8
FEWEST = 200
"""Draws below which regressions say nothing."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GivenDataSensitivity(FrameTable):
    """Shares of the variance that each input explains alone, from given draws.

    Attributes
    ----------
    frame
        Index (outcome, input), the largest first; columns share, low, high (95 % interval) by splines in normal
        scores, adjusted for their terms; and rank_share, the same from ranks alone, a rougher check (missing for
        official model and ensemble).
    source
        Package, economy, draws, seed and version.
    """

    frame: DataFrame
    source: str

    def _table(self) -> Table:
        def cells(row: Series) -> tuple[str, ...]:
            share = f"{fixed(100.0 * row['share'], 1)} ± {fixed(50.0 * (row['high'] - row['low']), 1)}"
            return share, fixed(100.0 * row["rank_share"], 1)

        notes = (
            "Per cent of the variance, ± half of a 95 % interval; what inputs explain together is in none of them. "
            f"{MEMBER}: all that differs between members, less what {MODEL} explains.",
            f"Source: {self.source}",
        )
        rows = rows_by_outcome(self.frame, cells, SHOWN)
        return Table(
            "What each input explains alone",
            ("Outcome", "Input", "Share", "By ranks"),
            rows,
            notes,
        )


def given_data_sensitivity(
    projection: Projection, outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None
) -> GivenDataSensitivity:
    """Return the share of each outcome's variance that each input explains alone, from the draws of a projection.

    Parameters
    ----------
    projection
        With its draws, of this process or from a file: `simulate(...)`, `run(...)`, `open_projection(...)`.
    outcomes
        As in `sensitivity`.

    Raises
    ------
    InputError
        For a projection without draws, with fewer than 200, or of which the parameters are not known; or an outcome
        that it does not have.

    Notes
    -----
    Heavy tails bias regressions on bins and on ranks; splines in normal scores keep them. Inputs that move together
    share what they explain: `sensitivity` divides it.
    """
    projection = check_projection(projection, "given_data_sensitivity")
    if projection.paths.draws < FEWEST:
        raise InputError("projection.draws", projection.paths.draws, f"at least {FEWEST}")
    chosen = checked_outcomes(projection.registry, projection.timeline, projection.variables, outcomes)
    parameters = projection.parameters
    labelled = {}
    for label, (name, year, measure) in chosen.items():
        entry = projection.registry[name]
        values = measured_values(projection.paths, projection.timeline, entry, measure, "year")
        labelled[label] = values[:, projection.timeline.full_years.index(year)]
    return GivenDataSensitivity(_frame(labelled, parameters), projection.provenance.describe())


def _frame(outcomes: Mapping[str, Floats], parameters: DataArray) -> DataFrame:
    import pandas as pd

    values = parameters.to_numpy()
    terms, own = _terms(parameters, values)
    frames = []
    for label, y in outcomes.items():
        rows = dict[str, tuple[float, ...]]()
        for name, part in terms.items():
            found = share_explained(part, y)
            share = found.share - (rows[MODEL][0] if name == MEMBER and MODEL in rows else 0.0)
            half = NORMAL_95 * found.error
            ranks = rank_share(own[name], y) if name in own else float("nan")
            rows[name] = (share, share - half, share + half, ranks)
        frame = pd.DataFrame.from_dict(rows, orient="index", columns=["share", "low", "high", "rank_share"])
        frame = frame.sort_values("share", ascending=False, kind="stable")
        frame.index = pd.MultiIndex.from_product([[label], frame.index], names=["outcome", "input"])
        frames.append(frame)
    return pd.concat(frames)


def _terms(parameters: DataArray, values: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the terms of each input, and the values of those that are parameters drawn one by one."""
    terms: dict[str, Floats] = {}
    together = np.zeros(values.shape[1], dtype=bool)
    if "member" in parameters.coords:
        members = parameters["member"].to_numpy()
        together = same_by_member(values, members)
        if "model" in parameters.coords:
            _, of = np.unique(parameters["model"].to_numpy(), return_inverse=True)
            terms[MODEL] = dummies(of)
        inside = [terms[MODEL]] if MODEL in terms else []
        terms[MEMBER] = np.concatenate([*inside, linear_terms(values[:, together])], axis=1)
    own = {}
    for k, name in enumerate(parameters["parameter"].to_numpy().tolist()):
        column = values[:, k]
        if not together[k] and column.min() < column.max():
            terms[name], own[name] = terms_of(column[:, np.newaxis]), column
    return terms, own


def same_by_member(
    values: Floats, members: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which columns are the same in all draws of a member, and not in all draws."""
    order = np.argsort(members, kind="stable")
    same = np.diff(members[order]) == 0
    inside = np.abs(np.diff(values[order], axis=0))[same].max(axis=0, initial=0.0) == 0.0
    return np.asarray(inside & (values.min(axis=0) < values.max(axis=0)))
