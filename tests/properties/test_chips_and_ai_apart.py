"""What chip plants add is never counted as generative AI, nor the other way round."""

from __future__ import annotations

import numpy as np
import pytest

import stimulus_model as sm


@pytest.fixture(scope="module", params=["japan-ai-chips-2024", "japan-ai-chips-2024-as-reported"])
def projection(request: pytest.FixtureRequest) -> sm.Projection:
    # the second trains engineers, who also run chip plants: that, too, belongs to the chips
    package = sm.Package.load(request.param)
    # no exit because of the business cycle: a draw in which AI saves a plant would tell another story
    economy = sm.Economy.load("japan").replace(exit_gap_response=0.0)
    return sm.simulate(package, economy, draws=200, seed=7, horizon="2035Q4")


def test_chip_value_added_is_never_in_the_ai_channel(projection: sm.Projection) -> None:
    runner = projection.channel_runner
    assert runner is not None
    others = tuple(name for name in ("demand", "co_investment", "chip_capacity", "financing"))
    names = ("chip_value_added", "ai_capacity_realised")
    only_ai, all_but_ai = runner((("generative_ai",), others), names).scenarios
    paths = runner((("generative_ai",), others), names)
    assert (paths.array("chip_value_added", only_ai) == 0.0).all()
    assert np.abs(paths.array("chip_value_added", all_but_ai)).max() > 0.0
    without = projection.baseline("ai_capacity_realised").to_numpy()
    # chips, demand and finance leave the realised capacity of AI alone, to the last bit
    np.testing.assert_array_equal(paths.array("ai_capacity_realised", all_but_ai), without)
    assert (paths.array("ai_capacity_realised", only_ai) != without).any()


def test_shapley_contributions_of_the_model_sum_to_the_effect(projection: sm.Projection) -> None:
    parts = projection.contributions("real_gdp", method="shapley")
    np.testing.assert_allclose(parts.sum("channel"), projection.effect("real_gdp"), atol=1e-9)
    chips = projection.contributions("chip_value_added", freq="year", method="shapley")
    # prices move the real size of what cash buys a little; beyond that AI has no part in what plants add
    ai, all_of_it = abs(chips.sel(channel="generative_ai")).max(), abs(projection.effect("chip_value_added")).max()
    assert float(ai) < 1e-3 * float(all_of_it)
