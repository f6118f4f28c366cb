"""Bootstrap of a vector autoregression: wild or moving block, all replications at once.

Wild: Gonçalves and Kilian (2004), each period's residuals keep their size and change their sign at random.
Moving block: Brüggemann, Jentsch and Trenkler (2016), and Jentsch and Lunsford (2019, AER 109, 2655-2678; 2022,
JBES 40, 1876-1891) for external instruments, where the wild bootstrap understates uncertainty.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.estimation.autoregressions.external_instruments import around_mean, known_periods
from stimulus_model.estimation.autoregressions.var import ReducedForm, lagged
from stimulus_model.estimation.sample import Array
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.sampling import LARGEST_SEED

METHODS = ("wild", "block")
MOST_REPLICATIONS = 1_000_000
"""More are a slip: they would take hours and no digit of a band would change."""
_CHUNK = 100  # replications estimated together: their regressors stay in the cache


class Draws(NamedTuple):
    """Estimates of every replication.

    Attributes
    ----------
    lag_matrices
        Shape (replication, lag, equation, variable).
    covariance
        Shape (replication, variable, variable).
    comoments
        Mean products of residuals and instruments around their mean, shape (replication, variable, instrument);
        over the periods with instruments.
    moments
        Covariance of the instruments, shape (replication, instrument, instrument).
    """

    lag_matrices: Array
    covariance: Array
    comoments: Array
    moments: Array


def block_length(periods: int) -> int:
    """Length of the blocks, T^0.3.

    Consistency needs blocks that grow more slowly than T^(1/3). Jentsch and Lunsford (2019) take 5.03 T^(1/4), which
    is three times as long in usual samples and leaves too few blocks: bands get too narrow.
    """
    return math.ceil(math.exp(0.3 * math.log(periods)))


def bootstrap_var(
    reduced: ReducedForm,
    instruments: Array | None,
    method: str,
    replications: int,
    seed: int,
    block: int | None = None,
) -> Draws | None:
    """Generate series from the estimated system, and estimate it again from each.

    Parameters
    ----------
    reduced
        The estimated system.
    instruments
        Shape (period, instrument), resampled together with the residuals, also where they are nan because they are
        not known; None if there are none.
    method
        ``"wild"`` or ``"block"``.
    replications
        Number of replications; with 0 nothing is drawn and None returned.
    seed
        Seed of the random numbers; equal seeds give equal draws.
    block
        Length of the blocks; None: `block_length`.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    """
    periods = len(reduced.labels)
    check_choice("bootstrap", method, METHODS)
    generator = np.random.default_rng(check_integer("seed", seed, low=0, high=LARGEST_SEED))
    length = block_length(periods) if block is None else check_integer("block", block, low=1, high=periods)
    if check_integer("replications", replications, low=0, high=MOST_REPLICATIONS) == 0:
        return None
    tools = np.empty((periods, 0)) if instruments is None else instruments
    # least squares makes residuals too small by the degrees of freedom that it uses up
    residuals = reduced.residuals * math.sqrt(periods / reduced.degrees_of_freedom)
    if method == "wild":
        signs = generator.choice(np.array([-1.0, 1.0]), size=(periods, replications))
        shocks = signs[:, :, None] * residuals[:, None, :]
        proxies = signs[:, :, None] * tools[:, None, :]
    else:
        rows = draw_blocks(generator, periods, length, replications)
        shocks = residuals[rows] - block_means(residuals, length)[:, None, :]
        proxies = tools[rows]
    values = generate(reduced, shocks)
    projection = np.linalg.qr(reduced.deterministic)[0]
    parts = [
        _estimate(reduced, values[:, k : k + _CHUNK], proxies[:, k : k + _CHUNK], projection)
        for k in range(0, replications, _CHUNK)
    ]
    return Draws(*(np.concatenate(field) for field in zip(*parts, strict=True)))


def draw_blocks(
    generator: np.random.Generator, periods: int, length: int, replications: int
) -> npt.NDArray[np.int64]:
    """Periods of moving blocks laid end to end, shape (period, replication)."""
    count = math.ceil(periods / length)
    starts = generator.integers(0, periods - length + 1, size=(count, 1, replications))
    rows = starts + np.arange(length)[None, :, None]
    return rows.reshape(count * length, replications)[:periods]


def block_means(residuals: Array, length: int) -> Array:
    """Mean of what each place of a series of blocks can draw, shape (period, variable).

    Less it, resampled residuals have mean zero: the first and last residuals stand in fewer blocks than the others.
    """
    periods = len(residuals)
    windows = np.lib.stride_tricks.sliding_window_view(residuals, periods - length + 1, axis=0)
    means: Array = windows.mean(axis=-1)[np.arange(periods) % length]
    return means


def generate(reduced: ReducedForm, shocks: Array) -> Array:
    """Series that the system makes of `shocks` from its own initial values.

    Parameters
    ----------
    shocks
        Shape (period, replication, variable).

    Returns
    -------
    Array
        Shape (lags + period, replication, variable).
    """
    lags, size, terms = reduced.lags, len(reduced.names), reduced.deterministic.shape[1]
    periods, replications = shocks.shape[:2]
    values = np.empty((lags + periods, replications, size))
    values[:lags] = reduced.values[:lags, None, :]
    fixed = reduced.deterministic @ reduced.coefficients[:terms]
    slopes = reduced.coefficients[terms:].reshape(lags, size, size)
    for period in range(periods):
        now = shocks[period] + fixed[period]
        for lag in range(lags):
            now += values[lags + period - 1 - lag] @ slopes[lag]
        values[lags + period] = now
    return values


def _estimate(reduced: ReducedForm, values: Array, proxies: Array, projection: Array) -> Draws:
    """Least squares for a few replications; `projection` spans the deterministic terms."""
    series = np.ascontiguousarray(np.swapaxes(values, 0, 1))
    outcomes = _without(series[:, reduced.lags :], projection)
    design = _without(lagged(series, reduced.lags), projection)
    transposed = np.swapaxes(design, 1, 2)
    slopes = np.linalg.solve(transposed @ design, transposed @ outcomes)
    residuals = outcomes - design @ slopes
    size = residuals.shape[-1]
    matrices = np.swapaxes(slopes.reshape(len(slopes), reduced.lags, size, size), -1, -2)
    across = np.swapaxes(residuals, 1, 2)
    tools = np.swapaxes(around_mean(proxies), 0, 1)
    periods = np.maximum(known_periods(proxies).sum(axis=0), 1)[:, None, None]
    return Draws(
        matrices,
        across @ residuals / reduced.degrees_of_freedom,
        across @ tools / periods,
        np.swapaxes(tools, 1, 2) @ tools / periods,
    )


def _without(values: Array, projection: Array) -> Array:
    """Values (replication, period, column) less what the deterministic terms explain."""
    return values - projection @ (projection.T @ values)
