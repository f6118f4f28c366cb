"""An economy whose parameters are drawn from members of one's own: a posterior from elsewhere."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from stimulus_model.economy.beliefs.ensemble import Ensemble
from stimulus_model.economy.beliefs.marginals import PLANTS, ROWS
from stimulus_model.economy.beliefs.matching import beta_of
from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.sources import Source

KEY = "own_members"
"""Key of the source of parameters that are drawn from members of one's own."""


def names_and_values(names: Any, values: Any) -> tuple[Any, Any]:
    """Return names and numbers of members, which may come as a table with a column for each parameter."""
    if values is not None:
        return names, values
    if not hasattr(names, "columns") or not hasattr(names, "to_numpy"):
        raise InputError("values", None, "an array (member, parameter), or a DataFrame with the names in its columns")
    return [str(name) for name in names.columns], names.to_numpy()


def drawn_together(
    entries: Mapping[str, Parameter], ensemble: Ensemble, source: Source, note: str
) -> dict[str, Parameter]:
    """Return the parameters with the members' medians for centres, and marginals that come near their quantiles.

    Raises
    ------
    InputError
        A name is unknown (with a suggestion) or drawn for each plant, a member is outside what the parameter can be,
        or all members agree.
    """
    changed = dict(entries)
    for name, column in ensemble.columns().items():
        entry = entries[check_choice("ensemble.names", name, entries)]
        if entry.block in (PLANTS, ROWS):
            raise InputError("ensemble.names", name, "a parameter that is drawn once for all plants and quarters")
        low, high = float(column.min()), float(column.max())
        for end in (low, high):
            check_number(f"ensemble.members.{name}", end, **entry.support.to_dict())
        if not high > low:
            raise InputError(f"ensemble.members.{name}", low, "members that differ; replace() fixes a parameter")
        prior, centre = beta_of(column), float(np.median(column))
        value = min(max(centre, prior.support[0]), prior.support[1])
        changed[name] = replace(entry, prior=prior, value=value, factor=None, loading=0.0, source=source, note=note)
    return changed


def warn_of_left(former: Ensemble | None, ensemble: Ensemble) -> None:
    """Say which parameters were drawn together before and are drawn one by one now."""
    left = [] if former is None else [name for name in former.parameters if name not in ensemble.parameters]
    if left:
        named = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
        warnings.warn(
            f"with_members: {named} were drawn together from the ensemble of the economy; they are now drawn one by "
            "one from their priors. Members that have them too keep them together.",
            UserWarning,
            stacklevel=3,
        )
