"""What other official models say to the same experiment, and how far they are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.published import responses
from stimulus_model.calibration.published_tables.cells import YEAR, Cell, PublishedModel
from stimulus_model.economy.beliefs.official_models import calibrated_values
from stimulus_model.economy.folders import home_of
from stimulus_model.records import leaves

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy


UNIT = 0.01

"""Size to which experiments are scaled: 1 % or one point."""

_SAME = {"debt_to_annual_gdp": "debt_to_gdp"}


class PublishedQuestion(NamedTuple):
    """What is asked, whoever answers: experiments of other size or sign are the same question."""

    experiment: str
    duration: int | None
    fixed_rate: bool
    variable: str
    year: int
    hold_for: int | None = None


class Answer(NamedTuple):
    """What one model says in a year to an experiment of size `UNIT`."""

    model: str
    value: float


def question_of(cell: Cell) -> PublishedQuestion:
    """Return the question that a cell answers; a quarter belongs to its year.

    An experiment that lasts to the end of the year asks the same as one for good, and so for a rate that is held.
    """
    year = -(-cell.quarters.stop // 4)
    return _question(cell, year)


def _question(cell: Cell, year: int) -> PublishedQuestion:
    impulse, variable = cell.impulse, _SAME.get(cell.variable, cell.variable)

    def ended(quarters: int | None) -> int | None:
        return None if quarters is None or quarters >= 4 * year else quarters

    fixed = impulse.fixed_rate and not cell.at_floor
    return PublishedQuestion(
        impulse.experiment, ended(impulse.duration), fixed, variable, year, ended(impulse.hold_for)
    )


def scale_of(cell: Cell) -> float:
    """Return the factor that turns a cell's number into one for an experiment of size `UNIT`."""
    return UNIT / cell.impulse.size


def published_answers(models: Sequence[PublishedModel]) -> dict[PublishedQuestion, list[Answer]]:
    """Return what every model says to every question, annual means for one per cent or point.

    Where a model is published by quarter, quarters between those given are interpolated, and a year counts if its
    last quarter is given.
    """
    found: dict[PublishedQuestion, list[Answer]] = {}
    for model in models:
        series: dict[tuple[str, str], list[Cell]] = {}
        for cell in model.cells:
            series.setdefault((cell.case, cell.variable), []).append(cell)
        for cells in series.values():
            for question, value in _annual(cells):
                listed = found.setdefault(question, [])
                if model.key not in [answer.model for answer in listed]:
                    listed.append(Answer(model.key, value))
    return found


def _annual(cells: Sequence[Cell]) -> list[tuple[PublishedQuestion, float]]:
    if cells[0].period.startswith(YEAR):
        return [(question_of(cell), scale_of(cell) * cell.value) for cell in cells]
    known = [cell.quarters.stop for cell in cells]
    values = [scale_of(cell) * cell.value for cell in cells]
    quarters = np.arange(1, max(known) // 4 * 4 + 1)
    if not len(quarters) or known[0] != 1:
        return []
    means = np.interp(quarters, known, values).reshape(-1, 4).mean(axis=1)
    return [(_question(cells[0], k + 1), float(mean)) for k, mean in enumerate(means)]


FloatArray = npt.NDArray[np.float64]


def calibrated_responses(economy: Economy, models: Sequence[PublishedModel]) -> dict[str, FloatArray]:
    """Return what the economy calibrated to each model answers to each cell: by model of the cell, (model, cell)."""
    rows = [
        list(leaves(economy.replace(**calibrated_values(home_of(economy.country), model.key)).central))
        for model in models
    ]
    parameters = np.array(rows, dtype=np.float64)
    return {model.key: responses(economy, model.cells, parameters) for model in models}


def ranges(models: Sequence[PublishedModel], calibrated: Mapping[str, FloatArray]) -> dict[PublishedQuestion, float]:
    """Return the range of the models on questions that two or more answer, with unpublished responses imputed.

    The response of the economy calibrated to a model stands in for one that it does not publish, where it publishes
    the same experiment and year: Q-JEM publishes GDP after public investment, and not the output gap, nominal GDP or
    debt that go with it.
    """
    asked: dict[PublishedQuestion, list[tuple[Cell, FloatArray]]] = {}
    for model in models:
        for k, cell in enumerate(model.cells):
            asked.setdefault(question_of(cell), []).append((cell, calibrated[model.key][:, k]))
    runs = {model.key: {_experiment(question_of(cell)) for cell in model.cells} for model in models}
    found = {}
    for question, listed in published_answers(models).items():
        if len(listed) < 2 or question not in asked:
            continue
        values, told = [answer.value for answer in listed], {answer.model for answer in listed}
        for place, model in enumerate(models):
            if model.key not in told and _experiment(question) in runs[model.key]:
                values.append(
                    float(np.mean([scale_of(cell) * response[place] for cell, response in asked[question]]))
                )
        found[question] = max(values) - min(values)
    return found


def _experiment(question: PublishedQuestion) -> PublishedQuestion:
    return question._replace(variable="")
