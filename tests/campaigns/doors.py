"""The public doors of the library: callables with arguments that they take, and how a call with wrong ones ends."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.simulation.options import Options
from tests.campaigns.estimation_doors import estimation_doors
from tests.campaigns.model_doors import RUNNING, model_doors
from tests.campaigns.question_doors import LONG, question_doors

Door = tuple[Callable[..., Any], dict[str, Any]]
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
NEVER = (
    "nan",
    "np.nan32",
    "complex",
    "bytes",
    "list of None",
    "dict of None",
    "object",
    "class",
    "object array",
    "DataFrame",
    "NaT",
    "10**5000",
)
"""Of these, what no argument allows but those of `ANYTHING`."""
SECONDS, PATIENCE = 30, 600
"""Of the processor, and of the clock, after which a call is said to hang: a busy machine hangs no call."""


class Hang(BaseException):
    """A call that takes longer than any refusal may."""


@contextmanager
def limited() -> Iterator[None]:
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise Hang

    timers = {signal.SIGPROF: (signal.ITIMER_PROF, SECONDS), signal.SIGALRM: (signal.ITIMER_REAL, PATIENCE)}
    before = {number: signal.signal(number, ring) for number in timers}
    for timer, seconds in timers.values():
        signal.setitimer(timer, seconds)
    try:
        yield
    finally:
        for timer, _ in timers.values():
            signal.setitimer(timer, 0.0)
        for number, handler in before.items():
            signal.signal(number, handler)


@cache
def _economy() -> sm.Economy:
    return sm.Economy.load("japan")


@cache
def _package() -> sm.Package:
    return sm.Package.load("japan-ai-chips-2024")


def _instrument() -> sm.Instrument:
    return _package().projects[0].instruments[0]


@cache
def doors() -> dict[str, Door]:
    """Return name -> a public callable, and arguments that it takes."""
    package, economy = _package(), _economy()
    found: dict[str, Door] = {
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
                "horizon": "2026Q4",
                **RUNNING,
                "parameters": {"realised_share": [0.2]},
                "shock_seed": 1,
                "redraw": {"@ensemble": 2},
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
        "Economy.with_expectations": (economy.with_expectations, {"share": "consistent"}),
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
        "ImpactStudy": sm.ImpactStudy.load("kyushu-2024"),
    }
    for label, made in objects.items():
        fields = getattr(type(made), "__dataclass_fields__", {})
        given = [name for name, each in fields.items() if each.init]
        found.setdefault(label, (type(made), {name: getattr(made, name) for name in given}))
        _add_methods(found, label, made)
    results = _results()
    for label, made in results.items():
        _add_methods(found, label, made)
    projection = results["Projection"]
    return (
        found
        | _analyses(projection)
        | estimation_doors(economy, projection)
        | model_doors()
        | question_doors(projection)
    )


def _add_methods(found: dict[str, Door], label: str, made: Any) -> None:
    """Add the public methods of an object, with what `GIVEN` says for arguments that have no default."""
    for name in dir(type(made)):
        if name.startswith("_") or f"{label}.{name}" in (*found, *LEFT_OUT):
            continue
        if isinstance(inspect.getattr_static(made, name), property) or not callable(getattr(made, name)):
            continue
        try:
            parameters = inspect.signature(getattr(made, name)).parameters.values()
        except (TypeError, ValueError):
            continue
        given = {
            each.name: GIVEN.get(each.name) if each.default is each.empty else each.default
            for each in parameters
            if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        }
        found[f"{label}.{name}"] = (getattr(made, name), given)


GIVEN: dict[str, Any] = {
    "table": _economy().input_output,
    "name": "real_gdp",
    "measure": "effect",
    "years": (2030,),
    "year": 2030,
    "probabilities": (0.05, 0.5),
    "a": "b",
    "scenario": "with",
    "weights": (1.0,) * 16,
}
"""What methods of results are given for arguments without a default."""
LEFT_OUT = ("Projection.channel_runner",)
"""What is public by its name alone: called by results, with what they have checked."""


def _results() -> dict[str, Any]:
    """Return small results, their tables and charts."""
    package, economy = _package(), _economy()
    many: dict[str, Any] = {"draws": 16, "seed": 1, "horizon": "2031Q4", "engine": "reference"}
    projection = sm.simulate(package, economy, **many)
    summary = sm.simulate(package, economy, **many, keep="summary")
    weighted = projection.weighted([1.0] * 16)
    comparison = sm.compare({"a": package, "b": package.scaled(2.0)}, economy, **many)
    return {
        "Projection": projection,
        "Projection.plot": projection.plot,
        "WeightedProjection": weighted,
        "WeightedProjection.plot": weighted.plot,
        "SummaryProjection": summary,
        "SummaryProjection.plot": summary.plot,
        "Comparison": comparison,
        "Comparison.plot": comparison.plot,
        "SummaryTable": projection.summary(years=(2030,)),
        "Chart": projection.plot.fan("real_gdp"),
        "ContingentLiabilities": sm.contingent_liabilities(package, economy, seed=1, draws=16, engine="reference"),
        "DebtDecomposition": sm.debt_decomposition(projection),
        "Attribution": sm.attribution(projection, years=(2030,)),
        "RegionEffects": sm.regions(projection, years=(2030,)),
        "SectorEffects": sm.sectors(projection, years=(2030,)),
        "Provenance": projection.provenance,
        "ParameterTable": economy.parameters,
    }


def _analyses(projection: sm.Projection) -> dict[str, Door]:
    """Return the analyses; where they simulate, the number of draws is refused if nothing else is."""
    package, economy = _package(), _economy()
    run: dict[str, Any] = {"seed": 1, "draws": 10**400, "horizon": "2036Q4"}
    where: dict[str, Any] = {"engine": "compiled", "threads": 1, "chunk": None, "progress": False}
    return {
        "compare": (
            sm.compare,
            {
                "packages": {"a": package, "b": package},
                "economy": economy,
                **run,
                "sampling": "monte-carlo",
                "keep": "paths",
                "variables": None,
                **where,
                "checkpoint": None,
                "client": None,
                "on_invalid": "raise",
            },
        ),
        "break_even": (
            sm.break_even,
            {
                "package": package,
                "economy": economy,
                "target": "debt_to_gdp",
                **run,
                "parameters": None,
                "level": 0.0,
                "year": 2035,
                "tolerance": 0.001,
            },
        ),
        "contingent_liabilities": (
            sm.contingent_liabilities,
            {"package": package, "economy": economy, **run, **where},
        ),
        "counterfactuals": (
            sm.counterfactuals,
            {
                "package": package,
                "economy": economy,
                **run,
                "sampling": "monte-carlo",
                "names": ("ageing",),
                "variables": ("real_gdp",),
                "years": (2030,),
                "probability": 0.9,
            },
        ),
        "required_assumptions": (
            sm.required_assumptions,
            {"package": package, "economy": economy, "claims": ("ripple",), **run, "levers": ("deadweight",)},
        ),
        "responses": (
            evidence.published.responses,
            {
                "economy": economy,
                "cells": evidence.published.load()[0].cells,
                "parameters": None,
                "draws": 10**400,
                "seed": 0,
                "threads": 1,
                "progress": None,
            },
        ),
        "of_economy": (evidence.published.of_economy, {"economy": economy}),
        "prior.as_prior": (sm.prior.as_prior, {"field": "x", "value": sm.prior.fixed(1.0)}),
        "write_report": (
            sm.write_report,
            {
                "projection": projection,
                "path": "no folder/report.html",
                "language": "en",
                "contributions": False,
                "live": False,
                "overwrite": False,
            },
        ),
        "models_taken": (evidence.published.models_taken, {"economy": economy, "draws": 1, "seed": 0}),
        "compare_vintages": (
            sm.compare_vintages,
            {
                "package": package,
                "vintages": ("2024Q4", "2025Q4"),
                "economy": "japan",
                "baseline": "past-trend",
                "seed": 0,
                "draws": 2,
                "horizon": "2030Q4",
                "variables": ("real_gdp",),
            },
        ),
        "sectors": (sm.sectors, {"projection": projection, "years": (2030,), "probability": 0.9}),
        "regions": (
            sm.regions,
            {"projection": projection, "years": (2030,), "local_supply": 0.2, "probability": 0.9},
        ),
        "bridge": (
            sm.bridge,
            {"projection": projection, "study": "kyushu-2024", "probability": 0.9, "investment": 1.0},
        ),
        "accounts": (sm.accounts, {"projection": projection, "years": (2030,), "probability": 0.9}),
        "against_outturns": (sm.against_outturns, {"projection": projection, "scenario": "with"}),
        "validate": (sm.validate, {"economy": economy, "draws": 10**400, "seed": 0, "progress": None}),
        "sensitivity": (
            sm.sensitivity,
            {
                "about": package,
                "economy": economy,
                "seed": 1,
                "outcomes": {"GDP": ("real_gdp", 2026)},
                "groups": {"shocks": ["@shocks"]},
                "precision": 0.5,
                "most_runs": 10**400,
                "scale": "value",
                "interactions": False,
                "horizon": "2030Q4",
                "threads": 1,
                "progress": False,
                "checkpoint": None,
            },
        ),
        "given_data_sensitivity": (sm.given_data_sensitivity, {"projection": projection, "outcomes": None}),
        "contour": (
            sm.contour,
            {
                "package": package,
                "economy": economy,
                "x": "realised_share",
                "y": "additionality",
                "target": "debt_to_gdp",
                "level": 0.0,
                "year": 2035,
                "x_range": (0.1, 0.3),
                "y_range": (0.1, 0.3),
                "points": 3,
                **run,
                **LONG,
            },
        ),
        "marginal_effects": (
            sm.marginal_effects,
            {"package": package, "economy": economy, "by": "project", **run, **LONG},
        ),
        "design": (
            sm.design,
            {
                "package": package,
                "economy": economy,
                "bounds": (0.5, 2.0),
                "tail": 0.05,
                "weight": 0.0,
                "debt_at_most": None,
                "budget": None,
                "whole": (),
                "later": (),
                "financing": None,
                **run,
                **LONG,
            },
        ),
        "debt_criteria": (
            sm.debt_criteria,
            {"projection": projection, "adjustment_end": 2026, "rules": "commission", "scenario": "with"},
        ),
        "stress_tests": (
            sm.stress_tests,
            {"projection": projection, "first_year": 2028, "tests": "eu", "figures": None, "scenario": "with"},
        ),
        "sustainability_gaps": (
            sm.sustainability_gaps,
            {"projection": projection, "first_year": 2028, "target": 60.0, "scenario": "with"},
        ),
        "value_of_information": (
            sm.value_of_information,
            {
                "options": {"as decided": package, "none": None},
                "economy": economy,
                "benefit": ("real_gdp", 2030),
                "learn": ("realised_share",),
                **run,
                **LONG,
            },
        ),
        "realised_share_prior": (sm.realised_share_prior, {"weights": 3, "economy": economy}),
        "debt_decomposition": (sm.debt_decomposition, {"projection": projection, "scenario": "effect"}),
        "attribution": (
            sm.attribution,
            {"projection": projection, "years": (2030,), "shares": (0.1,), "probability": 0.9},
        ),
        "probability_above": (sm.probability_above, {"projection": projection, "path": 200.0, "name": "debt_to_gdp"}),
    }


def outcome(call: Callable[..., Any], arguments: Mapping[str, Any]) -> str | None:
    """Return what is wrong with how a call ends, or None; ``"accepted"`` if it does not end in an error."""
    try:
        with limited():
            call(**arguments)
    except sm.InputError as error:
        return (
            None
            if error.allowed and isinstance(error.field, str) and error.field
            else "an error that names no field or nothing that is allowed"
        )
    except UserWarning:  # of a value that is possible and probably a slip
        return None
    except Hang:
        return f"no answer within {SECONDS} s"
    except Exception as error:  # what is looked for
        return f"{type(error).__name__}: {str(error)[:90]}"
    return "accepted"


def fault(door: str, field: str, value: str) -> str | None:
    """Return what is wrong with how a door answers one of `WRONG`, or None."""
    call, arguments = doors()[door]
    ended = outcome(call, {**arguments, field: WRONG[value]})
    if ended == "accepted" and (value not in NEVER or field in ANYTHING or door.endswith(".knows")):
        return None
    return None if ended is None else f"{door}({field}={value}): {ended}"


ANYTHING = ("progress", "client", "ax")
"""Arguments that take what has the right methods."""
