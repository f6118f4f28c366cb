"""Wrong arguments at every public door: one clear error each, never a raw one and never a hang."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm
from stimulus_model.simulation.options import Options

WRONG: dict[str, Any] = {
    "None": None,
    "nan": float("nan"),
    "inf": float("inf"),
    "-inf": float("-inf"),
    "-1": -1,
    "0": 0,
    "10**400": 10**400,
    "10**5000": 10**5000,
    "1.5": 1.5,
    "1e300": 1e300,
    "True": True,
    "np.True_": np.bool_(True),
    "np.nan32": np.float32("nan"),
    "complex": 1 + 2j,
    "empty text": "",
    "no": "no",
    "null character": "a\0b",
    "bytes": b"x",
    "list": [],
    "tuple": (),
    "nested list": [[]],
    "list of None": [None],
    "dict": {},
    "dict of None": {None: None},
    "set": {1},
    "object": object(),
    "class": int,
    "function": len,
    "array": np.array([1.0, 2.0]),
    "empty array": np.array([]),
    "scalar array": np.array(1.0),
    "object array": np.array([None, "x"], dtype=object),
    "DataFrame": pd.DataFrame({"x": [1.0]}),
    "Series": pd.Series([1.0, 2.0]),
    "NaT": pd.NaT,
}
"""Name -> a value that hardly any argument allows."""
SECONDS = 5
"""After which a call is said to hang."""


class _Hang(BaseException):
    """A call that takes longer than any refusal may."""


@contextmanager
def _limited() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise _Hang

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@cache
def _economy() -> sm.Economy:
    return sm.Economy.load("japan")


@cache
def _package() -> sm.Package:
    return sm.Package.load("japan-ai-chips-2024")


def _instrument() -> sm.Instrument:
    return _package().projects[0].instruments[0]


def _doors() -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Return name -> a public callable, and arguments that it takes."""
    package, economy = _package(), _economy()
    doors: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
        "Timeline": (sm.Timeline, {"first": "2025Q1", "last": "2026Q4"}),
        "Prior": (sm.Prior, {"kind": "fixed", "arguments": (("value", 1.0),)}),
        "Prior.quantile": (sm.prior.normal(0.0, 1.0).quantile, {"u": 0.5}),
        "Prior.from_dict": (sm.Prior.from_dict, {"field": "x", "table": {"kind": "fixed", "value": 1.0}}),
        "prior.fixed": (sm.prior.fixed, {"value": 1.0}),
        "prior.normal": (sm.prior.normal, {"mean": 0.0, "sd": 1.0, "low": -1.0, "high": 1.0}),
        "prior.lognormal": (sm.prior.lognormal, {"median": 1.0, "p95": 2.0, "low": 0.5, "high": 4.0}),
        "prior.uniform": (sm.prior.uniform, {"low": 0.0, "high": 1.0}),
        "prior.beta": (sm.prior.beta, {"low": 0.0, "high": 1.0, "a": 2.0, "b": 2.0}),
        "prior.pert": (sm.prior.pert, {"low": 0.0, "mode": 0.5, "high": 1.0}),
        "prior.exponential": (sm.prior.exponential, {"mean": 1.0}),
        "variable": (sm.variable, {"name": "real_gdp"}),
        "Options": (
            Options,
            {
                "threads": 1,
                "chunk": 1,
                "engine": "compiled",
                "progress": False,
                "keep": "paths",
                "memory": 1,
                "checkpoint": None,
                "client": None,
                "measures": None,
            },
        ),
        "simulate": (
            sm.simulate,
            {
                "package": package,
                "economy": economy,
                "seed": 1,
                "draws": 10**400,
                "sampling": "monte-carlo",
                "horizon": "2026Q4",
                "keep": "paths",
                "variables": None,
                "measures": None,
                "engine": "compiled",
                "threads": 1,
                "chunk": None,
                "progress": False,
                "memory": None,
                "checkpoint": None,
                "client": None,
            },
        ),
        "respond": (
            sm.respond,
            {
                "economy": economy,
                "experiment": "public_investment",
                "size": 0.01,
                "duration": 1,
                "fixed_rate": False,
                "hold_for": None,
                "years": 1,
                "draws": 10**400,
                "seed": 0,
                "stochastic": False,
                "remittances": True,
            },
        ),
        "Economy.policy_rows": (
            economy.policy_rows,
            {
                "timeline": sm.Timeline("2025Q1", "2026Q4"),
                "schedule": None,
                "channels": (),
                "experiment": None,
                "plants": None,
            },
        ),
        "Economy.with_case": (economy.with_case, {"group": "baseline", "name": "growth-transition"}),
        "Economy.correlate": (
            economy.correlate,
            {"pairs": {}, "source": next(iter(economy.sources)), "note": "x"},
        ),
        "open_projection": (sm.open_projection, {"path": "absent.nc"}),
    }
    objects: dict[str, Any] = {
        "Package": package,
        "Economy": economy,
        "Instrument": _instrument(),
        "Project": package.projects[0],
        "Source": next(iter(economy.sources.values())),
        "Timeline": sm.Timeline("2025Q1", "2026Q4"),
        "Financing": package.financing,
    }
    for label, made in objects.items():
        fields = getattr(type(made), "__dataclass_fields__", {})
        doors.setdefault(label, (type(made), {name: getattr(made, name) for name in fields}))
        for name, method in inspect.getmembers(made, callable):
            if name.startswith("_") or f"{label}.{name}" in doors:
                continue
            try:
                parameters = inspect.signature(method).parameters.values()
            except (TypeError, ValueError):
                continue
            given = {
                each.name: (None if each.default is each.empty else each.default)
                for each in parameters
                if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
            }
            doors[f"{label}.{name}"] = (method, given)
    return doors


def _outcome(call: Callable[..., Any], arguments: dict[str, Any]) -> str | None:
    """Return what is wrong with how a call ends, or None."""
    try:
        with _limited():
            call(**arguments)
    except sm.InputError as error:
        return None if error.allowed and error.field else "an error that names no field or nothing that is allowed"
    except UserWarning:  # of a value that is possible and probably a slip
        return None
    except _Hang:
        return f"no answer within {SECONDS} s"
    except Exception as error:  # what is looked for
        return f"{type(error).__name__}: {str(error)[:90]}"
    return None


def _failures(name: str) -> list[str]:
    call, arguments = _doors()[name]
    found = []
    for field in arguments:
        for label, value in WRONG.items():
            wrong = _outcome(call, {**arguments, field: value})
            if wrong is not None:
                found.append(f"{name}({field}={label}): {wrong}")
    return found


@pytest.mark.parametrize("name", sorted(_doors()))
def test_every_wrong_argument_is_one_clear_error(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where a file called "no" may be written
    assert _failures(name) == []
