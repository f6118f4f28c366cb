"""From the parameters of an economy's file to the leaves of `model.Parameters`: their centre, and their priors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.parameters import Parameter, read_parameter
from stimulus_model.economy.blocks.plants import SLOTS, PlantParameters, Slots
from stimulus_model.economy.model import Parameters
from stimulus_model.economy.paths.plant_rows import Plant
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.inputs import check_keys
from stimulus_model.records import blocks
from stimulus_model.sources import Source

if TYPE_CHECKING:
    from stimulus_model.engine.draws.marginal import Marginal

Array = npt.NDArray[np.float64]
PLANTS = "plants"
"""The block from which each plant draws its own leaves."""
THRESHOLD = "exit_threshold"
ROWS = "rows"
"""The block of what holds in every draw: the file has it, and no model."""


def file_blocks(classes: Sequence[str], record: Any = Parameters) -> dict[str, tuple[str, ...]]:
    """Return the blocks of the file with their names: those of a model's parameters, and what holds in every draw.

    What is drawn for plants has a name for each of the `classes` of plant.
    """
    model = {name: plant_names(classes) if name == PLANTS else block._fields for name, block in _blocks(record)}
    return model | {ROWS: RowParameters._fields}


def plant_names(classes: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters from which those of plants are drawn: the law of the threshold, and four for a class."""
    return (
        THRESHOLD,
        *(f"{kind}_{each}" for kind in ("risk", "delay", "attainment", "export_share") for each in classes),
    )


def _blocks(record: Any) -> list[tuple[str, Any]]:
    """Return the blocks of a record whose fields are all blocks."""
    return blocks(record)


def read_parameters(
    table: object, sources: Mapping[str, Source], classes: Sequence[str], model: Any = Parameters
) -> dict[str, Parameter]:
    """Read ``[parameters]`` of a model with such a record of parameters, and these classes of plant."""
    known = file_blocks(classes, model)
    given = check_keys("parameters", table, tuple(known))
    entries = {}
    for block, names in known.items():
        rows = check_keys(f"parameters.{block}", given[block], names)
        for name in names:
            entries[name] = read_parameter(f"parameters.{block}.{name}", name, block, rows[name], sources)
    return entries


def central_values(entries: Mapping[str, Parameter], record: Any = Parameters) -> Any:
    """Return the central values of a record of parameters.

    A plant has the average hazard, the median threshold, and what technologies average.
    """

    def everywhere(value: float) -> Slots:
        return (value,) * SLOTS

    def average(kind: str) -> float:
        known = [each.value for name, each in entries.items() if each.block == PLANTS and name.startswith(f"{kind}_")]
        return float(np.mean(known)) if known else 1.0

    plants = PlantParameters(
        risk=everywhere(1.0),
        threshold=everywhere(entries[THRESHOLD].value),
        delay=everywhere(average("delay")),
        attainment=everywhere(average("attainment")),
        export_share=everywhere(average("export_share")),
    )
    parts = (
        plants if name == PLANTS else part(*(entries[leaf].value for leaf in part._fields))
        for name, part in _blocks(record)
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
    thresholds = [drawn(THRESHOLD, f"{THRESHOLD} of {each.name}") for each in plants]
    delays = [drawn(f"delay_{each.technology}", f"delay of {each.name}") for each in plants]
    attained = [drawn(f"attainment_{each.technology}", f"attainment of {each.name}") for each in plants]
    exported = [drawn(f"export_share_{each.technology}", f"export share of {each.name}") for each in plants]
    own = (risks, thresholds, delays, attained, exported)
    every = tuple(chain.from_iterable((*each, *unused) for each in own))
    parts = (
        every if name == PLANTS else tuple(drawn(leaf, leaf) for leaf in part._fields)
        for name, part in _blocks(record)
    )
    return tuple(chain.from_iterable(parts))


def _ones(probabilities: Array) -> Array:
    return np.ones_like(probabilities)
