"""Quantiles of sorted numbers: those of NumPy, to the bit, at every level and along both axes."""

import numpy as np
import pytest

from stimulus_model.numerics.order_statistics import quantiles_of_sorted

LEVELS = (0.0, 0.013, 0.05, 0.25, 0.5, 0.9, 0.95, 1.0)


@pytest.mark.parametrize("draws", [1, 2, 3, 7, 64, 1024, 10_001])
def test_quantiles_of_sorted_rows_and_columns_are_those_of_numpy(draws: int) -> None:
    rows = np.sort(np.random.default_rng(draws).standard_cauchy((5, draws)), axis=1)
    expected = np.ascontiguousarray(np.quantile(rows, LEVELS, axis=1))
    assert quantiles_of_sorted(rows, LEVELS, axis=1).tobytes() == expected.tobytes()
    assert quantiles_of_sorted(rows.T.copy(), LEVELS, axis=0).tobytes() == expected.tobytes()
