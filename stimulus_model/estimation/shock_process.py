"""The shock process of an economy, estimated from its quarterly accounts and financial series.

``python -m stimulus_model.estimation.shock_process ACCOUNTS FINANCIAL`` writes that of Japan into its file, from CSV
files with the columns that `shock_process` names.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior, lognormal, normal
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import prior_literal, set_keys
from stimulus_model.economy.folders import DEFAULT, economy_file
from stimulus_model.estimation.autoregressions.shock_priors import SourcedPrior
from stimulus_model.estimation.autoregressions.tails import fit_student
from stimulus_model.estimation.autoregressions.var import fit_var
from stimulus_model.estimation.estimate import cells
from stimulus_model.estimation.sample import read_sample
from stimulus_model.estimation.series import check_has_columns, check_table
from stimulus_model.estimation.shock_covariance import shock_covariance
from stimulus_model.estimation.simulated_moments.estimation import RULES, match_moments, matched_prior
from stimulus_model.estimation.simulated_moments.laboratory import open_laboratory
from stimulus_model.estimation.simulated_moments.moments import (
    PRICES,
    REAL,
    TAX_QUARTERS,
    growth_rates,
    observed_moments,
)
from stimulus_model.inputs import InputError, check_integer, check_items, check_kind
from stimulus_model.periods.axis import by_quarter, read_periods
from stimulus_model.results.tables.table import Summarised, Table
from stimulus_model.sampling import LARGEST_SEED

if TYPE_CHECKING:
    from pandas import DataFrame

_HORIZON = 20  # quarters over which productivity has shed what utilisation does to it
_Z95 = 1.6448536269514722
_LEAST_SHARED, _LEAST_OWN = 4.0, 3.5  # degrees of freedom below which a variance is not what `economy.tails` states
_MOST = 30.0  # degrees of freedom from which on nobody sees a difference to a normal distribution
_MOST_PATHS, _MOST_STEPS = 1_000_000, 1_000
_MARKETS = ("growth", "infl", "short", "long", "drfx")
_TOGETHER = ("gdp", "exports", "deflator", "price")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ShockProcess(Summarised):
    """Shock parameters as history has them.

    Attributes
    ----------
    entries
        Priors with source and note, by parameter of the economy.
    moments
        A row a moment: history, economy, sd over simulated paths, z. Logs of standard deviations, and correlations.
    quarters
        Length of history and of every simulated path.
    source
        Method and sample.
    """

    entries: tuple[SourcedPrior, ...]
    moments: DataFrame
    quarters: int
    source: str

    def to_priors(self) -> dict[str, Prior]:
        """Return priors by parameter: ``economy.replace(**process.to_priors())``."""
        return {entry.parameter: entry.prior for entry in self.entries}

    def to_frame(self) -> DataFrame:
        """Return a row a parameter: median, low and high (90 %), method."""
        from pandas import DataFrame

        rows = [[entry.parameter, *entry.prior.quantile([0.5, 0.05, 0.95]), entry.note] for entry in self.entries]
        return DataFrame(rows, columns=["parameter", "median", "low", "high", "note"]).set_index("parameter")

    def _table(self) -> Table:
        frame = self.to_frame()
        rows = tuple(
            (name, *cells([float(number) for number in row[:3]]), str(row[3]))
            for name, row in zip(frame.index, frame.to_numpy(), strict=True)
        )
        return Table("Shock process", ("parameter", "median", "5 %", "95 %", "method"), rows, (self.source,))


def shock_process(
    accounts: DataFrame,
    financial: DataFrame,
    economy: Economy,
    *,
    start: Hashable = "1994Q1",
    end: Hashable = "2019Q4",
    prices_end: Hashable = "2023Q4",
    without: Collection[Hashable] = TAX_QUARTERS,
    paths: int = 200,
    steps: int = 6,
    seed: int = 1,
) -> ShockProcess:
    """Estimate size, persistence, correlation and tails of shocks.

    Demand, world demand and prices: moments of the accounts, matched by the economy's own propagation (simulated
    moments, with weak priors on what they hardly tell). Productivity: the Solow residual over five years. Exchange
    rate and term premium: residuals of a vector autoregression. Tails: Student's t of such residuals, multivariate
    for the accounts.

    Parameters
    ----------
    accounts
        A row a quarter, without gaps, the quarters in the index: levels gdp, consumption, investment, exports,
        imports, deflator, price (consumer prices), capital, total_hours.
    financial
        A row a quarter: growth, infl, short, long (% a year), drfx (change of the real exchange rate, %).
    economy
        Its propagation and its present shock parameters, at which the search begins.
    start, end, prices_end
        First and last quarter of the calendar; prices may go on for longer than a sample that ends before a lockdown.
    without
        Quarters of the calendar left out of the accounts: tax rises are decisions. Those outside `start` to
        `prices_end` have no part, and it is an error if all are; ``()``: none.
    paths, steps, seed
        Simulated paths a step, steps of the search, key of their random numbers.

    Raises
    ------
    InputError
        For missing columns, dates that are no quarters or not in the accounts, or a sample that is too short.
    """
    check_kind("economy", economy, Economy, "an Economy, such as Economy.load('japan')")
    paths = check_integer("paths", paths, low=50, high=_MOST_PATHS)
    steps = check_integer("steps", steps, low=1, high=_MOST_STEPS)
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    check_has_columns("accounts", check_table(accounts, "accounts"), (*REAL, *PRICES, "capital", "total_hours"))
    check_has_columns("financial", check_table(financial, "financial"), _MARKETS)
    accounts, financial = by_quarter("accounts", accounts), by_quarter("financial", financial)
    first, last, prices_last = _limits(accounts, start, end, prices_end)
    left_out = _left_out(accounts, without, first, max(last, prices_last))
    observed, quarters = observed_moments(accounts, first, last, prices_last, left_out)
    laboratory = open_laboratory(economy, quarters, seed, 8 * paths)
    given = {name: economy.entries[name].value for name in RULES}
    match = match_moments(laboratory, observed, given, paths, steps)
    source = f"quarterly accounts {first}-{last}, prices to {prices_last}"
    source += f", without {', '.join(left_out)}" if left_out else ""
    matched = tuple(
        SourcedPrior(name, matched_prior(name, value, match.errors[name]), source, "simulated moments")
        for name, value in match.values.items()
    )
    return ShockProcess(
        (
            *matched,
            *_productivity(accounts, economy, first, last),
            *_markets(financial, first, last),
            *_tails(accounts, financial, first, last, left_out),
        ),
        _moment_frame(observed, match.simulated, match.spread),
        quarters,
        source,
    )


def _limits(accounts: DataFrame, *limits: Hashable) -> list[str]:
    """Name the first quarter that is asked for and the last ones."""
    _, calendar = read_periods("accounts.index", accounts.index)
    ends = [calendar.find(field, limit) for field, limit in zip(("start", "end", "prices_end"), limits, strict=True)]
    first, *lasts = ends[0][0], *(last for _, last in ends[1:])
    for field, limit, last in zip(("end", "prices_end"), limits[1:], lasts, strict=True):
        if last <= first:
            raise InputError(field, limit, f"a quarter after {calendar.labels[first]}")
    return [calendar.labels[row] for row in (first, *lasts)]


def _left_out(accounts: DataFrame, without: Collection[Hashable], first: str, last: str) -> tuple[str, ...]:
    """Name the quarters to leave out that have growth in the sample."""
    asked = check_items("without", without, "a list of quarters, such as ('1997Q2',)")
    _, calendar = read_periods("accounts.index", accounts.index)
    labels = calendar.labels
    inside = calendar[labels.index(first) + 1 : labels.index(last) + 1]
    return tuple(inside.labels[row] for row in inside.covered("without", asked))


def _productivity(accounts: DataFrame, economy: Economy, start: str, end: str) -> tuple[SourcedPrior, ...]:
    """Random walk and unknown trend of the Solow residual."""
    sample = accounts.loc[start:end]
    share = economy.central.production.capital_share
    residual = (
        np.log(sample["gdp"]) - share * np.log(sample["capital"]) - (1.0 - share) * np.log(sample["total_hours"])
    )
    quarters = len(residual) - 1
    if quarters < 2 * _HORIZON:
        raise InputError("accounts", f"{quarters} quarters", f"at least {2 * _HORIZON}")
    sd = float(residual.diff(_HORIZON).std() / math.sqrt(_HORIZON))
    relative = 0.5 * math.sqrt(4.0 * _HORIZON / (3.0 * quarters))  # of a variance from overlapping changes
    source = f"Solow residual {start}-{end}, capital share {share:.2f}"
    return (
        SourcedPrior(
            "supply_sd",
            lognormal(sd, sd * math.exp(_Z95 * relative)),
            source,
            f"sd of {_HORIZON}-quarter changes over the root of {_HORIZON}",
        ),
        SourcedPrior(
            "productivity_trend",
            normal(0.0, 400.0 * sd / math.sqrt(quarters)),
            source,
            "standard error of mean growth",
        ),
    )


def _markets(financial: DataFrame, start: str, end: str) -> tuple[SourcedPrior, ...]:
    """Exchange rate and term premium: residuals, with block-bootstrap errors."""
    result = shock_covariance(financial, 2, variables=_MARKETS, start=start, end=end, replications=500)
    return result.sourced_priors({"exchange_rate": "drfx", "long_rate": "long", "short_rate": "short"})


def _tails(
    accounts: DataFrame, financial: DataFrame, start: str, end: str, without: Collection[str]
) -> tuple[SourcedPrior, ...]:
    """Degrees of freedom, shared by the accounts and each market's own."""
    together = growth_rates(accounts, _TOGETHER, start, end, without)
    residuals = fit_var(read_sample(together, [("accounts", n) for n in _TOGETHER], None, None, None), _TOGETHER, 2)
    markets = fit_var(read_sample(financial, [("financial", n) for n in _MARKETS], None, start, end), _MARKETS, 2)
    found = (
        ("shared_tail", residuals.residuals, _LEAST_SHARED, f"VAR(2) of {', '.join(_TOGETHER)}"),
        ("exchange_tail", markets.residuals[:, 4], _LEAST_OWN, f"VAR(2) of {', '.join(_MARKETS)}"),
        ("term_premium_tail", markets.residuals[:, 3], _LEAST_OWN, f"VAR(2) of {', '.join(_MARKETS)}"),
    )
    return tuple(
        _tail_prior(name, values, least, f"{source}, {start}-{end}") for name, values, least, source in found
    )


