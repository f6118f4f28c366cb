"""Economies in which some draws overflow: an error that names them, or results of exactly the others."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import stimulus_model as sm
from tests.campaigns.campaign import Campaign, Outcome

DRAWS, HORIZON, KEPT = 64, "2028Q4", ("real_gdp", "nominal_gdp", "debt")


def run(size: int, folder: Path) -> Outcome:
    """Give one to three parameters astronomic upper tails, and simulate with both ways of ``on_invalid``."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    names = sorted(name for name, entry in economy.entries.items() if entry.prior.kind == "lognormal")
    names += [name for name in economy.entries if name.endswith("_sd") and name not in names]
    rng, faults, broken, left_out = np.random.default_rng(9), [], 0, 0
    for k in range(size):
        chosen = rng.choice(names, int(rng.integers(1, 4)), replace=False)
        tails = {str(name): sm.prior.lognormal(1.0, float(10 ** rng.uniform(2, 40))) for name in chosen}
        given = {"draws": DRAWS, "seed": k, "horizon": HORIZON, "variables": KEPT, "threads": 1}
        try:
            wild = economy.replace(**tails)
            sm.simulate(package, wild, **given)
            error = None
        except sm.InvalidDrawsError as found:
            error = found
        except sm.InputError:
            continue
        try:
            rest = sm.simulate(package, wild, on_invalid="report", **given)
        except sm.InvalidDrawsError as found:
            if "all of draws" not in str(found):
                faults.append(f"{k} {chosen}: {found}")
            continue
        dropped = rest.provenance.dropped
        broken, left_out = broken + bool(dropped), left_out + len(dropped)
        if (error is None) != (not dropped) or (error is not None and not set(error.draws) <= set(dropped)):
            faults.append(f"{k} {chosen}: the error names {error and error.draws}, the report {dropped}")
        if error is not None and not error.variable and "parameters of draw" not in str(error):
            faults.append(f"{k} {chosen}: nothing is named")
        values = np.concatenate([rest[name].values.ravel() for name in KEPT])
        if not np.isfinite(values).all() or rest.paths.draws != DRAWS - len(dropped):
            faults.append(f"{k} {chosen}: numbers that are not finite, or another count")
    return Outcome(size, faults, f"{len(faults)} silent, {left_out:,} draws left out and named in {broken} economies")


CAMPAIGN = Campaign(9, "a draw that is not finite is an error or left out by name", 500, 10, run)
