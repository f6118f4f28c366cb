"""What the economy predicts for each official model: draws, and on top what no parameters of it explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.coverage import ValidationRow, bands, in_band, spreads
from stimulus_model.calibration.model_range import PublishedQuestion, published_answers, question_of, scale_of
from stimulus_model.calibration.published_tables.cells import PublishedModel

FloatArray = npt.NDArray[np.float64]
RmseByModel = Mapping[str, Mapping[str, float]]
SCALES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Shares of the discrepancy at which the trade-off of coverage and width is shown; 1 is the prediction itself."""


class Prediction(NamedTuple):
    """Coverage and width when draws carry a share of the discrepancy.

    Attributes
    ----------
    scale
        Share of the sd of the discrepancy that is added.
    share
        Of all published numbers, how many lie in the bands.
    shares
        The same for each model.
    ratio
        Mean width over the mean range of the models, on questions that two models or more answer.
    ratio_of_three
        The same on questions that all models answer.
    ratio_with_imputed
        As `ratio`, with unpublished responses imputed: those of the economy calibrated to the model, where it
        publishes the experiment but not the variable.
    """

    scale: float
    share: float
    shares: tuple[float, ...]
    ratio: float
    ratio_of_three: float
    ratio_with_imputed: float


def discrepancies(
    models: Sequence[PublishedModel], rmse: RmseByModel, draws: int, seed: int = 0
) -> dict[str, FloatArray]:
    """Draw what no parameters of the economy explain, float64 (draw, cell) by model.

    A published number is what the economy answers plus a discrepancy of its own (Kennedy and O'Hagan 2001), normal
    with the sd that the likelihood of the ensemble has: the root-mean-square error of the calibration to the model,
    by measure.
    """
    random, found = np.random.default_rng(seed), {}
    for model in models:
        sd = np.array([rmse[model.key][cell.variable] for cell in model.cells])
        found[model.key] = sd * random.standard_normal((draws, len(sd)))
    return found


def predict(
    models: Sequence[PublishedModel],
    responses: Mapping[str, FloatArray],
    added: Mapping[str, FloatArray],
    imputed: Mapping[PublishedQuestion, float],
) -> tuple[Prediction, ...]:
    """Return coverage and width of the bands for each of `SCALES`.

    Parameters
    ----------
    models
        With their cells.
    responses
        float64 (draw, cell) by model: what draws of the parameters answer.
    added
        `discrepancies` of the same shape.
    imputed
        Range of the models by question, with unpublished responses imputed (`model_range.ranges`).
    """
    return tuple(_at(scale, models, responses, added, imputed) for scale in SCALES)


def _at(
    scale: float,
    models: Sequence[PublishedModel],
    responses: Mapping[str, FloatArray],
    added: Mapping[str, FloatArray],
    imputed: Mapping[PublishedQuestion, float],
) -> Prediction:
    rows: list[ValidationRow] = []
    by_model: list[list[bool]] = []
    for model in models:
        found = bands(responses[model.key] + scale * added[model.key])
        by_model.append([in_band(model, c, low, high) for c, (low, _, high) in zip(model.cells, found, strict=True)])
        rows += [
            ValidationRow(c, middle, low, high, low, high, "", "")
            for c, (low, middle, high) in zip(model.cells, found, strict=True)
        ]
    told = {question for question, listed in published_answers(models).items() if len(listed) == len(models)}
    return Prediction(
        scale=scale,
        share=float(np.mean(np.concatenate(by_model))),
        shares=tuple(float(np.mean(listed)) for listed in by_model),
        ratio=spreads(models, rows)[-1].ratio,
        ratio_of_three=spreads(models, [row for row in rows if question_of(row.cell) in told])[-1].ratio,
        ratio_with_imputed=_with_imputed(rows, imputed),
    )


def _with_imputed(rows: Sequence[ValidationRow], imputed: Mapping[PublishedQuestion, float]) -> float:
    """Return the mean width over the mean range of the models, with unpublished responses imputed."""
    widths: dict[PublishedQuestion, list[float]] = {}
    for row in rows:
        widths.setdefault(question_of(row.cell), []).append(abs(scale_of(row.cell)) * (row.high - row.low))
    asked = [question for question in imputed if question in widths]
    spread = float(np.mean([imputed[question] for question in asked])) if asked else np.nan
    return float(np.mean([np.mean(widths[question]) for question in asked])) / spread if asked else np.nan
