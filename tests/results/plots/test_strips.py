"""Strips: what they say are the quantiles of each group, and every name stands in the picture."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure

from stimulus_model.results.plots.strips import MOST_POINTS, draw_strips, strip_data


@pytest.mark.parametrize("draws", [30, MOST_POINTS + 30])
def test_each_group_has_its_points_median_and_range(draws: int) -> None:
    values = {name: np.random.default_rng(k).standard_normal(draws) + k for k, name in enumerate(("one", "other"))}
    data = strip_data(values, 0.8)
    for name, each in values.items():
        expected = np.quantile(each, [0.5, 0.1, 0.9])
        np.testing.assert_allclose(data.loc[name, ["median", "low", "high"]].to_numpy(dtype=float), expected)
        assert data.loc[name, "draws"] == draws
    axes = Figure().subplots()
    draw_strips(axes, values, data)
    assert [text.get_text() for text in axes.texts] == ["one", "other"]
    points = [line for line in axes.lines if line.get_marker() == "."]
    assert [len(line.get_xdata()) for line in points] == [min(draws, MOST_POINTS)] * 2
    heights = [np.mean(line.get_ydata()) for line in points]
    assert heights[0] > heights[1], "the first group stands above"
