"""What only some installations have: every package that is not there is named with the extra that brings it."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from stimulus_model.inputs import InputError

EXTRAS: Final = {
    "anywidget": "explore",
    "distributed": "distributed",
    "matplotlib": "plot",
    "netCDF4": "io",
    "openpyxl": "excel",
    "statsmodels": "evidence",
    "xlsxwriter": "excel",
}
"""Package, as it is imported -> extra of this library that installs it. The library simulates without any."""


def need(package: str) -> Any:
    """Import `package` and return it.

    Raises
    ------
    InputError
        It is not installed; the message says with which extra of this library it would be.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:  # there, but broken
            raise
        allowed = f"an installation with {package}: pip install 'stimulus_model[{EXTRAS[package]}]'"
        raise InputError(package, "not installed", allowed) from None


def installed(package: str) -> bool:
    """Return whether `package` can be imported."""
    try:
        need(package)
    except InputError:
        return False
    return True
