"""Write the tables of docs/own_paths.md: what can be put on a path, and what comes of it.

Run it when numbers of the economy change: ``python docs/own_paths.py``.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
from page_marks import between

import stimulus_model as sm
from stimulus_model.economy.own_paths.choices import BASELINE_TARGETS, PATHS, RESIDUALS
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "own_paths.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "16384"))
YEARS = range(2026, 2032)
RATE = 1.0


def columns() -> str:
    """Return what a baseline table can have."""
    rows = [
        f"| `{name}` | {target.unit} | `{target.residual}`, {RESIDUALS[target.residual]} |"
        for name, target in BASELINE_TARGETS.items()
    ]
    return "\n".join(["| column | unit | residual that puts the median on it |", "|---|---|---|", *rows])


def paths() -> str:
    """Return what can be put on a path by the equations or by a row, and what meets it."""
    data = [name for name, path in PATHS.items() if path.unit == "as in the economy's file"]
    rows = [
        f"| `{name}` | {path.unit} | {'each draw' if path.exact else 'the median'} |"
        for name, path in PATHS.items()
        if name not in data
    ]
    return "\n".join(["| variable | unit | met by |", "|---|---|---|", *rows])


def growth(economy: sm.Economy, package: sm.Package, seed: int) -> np.ndarray:
    """Return growth of the median path by year, from the second year on."""
    made = sm.simulate(
        package, economy, draws=DRAWS, seed=seed, horizon=f"{YEARS[-1]}Q4", keep="annual", variables=["real_gdp"]
    )
    median = made.baseline("real_gdp", freq="year").median("draw").values
    return 100.0 * (median[1:] / median[:-1] - 1.0)


def followed(japan: sm.Economy, package: sm.Package) -> str:
    """Return six years without growth: table, medians of the same and of other draws, residuals."""
    table = pd.DataFrame({"growth": [0.0] * len(YEARS)}, index=pd.Index(YEARS, name="year"))
    own = japan.with_baseline(table, source="no growth for six years", draws=DRAWS, seed=1)
    lines = [
        f"Japan without growth from {YEARS[0]} to {YEARS[-1]} ({DRAWS:,} draws, solved with seed 1):",
        "",
        "| growth of the median, % | " + " | ".join(map(str, YEARS)) + " |",
        "|---|" + "---:|" * len(YEARS),
    ]
    shown = {
        "as shipped": growth(japan, package, 1),
        **{f"own baseline, seed {k}": growth(own, package, k) for k in (1, 2)},
    }
    lines += [f"| {name} | " + " | ".join(fixed(v, 3) for v in values) + " |" for name, values in shown.items()]
    residuals = own.baseline_residuals()
    for name in residuals:
        values = residuals[name].iloc[::4]
        lines.append(f"| residual `{name}`, {RESIDUALS[name]} | " + " | ".join(fixed(v, 2) for v in values) + " |")
    return "\n".join(lines)


def multiplier(japan: sm.Economy) -> str:
    """Return what 1 % of GDP of public investment does under the rule and at a rate of one's own."""
    quarters = [f"{year}Q{q}" for year in range(2025, 2030) for q in (1, 2, 3, 4)]
    held = japan.with_path("policy_rate", dict.fromkeys(quarters, RATE), source=f"{RATE:g} % throughout")
    lines = [
        "Real GDP after public investment of 1 % of GDP for good, %, median:",
        "",
        "| policy rate | " + " | ".join(f"year {k}" for k in range(1, 6)) + " |",
        "|---|" + "---:|" * 5,
    ]
    for label, economy in (("its rule", japan), (f"{RATE:g} % in every draw", held)):
        made = sm.respond(economy, "public_investment", draws=2000, stochastic=True, variables=["real_gdp"])
        effect = made.effect("real_gdp", relative=True, freq="year").median("draw").values
        lines.append(f"| {label} | " + " | ".join(fixed(v, 2) for v in effect) + " |")
    return "\n".join(lines)


def main() -> None:
    """Write the page."""
    japan, package = sm.Economy.load("japan"), sm.Package.load("japan-ai-chips-2024")
    text = PAGE.read_text(encoding="utf-8")
    for name, block in (
        ("columns", columns()),
        ("paths", paths()),
        ("followed", followed(japan, package)),
        ("multiplier", multiplier(japan)),
    ):
        text = between(text, name, block)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
