"""The rows of a validation: published cells against the ensemble, coverage, and widths against disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.model_range import Answer, PublishedQuestion, published_answers, question_of, scale_of
from stimulus_model.calibration.published_tables.cells import Cell, PublishedModel
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.results.tables.formats import fixed

FloatArray = npt.NDArray[np.float64]
INSIDE, DISCREPANT, OUTSIDE = "inside", "inside with discrepancy", "outside"
"""Verdicts: in the band of the parameters alone; in the band of the prediction; in neither."""
PROBABILITY = 0.90


@dataclass(frozen=True, slots=True)
class ValidationRow:
    """One published number against the economy.

    Attributes
    ----------
    cell
        The number and its experiment.
    median
        Of the economy's draws.
    low, high
        Ends of the central 90 % of what the economy predicts for that model: its draws, and what no parameters of
        it explain (`predictive`).
    parameters_low, parameters_high
        The same of the draws alone.
    verdict
        Where the published number, as rounded there, lies: ``"inside"`` the band of the draws alone, ``"inside with
        discrepancy"``, or ``"outside"`` both.
    explanation
        Why the economy's draws differ, in words; empty inside.
    """

    cell: Cell
    median: float
    low: float
    high: float
    parameters_low: float
    parameters_high: float
    verdict: str
    explanation: str


class Coverage(NamedTuple):
    """How many published numbers lie in the bands, how wide these are, and how far medians are off.

    `share` and `width` are of the prediction, those of ``parameters`` of the draws alone.
    """

    model: str
    title: str
    cells: int
    inside: int
    share: float
    width: float
    parameters_share: float
    parameters_width: float
    distance: float


class Disagreement(NamedTuple):
    """Widths of bands against the disagreement of the models, over questions that two models or more answer."""

    variable: str
    questions: int
    spread: float
    width: float
    ratio: float


def compare_with_published(
    models: Sequence[PublishedModel], responses: Mapping[str, FloatArray], predicted: Mapping[str, FloatArray]
) -> tuple[ValidationRow, ...]:
    """Return one row a cell; draws of the parameters, and what they predict, are (draw, cell) arrays by model."""
    known, rows = published_answers(models), []
    for model in models:
        alone, whole = bands(responses[model.key]), bands(predicted[model.key])
        for k, cell in enumerate(model.cells):
            (low, median, high), (least, _, most) = alone[k], whole[k]
            if in_band(model, cell, low, high):
                verdict = INSIDE
            else:
                verdict = DISCREPANT if in_band(model, cell, least, most) else OUTSIDE
            text = "" if verdict == INSIDE else _explanation(model, cell, known)
            rows.append(ValidationRow(cell, median, least, most, low, high, verdict, text))
    return tuple(rows)


def bands(draws: FloatArray) -> list[list[float]]:
    """Low end, median and high end of each column."""
    tails = [0.5 - PROBABILITY / 2.0, 0.5, 0.5 + PROBABILITY / 2.0]
    found: list[list[float]] = np.quantile(draws, tails, axis=0).T.tolist()
    return found


def in_band(model: PublishedModel, cell: Cell, low: float, high: float) -> bool:
    """Whether some number that rounds to the cell's is in the band."""
    return low - model.rounding <= cell.value <= high + model.rounding


def coverage(models: Sequence[PublishedModel], rows: Sequence[ValidationRow]) -> tuple[Coverage, ...]:
    """Return coverage and average width of the bands for each model."""
    return tuple(_coverage(m.key, m.title, [row for row in rows if row.cell.model == m.key]) for m in models)


def coverage_by_variable(rows: Sequence[ValidationRow]) -> tuple[Coverage, ...]:
    """Return coverage and average width of the bands for each variable, all models together; `model` is ``"all"``."""
    return tuple(
        _coverage("all", entry.title, listed)
        for name, entry in MEASURES.items()
        if (listed := [row for row in rows if row.cell.variable == name])
    )


def _coverage(model: str, title: str, rows: Sequence[ValidationRow]) -> Coverage:
    inside = sum(row.verdict != OUTSIDE for row in rows)
    return Coverage(
        model=model,
        title=title,
        cells=len(rows),
        inside=inside,
        share=inside / len(rows),
        width=float(np.mean([row.high - row.low for row in rows])),
        parameters_share=float(np.mean([row.verdict == INSIDE for row in rows])),
        parameters_width=float(np.mean([row.parameters_high - row.parameters_low for row in rows])),
        distance=float(np.sqrt(np.mean([(row.median - row.cell.value) ** 2 for row in rows]))),
    )


def spreads(models: Sequence[PublishedModel], rows: Sequence[ValidationRow]) -> tuple[Disagreement, ...]:
    """Compare widths with the range of the models' answers, by variable and over all (``"all"``, last)."""
    widths: dict[PublishedQuestion, list[float]] = {}
    for row in rows:
        widths.setdefault(question_of(row.cell), []).append(abs(scale_of(row.cell)) * (row.high - row.low))
    pairs: dict[str, list[tuple[float, float]]] = {}
    for question, listed in published_answers(models).items():
        if len(listed) > 1 and question in widths:
            values = [answer.value for answer in listed]
            pair = (max(values) - min(values), float(np.mean(widths[question])))
            pairs.setdefault(question.variable, []).append(pair)
    everything = [pair for listed_pairs in pairs.values() for pair in listed_pairs]
    return tuple(_spread(name, listed_pairs) for name, listed_pairs in [*pairs.items(), ("all", everything)])


def _spread(name: str, pairs: Sequence[tuple[float, float]]) -> Disagreement:
    spread, width = np.mean(pairs, axis=0).tolist() if pairs else (np.nan, np.nan)
    return Disagreement(name, len(pairs), spread, width, width / spread if spread else np.nan)


def _explanation(model: PublishedModel, cell: Cell, known: Mapping[PublishedQuestion, Sequence[Answer]]) -> str:
    """Return the written explanation, and what the other models say to the same question."""
    text = model.explain(cell.case, cell.variable)
    question = question_of(cell)
    others = [answer for answer in known.get(question, ()) if answer.model != cell.model]
    if not text or not others:
        return text
    said = ", ".join(f"{fixed(answer.value / scale_of(cell), 2, sign=True)} ({answer.model})" for answer in others)
    return f"{text} Year {question.year} elsewhere: {said}."
