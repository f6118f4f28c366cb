"""How far ranges reach that know nothing of the model whose numbers they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.coverage import PROBABILITY, FloatArray, bands, in_band
from stimulus_model.calibration.published_tables.cells import Cell, PublishedModel
from stimulus_model.results.unseen_model import unseen_model


class UnseenRow(NamedTuple):
    """One published number against draws of other models than its own.

    Attributes
    ----------
    cell
        The number and its experiment.
    parameters_low, parameters_high
        Ends of the central 90 % of these draws as they are.
    low, high
        Of what they predict for a model that is not among them (`unseen_model`).
    in_parameters, inside
        Whether the number, as rounded where it is published, lies in the first band and in the second.
    """

    cell: Cell
    parameters_low: float
    parameters_high: float
    low: float
    high: float
    in_parameters: bool
    inside: bool


class UnseenCoverage(NamedTuple):
    """Shares of published numbers inside the two bands of other models, and the mean widths of these."""

    title: str
    cells: int
    parameters_share: float
    parameters_width: float
    share: float
    width: float


def leave_one_out(
    models: Sequence[PublishedModel], responses: Mapping[str, FloatArray], taken: npt.NDArray[np.integer[Any]]
) -> tuple[UnseenRow, ...]:
    """Return every number of each model against the draws that answer to the others.

    Parameters
    ----------
    models
        In the order of the numbers in `taken`.
    responses
        float64 (draw, cell) by model of the cell.
    taken
        Which model each draw answers to, integers (draw,).
    """
    return tuple(
        row
        for left, model in enumerate(models)
        for row in unseen_rows(model, responses[model.key][taken != left], taken[taken != left])
    )


def unseen_rows(
    model: PublishedModel, draws: FloatArray, taken: npt.NDArray[np.integer[Any]]
) -> tuple[UnseenRow, ...]:
    """Return the numbers of a model against `draws` (draw, cell) that were not fitted to it; `taken` as above."""
    tails = np.array([0.5 - PROBABILITY / 2.0, 0.5 + PROBABILITY / 2.0])
    _, group = np.unique(taken, return_inverse=True)
    ends, paths = np.empty((2, len(model.cells))), dict[tuple[str, str], list[int]]()
    for k, cell in enumerate(model.cells):
        paths.setdefault((cell.case, cell.variable), []).append(k)
    for places in paths.values():
        ends[:, places] = unseen_model(draws[:, places], group, tails).quantiles
    rows = []
    for cell, (low, _, high), (least, most) in zip(model.cells, bands(draws), ends.T.tolist(), strict=True):
        inside = in_band(model, cell, low, high), in_band(model, cell, least, most)
        rows.append(UnseenRow(cell, low, high, least, most, *inside))
    return tuple(rows)


def unseen_coverage(title: str, rows: Sequence[UnseenRow]) -> UnseenCoverage:
    """Return shares and mean widths over `rows`."""
    return UnseenCoverage(
        title=title,
        cells=len(rows),
        parameters_share=float(np.mean([row.in_parameters for row in rows])),
        parameters_width=float(np.mean([row.parameters_high - row.parameters_low for row in rows])),
        share=float(np.mean([row.inside for row in rows])),
        width=float(np.mean([row.high - row.low for row in rows])),
    )


def coverage_by_model(models: Sequence[PublishedModel], rows: Sequence[UnseenRow]) -> tuple[UnseenCoverage, ...]:
    """Return the coverage of each model's numbers, and of all of them, last."""
    listed = [(model.title, [row for row in rows if row.cell.model == model.key]) for model in models]
    return tuple(unseen_coverage(title, each) for title, each in [*listed, ("All", list(rows))])
