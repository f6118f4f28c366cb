"""The bootstrap: every replication equals a slow re-estimation, and resampling does what its names say."""

from __future__ import annotations

import numpy as np
import pytest
from systems import quarters, walks

from stimulus_model.estimation.autoregressions.bootstrap import (
    block_length,
    block_means,
    bootstrap_var,
    draw_blocks,
    generate,
)
from stimulus_model.estimation.autoregressions.var import fit_var
from stimulus_model.estimation.sample import Sample, read_sample
from stimulus_model.periods.axis import TimeAxis

NAMES = ("a", "b", "c")


def reduced(periods=60, lags=2, trend="linear"):
    sample = read_sample(walks(periods, 3), [("variables", name) for name in NAMES], None)
    return fit_var(sample, NAMES, lags, trend, (), ["1955Q2"])


def test_own_residuals_give_back_the_series():
    fitted = reduced()
    again = generate(fitted, np.repeat(fitted.residuals[:, None], 2, axis=1))
    assert again.shape == (60, 2, 3)
    np.testing.assert_allclose(again[:, 1], fitted.values, atol=1e-9)


@pytest.mark.parametrize("method", ["wild", "block"])
def test_every_replication_equals_a_slow_estimation(method):
    fitted = reduced()
    tools = np.random.default_rng(9).standard_normal((58, 2))
    tools[:10], tools[50:, 1] = np.nan, np.nan  # instruments may be shorter than the series
    draws = bootstrap_var(fitted, tools, method, 250, 7, 6)
    assert len(draws.covariance) == 250
    generator = np.random.default_rng(7)
    own = fitted.residuals * np.sqrt(58 / fitted.degrees_of_freedom)
    if method == "wild":
        signs = generator.choice(np.array([-1.0, 1.0]), size=(58, 250))
        shocks, proxies = signs[:, :, None] * own[:, None], signs[:, :, None] * tools[:, None]
    else:
        rows = draw_blocks(generator, 58, 6, 250)
        shocks, proxies = own[rows] - block_means(own, 6)[:, None], tools[rows]
    series = generate(fitted, shocks)
    calendar = TimeAxis(quarters(60))
    for k in (0, 99, 100, 249):
        slow = fit_var(Sample(calendar, NAMES, series[:, k]), NAMES, 2, "linear", (), ["1955Q2"])
        np.testing.assert_allclose(draws.lag_matrices[k], slow.lag_matrices, atol=1e-9)
        np.testing.assert_allclose(draws.covariance[k], slow.covariance, rtol=1e-8)
        known = ~np.isnan(proxies[:, k]).any(axis=1)
        together = np.cov(np.hstack([slow.residuals, proxies[:, k]])[known].T, bias=True)
        np.testing.assert_allclose(draws.comoments[k], together[:3, 3:], atol=1e-9)
        np.testing.assert_allclose(draws.moments[k], together[3:, 3:], rtol=1e-9)


def test_blocks_are_runs_of_periods_that_reach_every_end():
    rows = draw_blocks(np.random.default_rng(1), 20, 6, 4_000)
    assert rows.shape == (20, 4_000)
    steps = np.diff(rows, axis=0)
    inside = [k for k in range(19) if (k + 1) % 6]
    assert (steps[inside] == 1).all()
    assert len(np.unique(steps[5])) > 1
    assert rows.min() == 0
    assert rows.max() == 19


def test_block_means_are_those_of_what_each_place_can_draw():
    values = np.random.default_rng(4).standard_normal((10, 2))
    means = block_means(values, 4)
    assert means.shape == (10, 2)
    for place in range(10):
        start = place % 4
        np.testing.assert_allclose(means[place], values[start : start + 7].mean(axis=0))


def test_length_of_blocks():
    assert [block_length(periods) for periods in (1, 8, 160, 224)] == [1, 2, 5, 6]


def test_without_replications_nothing_is_drawn():
    assert bootstrap_var(reduced(), None, "wild", 0, 0) is None


def test_without_instruments_their_moments_are_empty():
    draws = bootstrap_var(reduced(), None, "block", 3, 0)
    assert draws.comoments.shape == (3, 3, 0)
    assert draws.moments.shape == (3, 0, 0)


def test_a_system_without_deterministic_terms_is_resampled_too():
    sample = read_sample(walks(60, 3), [("variables", name) for name in NAMES], None)
    fitted = fit_var(sample, NAMES, 1, "none")
    draws = bootstrap_var(fitted, None, "block", 20, 0)
    assert np.isfinite(draws.lag_matrices).all()
