"""Reference paths that are the central path itself: what an economy holds its interest, real rate and AI against."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.model import Flows, State
from stimulus_model.economy.paths.baseline import REFERENCES
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.timeline import quarter_index, year_offset

E = TypeVar("E", bound=EconomyRecord)
AFTER_START = (*range(16), 18, 21)
"""Years after the first one that have a value; the last is held."""
ROUNDS = 2
"""The central path depends on what it is held against, though weakly."""
DIGITS = 4
"""As many as files give: the same on every machine."""


def reference_series(economy: EconomyRecord) -> Mapping[str, Callable[[Flows, State], float]]:
    """Return what each of the references is, of a quarter of the central path."""
    start, _ = economy.model.begin(economy.central, economy.position)
    per_gdp = 1.0 / economy.position.ai_capacity_gdp
    return {
        "interest_reference": lambda f, s: f.bonds.interest_to_gdp,
        "remittance_reference": lambda f, s: 100.0 * f.central_bank.central_bank_remittance / f.budget.nominal_gdp,
        "real_rate_reference": lambda f, s: s.rates.yield_5y - s.prices.expected - start.rates.real_rate,
        "ai_reference": lambda f, s: (
            per_gdp * (f.adoption.ai_capacity_realised - f.adoption.ai_intangible_investment)
        ),
        "adoption_reference": lambda f, s: f.adoption.ai_adoption,
        "household_reference": lambda f, s: f.adoption.ai_adoption_households,
    }


def with_own_references(economy: E, names: Collection[str] = REFERENCES) -> E:
    """Return the economy with references that are its own central path."""
    offset = year_offset(economy.header.fiscal_year_starts)
    first = (quarter_index("start", economy.start) - offset) // 4
    for _ in range(ROUNDS):
        timeline, flows, states, _ = central_path(economy, f"{first + AFTER_START[-1] + 1}Q4")
        fiscal = (timeline.index - offset) // 4
        paths: dict[str, Any] = dict(economy.paths)
        for name, read in reference_series(economy).items():
            if name in names:
                values = np.asarray([read(f, s) for f, s in zip(flows, states, strict=True)])
                years = [first + k for k in AFTER_START]
                means = tuple(round(float(values[fiscal == year].mean()), DIGITS) for year in years)
                rules: dict[str, Any] = {"between": "linear", "after": "hold", "fade": 1.0, "limit": 0.0}
                note = "the economy's own central path"
                paths[name] = replace(paths[name], years=tuple(years), values=means, note=note, **rules)
        economy = replace(economy, paths=paths)
    return economy
