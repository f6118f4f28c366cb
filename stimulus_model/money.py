"""Currencies and units in which packages and economies are written, and how they are printed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from stimulus_model.inputs import InputError, check_choice, read_toml

_CURRENCIES: Final = read_toml(Path(__file__).with_name("currencies.toml"))
CURRENCY: Final[str] = _CURRENCIES["default"]["currency"]
UNIT: Final[str] = _CURRENCIES["default"]["unit"]
"""The money that is meant where none is named: its currency, and the unit of its amounts."""
QUOTED: Final[tuple[str, ...]] = tuple(_CURRENCIES["market"]["order"])
"""Order of currencies in the market: a pair is quoted in units of the later for one of the earlier."""
MANY_FOR_ONE: Final[tuple[str, ...]] = tuple(_CURRENCIES["market"]["many_for_one"])
"""Currencies of which many are one dollar, euro or pound: a rate below 1 is one upside down."""
SIGNS: Final = "".join(sign for sign in _CURRENCIES["symbols"].values() if len(sign) == 1)
"""Signs of currencies that are one character."""
LATEX: Final[Mapping[str, str]] = _CURRENCIES["latex"]
"""How LaTeX writes signs of currencies that it has no key for."""

UNITS: Final = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
"""Units of money and how much each is."""
OF_GDP: Final = "per cent of GDP"
"""Unit of a package whose amounts are shares of the economy's GDP in their fiscal year; it has no currency."""
OPEN: Final = "as the economy"
"""Unit of a package that names no money: amounts are in the money and fiscal years of the economy that it meets."""
_SHORT: Final = {"million": "m", "billion": "bn", "trillion": "tn"}
_SYMBOLS: Final[Mapping[str, str]] = _CURRENCIES["symbols"]
_MEANT: Final[Mapping[str, str]] = _CURRENCIES["meant"]


def check_money(currency: object, unit: object) -> tuple[str, str]:
    """Return currency and unit of a package: a currency with a unit of money, or none with another unit."""
    unit = check_choice("package.unit", unit, (*UNITS, OF_GDP, OPEN))
    if unit in (OF_GDP, OPEN):
        if currency not in ("", None):
            raise InputError("package.currency", currency, f"no currency where the unit is {unit}")
        return "", unit
    return check_currency_code("package.currency", currency, f" (none where the unit is {OF_GDP})"), unit


def check_currency_code(field: str, currency: object, exception: str = "") -> str:
    """Return the ISO code of a currency; what is meant by another spelling is suggested."""
    if isinstance(currency, str) and re.fullmatch(r"[A-Z]{3}", currency) and currency not in _MEANT:
        return currency
    meant = _MEANT.get(currency.upper()) if isinstance(currency, str) else None
    raise InputError(field, currency, f"an ISO code of three capital letters, such as JPY or USD{exception}", meant)


def amount_text(amount: float, currency: str, unit: str) -> str:
    """Return an amount as it is printed, such as ``¥1.856tn``."""
    if unit == OPEN:
        return f"{amount:.4g}"
    if unit == OF_GDP:
        return f"{amount:.4g} % of GDP"
    return f"{symbol_of(currency)}{amount:.4g}{_SHORT[unit]}"


def unit_text(currency: str, unit: str) -> str:
    """Return the head of a column of amounts, such as ``¥ trillion``."""
    if unit == OPEN:
        return "in the economy's money"
    return "% of GDP" if unit == OF_GDP else f"{_SYMBOLS.get(currency, currency)} {unit}"


def thousandths(currency: str, unit: str) -> tuple[str, str]:
    """Return the next smaller unit, as in ``¥bn`` and as in ``¥ billion``."""
    symbol = symbol_of(currency)
    below = {"trillion": "billion", "billion": "million"}.get(unit, "thousand")
    return f"{symbol}{_SHORT.get(below, ' thousand')}", f"{symbol.strip()} {below}"


def name_of(currency: str) -> str:
    """Return what a currency is called in a sentence: ``yen``, or its code."""
    name: str = _CURRENCIES["names"].get(currency, currency)
    return name


def symbol_of(currency: str) -> str:
    """Return how amounts of a currency begin, such as ``¥`` or ``CHF ``."""
    return _SYMBOLS.get(currency, f"{currency} ")
