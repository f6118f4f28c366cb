"""The doors of models of one's own: records, variables, blocks and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from typing import Any

import stimulus_model as sm
from tests.support import keynesian

RUNNING: dict[str, Any] = {
    "seed": 1,
    "draws": 10**400,
    "sampling": "monte-carlo",
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
    "on_invalid": "raise",
}
"""How a run is asked for; it has too many draws to begin."""


def model_doors() -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
    """Return name -> a public callable, and arguments that it takes."""
    asked: dict[str, Any] = {
        **keynesian.ASKED,
        "position": None,
        "correlations": None,
        "start": "2025Q1",
        "title": "own",
        "shocks": True,
        **RUNNING,
    }
    block: dict[str, Any] = {
        "State": keynesian.State,
        "Parameters": keynesian.Belief,
        "Output": keynesian.Output,
        "Signals": keynesian.State,
        "variables": keynesian.VARIABLES,
        "feeds": {},
        "units": {},
        "source": "a test",
    }
    variable = keynesian.VARIABLES[0]
    return {
        "run": (sm.run, {"model": keynesian.MODEL, **asked}),
        "Model": (
            partial(sm.Model, keynesian.begin, keynesian.quarter),  # whatever can be called may be a function
            {each.name: getattr(keynesian.MODEL, each.name) for each in fields(sm.Model)[2:]},
        ),
        "Expectation": (sm.Expectation, {"of": "gap", "discount": 0.5, "less": None, "first": 1}),
        "Expectations": (
            sm.Expectations,
            {"rules": {"gap": sm.Expectation("gap")}, "tolerance": 1e-10, "most": 200, "accepted": None},
        ),
        "Block": (partial(sm.Block, keynesian.quarter, keynesian.begin), block),
        "Variable": (sm.Variable, {each.name: getattr(variable, each.name) for each in fields(sm.Variable)}),
        "Registry": (sm.Registry, {"variables": keynesian.VARIABLES, "headline": None}),
        "Registry.of": (keynesian.MODEL.variables.of, {"names": (variable.name,)}),
    }
