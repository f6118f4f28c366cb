"""The width of the fan against the record of forecasters, variable by variable, as a country's file has it.

Errors of a forecaster are those of the same quarter or fiscal year of the forecast; step 1 is the one under way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.baseline_and_fan import TOLERANCE
from stimulus_model.economy.folders import forecasters_file
from stimulus_model.engine.run import run
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_items,
    check_keys,
    check_number,
    check_text,
    read_toml,
)
from stimulus_model.simulation.impulse_responses import plan_impulses
from stimulus_model.simulation.simulate import WITHOUT
from stimulus_model.sources import Source, find_source, read_sources
from stimulus_model.timeline import Timeline, year_offset

if TYPE_CHECKING:
    from stimulus_model.economy.economy import Economy

FloatArray = npt.NDArray[np.float64]
Path = Callable[[str], FloatArray]
"""Values of a variable, shape (draw, quarter)."""


@dataclass(frozen=True, slots=True)
class ForecasterErrors:
    """Errors of one forecaster of one variable, by step.

    Attributes
    ----------
    forecaster, variable, source
        Who, what (of `MEASURED`) and where it stands.
    rmse, bias
        Root mean square and mean of forecast less outcome, a number a step, percentage points.
    """

    forecaster: str
    variable: str
    source: Source
    rmse: tuple[float, ...]
    bias: tuple[float, ...]


class ForecasterRow(NamedTuple):
    """Width of the fan at one step against a forecaster's errors, percentage points.

    `unbiased` is what of the root mean square error is left without the bias, `model` the standard deviation over
    draws with shocks.
    """

    forecaster: str
    variable: str
    step: int
    published: float
    unbiased: float
    model: float
    ratio: float
    verdict: str


def _growth(path: Path, economy: Economy) -> FloatArray:
    level = path("real_gdp")
    before = np.concatenate([np.full((len(level), 1), economy.position.output), level[:, :-1]], axis=1)
    growth: FloatArray = 400.0 * np.log(level / before)
    return growth


def _by_year(values: FloatArray, economy: Economy, last: bool = False) -> FloatArray:
    """Return means, or ends, of fiscal years; of the first one, what is after the start."""
    index = Timeline(economy.start, _end(economy)).index
    year = (index - year_offset(economy.header.fiscal_year_starts)) // 4
    parts = [values[:, year == each] for each in range(year[0], year[0] + MOST_STEPS)]
    return np.stack([part[:, -1] if last else part.mean(axis=1) for part in parts], axis=1)


def _debt(path: Path, economy: Economy) -> FloatArray:
    return 100.0 * _by_year(path("debt"), economy, last=True) / _by_year(path("nominal_gdp"), economy)


def _balance(path: Path, economy: Economy) -> FloatArray:
    interest = _by_year(path("interest_payments"), economy) / _by_year(path("nominal_gdp"), economy)
    return _by_year(path("primary_balance_to_gdp"), economy) - 100.0 * interest


MEASURED: Final[dict[str, tuple[str, Callable[[Path, Economy], FloatArray]]]] = {
    "quarterly_growth": ("quarter", _growth),
    "inflation": ("quarter", lambda path, _: path("inflation")),
    "unemployment": ("quarter", lambda path, _: 100.0 * (1.0 - path("employment") / path("labour_force"))),
    "policy_rate": ("quarter", lambda path, _: path("policy_rate")),
    "budget_balance_to_gdp": ("fiscal year", _balance),
    "debt_to_gdp": ("fiscal year", _debt),
}
"""What forecasters' records are compared with: the kind of a step, and the measure of an economy's paths."""
NEEDED: Final = (
    "real_gdp", "inflation", "employment", "labour_force", "policy_rate", "primary_balance_to_gdp",
    "interest_payments", "nominal_gdp", "debt",
)  # fmt: skip
MOST_STEPS: Final = 11
"""Steps that a record can have: fiscal years of a budget outlook."""


@functools.cache  # files of the package do not change while it runs
def forecasters(economy: str) -> tuple[ForecasterErrors, ...]:
    """Return the records of forecasters of a shipped economy; empty where its folder has none."""
    path = forecasters_file(economy)
    if not path.is_file():
        return ()
    given = check_keys(path.name, read_toml(path), ("errors", "sources"))
    sources = read_sources("sources", given["sources"])
    return tuple(_read(f"errors[{place}]", entry, sources) for place, entry in enumerate(given["errors"]))


def _read(field: str, entry: object, sources: dict[str, Source]) -> ForecasterErrors:
    given = check_keys(field, entry, ("forecaster", "variable", "source", "rmse", "bias"))
    rmse, bias = (
        tuple(
            check_number(f"{field}.{name}", each) for each in check_items(f"{field}.{name}", given[name], "numbers")
        )
        for name in ("rmse", "bias")
    )
    if not 0 < len(rmse) == len(bias) <= MOST_STEPS:
        raise InputError(f"{field}.bias", list(bias), f"as many numbers as rmse has, up to {MOST_STEPS}")
    return ForecasterErrors(
        forecaster=check_text(f"{field}.forecaster", given["forecaster"]),
        variable=check_choice(f"{field}.variable", given["variable"], MEASURED),
        source=find_source(f"{field}.source", given["source"], sources),
        rmse=rmse,
        bias=bias,
    )


def _end(economy: Economy) -> str:
    return f"{int(economy.start[:4]) + MOST_STEPS}Q4"


def forecaster_fans(
    economy: Economy, tables: tuple[ForecasterErrors, ...], draws: int, seed: int
) -> tuple[ForecasterRow, ...]:
    """Compare the spread of draws with shocks with each record, step by step."""
    if not tables:
        return ()
    task = plan_impulses(economy, Timeline(economy.start, _end(economy)), {}, seed=seed, variables=NEEDED)
    paths = run(replace(task, stochastic=True), draws)
    rows = []
    for table in tables:
        measure = MEASURED[table.variable][1]
        spread = np.std(measure(lambda name: paths.array(name, WITHOUT), economy), axis=0)
        for step, (error, bias) in enumerate(zip(table.rmse, table.bias, strict=True), start=1):
            unbiased, model = float(np.sqrt(max(error**2 - bias**2, 0.0))), float(spread[step - 1])
            verdict = "within 20 %" if abs(model / unbiased - 1.0) <= TOLERANCE else "outside"
            rows.append(
                ForecasterRow(
                    table.forecaster, table.variable, step, error, unbiased, model, model / unbiased, verdict
                )
            )
    return tuple(rows)
