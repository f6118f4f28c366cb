"""Synthetic truths: how often 90 % ranges and Monte Carlo errors cover what they are said to cover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import stimulus_model as sm
from tests.campaigns.campaign import Campaign, Outcome

VARIABLES = ("real_gdp", "inflation", "yield_10y", "debt_to_gdp", "nominal_gdp")
HORIZON, DRAWS, MANY = "2036Q4", 500, 200_000
Z90 = 1.6448536269514722
WORST = 4.0
"""Standard errors by which a share of truths may miss 90 % before it is a fault."""


def run(size: int, folder: Path) -> Outcome:
    """Take `size` draws of the economy as truths, and give each a range from a run of other draws.

    A truth is a path with its own parameters and shocks, in seed 1; ranges are of seeds of their own. The Monte Carlo
    errors of medians and means are asked of the same runs: how often the median of very many draws lies within 1.645
    errors.
    """
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    given = {"horizon": HORIZON, "variables": VARIABLES, "keep": "annual"}
    truths = sm.simulate(package, economy, seed=1, draws=max(size, 2), **given)
    many = sm.simulate(package, economy, seed=2, draws=MANY, **(given | {"keep": "summary"}))
    series = [(name, measure) for name in VARIABLES for measure in ("without", "effect")]
    best = {(name, measure): many.statistics(name, measure=measure) for name, measure in series}
    paths = {key: _values(truths, *key) for key in series}
    inside: dict[str, list[bool]] = {}
    for k in range(size):
        run_of = sm.simulate(package, economy, seed=1000 + k, draws=DRAWS, threads=1, **given)
        for name, measure in series:
            found, truth = run_of.statistics(name, measure=measure), paths[name, measure][k]
            covered = (found["low"] <= truth) & (truth <= found["high"])
            inside.setdefault(f"ranges of {name} ({measure})", []).extend(covered.tolist())
            for what in ("median", "mean"):
                close = np.abs(found[what] - best[name, measure][what]) <= Z90 * found[f"se_{what}"]
                inside.setdefault(f"errors of {what}s of {name} ({measure})", []).extend(close.tolist())
    shares = {name: float(np.mean(found)) for name, found in inside.items()}
    noise = WORST * np.sqrt(0.09 / size)  # years of a path are hardly independent: as if one a truth
    faults = [f"{name}: {100 * share:.1f} %" for name, share in shares.items() if abs(share - 0.90) > 0.02 + noise]
    parts = {
        kind: [share for name, share in shares.items() if name.startswith(kind)] for kind in ("ranges", "errors")
    }
    words = [
        f"{kind} {100 * np.mean(found):.1f} % ({100 * min(found):.1f} to {100 * max(found):.1f} by variable)"
        for kind, found in parts.items()
    ]
    return Outcome(size, faults, f"90 % {' and '.join(words)} of the truths")


def _values(truths: sm.Projection, name: str, measure: str) -> np.ndarray[Any, Any]:
    values = truths.effect if measure == "effect" else truths.baseline
    return values(name, freq="year").values


CAMPAIGN = Campaign(11, "90 % ranges and Monte Carlo errors cover 88 to 92 % of synthetic truths", 1_000, 20, run)
