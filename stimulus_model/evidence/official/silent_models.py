"""Questions on which a model publishes nothing, though it publishes the experiment: its pole speaks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.poles import read_pole
from stimulus_model.evidence.official.cells import Cell, PublishedModel
from stimulus_model.evidence.official.rivals import Question, answers, question_of, scale_of
from stimulus_model.evidence.published import responses
from stimulus_model.lanes.records import leaves

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]


def pole_answers(economy: Economy, models: Sequence[PublishedModel]) -> dict[str, FloatArray]:
    """Return what the pole of each model answers in the place of each cell: by model of the cell, (pole, cell)."""
    rows = [list(leaves(economy.replace(**read_pole("japan", model.key)).central)) for model in models]
    parameters = np.array(rows, dtype=np.float64)
    return {model.key: responses(economy, model.cells, parameters) for model in models}


def ranges(models: Sequence[PublishedModel], poles: Mapping[str, FloatArray]) -> dict[Question, float]:
    """Return the range of the models on questions that two or more answer, silent ones with the answer of their pole.

    A model counts as silent if it publishes the same experiment and year, but not the variable: Q-JEM publishes GDP
    after public investment, and not the output gap, nominal GDP or debt that go with it.
    """
    asked: dict[Question, list[tuple[Cell, FloatArray]]] = {}
    for model in models:
        for k, cell in enumerate(model.cells):
            asked.setdefault(question_of(cell), []).append((cell, poles[model.key][:, k]))
    runs = {model.key: {_experiment(question_of(cell)) for cell in model.cells} for model in models}
    found = {}
    for question, listed in answers(models).items():
        if len(listed) < 2 or question not in asked:
            continue
        values, told = [answer.value for answer in listed], {answer.model for answer in listed}
        for place, model in enumerate(models):
            if model.key not in told and _experiment(question) in runs[model.key]:
                values.append(float(np.mean([scale_of(cell) * spoken[place] for cell, spoken in asked[question]])))
        found[question] = max(values) - min(values)
    return found


def _experiment(question: Question) -> Question:
    return question._replace(variable="")
