"""Disturbances as large as makes the fan as wide as forecasters' errors, where a country keeps records of them.

A country without accounts of its own at hand borrows how large its disturbances are. Records of forecasters say how
wrong one was, quarter by quarter; borrowed sizes give way to them where the two disagree.
``python -m stimulus_model.calibration.match_forecasters COUNTRY`` writes the sizes into the country's file.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.baseline_and_fan import TOLERANCE, FanRow, fan
from stimulus_model.calibration.forecaster_fans import ForecasterErrors, ForecasterRow, forecaster_fans, forecasters
from stimulus_model.calibration.published import official_forecast_errors
from stimulus_model.calibration.published_tables.official_forecasts import PublishedErrors
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.edit_toml import set_keys
from stimulus_model.economy.folders import available_economies, economy_file
from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
SIZES: Final = dict.fromkeys(
    (
        "demand_sd", "world_sd", "supply_sd", "inflation_sd", "consumer_price_sd", "stock_flow_sd", "budget_sd",
        "policy_rate_sd",
    ),
    0.5,
) | {"productivity_trend": 0.8, "unemployment_sd": 0.3}  # fmt: skip
"""What is searched, with the standard deviation of the log of the size that it has before.

A borrowed size may be 2.3 times too large or too small (judgement). What output leaves of unemployment is known from
three decades, to a third, and so is from six what ten-year growth has missed: of that the trend is so small a part
that it is known to .8.
"""
STEP: Final = 0.1
"""Of a log size, for slopes."""
ENOUGH: Final = 0.02
"""Change of every log size below which the search ends."""


def scaled(prior: Prior, times: float) -> Prior:
    """Return a prior of a size, its quantiles times `times`, or a normal one as much wider around its mean."""
    moved = {"lognormal": ("median", "p95"), "normal": ("sd",)}.get(prior.kind)
    if moved is None:
        raise InputError("prior", prior.kind, "lognormal or normal")
    return Prior(prior.kind, tuple((key, value * times if key in moved else value) for key, value in prior.arguments))


def match_forecasters(
    economy: Economy,
    tables: Sequence[ForecasterErrors],
    outlook: PublishedErrors | None = None,
    *,
    sizes: Mapping[str, float] = SIZES,
    draws: int = 2_000,
    seed: int = 0,
    steps: int = 8,
) -> dict[str, Prior]:
    """Return priors of sizes at which the fan is as wide as the records say.

    Least squares: logs of fan over record in units of what `validate` calls close, all steps of a record as one, and
    logs of sizes over those before in units of `sizes`. The same random numbers throughout. `outlook` has errors of
    growth and consumer prices by calendar year.
    """
    if not tables:
        raise InputError("tables", tuple(tables), "at least one record of a forecaster")

    def ratios(tried: Economy) -> FloatArray:
        """Return logs of fan over record, those of a record weighted as one."""
        rows: list[ForecasterRow | FanRow] = [*forecaster_fans(tried, tuple(tables), draws, seed)]
        if outlook is not None:
            rows.extend(fan(tried, outlook, draws, seed))
        of_record = Counter(map(_record, rows))
        return np.array([np.log(row.ratio) / np.sqrt(of_record[_record(row)]) for row in rows]) / TOLERANCE

    own = np.array(list(sizes.values()))

    def priors(logs: FloatArray) -> dict[str, Prior]:
        return {
            name: scaled(economy.entries[name].prior, float(np.exp(each)))
            for name, each in zip(sizes, logs, strict=True)
        }

    def misses(logs: FloatArray) -> FloatArray:
        return np.concatenate([ratios(economy.replace(**priors(logs))), logs / own])

    at = np.zeros(len(sizes))
    for _ in range(steps):
        here = misses(at)
        slope = np.stack([(misses(at + STEP * each) - here) / STEP for each in np.eye(len(sizes))], axis=1)
        step = np.clip(-np.linalg.solve(slope.T @ slope, slope.T @ here), -0.5, 0.5)
        at = at + step
        if np.abs(step).max() < ENOUGH:
            break
    return priors(at)


def _record(row: ForecasterRow | FanRow) -> tuple[str, str]:
    return type(row).__name__ + getattr(row, "forecaster", ""), row.variable


def with_priors(text: str, economy: Economy, found: Mapping[str, Prior]) -> str:
    """Return the text of an economy's file with priors that were found, three digits each; a line an entry."""
    for name, exact in found.items():
        prior = Prior(exact.kind, tuple((key, float(f"{value:.3g}")) for key, value in exact.arguments))
        entry = economy.parameters[name]
        arguments = ", ".join(f"{key} = {value!r}" for key, value in prior.arguments)
        note = entry.note.split("; matched")[0] + "; matched to forecasters' errors"
        literal = f'{{ prior = {{ kind = "{prior.kind}", {arguments} }}, source = "forecasters", note = "{note}" }}'
        text = set_keys(text, f"parameters.{entry.block}", {name: literal})
    return text


def main(arguments: Sequence[str]) -> None:
    """Write the sizes of a country's disturbances into its file."""
    from stimulus_model.economy.economy import Economy

    parser = argparse.ArgumentParser(
        prog="python -m stimulus_model.calibration.match_forecasters", description=main.__doc__
    )
    parser.add_argument("economy", choices=available_economies(), help="a country whose folder has forecasters.toml")
    name = parser.parse_args(arguments).economy
    path, economy = economy_file(name), Economy.load(name)
    found = match_forecasters(economy, forecasters(name), official_forecast_errors(name))
    path.write_text(with_priors(path.read_text(encoding="utf-8"), economy, found), encoding="utf-8")
    for each, prior in found.items():
        print(each, economy.entries[each].prior.to_dict(), "->", prior.to_dict())


if __name__ == "__main__":
    main(sys.argv[1:])
