"""Amounts and sizes that hold slips of a unit: a package of a third of GDP, a tax of all of it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from stimulus_model.economy.economy import Economy
from stimulus_model.policy.package import Package

LARGEST_PART = 0.1
"""Part of a year's GDP above which one entry of a package is probably written in another unit: judgement."""
LARGEST_SIZES = {"share of GDP": 0.2, "rate": 0.2}
"""Unit of an experiment -> size above which it is probably meant in per cent; else `LARGEST_CHANGE`: judgements."""
LARGEST_CHANGE = 1.0


def warn_of_size(packages: Mapping[str, Package], economy: Economy) -> None:
    """Warn of every entry of a package that is more than `LARGEST_PART` of the economy's GDP."""
    output = economy.position.output
    for package in packages.values():
        for project in package.projects:
            for each in project.instruments:
                for year, amount in each.amounts.items():
                    if amount > LARGEST_PART * output:
                        warnings.warn(
                            f"project.{project.name}.{each.kind}.{year}: {amount:g} trillion is "
                            f"{100.0 * amount / output:.0f} % of GDP ({output:g}); amounts are in trillions: "
                            f"if billions were meant, write {amount / 1000.0:g}",
                            UserWarning,
                            stacklevel=4,
                        )


def warn_of_experiment(size: float, unit: str) -> None:
    """Warn of an experiment so large that its size was probably written in per cent."""
    if abs(size) > LARGEST_SIZES.get(unit, LARGEST_CHANGE) or size == 1.0:
        warnings.warn(
            f"size: {size:g} is {100.0 * size:+g} % ({unit}); if {size:g} per cent was meant, write {size / 100.0:g}",
            UserWarning,
            stacklevel=3,
        )
