"""Draws for other libraries, and theirs for this one: the tree of groups that ArviZ reads and writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_items, check_numbers
from stimulus_model.results.drawn import ReadableDraws
from stimulus_model.results.paths import Floats, Integers

if TYPE_CHECKING:
    from xarray import DataTree


PARAMETERS, OUTCOMES, OF_DRAWS = "posterior", "posterior_predictive", "sample_stats"
"""Groups: what is believed after calibration, what follows from it, and which member a draw takes."""
DIMS = ("chain", "draw")
Given = tuple[dict[str, Floats], Integers | None]


def to_tree(projection: ReadableDraws, variables: Iterable[str] | None) -> DataTree:
    """Return parameters and yearly effects with the dims chain and draw; see `Projection.to_arviz`."""
    from xarray import DataArray, Dataset, DataTree

    allowed = "names of variables, or None for those of the headline"
    known = projection.variables
    if variables is None:
        names = [name for name in projection.registry.headline if name in known] or list(known)
    else:
        listed = [variables] if isinstance(variables, str) else check_items("variables", variables, allowed)
        names = [check_choice("variables", name, known) for name in listed]
    drawn = projection.parameters
    values, count = drawn.to_numpy(), drawn.sizes["draw"]
    axes = {"chain": [0], "draw": np.arange(count)}
    parameters = {
        str(name): DataArray(values[np.newaxis, :, k], axes, DIMS)
        for k, name in enumerate(drawn["parameter"].to_numpy())
    }
    outcomes = {}
    for name in names:
        effect = projection.effect(name, relative=projection.shows_per_cent(name), freq="year")
        outcomes[name] = DataArray(
            effect.to_numpy()[np.newaxis], axes | {"year": effect["year"].to_numpy()}, (*DIMS, "year"),
            attrs=effect.attrs,
        )  # fmt: skip
    stats = {name: DataArray(drawn[name].to_numpy()[np.newaxis], axes, DIMS) for name in ("number", "member", "model")
             if name in drawn.coords}  # fmt: skip
    said = {"title": projection.provenance.describe()}
    groups = {PARAMETERS: parameters, OUTCOMES: outcomes, OF_DRAWS: stats}
    return DataTree.from_dict({name: Dataset(group, attrs=said) for name, group in groups.items()})


def from_tree(given: Any) -> Given | None:
    """Return parameters, each float64 (draw,), and members, of what ArviZ holds; None: it is no such thing.

    Raises
    ------
    InputError
        A parameter has other dims than chain and draw.
    """
    group = _group(given, PARAMETERS)
    if group is None:
        return None
    stats = _group(given, OF_DRAWS)
    found = {str(name): _flat(name, each) for name, each in group.items()}
    if stats is None or "member" not in stats:
        return found, None
    return found, member_numbers(_flat("member", stats["member"]))


def member_numbers(given: object) -> Integers:
    """Return the members of the ensemble that draws take, if they are whole numbers."""
    allowed = "the number of a member of the ensemble for each draw"
    found: Floats = check_numbers("parameters.member", given, allowed)
    if not np.isfinite(found).all() or (found != np.rint(found)).any() or (np.abs(found) > 2**31).any():
        raise InputError("parameters.member", given, allowed)
    return found.astype(np.int64)


def _group(given: Any, name: str) -> Mapping[str, Any] | None:
    """Return the arrays of a group by name, of a tree or of the older InferenceData, if it has that group."""
    if not hasattr(given, "groups"):
        return None
    named = {str(each).strip("/") for each in (given.groups() if callable(given.groups) else given.groups)}
    if name not in named:
        return None
    return dict(given[name].data_vars)


def _flat(name: object, array: Any) -> Any:
    if set(array.dims) != set(DIMS):
        raise InputError(f"parameters.{name}", tuple(array.dims), "the dims chain and draw: one number a draw")
    return array.transpose(*DIMS).to_numpy().reshape(-1)
