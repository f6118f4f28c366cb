"""Small-sample bias of a vector autoregression: bootstrap after bootstrap (Kilian 1998, REStat 80, 218-230)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stimulus_model.estimation.autoregressions.bootstrap import bootstrap_var
from stimulus_model.estimation.autoregressions.var import ReducedForm, lagged, largest_root
from stimulus_model.estimation.sample import Array


def bootstrap_bias(reduced: ReducedForm, method: str, replications: int, seed: int, block: int | None) -> Array:
    """Return by how much least squares misses the lag matrices on average; `replications` 0 stands for 1,000.

    Parameters are those of `bootstrap.bootstrap_var`; the seed is another one than that of the bands.
    """
    draws = bootstrap_var(reduced, None, method, replications or 1_000, seed ^ 1, block)
    assert draws is not None
    return np.asarray(draws.lag_matrices.mean(axis=0) - reduced.lag_matrices)


def remove_bias(lag_matrices: Array, bias: Array) -> Array:
    """Subtract `bias` from matrices (..., lag, equation, variable), or as much of it as leaves the system stable.

    What is not stable before the correction stays as it is.
    """
    flat = lag_matrices.reshape(-1, *bias.shape)
    corrected = flat.copy()
    todo = largest_root(flat) < 1.0
    for share in np.linspace(1.0, 0.0, 101)[:-1]:
        corrected[todo] = flat[todo] - share * bias
        todo[todo] = largest_root(corrected[todo]) >= 1.0
        if not todo.any():
            break
    corrected[todo] = flat[todo]
    return corrected.reshape(lag_matrices.shape)


def without_bias(reduced: ReducedForm, bias: Array) -> ReducedForm:
    """Return the system with corrected lags and the deterministic terms that fit them; residuals stay as they are."""
    matrices = remove_bias(reduced.lag_matrices, bias)
    slopes = np.swapaxes(matrices, -1, -2).reshape(-1, len(reduced.names))
    left = reduced.values[reduced.lags :] - lagged(reduced.values, reduced.lags) @ slopes
    fixed = np.linalg.lstsq(reduced.deterministic, left, rcond=None)[0]
    return replace(reduced, coefficients=np.vstack([fixed, slopes]))
