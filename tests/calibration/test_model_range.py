"""Where a model publishes an experiment but not a variable, the economy calibrated to it stands in."""

import numpy as np
import pytest

from stimulus_model.calibration.model_range import (
    calibrated_responses,
    published_answers,
    question_of,
    ranges,
    scale_of,
)
from stimulus_model.calibration.published import load


def test_ranges_by_hand():
    models = load()
    given = {model.key: np.zeros((3, len(model.cells))) for model in models}
    plain = {
        question: max(a.value for a in listed) - min(a.value for a in listed)
        for question, listed in published_answers(models).items()
        if len(listed) > 1
    }
    gap = next(
        (k, cell)
        for k, cell in enumerate(models[0].cells)
        if (cell.case, cell.variable, cell.period) == ("1", "output_gap", "year 2")
    )
    tax = next(
        cell for cell in models[0].cells if (cell.case, cell.variable, cell.period) == ("5", "real_gdp", "year 2")
    )
    place, question = gap[0], question_of(gap[1])
    other = next(k for k, cell in enumerate(models[1].cells) if question_of(cell) == question)
    for key, k in ((models[0].key, place), (models[1].key, other)):
        given[key][2, k] = 0.3  # as calibrated to Q-JEM: .3 where ESRI publishes .99 and the Cabinet Office .96
    found = ranges(models, given)
    assert set(found) <= set(plain)
    assert plain[question] == pytest.approx(0.03)
    assert found[question] == pytest.approx(0.69)
    assert found[question_of(tax)] == pytest.approx(plain[question_of(tax)])  # Q-JEM publishes no corporate tax
    assert all(found[q] >= plain[q] - 1e-12 for q in found)


def test_calibrated_economies_answer_near_their_own_models(economy):
    models = load()
    found = calibrated_responses(economy, models)
    for place, model in enumerate(models):
        assert found[model.key].shape == (3, len(model.cells))
        gdp = [k for k, cell in enumerate(model.cells) if cell.variable == "real_gdp"]
        error = found[model.key][:, gdp] - np.array([model.cells[k].value for k in gdp])
        assert np.square(error).mean(axis=1).argmin() == place
        assert all(abs(scale_of(cell)) > 0.0 for cell in model.cells)
