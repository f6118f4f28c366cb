"""What the data say: multipliers, shocks and forecast errors estimated from series of one's own.

>>> from stimulus_model import evidence
>>> evidence.meta_analysis([0.6, 0.9], [0.1, 0.2]).to_prior().kind
'normal'

Names are imported when they are first used: statsmodels and pandas take a while to load.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stimulus_model.evidence import published, svar
    from stimulus_model.evidence.forecast_errors import forecast_errors
    from stimulus_model.evidence.local_projections import local_projection
    from stimulus_model.evidence.pooling import PooledEstimate, meta_analysis
    from stimulus_model.evidence.projections.result import Estimate, LocalProjection
    from stimulus_model.evidence.projections.weak_instruments import WeakInstrumentWarning
    from stimulus_model.evidence.shock_covariance import shock_covariance
    from stimulus_model.evidence.validation import Validation, validate

__all__ = [
    "Estimate",
    "LocalProjection",
    "PooledEstimate",
    "Validation",
    "WeakInstrumentWarning",
    "forecast_errors",
    "local_projection",
    "meta_analysis",
    "published",
    "shock_covariance",
    "svar",
    "validate",
]

_HOMES = {
    "Estimate": "projections.result",
    "LocalProjection": "projections.result",
    "PooledEstimate": "pooling",
    "Validation": "validation",
    "WeakInstrumentWarning": "projections.weak_instruments",
    "forecast_errors": "forecast_errors",
    "local_projection": "local_projections",
    "meta_analysis": "pooling",
    "shock_covariance": "shock_covariance",
    "validate": "validation",
}
"""Public name -> module that defines it; the block for type checkers above says the same to them."""


class _Face(ModuleType):
    """The room as a module whose public functions their own modules cannot hide.

    Python binds a submodule to its name in the parent after loading it: without this, whoever imports something from
    the module ``forecast_errors`` would replace the function of that name.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name in ("published", "svar"):
        value: object = import_module(f"stimulus_model.evidence.{name}")
    elif name in _HOMES:
        value = getattr(import_module(f"stimulus_model.evidence.{_HOMES[name]}"), name)
    else:
        raise AttributeError(_unknown(name), name=name)
    globals()[name] = value
    return value


def _unknown(name: str) -> str:
    """Say which public name was probably meant; questions of the import system and of notebooks stay short."""
    message = f"module 'stimulus_model.evidence' has no attribute {name!r}"
    if name.startswith("_"):
        return message
    from stimulus_model.inputs import suggest

    near = suggest(name, __all__)
    return message + (f"; did you mean {near!r}?" if near else f"; it has {', '.join(__all__)}")


def __dir__() -> list[str]:
    """Return the public names."""
    return sorted(__all__)


sys.modules[__name__].__class__ = _Face
