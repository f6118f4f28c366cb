"""What may be chosen by name: type checkers and the checks at run time know the same names."""

from typing import get_args

import pytest

from stimulus_model.engine.chunks import ENGINES, Engine
from stimulus_model.results.channels import METHODS
from stimulus_model.results.measures import BANDS, MEASURES, Bands, Measure, Method, Scenario
from stimulus_model.results.provenance import KEEPS, Keep
from stimulus_model.sampling import SAMPLINGS, SamplingName


@pytest.mark.parametrize(
    ("named", "checked"),
    [
        (Engine, ENGINES),
        (Keep, KEEPS),
        (Bands, BANDS),
        (Measure, MEASURES),
        (Method, tuple(METHODS)),
        (SamplingName, SAMPLINGS),
    ],
)
def test_type_checkers_know_the_choices(named: object, checked: tuple[str, ...]) -> None:
    assert get_args(named) == checked


def test_a_scenario_is_a_measure() -> None:
    assert set(get_args(Scenario)) < set(MEASURES)
