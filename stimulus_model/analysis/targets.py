"""What one may ask to hold: effects on a variable in a year, and amounts per yen paid out over ten years."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_integer
from stimulus_model.results.paths import Floats
from stimulus_model.results.projection import Projection
from stimulus_model.results.variables import VARIABLES, variable

WINDOW = 40
"""Quarters from the first payment: ten years, as long as the official claims look ahead."""


class Target(NamedTuple):
    """A number that a projection gives in every draw.

    Attributes
    ----------
    title, units
        In words.
    variables
        What has to be simulated.
    measure
        Projection -> draws, shape (draw,).
    """

    title: str
    units: str
    variables: tuple[str, ...]
    measure: Callable[[Projection], Floats]


def _in_ten_years(projection: Projection, name: str) -> Floats:
    """Add the effect on a flow up over ten years from the first payment, shape (draw,)."""
    cash = projection.effect("package_cash").to_numpy()
    paying = np.flatnonzero((cash > 0.0).any(axis=0))
    first = int(paying[0]) if paying.size else 0
    values = projection.effect(name).to_numpy()
    if paying.size == 0 or first + WINDOW > values.shape[1]:
        raise InputError("horizon", projection.timeline.last, f"{WINDOW} quarters from the first payment on")
    return np.asarray(values[:, first : first + WINDOW].sum(axis=1) / 4.0)


def _gdp_per_yen(projection: Projection) -> Floats:
    return _in_ten_years(projection, "real_gdp") / _in_ten_years(projection, "package_cash")


def _investment_per_yen(projection: Projection) -> Floats:
    return 1.0 + _in_ten_years(projection, "private_co_investment") / _in_ten_years(projection, "package_cash")


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "gdp_per_yen": Target(
            "Real GDP over ten years per yen paid out", "¥ per ¥1", ("real_gdp", "package_cash"), _gdp_per_yen
        ),
        "investment_per_yen": Target(
            "Public money and the private investment that it brings about, per yen paid out, over ten years",
            "¥ per ¥1",
            ("private_co_investment", "package_cash"),
            _investment_per_yen,
        ),
    }
)
"""Targets beyond the variables of the registry."""


def find_target(name: object, year: int) -> Target:
    """Return a target of `TARGETS`, or the effect on a variable of the registry in a calendar year.

    Raises
    ------
    InputError
        There is no such target or variable (with a suggestion).
    """
    chosen = check_choice("target", name, (*TARGETS, *VARIABLES))
    if chosen in TARGETS:
        return TARGETS[chosen]
    entry, at = variable(chosen), check_integer("year", year)

    def measure(projection: Projection) -> Floats:
        full = projection.timeline.full_years
        if at not in full:
            raise InputError("year", at, f"a year from {full[0]} to {full[-1]}")
        return np.asarray(projection.effect(chosen, freq="year").sel(year=at).to_numpy())

    return Target(f"{entry.long_name}: effect of the package in {at}", entry.effect_units, (chosen,), measure)
