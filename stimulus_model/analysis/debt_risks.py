"""How sure the path of debt is: width of its fan, chance that it is not stabilised, gross financing needs.

Source: IMF (2022), Staff Guidance Note on the Sovereign Risk and Debt Sustainability Framework for Market Access
Countries, which rests on these numbers. Its verdict is not given: the weights of its indices are not public here.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from stimulus_model.analysis.debt_dynamics import Floats, debt_paths
from stimulus_model.analysis.debt_table import DebtTable, framed
from stimulus_model.inputs import check_integer, check_number
from stimulus_model.results.measures import level_values
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.sampling import Dependence


def debt_risks(
    projection: Projection,
    *,
    first_year: int,
    last_year: int | None = None,
    needs_above: float = 20.0,
    scenario: Literal["with", "without"] = "with",
) -> DebtTable:
    """Return how sure the path of debt is, and what has to be financed every year.

    Parameters
    ----------
    projection, scenario
        As in `debt_criteria`.
    first_year, last_year
        Years that averages are of; debt is asked about at the end of the last. None: the last of the projection.
    needs_above
        Gross financing needs that are high, % of GDP: 20 for advanced, 15 for emerging economies in the IMF's
        guidance of 2013.

    Returns
    -------
    DebtTable
        `frame` has index question and columns value (median, or share of the draws), low and high (90 % range; not
        of shares) and error: debt at the end, width of its fan (95 less 5 %), chance that it is not stabilised (that
        the primary balance of the last year is below the one that would hold debt to GDP), and gross financing needs
        (interest, what matures and the primary deficit, as issued): mean and largest of the years, and the chance
        that the largest is high.

    Raises
    ------
    InputError
        As in `debt_criteria`.
    """
    paths = debt_paths(projection, "debt_risks", scenario)
    start = check_integer("first_year", first_year, low=paths.years[0], high=paths.years[-1])
    final = paths.years[-1] if last_year is None else last_year
    final = check_integer("last_year", final, low=start, high=paths.years[-1])
    high = check_number("needs_above", needs_above, low=0.0, high=1000.0)
    span = slice(paths.years.index(start), paths.years.index(final) + 1)
    end = span.stop - 1
    issued, gdp = (
        level_values(projection.paths, projection.timeline, projection.registry[name], scenario, "year")[:, 1:]
        for name in ("gross_issuance", "nominal_gdp")
    )
    needs = 100.0 * (issued / gdp)[:, span]
    debt = 100.0 * paths.ratio()[:, end]
    loose = paths.balance[:, end] < paths.stabilising()[:, end]
    amounts = {
        "debt at the end": debt,
        "gross financing needs, mean": needs.mean(axis=1),
        "gross financing needs, largest": needs.max(axis=1),
    }
    chances = {"not stabilised": loose, f"needs above {high:g} %": needs.max(axis=1) > high}
    rows = {name: _row(draws, paths.dependence) for name, draws in amounts.items()}
    width = rows["debt at the end"]["high"] - rows["debt at the end"]["low"]
    missing = dict.fromkeys(("low", "high"), float("nan"))
    rows["width of the fan"] = {"value": width, **missing, "error": float("nan")}
    for name, flags in chances.items():
        share = describe(flags.astype(np.float64)[:, np.newaxis], 0.9, paths.dependence)
        rows[f"chance: {name}"] = {"value": float(share.mean[0]), **missing, "error": float(share.se_mean[0])}
    notes = (
        f"% of GDP, or shares of the draws; {start} to {final}, debt at the end of {final}. Not stabilised: the "
        "primary balance of the last year is below the one that would hold debt to GDP. Needs: gross issuance.",
        f"Source: {projection.provenance.describe()}",
    )
    columns = {"value": ("Median", 2), "low": ("5 %", 2), "high": ("95 %", 2), "error": ("±", 3)}
    return DebtTable("Risks of debt", framed(rows, "question"), columns, notes)


def _row(draws: Floats, dependence: Dependence) -> dict[str, float]:
    found = describe(draws[:, np.newaxis], 0.9, dependence)
    numbers = (found.median, found.low, found.high, found.se_median)
    return {key: float(each[0]) for key, each in zip(("value", "low", "high", "error"), numbers, strict=True)}
