"""Doors of the questions that are asked of draws, packages and countries, for `tests.campaigns.doors`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import stimulus_model as sm
from tests.analysis.test_eu_adjustment import PARAMETERS, SERIES

Door = tuple[Callable[..., Any], dict[str, Any]]
LONG: dict[str, Any] = {"progress": False, "checkpoint": None}
"""What every analysis takes that may be long."""


def question_doors(projection: sm.Projection) -> dict[str, Door]:
    """Return name -> a public callable, and arguments that it takes."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    asked: dict[str, Any] = {
        "about": package,
        "economy": economy,
        "seed": 1,
        "outcomes": {"GDP": ("real_gdp", 2026)},
        "horizon": "2030Q4",
        "threads": 1,
        **LONG,
    }
    many: dict[str, Any] = {**asked, "draws": 10**400}
    return {
        "tornado": (sm.tornado, {**many, "inputs": ("compute_effect",), "quantiles": (0.05, 0.95)}),
        "derivatives": (sm.derivatives, {**many, "parameters": ("compute_effect",), "engine": "compiled"}),
        "screening": (sm.screening, {**asked, "trajectories": 10**400}),
        "ensemble_sensitivity": (sm.ensemble_sensitivity, {**many, "members": 10}),
        "pooled": (
            sm.pooled,
            {
                "projections": (projection, projection),
                "variables": ("real_gdp",),
                "years": (2030,),
                "probability": 0.9,
                "package": None,
            },
        ),
        "discover": (
            sm.discover,
            {
                "projection": projection,
                "outcome": ("real_gdp", 2030),
                "claim": ("above", 0.0),
                "inputs": 8,
                "at_most": 4,
                "density": 0.8,
                **LONG,
            },
        ),
        "debt_risks": (
            sm.debt_risks,
            {
                "projection": projection,
                "first_year": 2028,
                "last_year": None,
                "needs_above": 20.0,
                "scenario": "with",
            },
        ),
        "eu_adjustment": (
            sm.eu_adjustment,
            {"series": SERIES, "parameters": PARAMETERS, "years": 4, "rules": "commission"},
        ),
    }