def _tail_prior(
    name: str, residuals: np.ndarray[tuple[int, ...], np.dtype[np.float64]], least: float, source: str
) -> SourcedPrior:
    degrees, low, high = fit_student(residuals, 0.90)
    centre = min(max(degrees, 1.05 * least), _MOST)
    upper = min(max(high, 1.5 * centre), _MOST + centre)
    note = f"Student t by maximum likelihood: {degrees:.1f} degrees of freedom (90 %: {low:.1f} to {high:.1f})"
    return SourcedPrior(name, lognormal(centre, upper, least), source, f"{note}; at least {least:g}")


def _moment_frame(observed: dict[str, float], simulated: dict[str, float], spread: dict[str, float]) -> DataFrame:
    from pandas import DataFrame

    rows = [(value, simulated[name], spread[name]) for name, value in observed.items()]
    frame = DataFrame(rows, index=list(observed), columns=["history", "economy", "sd"])
    frame["z"] = (frame["economy"] - frame["history"]) / frame["sd"]
    return frame


def main(arguments: Sequence[str]) -> None:
    """Write the shock parameters of Japan into its file, in four digits."""
    from pandas import PeriodIndex, read_csv

    parser = argparse.ArgumentParser(
        prog="python -m stimulus_model.estimation.shock_process", description=main.__doc__
    )
    parser.add_argument("accounts", help="CSV file, a row a quarter: its first day, and levels")
    parser.add_argument("financial", help="CSV file, a row a quarter: its name, rates and growth")
    files = parser.parse_args(arguments)
    accounts = read_csv(files.accounts, index_col=0, parse_dates=True)
    accounts.index = PeriodIndex(accounts.index, freq="Q").astype(str)
    path, economy = economy_file(DEFAULT), Economy.load(DEFAULT)
    found = shock_process(accounts, read_csv(files.financial, index_col=0), economy)
    text = path.read_text(encoding="utf-8")
    for name, exact in found.to_priors().items():
        prior = Prior(exact.kind, tuple((key, float(f"{value:.4g}")) for key, value in exact.arguments))
        keys = {"value": repr(float(f"{prior.median:.4g}")), "prior": prior_literal(prior)}
        text = set_keys(text, f"parameters.{economy.parameters[name].block}.{name}", keys)
    path.write_text(text, encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main(sys.argv[1:])
