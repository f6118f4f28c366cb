"""A run has slots for its own plants, and the same bits as with all slots."""

import pickle

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.blocks.plants import SLOTS
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.plant_model import SIZES, sized
from stimulus_model.engine.run import run
from stimulus_model.records import names, size
from stimulus_model.simulation.plan import WITH, plan
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2032Q4")


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("package", ["japan-ai-chips-2024", "japan-ai-chips-2024-as-reported"])
def test_fewer_slots_give_the_bits_of_all(economy, package, engine):
    packages = {WITH: sm.Package.load(package)}
    small, full = (plan(packages, economy, TIMELINE, 3, slots=slots) for slots in (0, SLOTS))
    assert size(small.model.Parameters) < size(full.model.Parameters) == size(MODEL.Parameters)
    one, other = (run(task, 40, engine=engine) for task in (small, full))
    for variable in MODEL.outputs:
        for scenario in one.scenarios:
            np.testing.assert_array_equal(
                one.array(variable, scenario), other.array(variable, scenario), err_msg=variable
            )


def test_the_smallest_model_that_fits_is_chosen():
    slots = [sized(plants).model.slots for plants in (0, 2, 4, 5, 13, SLOTS)]
    assert slots == [2, 2, 4, 12, SLOTS, SLOTS]
    assert SIZES[-1] == SLOTS


def test_what_is_left_out_is_what_no_plant_uses():
    small = sized(0)
    for record, kept in ((MODEL.Parameters, small.parameters), (MODEL.Exogenous, small.policy)):
        left_out = [name for k, name in enumerate(names(record)) if k not in kept]
        assert left_out, record
    parameters = names(MODEL.Parameters)
    left_out = {parameters[k] for k in range(len(parameters)) if k not in small.parameters}
    assert left_out == {f"plant_{k:02d}" for k in range(SIZES[0] + 1, SLOTS + 1)}
    assert len(small.policy) == size(small.model.Exogenous)


def test_another_process_gets_the_same_model():
    model = sized(0).model
    assert pickle.loads(pickle.dumps(model)) is model  # our own bytes
