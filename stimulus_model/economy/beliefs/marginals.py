"""From the parameters of an economy's file to the leaves of `model.Parameters`: their centre, and their priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.parameters import Parameter, read_parameter
from stimulus_model.economy.blocks.plants import SLOTS, PlantParameters, PlantPriors, Slots
from stimulus_model.economy.model import Parameters
from stimulus_model.economy.paths.plant_rows import Plant
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.inputs import check_keys
from stimulus_model.records import blocks
from stimulus_model.sources import Source

if TYPE_CHECKING:
    from stimulus_model.engine.draws.marginal import Marginal

Array = npt.NDArray[np.float64]
TECHNOLOGIES = ("logic", "foundry", "memory", "legacy")
PLANTS = "plants"
"""The block from which each plant draws its own leaves."""
ROWS = "rows"
"""The block of what holds in every draw: the file has it, and no model."""


def file_blocks(record: Any = Parameters) -> dict[str, Any]:
    """Return the records of the file: those of a model's parameters, with the priors of the plants for its plants."""
    return {name: PlantPriors if name == PLANTS else block for name, block in blocks(record)}


def read_parameters(table: object, sources: Mapping[str, Source], model: Any = Parameters) -> dict[str, Parameter]:
    """Read ``[parameters]`` of a model with such a record of parameters."""
    known = file_blocks(model) | {ROWS: RowParameters}
    given = check_keys("parameters", table, tuple(known))
    entries = {}
    for block, record in known.items():
        rows = check_keys(f"parameters.{block}", given[block], record._fields)
        for name in record._fields:
            entries[name] = read_parameter(f"parameters.{block}.{name}", name, block, rows[name], sources)
    return entries


def central_values(entries: Mapping[str, Parameter], record: Any = Parameters) -> Any:
    """Return the central values of a record of parameters.

    A plant has the average hazard, the median threshold, and what technologies average.
    """

    def everywhere(value: float) -> Slots:
        return (value,) * SLOTS

    def average(kind: str) -> float:
        return float(np.mean([entries[f"{kind}_{technology}"].value for technology in TECHNOLOGIES]))

    plants = PlantParameters(
        risk=everywhere(1.0),
        threshold=everywhere(entries["exit_threshold"].value),
        delay=everywhere(average("delay")),
        attainment=everywhere(average("attainment")),
    )
    parts = (
        plants if name == PLANTS else part(*(entries[leaf].value for leaf in part._fields))
        for name, part in file_blocks(record).items()
    )
    return record(*parts)


def marginals(
    entries: Mapping[str, Parameter],
    members: Mapping[str, Array],
    plants: Sequence[Plant],
    partners: Mapping[str, tuple[tuple[str, float], ...]],
    record: Any = Parameters,
) -> tuple[Marginal, ...]:
    """Return the priors in the order of the leaves of `record`; see `Economy.marginals`.

    Parameters
    ----------
    members
        Values of the parameters that are drawn from an ensemble, in all its members.
    plants
        Plants of the run, in the order of their slots. Plants of one technology share their risk; all else is
        drawn for each and keyed by its name, so that no other plant changes with it.
    partners
        What parameters are correlated with, as `correlations.partners` has it.
    """
    from stimulus_model.engine.compile.cache import digest_of
    from stimulus_model.engine.draws.marginal import Marginal

    how = digest_of("economy.beliefs.prior")

    def drawn(name: str, key: str) -> Marginal:
        entry = entries[name]
        tied = partners.get(name, ())
        prior = entry.prior
        content = f"{prior.kind} {prior.arguments!r} {how}"
        return Marginal(key, prior.quantile, entry.factor, entry.loading, tied, members.get(name), content)

    unused = (Marginal("unused plant", _ones, content="one"),) * (SLOTS - len(plants))
    risks = [drawn(f"risk_{each.technology}", f"risk_{each.technology}") for each in plants]
    thresholds = [drawn("exit_threshold", f"exit_threshold of {each.name}") for each in plants]
    delays = [drawn(f"delay_{each.technology}", f"delay of {each.name}") for each in plants]
    attained = [drawn(f"attainment_{each.technology}", f"attainment of {each.name}") for each in plants]
    every = (*risks, *unused, *thresholds, *unused, *delays, *unused, *attained, *unused)
    parts = (
        every if name == PLANTS else tuple(drawn(leaf, leaf) for leaf in part._fields)
        for name, part in file_blocks(record).items()
    )
    return tuple(chain.from_iterable(parts))


def _ones(probabilities: Array) -> Array:
    return np.ones_like(probabilities)
