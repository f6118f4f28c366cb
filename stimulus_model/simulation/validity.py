"""The range of validity: how large a package may be before the equations have nothing left to rest on."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.paths.plant_rows import Pace, cash_paid
from stimulus_model.policy.package import Package
from stimulus_model.policy.place import Schedule

LARGEST_LOAD = 0.5
"""Part of what builders, researchers or the chip sector can take beyond which prices and places decide the result,
and their priors are judgements: at this load a thing costs 1.5 % more than usual."""
LARGEST_CASH = 0.01
"""Cash of a year, as a share of GDP, beyond which no official model has published what happens: their experiments are
1 % of GDP."""
_CASH = ("capex", "equity", "research", "compute", "training")


class ValidityWarning(UserWarning):
    """A package is larger than what the equations were tried on; the message names the limits that it passes."""


def limits_of(package: Package, economy: Economy, schedule: Schedule) -> tuple[str, ...]:
    """Return `limits_passed` by a package, of which `schedule` is that of the economy; remembered."""
    asked = package.content_id, len(schedule.capex)
    return economy.remembered.get("limits passed", asked, lambda: limits_passed(schedule, economy))


def limits_passed(schedule: Schedule, economy: Economy) -> tuple[str, ...]:
    """Return each limit of the range of validity that a package passes, in words; central values decide.

    Fiscal instruments are not counted: they act through the equations that the official models decide.
    """
    said = []
    output = economy.position.output
    paid = {kind: _paid(schedule, kind, economy) for kind in _CASH}
    cash = _largest_year(sum(paid.values(), np.zeros(1))) / output
    if cash > LARGEST_CASH:
        said.append(f"cash of {cash:.1%} of GDP in a year (limit {LARGEST_CASH:.0%}, what official models publish)")
    for label, load, what in _loads(schedule, paid, economy):
        if load > LARGEST_LOAD:
            said.append(f"{label} is {load:.0%} of {what} (limit {LARGEST_LOAD:.0%})")
    return tuple(said)


def warn_of_limits(names: Mapping[str, tuple[str, ...]]) -> None:
    """Warn of every package that passes a limit."""
    for name, said in names.items():
        if said:
            text = f"package {name!r} lies beyond the range of validity: {'; '.join(said)}"
            warnings.warn(text, ValidityWarning, stacklevel=5)


def _loads(
    schedule: Schedule, paid: Mapping[str, npt.NDArray[np.float64]], economy: Economy
) -> list[tuple[str, float, str]]:
    """Return what is asked for, how much of what there is it takes, and what that is.

    An economy with equations of its own may know none of these limits.
    """
    value = {name: entry.value for name, entry in economy.entries.items()}
    output, found = economy.position.output, list[tuple[str, float, str]]()
    if {"builders", "deadweight", "additionality"} <= value.keys():
        built = (paid["capex"] + paid["equity"]) * (1.0 - value["deadweight"]) * (1.0 + value["additionality"])
        load = _largest_year(built) / (value["builders"] * output)
        found.append(("fab investment of the largest year", load, "what builders and the power grid can carry"))
    if "researchers" in value:
        load = _largest_year(paid["research"]) / (value["researchers"] * output)
        found.append(("research of the largest year", load, "what researchers can take on"))
    if {"engineers_wanted", "training_cost"} <= value.keys():
        people = 1000.0 * float(np.sum(schedule.training)) / value["training_cost"]
        found.append(("the number of engineers trained", people / value["engineers_wanted"], "the places for them"))
    return found


def _paid(schedule: Schedule, kind: str, economy: Economy) -> npt.NDArray[np.float64]:
    amounts = np.asarray(getattr(schedule, kind), dtype=np.float64)
    if not set(Pace._fields) <= economy.entries.keys():
        return amounts
    pace = Pace(*(economy.entries[name].value for name in Pace._fields))
    return cash_paid(amounts, "capex" if kind in ("capex", "equity") else "research", pace)


def _largest_year(flow: npt.NDArray[np.float64]) -> float:
    """Return the largest sum of four quarters."""
    return float(np.convolve(flow, np.ones(4)).max())
