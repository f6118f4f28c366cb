"""Doors of the questions that are asked of draws, packages and countries, for `tests.campaigns.doors`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import stimulus_model as sm
from tests.analysis.test_eu_adjustment import PARAMETERS, SERIES

Door = tuple[Callable[..., Any], dict[str, Any]]


def question_doors(projection: sm.Projection) -> dict[str, Door]:
    """Return name -> a public callable, and arguments that it takes."""
    return {
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
