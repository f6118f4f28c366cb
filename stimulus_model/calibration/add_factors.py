"""How the baseline add-factors of an economy file are computed.

The central path without the package is put on the projection that the file's own reference paths describe
(for Japan the two cases of the Cabinet Office of January 2026). Add-factors that do this are written into the
file, where they are visible (`Economy.add_factors`); nothing here runs when the model is used.
``python -m stimulus_model.calibration.add_factors`` writes those of Japan again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import set_keys
from stimulus_model.economy.folders import economy_file
from stimulus_model.economy.model import begin
from stimulus_model.economy.paths.baseline import ADD_FACTORS, REFERENCES
from stimulus_model.timeline import Timeline

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


class Targets(NamedTuple):
    """Fiscal-year averages to reach; debt at the end of the fiscal year over its GDP.

    Real growth from the second year on, 10-year yield, primary balance and debt are the reference paths of
    the economy itself. Nominal GDP: Cabinet Office (2026); output at the start, ¥ trillion a year, is held
    near the national accounts. Output gap: Cabinet Office growth less potential growth, cumulated from
    -0.4 % (judgement). Policy rate: market and survey expectations around the 10-year path (judgement).
    """

    years: tuple[int, ...] = tuple(range(2025, 2036))
    nominal_gdp: tuple[float, ...] = (
        669.2, 691.9, 703.1, 711.9, 720.5, 729.2, 737.9, 746.6, 755.2, 763.5, 771.7,
    )  # fmt: skip
    output: float = 646.0
    output_gap: tuple[float, ...] = (0.1, 0.6, 0.5, 0.4, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2)
    policy_rate: tuple[float, ...] = (0.55, 0.85, 0.9, 0.9, 0.85, 0.8, 0.8, 0.75, 0.7, 0.65, 0.6)
    output_is_free: bool = True


TARGETS = {
    "past-trend": Targets(),
    "growth-transition": Targets(
        nominal_gdp=(669.2, 691.9, 710.1, 729.2, 750.3, 774.4, 799.5, 824.6, 849.7, 875.4, 901.7),
        output_gap=(0.1, 0.6, 0.6, 0.4, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2),
        policy_rate=(0.55, 0.85, 1.1, 1.4, 1.6, 1.8, 1.9, 2.0, 2.1, 2.2, 2.2),
        output_is_free=False,
    ),
}
"""By projection. Growth transition: gap as above; policy rate as far below the 10-year yield as in the past-trend
case of 2035 (judgement); output at the start is history, and stays that of the past-trend case."""


def fiscal_years(timeline: Timeline, values: list[float], years: tuple[int, ...]) -> Array:
    """Averages over fiscal years."""
    array, fiscal = np.asarray(values), timeline.fiscal_year
    return np.asarray([array[fiscal == year].mean() for year in years])


def distances(economy: Economy, targets: Targets) -> Array:
    """Distance of the central path from the targets, in units of a tolerable error; shape (7 per year,)."""
    years = targets.years
    timeline, flows, _, _ = central_path(economy, f"{years[-1] + 1}Q1")
    middle = 4 * np.asarray(years) + 2  # July to September: the middle of the fiscal year
    at_end = np.asarray([np.flatnonzero(timeline.fiscal_year == year)[-1] for year in years])
    real = fiscal_years(timeline, [f.expenditure.real_gdp for f in flows], years)
    nominal = fiscal_years(timeline, [f.budget.nominal_gdp for f in flows], years)
    debt = np.asarray([f.bonds.debt for f in flows])[at_end]
    paths = economy.paths
    growth = 100.0 * np.diff(np.log(real))

    def mean(values: list[float]) -> Array:
        return fiscal_years(timeline, values, years)

    return np.concatenate(
        [
            (growth - paths["real_growth"](middle)[1:]) / 0.05,
            (nominal / np.asarray(targets.nominal_gdp) - 1.0) / 0.0005,
            (mean([f.output_gap for f in flows]) - np.asarray(targets.output_gap)) / 0.05,
            (mean([f.rates.policy_rate for f in flows]) - np.asarray(targets.policy_rate)) / 0.03,
            (mean([f.rates.yield_10y for f in flows]) - paths["long_rate_reference"](middle)) / 0.03,
            (mean([f.bonds.primary_balance_to_gdp for f in flows]) - paths["balance_reference"](middle)) / 0.03,
            (100.0 * debt / nominal - paths["debt_reference"](middle)) / 0.2,
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
        {name: fiscal_years(timeline, values, economy.paths[name].years) for name, values in series.items()},
    )


def solve_add_factors(economy: Economy, targets: Targets) -> Economy:
    """Put the central path on the targets by add-factors, kept small where the targets leave a choice."""
    from scipy.optimize import least_squares

    size = len(targets.years)
    scale = np.concatenate([np.full(size, NORMAL_CHANGE[name]) for name in ADD_FACTORS])

    def apply(x: Array) -> Economy:
        parts = np.split(x[:-1] * scale, len(ADD_FACTORS))
        output = 640.0 + 10.0 * float(x[-1]) if targets.output_is_free else None
        return with_values(economy, dict(zip(ADD_FACTORS, parts, strict=True)), output)

    def residuals(x: Array) -> Array:
        return np.concatenate([distances(apply(x), targets), 0.05 * x[:-1]])

    given = np.concatenate([np.asarray(economy.paths[name].values) for name in ADD_FACTORS]) / scale
    guess = np.append(given, (economy.position.output - 640.0) / 10.0)
    steps = np.full(len(guess), 1e-5)
    return apply(least_squares(residuals, guess, diff_step=steps, max_nfev=12).x)


def calibrate(economy: Economy, targets: Targets | None = None, rounds: int = 3) -> Economy:
    """Solve for the add-factors; alternate with the reference paths, which depend on them.

    Parameters
    ----------
    targets
        What the central path must reach; by default the Cabinet Office past-trend case.
    rounds
        Alternations; three are enough for Japan.
    """
    for _ in range(rounds):
        economy = solve_add_factors(update_references(economy), targets or Targets())
    return update_references(economy)


def write(text: str, economy: Economy, place: str) -> str:
    """Set the values of add-factors and references in the file `text`, in the sections that start with `place`."""
    for name in (*ADD_FACTORS, *REFERENCES):
        values = [round(float(value), 4) for value in economy.paths[name].values]
        text = set_keys(text, f"{place}.{name}", {"values": str(values)})
    return text


def main() -> None:
    """Calibrate Japan to both projections and write add-factors, references and output at the start into its file."""
    path = economy_file("japan")
    economy = calibrate(Economy.load("japan"), rounds=2)
    text = write(path.read_text(encoding="utf-8"), economy, "baseline")
    path.write_text(
        set_keys(text, "position.output", {"value": repr(round(economy.position.output, 3))}), encoding="utf-8"
    )
    for name in economy.baselines()[1:]:
        other = calibrate(Economy.load("japan", baseline=name), TARGETS[name], rounds=2)
        text = write(path.read_text(encoding="utf-8"), other, f"cases.baseline.case.{name}.baseline")
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
