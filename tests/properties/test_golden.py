"""Golden numbers: what both shipped packages did when this was last agreed on.

An intended change is recorded with ``pytest tests/properties/test_golden.py --regenerate`` and read in the diff.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from stimulus_model.economy.variables import VARIABLES
from stimulus_model.simulation.simulate import simulate

GOLDEN = Path(__file__).parent / "golden"
QUANTILES = (0.05, 0.5, 0.95)


def _numbers(package, economy, engine):
    """Return quantiles over 400 draws of every variable's path and effect, in four quarters."""
    projection = simulate(package, economy, seed=2024, draws=400, engine=engine)
    times = [3, 7, 23, 63]
    numbers = {}
    for name in VARIABLES:
        without, effect = projection.baseline(name).values[:, times], projection.effect(name).values[:, times]
        numbers[name] = {
            "without": np.quantile(without, QUANTILES, axis=0).tolist(),
            "effect": np.quantile(effect, QUANTILES, axis=0).tolist(),
        }
    return numbers


@pytest.mark.parametrize("name", ["japan-ai-chips-2024", "japan-ai-chips-2024-as-reported"])
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_paths_and_effects_are_the_agreed_ones(name, engine, packages, economy, request):
    numbers, file = _numbers(packages[name], economy, engine), GOLDEN / f"{name}.json"
    if request.config.getoption("--regenerate"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(numbers, indent=1) + "\n", encoding="utf-8")
    agreed = json.loads(file.read_text(encoding="utf-8"))
    assert numbers.keys() == agreed.keys()
    for variable, parts in numbers.items():
        scale = np.abs(agreed[variable]["without"]).max()
        for part, values in parts.items():
            np.testing.assert_allclose(
                values, agreed[variable][part], rtol=1e-9, atol=1e-12 * scale, err_msg=f"{variable}, {part}"
            )
