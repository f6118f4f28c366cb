"""Packages in another currency or unit, or as shares of GDP: all amounts of money times a factor."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Protocol, TypeVar

from stimulus_model.inputs import InputError, check_number
from stimulus_model.money import MANY_FOR_ONE, OF_GDP, OPEN, QUOTED, UNITS, check_money
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.shape import PackageLike

P = TypeVar("P", bound=PackageLike)


class HasGdp(Protocol):
    """An economy, as far as shares of its GDP need it."""

    @property
    def currency(self) -> str:
        """ISO code of its money."""

    @property
    def unit(self) -> str:
        """Unit of its amounts."""

    @property
    def fiscal_year_starts(self) -> int:
        """First month of its fiscal years."""

    def nominal_gdp(self, fiscal_year: int, fiscal_year_starts: int = ...) -> float:
        """GDP of a fiscal year without a package."""


def in_currency(package: P, currency: str, rate: float) -> P:
    """Return the package in another currency; see `Package.in_currency`."""
    if package.unit == OF_GDP:
        raise InputError("package.unit", OF_GDP, "an amount of money: shares of GDP are the same in every currency")
    _check_named(package)
    currency, _ = check_money(currency, package.unit)
    if currency == package.currency:
        return package
    first, second = sorted((package.currency, currency), key=_place)
    rate = check_number("rate", rate, above=0.0)
    if second in MANY_FOR_ONE and first not in MANY_FOR_ONE and rate < 1.0:
        raise InputError("rate", rate, f"units of {second} for one {first}, more than 1; {1.0 / rate:g} may be meant")
    factor = 1.0 / rate if currency == first else rate
    note = f"{package.note}\n" if package.note else ""
    return _times(package, lambda _: factor).replace(
        currency=currency, note=f"{note}From {package.currency} at {rate:g} {second} for one {first}."
    )


def in_unit(package: P, unit: str) -> P:
    """Return the package in another unit of its currency; see `Package.in_unit`."""
    _check_named(package)
    _, unit = check_money(package.currency, unit)
    if unit == package.unit:
        return package
    factor = UNITS[package.unit] / UNITS[unit]
    return _times(package, lambda _: factor).replace(unit=unit)


def share_of_gdp(package: P, economy: HasGdp) -> P:
    """Return the package in per cent of GDP; see `Package.share_of_gdp`."""
    check_economy(economy)
    if package.unit == OF_GDP:
        return package
    own = in_unit(named(package, economy), economy.unit)
    check_currency(own, economy)
    gdp = _gdp_of(own, economy)
    return _times(own, lambda year: 100.0 / gdp(year)).replace(currency="", unit=OF_GDP)


def in_money_of(package: P, economy: HasGdp) -> P:
    """Return the package in the economy's currency and unit; another currency is refused, never converted.

    Raises
    ------
    InputError
        If the package is in another currency.
    """
    if package.unit == OF_GDP:
        gdp = _gdp_of(package, economy)
        money = _times(package, lambda year: 0.01 * gdp(year))
        return money.replace(currency=economy.currency, unit=economy.unit)
    package = named(package, economy)
    check_currency(package, economy)
    return in_unit(package, economy.unit)


def named(package: P, economy: HasGdp | P) -> P:
    """Return a package that names no money with money and fiscal years of an economy, or of another package."""
    if package.unit != OPEN:
        return package
    starts = economy.fiscal_year_starts
    return package.replace(currency=economy.currency, unit=economy.unit, fiscal_year_starts=starts)


def _check_named(package: PackageLike) -> None:
    """Refuse a package that names no money."""
    if package.unit == OPEN:
        allowed = (
            "a currency to convert from: Package.of(..., currency=..., unit=...); this package takes the economy's"
        )
        raise InputError("package.currency", None, allowed)


def check_economy(economy: object) -> None:
    """Refuse what has no GDP."""
    if not callable(getattr(economy, "nominal_gdp", None)):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")


def check_currency(package: PackageLike, economy: HasGdp) -> None:
    """Refuse a package in another currency than the economy's."""
    if package.currency != economy.currency:
        first, second = sorted((package.currency, economy.currency), key=_place)
        allowed = (
            f'{economy.currency}, the currency of the economy: package.in_currency("{economy.currency}", rate=...) '
            f"converts it at so many {second} for one {first}, package.share_of_gdp(economy) of its own economy "
            f"makes it per cent of GDP; an economy in {package.currency} takes it as it is"
        )
        raise InputError("package.currency", package.currency, allowed)


def _place(currency: str) -> tuple[int, str]:
    return (QUOTED.index(currency) if currency in QUOTED else len(QUOTED), currency)


def _gdp_of(package: PackageLike, economy: HasGdp) -> Callable[[int], float]:
    starts = package.fiscal_year_starts
    return lambda year: economy.nominal_gdp(year, starts)


def _times(package: P, factor: Callable[[int], float]) -> P:
    """Return the package with every amount of money times a factor of its fiscal year."""
    return package.replace(projects=Projects(_project_times(each, package, factor) for each in package.projects))


def _project_times(project: Project, package: PackageLike, factor: Callable[[int], float]) -> Project:
    invested = project.private_investment
    return dataclasses.replace(
        project,
        private_investment=None if invested is None else invested * factor(int(package.date[:4])),
        instruments=tuple(
            dataclasses.replace(each, amounts={year: amount * factor(year) for year, amount in each.amounts.items()})
            for each in project.instruments
        ),
    )
