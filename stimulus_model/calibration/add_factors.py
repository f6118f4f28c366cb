"""How the baseline add-factors of an economy file are computed.

The central path without the package is put on the projection that the file's own reference paths describe
and `projections` beside them. Add-factors that do this are written into the file, where they are visible
(`Economy.add_factors`); nothing here runs when the model is used.
``python -m stimulus_model.calibration.add_factors`` writes those of the default economy again, with vintages such as
``2025Q4`` behind it those of these alone, with ``--economy`` those of another shipped economy.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.baseline_and_fan import baseline
from stimulus_model.calibration.projections import Targets
from stimulus_model.calibration.projections import targets as targets_of
from stimulus_model.calibration.published_tables.official_forecasts import PublishedProjection, projection
from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import set_keys
from stimulus_model.economy.folders import DEFAULT, available_economies, economy_file, vintage_file
from stimulus_model.economy.model import begin
from stimulus_model.economy.optional import found
from stimulus_model.economy.paths.baseline import ADD_FACTORS, REFERENCES
from stimulus_model.inputs import check_choice
from stimulus_model.timeline import Timeline, year_offset

Array = npt.NDArray[np.float64]
NORMAL_CHANGE = {
    "technology_add": 0.3,
    "consumption_add": 0.5,
    "inflation_add": 0.5,
    "rate_add": 1.0,
    "term_premium": 0.3,
    "spending_add": 0.5,
    "stock_flow_add": 1.0,
}
"""Size of a normal change of each add-factor, by which it is kept small (ridge; judgement)."""
NOTHING: Mapping[str, Array] = MappingProxyType({})
DRAWS = 8_000
"""Draws whose medians are put on a projection: that of nominal GDP after ten years is then known to .1 %."""


def own_fiscal_years(economy: Economy, timeline: Timeline) -> npt.NDArray[np.int64]:
    """Return the economy's own fiscal year of each quarter."""
    return np.asarray((timeline.index - year_offset(economy.header.fiscal_year_starts)) // 4)


def fiscal_years(
    fiscal: npt.NDArray[np.int64], values: list[float], years: tuple[int, ...], before: float | None = None
) -> Array:
    """Averages over fiscal years; `before`: what quarters of the first one have had that end before the start."""
    array, means = np.asarray(values), []
    for year in years:
        part = array[fiscal == year]
        if before is not None and len(part) < 4:
            part = np.concatenate([np.full(4 - len(part), before), part])
        means.append(part.mean())
    return np.asarray(means)


def distances(economy: Economy, targets: Targets, off: Mapping[str, Array] = NOTHING) -> Array:
    """Distance of the central path from the targets, in units of a tolerable error; shape (7 per year,).

    `off` is by how much medians over draws exceed the central path, by variable.
    """
    years = targets.years
    timeline, flows, _, _ = central_path(economy, f"{years[-1] + 1}Q1")
    middle = 4 * np.asarray(years) + year_offset(economy.header.fiscal_year_starts) + 1  # the second quarter of each
    fiscal, output = own_fiscal_years(economy, timeline), economy.position.output
    at_end = np.asarray([np.flatnonzero(fiscal == year)[-1] for year in years])
    real = fiscal_years(fiscal, [f.expenditure.real_gdp for f in flows], years, output)
    nominal = fiscal_years(fiscal, [f.budget.nominal_gdp for f in flows], years, output)
    debt = np.asarray([f.bonds.debt for f in flows])[at_end]
    paths = economy.paths
    growth = 100.0 * np.diff(np.log(real))

    def mean(values: list[float]) -> Array:
        return fiscal_years(fiscal, values, years)

    def beyond(name: str, values: Array, wanted: Array) -> Array:
        return np.asarray(values - wanted + off.get(name, 0.0))

    real_growth, yields = paths["real_growth"](middle), paths["long_rate_reference"](middle)
    balance = mean([f.bonds.primary_balance_to_gdp for f in flows])
    return np.concatenate(
        [
            beyond("real_growth", np.append(real_growth[0], growth), real_growth)[1:] / 0.05,
            beyond("nominal_gdp", nominal / np.asarray(targets.nominal_gdp), np.ones(len(years))) / 0.0005,
            (mean([f.output_gap for f in flows]) - np.asarray(targets.output_gap)) / 0.05,
            beyond("policy_rate", mean([f.rates.policy_rate for f in flows]), np.asarray(targets.policy_rate)) / 0.03,
            beyond("yield_10y", mean([f.rates.yield_10y for f in flows]), yields) / 0.03,
            beyond("primary_balance_to_gdp", balance, paths["balance_reference"](middle)) / 0.03,
            beyond("debt_to_gdp", 100.0 * debt / nominal, paths["debt_reference"](middle)) / 0.2,
            [(economy.position.output - targets.output) / 2.0],
        ]
    )


def with_values(economy: Economy, paths: Mapping[str, Array], output: float | None = None) -> Economy:
    """Return the economy with other values on its baseline paths, and other output at the start."""
    changed = {name: replace(economy.paths[name], values=tuple(v.tolist())) for name, v in paths.items()}
    entries = dict(economy.position_entries)
    if output is not None:
        entries["output"] = entries["output"]._replace(value=output)
    return replace(economy, paths={**economy.paths, **changed}, position_entries=entries)


def update_references(economy: Economy) -> Economy:
    """Set the `REFERENCES`, of interest, real rate and AI, to the central path itself."""
    last = economy.paths["ai_reference"].years[-1]
    timeline, flows, states, p = central_path(economy, f"{last + 1}Q1")
    fiscal = own_fiscal_years(economy, timeline)
    start, _ = begin(p, economy.position)
    per_gdp = 1.0 / economy.position.ai_capacity_gdp
    effect = per_gdp * np.asarray(
        [f.adoption.ai_capacity_realised - f.adoption.ai_intangible_investment for f in flows]
    )
    series = {
        "interest_reference": [f.bonds.interest_to_gdp for f in flows],
        "remittance_reference": [
            100.0 * f.central_bank.central_bank_remittance / f.budget.nominal_gdp for f in flows
        ],
        "real_rate_reference": [s.rates.yield_5y - s.prices.expected - start.rates.real_rate for s in states],
        "ai_reference": effect.tolist(),
        "adoption_reference": [f.adoption.ai_adoption for f in flows],
        "household_reference": [f.adoption.ai_adoption_households for f in flows],
    }
    return with_values(
        economy,
        {name: fiscal_years(fiscal, values, economy.paths[name].years) for name, values in series.items()},
    )


def solve_add_factors(economy: Economy, targets: Targets, off: Mapping[str, Array] = NOTHING) -> Economy:
    """Put the central path on the targets by add-factors, kept small where the targets leave a choice."""
    from scipy.optimize import least_squares

    size = len(targets.years)
    scale = np.concatenate([np.full(size, NORMAL_CHANGE[name]) for name in ADD_FACTORS])

    def apply(x: Array) -> Economy:
        parts = np.split(x[:-1] * scale, len(ADD_FACTORS))
        output = targets.near + 10.0 * float(x[-1]) if targets.output_is_free else None
        return with_values(economy, dict(zip(ADD_FACTORS, parts, strict=True)), output)

    def residuals(x: Array) -> Array:
        return np.concatenate([distances(apply(x), targets, off), 0.05 * x[:-1]])

    given = np.concatenate([np.asarray(economy.paths[name].values) for name in ADD_FACTORS]) / scale
    guess = np.append(given, (economy.position.output - targets.near) / 10.0)
    steps = np.full(len(guess), 1e-5)
    return apply(least_squares(residuals, guess, diff_step=steps, max_nfev=12).x)


def calibrate(economy: Economy, targets: Targets, rounds: int = 3) -> Economy:
    """Solve for the add-factors; alternate with the reference paths, which depend on them.

    Parameters
    ----------
    targets
        What the central path must reach.
    rounds
        Alternations; three are enough.
    """
    for _ in range(rounds):
        economy = solve_add_factors(update_references(economy), targets)
    return update_references(economy)


def calibrate_medians(economy: Economy, targets: Targets, table: PublishedProjection, rounds: int = 2) -> Economy:
    """Move the central path until medians over draws are the projection's: targets less what medians exceed it by."""
    for _ in range(rounds):
        economy = solve_add_factors(economy, targets, medians_off(economy, targets, table))
    return update_references(economy)


def medians_off(economy: Economy, targets: Targets, table: PublishedProjection) -> Mapping[str, Array]:
    """Return by how much medians over draws exceed the central path, by variable and year of the targets."""
    drawn, middle = baseline(economy, table, 0.9, DRAWS, 0), baseline(certain(economy), table, 0.9, 2, 0)
    found: dict[str, Array] = {}
    for row, central in zip(drawn, middle, strict=True):
        if row.year in targets.years:
            off = row.median - central.median
            gap = off / central.median if row.variable == "nominal_gdp" else off
            found.setdefault(row.variable, np.zeros(len(targets.years)))[targets.years.index(row.year)] = gap
    return found


def certain(economy: Economy) -> Economy:
    """Return the economy with every parameter at its central value."""
    return economy.replace(**{name: entry.value for name, entry in economy.entries.items()})


def write(text: str, economy: Economy, place: str) -> str:
    """Set the values of add-factors and references in the file `text`, in the sections that start with `place`."""
    there = found(tomllib.loads(text), tuple(place.split(".")))
    for name in (*ADD_FACTORS, *(name for name in REFERENCES if name in there)):  # others are read off the path
        values = [round(float(value), 4) for value in economy.paths[name].values]
        text = set_keys(text, f"{place}.{name}", {"values": str(values)})
    return text


def rewrite(name: str, vintage: str) -> None:
    """Calibrate a vintage of an economy to its projections; write add-factors, references and output at the start."""
    own = Economy.load(name).vintage
    path = economy_file(name) if vintage == own else vintage_file(name, vintage)
    (_, target), *others = targets_of(name)[vintage].items()
    economy = calibrate(Economy.load(name, vintage=vintage), target, rounds=2)
    if target.at_median:
        economy = calibrate_medians(economy, target, projection(name))
    text = write(path.read_text(encoding="utf-8"), economy, "baseline")
    if target.output_is_free:
        text = set_keys(text, "position.output", {"value": repr(round(economy.position.output, 3))})
    path.write_text(text, encoding="utf-8")
    for case, wanted in others:
        other = calibrate(Economy.load(name, vintage=vintage, baseline=case), wanted, rounds=2)
        text = write(path.read_text(encoding="utf-8"), other, f"cases.baseline.case.{case}.baseline")
        path.write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Calibrate the vintages of an economy that are named, or all."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("vintages", nargs="*", help="such as 2025Q4; none: all")
    parser.add_argument("--economy", default=DEFAULT, choices=available_economies())
    options = parser.parse_args(arguments)
    known = targets_of(options.economy)
    for vintage in options.vintages or known:
        rewrite(options.economy, check_choice("vintage", vintage, known))


if __name__ == "__main__":
    main(sys.argv[1:])
