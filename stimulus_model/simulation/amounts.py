"""Amounts and sizes that hold slips of a unit: a package of a third of GDP, a tax of all of it; and other money."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping

from stimulus_model.economy.economy import Economy
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.money import OF_GDP, amount_text
from stimulus_model.policy.conversion import in_money_of
from stimulus_model.policy.package import Package
from stimulus_model.policy.place import Schedule
from stimulus_model.policy.vocabulary import NATIONWIDE, PROGRAMME
from stimulus_model.timeline import Timeline

LARGEST_PART = 0.1
"""Part of a year's GDP above which one entry of a package is probably written in another unit: judgement."""
LARGEST_SIZES = {"share of GDP": 0.2, "rate": 0.2}
"""Unit of an experiment -> size above which it is probably meant in per cent; else `LARGEST_CHANGE`: judgements."""
LARGEST_CHANGE = 1.0


def schedule_of(package: Package, economy: Economy, timeline: Timeline) -> Schedule:
    """Return the package on the time axis in the economy's currency and unit.

    Raises
    ------
    InputError
        If the package is in another currency, has a region, class of plant or form of financing that the economy
        lacks, or as `Package.schedule` says.
    """
    check_words(package, economy)
    return in_money_of(package, economy).schedule(timeline)


def check_words(package: Package, economy: Economy) -> None:
    """Refuse regions, classes of plant and forms of financing that the economy does not have."""
    known = economy.header
    ways = [("financing.shares", package.financing)]
    for project in package.projects:
        place = f"project.{project.name}"
        if known.regions:
            check_choice(f"{place}.region", project.region, (*known.regions, NATIONWIDE))
        check_choice(f"{place}.technology", project.technology, (*known.plant_classes, PROGRAMME))
        ways += [
            (f"{place}.{each.kind}.financing.shares", each.financing)
            for each in project.instruments
            if each.financing is not None
        ]
    for field, financing in ways:
        for form, share in financing.shares.items():
            if share > 0.0:
                check_choice(field, form, known.financing)


def warn_of_size(packages: Mapping[str, Package], economy: Economy) -> None:
    """Warn of every entry of a package that is more than `LARGEST_PART` of the economy's GDP.

    Raises
    ------
    InputError
        If a package is in another currency, or one entry of it is more than all of GDP.
    """
    output = economy.position.output
    for package in packages.values():
        for field, amount in _entries(in_money_of(package, economy)):
            part = abs(amount) / output
            if part <= LARGEST_PART:
                continue
            if package.unit == OF_GDP:
                said = f"{field}: {100.0 * part:.3g} % of GDP; amounts are in per cent: 1 is one per cent"
            else:
                said = (
                    f"{field}: {amount:g} {economy.unit} is {100.0 * part:.0f} % of GDP ({output:g}); amounts are in "
                    f"{economy.unit}s: if {_SMALLER[economy.unit]}s were meant, write {amount / 1000.0:g}"
                )
            if part > 1.0:
                allowed = f"less than GDP ({amount_text(output, economy.currency, economy.unit)}); {said}"
                raise InputError(field, amount, allowed)
            warnings.warn(said, UserWarning, stacklevel=5)


_SMALLER = {"trillion": "billion", "billion": "million", "million": "thousand"}


def _entries(package: Package) -> Iterator[tuple[str, float]]:
    for project in package.projects:
        for each in project.instruments:
            for year, amount in each.amounts.items():
                yield f"project.{project.name}.{each.kind}.{year}", amount


def warn_of_experiment(size: float, unit: str) -> None:
    """Warn of an experiment so large that its size was probably written in per cent."""
    if abs(size) > LARGEST_SIZES.get(unit, LARGEST_CHANGE) or size == 1.0:
        warnings.warn(
            f"size: {size:g} is {100.0 * size:+g} % ({unit}); if {size:g} per cent was meant, write {size / 100.0:g}",
            UserWarning,
            stacklevel=3,
        )
