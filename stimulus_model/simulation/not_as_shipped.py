"""What of a run is not as shipped: beliefs, baseline, financing, amounts. Labels say it: no two runs look alike."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from stimulus_model.economy.beliefs.official_models import calibrated_values
from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.economy.economy import AS_SHIPPED, Economy
from stimulus_model.economy.expecting import ENDING
from stimulus_model.economy.folders import available_economies, home_of
from stimulus_model.economy.forward_looking import BLOCK
from stimulus_model.inputs import InputError
from stimulus_model.policy.package import Package
from stimulus_model.policy.views import financing_text

MOST = 4
"""Parameters that are named one by one; more are counted."""


def not_as_shipped(package: Package | None, economy: Economy) -> tuple[str, ...]:
    """Return in words what differs from the shipped economy and from the shipped package of the same name."""
    of_economy = economy.remembered.get("not as shipped", None, lambda: tuple(_of_economy(economy)))
    if package is None:
        return of_economy
    return *of_economy, *package.remembered.get("not as shipped", None, lambda: tuple(_of_package(package)))


def _of_economy(economy: Economy) -> Iterator[str]:
    """Compare with the shipped economy of the same country and, where there is one, of the same vintage.

    One of another country is its own.
    """
    if economy.remembered.get(AS_SHIPPED, None, lambda: False):
        return
    shipped = [each for name in _named() if (each := _shipped(name, economy.vintage)) is not None]
    alike = [each for each in shipped if each.country == economy.country]
    if not alike or any(economy is each for each in alike):
        return
    base = min(alike, key=lambda each: len(_other(each.entries, economy.entries)))
    model = economy.title.removeprefix(f"{base.title}, calibrated to ").partition(";")[0]
    if model in economy.header.published_tables:  # the title says what is fixed where
        base = base.replace(**calibrated_values(home_of(base.country), model))
    others = _other(base.entries, {name: each for name, each in economy.entries.items() if each.block != BLOCK})
    if economy.model.looks_ahead:
        yield economy.title.rpartition("; ")[2] if economy.title.endswith(ENDING) else f"own {ENDING}"
    if len(others) > MOST:
        yield f"{len(others)} parameters"
    else:
        yield from (_belief(economy.entries[name]) for name in others if name in economy.entries)
    pairs = _other(base.correlations, economy.correlations)
    if pairs and not others:
        yield f"correlations of {len(pairs)} pairs"
    if economy.start != base.start:
        yield f"start {economy.start}"
        return
    paths = _other(base.paths, economy.paths)
    if paths and base.title == economy.title:  # a shipped case says it in the title
        yield f"baseline: {', '.join(each.replace('_', ' ') for each in paths)}"
    if _other(base.position_entries, economy.position_entries):
        yield "position at the start"


def _of_package(package: Package) -> Iterator[str]:
    base = _shipped_package(package.name)
    if base is None:
        return
    if (package.financing.shares, package.financing.raised) != (base.financing.shares, base.financing.raised):
        yield f"financed by {financing_text(package)}"
    if package.projects != base.projects and package.title == base.title:
        yield "projects or amounts"


def _belief(entry: Parameter) -> str:
    unit = "" if entry.unit == "1" else f" {entry.unit}"
    fixed = entry.prior.kind == "fixed"
    return f"{entry.name} {f'{entry.value:.4g}{unit}' if fixed else entry.prior.describe()}"


def _other(base: Mapping[Any, Any], given: Mapping[Any, Any]) -> Sequence[Any]:
    """Return the keys whose entries differ, in the order of `given`."""
    return [key for key in dict.fromkeys([*given, *base]) if given.get(key) != base.get(key)]


@functools.cache  # to look for what other distributions register takes as long as a small run
def _named() -> tuple[str, ...]:
    return tuple(Economy.available())


@functools.cache  # files of the library do not change while it runs
def _shipped(name: str, vintage: str) -> Economy | None:
    try:
        economy = Economy.load(name)
        known = name in available_economies() and economy.vintage != vintage and vintage in Economy.vintages(name)
        return Economy.load(name, vintage=vintage) if known else economy
    except InputError:  # registered by another distribution, and unusable: `available` has warned of it
        return None


@functools.cache
def _shipped_package(name: str) -> Package | None:
    try:
        return Package.load(name)
    except InputError:
        return None
