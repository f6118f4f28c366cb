"""Published results of a country's official models, and what its economy answers to the same experiments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.published_tables.cells import Cell, MissingCell, ModelConditions, PublishedModel
from stimulus_model.calibration.published_tables.official_forecasts import (
    PublishedErrors,
    PublishedProjection,
    official_forecast_errors,
    projection,
)
from stimulus_model.calibration.published_tables.reading import read_model
from stimulus_model.calibration.published_tables.runs import FloatArray, plan_responses, run_cells
from stimulus_model.economy.folders import DEFAULT, economy_file, home_of, published_tables, tables_never_fitted
from stimulus_model.engine.run import LARGEST_SEED
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_kind, read_toml
from stimulus_model.simulation.plan import LARGEST_DRAWS

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

__all__ = [
    "Cell",
    "MissingCell",
    "ModelConditions",
    "PublishedErrors",
    "PublishedModel",
    "PublishedProjection",
    "load",
    "models_taken",
    "never_fitted",
    "of_economy",
    "official_forecast_errors",
    "projection",
    "responses",
]


@functools.cache  # files of the package do not change while it runs, and the records are frozen
def load(economy: str = DEFAULT) -> tuple[PublishedModel, ...]:
    """Return the published experiments of the official models that a shipped economy is calibrated to.

    They come in the order of its ``published_tables``. Every number of the tables is either a cell, which the economy
    can be compared with, or a missing cell with the reason. Sources, conditions and explanations come along.
    """
    names = read_toml(economy_file(economy))["economy"].get("published_tables", ())
    return tuple(read_model(published_tables(economy) / f"{name}.toml") for name in names)


def of_economy(economy: Economy) -> tuple[PublishedModel, ...]:
    """Return the published models that an economy is compared with: those of its own country.

    Raises
    ------
    InputError
        It has none, or one that is not among the shipped tables.
    """
    _check_economy(economy)
    if not economy.header.published_tables:
        allowed = (
            f"an economy with published_tables in its header: {economy.country} has none, and what official models "
            "say of another country is no measure of it"
        )
        raise InputError("economy", economy.title, allowed)
    known = {model.key: model for model in load(home_of(economy.country))}
    asked = [check_choice("economy.published_tables", key, known) for key in economy.header.published_tables]
    return tuple(model for key, model in known.items() if key in asked)


@functools.cache
def never_fitted(economy: str = DEFAULT) -> tuple[PublishedModel, ...]:
    """Return published experiments that a shipped economy's ensemble knows nothing of: other models and editions."""
    return tuple(read_model(path) for path in sorted(tables_never_fitted(economy).glob("*.toml")))


def responses(
    economy: Economy,
    cells: Sequence[Cell],
    parameters: FloatArray | None = None,
    *,
    draws: int = 1_000,
    seed: int = 0,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> FloatArray:
    """Return what the economy answers in the place of each published cell.

    All experiments of one model are scenarios of one run, without shocks; every candidate meets all of them.

    Parameters
    ----------
    economy
        How the economy answers: its baseline, position and, unless `parameters` are given, its priors.
    cells
        Cells of `load`, in any order.
    parameters
        float64 (candidate, parameter), in the order of the leaves of the model's `Parameters`; None: `draws`
        candidates from the priors with key `seed`.
    draws, seed
        Without `parameters`: how many candidates, and the key of their random numbers.
    threads
        Threads; None: one a processor.
    progress
        Called with (candidates done, candidates in all) for each model in turn.

    Returns
    -------
    ndarray
        float64 (candidate, cell), each in the unit of its cell. A candidate that overflows is NaN throughout the
        cells of that model.

    Raises
    ------
    InputError
        For parameters of the wrong shape or not finite, or no cells.

    Notes
    -----
    Some five million cells a second and processor, hence a few minutes for a million candidates. The answer takes 8
    bytes a candidate and cell: give a million candidates in pieces and keep what is needed of each.
    """
    _check_economy(economy)
    wanted = "a list of at least one cell, such as load()[0].cells"
    chosen = tuple(check_kind("cells", cell, Cell, wanted) for cell in check_items("cells", cells, wanted))
    if not chosen:
        raise InputError("cells", cells, wanted)
    draws, seed = _check_draws(draws, seed)
    return run_cells(economy, chosen, parameters, draws, seed, threads, progress)


def models_taken(economy: Economy, draws: int, seed: int) -> npt.NDArray[np.integer[Any]] | None:
    """Return the place in `of_economy` of the model that each draw of `responses` answers to: integers (draw,).

    Members of the ensemble answer to one model after the other, in that order. None where there is no ensemble.
    """
    _check_economy(economy)
    draws, seed = _check_draws(draws, seed)
    if not economy.header.published_tables:
        return None
    models = of_economy(economy)
    cells = models[0].cells[:1]
    members = plan_responses(economy, cells, cells[0].conditions, seed).task.members(draws)
    return members % len(models) if members is not None and _one_model_each(economy) else None


def _check_economy(economy: object) -> None:
    from stimulus_model.economy.economy import Economy  # here, since only its type is needed elsewhere

    check_kind("economy", economy, Economy, "an Economy, such as Economy.load('japan')")


def _check_draws(draws: object, seed: object) -> tuple[int, int]:
    count = check_integer("draws", draws, low=1, high=LARGEST_DRAWS)
    return count, check_integer("seed", seed, low=0, high=LARGEST_SEED)


def _one_model_each(economy: Economy) -> bool:
    """Return whether members answer to one official model each, as those of the shipped ensemble do."""
    return economy.ensemble is not None and economy.ensemble.groups == len(economy.header.published_tables)
