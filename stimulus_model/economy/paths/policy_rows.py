"""The rows of `Policy` for a time axis: baseline paths, and the package where there is one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.paths.baseline import ISSUES
from stimulus_model.economy.paths.fiscal_rows import (
    CASH,
    Funding,
    GdpOf,
    financing_shares,
    fiscal_columns,
    raised_early,
)
from stimulus_model.economy.paths.maturing_debt import maturing
from stimulus_model.economy.paths.plant_rows import (
    Pace,
    Plant,
    cash_paid,
    cover_columns,
    joint_columns,
    plant_rows,
    plants_of,
    released_totals,
    share_of_classes,
)
from stimulus_model.economy.paths.policy_record import Policy, Position
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.inputs import InputError, check_choice, check_items, check_numbers
from stimulus_model.numerics.guards import TINY
from stimulus_model.schedule import ScheduleLike
from stimulus_model.timeline import Timeline, year_offset

Array = npt.NDArray[np.float64]
CHANNELS: Mapping[str, str] = {
    "demand": "Demand",
    "co_investment": "Private co-investment",
    "chip_capacity": "Chip capacity",
    "generative_ai": "Generative AI",
    "financing": "Financing",
}
"""Channels of a package in the order of the decomposition, with the label that tables and plots show."""
"""The ways by which the package reaches the economy; each can be switched off."""
EXPERIMENTS = (
    "public_investment",
    "government_consumption",
    "household_tax",
    "corporate_tax",
    "consumption_tax",
    "technology",
    "world",
    "oil_price",
    "exchange_rate",
    "rate_add",
    "rate_fixed",
    "fixed_rate",
    "consumption_add",
    "inflation_add",
    "term_premium",
    "spending_add",
    "stock_flow_add",
)
"""Paths that a standard experiment may change: fields of `Policy`, and `government_consumption` (share of GDP)."""
FISCAL = (
    "household_demand",
    "firm_demand",
    "direct_imports",
    "handouts",
    "targeted_transfers",
    "wage_subsidies",
    "business_grants",
    "credit",
    "energy_subsidy",
    "investment_credit",
    "purchases_shifted",
    CASH,
)
"""Rows that only fiscal instruments of a package move; they also move those of `EXPERIMENTS`."""

_CASH = ("capex", "research", "compute", "training", "equity")
INSTRUMENTS = (*_CASH, "guarantee")
_SOURCES_OF_MONEY = ("bridging_bonds", "medium_term_notes", "gx_bonds", "tax", "fund_returns")
_PACKAGE_FIELDS = (*_CASH, *_SOURCES_OF_MONEY, *CHANNELS, "beyond_window")


@dataclass(frozen=True, slots=True)
class Basis:
    """What an economy gives to the rows of every run.

    Attributes
    ----------
    first
        Index of the first quarter of the economy; cumulated paths start there.
    year_starts
        First month of its fiscal years.
    paths
        Baseline paths by name.
    position
        The known position before the first quarter.
    capital_share
        Of the production function.
    pace, execution_rate
        How fast and how fully money is paid out.
    rules
        What holds in every draw, of plants and by law.
    consumption_tax_base
        Share of GDP that a point of the consumption tax is raised from.
    leading_edge
        Classes of plant that import more of their equipment.
    imposed
        Quarters since year 0 -> what paths of one's own add to rows, by their names.
    """

    first: int
    year_starts: int
    paths: Mapping[str, Callable[[npt.ArrayLike], Array]]
    position: Position
    capital_share: float
    pace: Pace
    execution_rate: float
    rules: RowParameters
    consumption_tax_base: float
    leading_edge: Collection[str]
    imposed: Callable[[npt.NDArray[np.int64]], Mapping[str, Array]]


def baseline_rows(timeline: Timeline, basis: Basis) -> dict[str, Array]:
    """Columns of `Policy` that hold without the package.

    The technology trend is what balanced growth at the reference pace needs with the capital share, plus an
    add-factor.
    """
    first, paths, position, capital_share = basis.first, basis.paths, basis.position, basis.capital_share
    index = np.arange(first, int(timeline.index[-1]) + 1, dtype=np.int64)
    kept = index >= timeline.index[0]
    path = {name: curve(index) for name, curve in paths.items()}
    growth = path["real_growth"] / 400.0
    log_reference = np.cumsum(growth)
    reference = position.output * np.exp(log_reference)
    labour = path["working_age"] * path["participation"]
    before = np.asarray([first - 1])
    log_labour = np.log(labour / (paths["working_age"](before) * paths["participation"](before)))
    anchor = path["inflation_anchor"]
    market_growth = np.log1p(0.01 * path["ai_market_growth"])
    late = np.log1p(0.01 * path["ai_market_late_growth"])
    phase = path["ai_market_phase"]
    log_market = np.log(position.ai_market) + np.cumsum(0.25 * (phase * market_growth + (1.0 - phase) * late))
    offset, rules = year_offset(basis.year_starts), basis.rules
    fiscal = (index - offset) // 4
    left = np.clip(4 * (rules.redemption_last + 1.0) + offset - index, 1.0, None)  # quarters left to redeem
    columns = {
        "growth": growth,
        "reference": reference,
        "log_reference": log_reference,
        "per_reference": 1.0 / reference,
        "technology": (1.0 - capital_share) * (log_reference - log_labour)
        + np.cumsum(path["technology_add"] / 400.0),
        "labour_force": labour * np.exp(path["participation_case"]),
        "per_labour_force": np.exp(-path["participation_case"]) / labour,
        "log_labour_force": log_labour,
        "productivity_growth": 400.0 * (growth - np.diff(log_labour, prepend=0.0)),
        "years": (index - first + 1) / 4.0,
        "participation_case": path["participation_case"],
        "hours": path["hours"],
        "ageing": path["old_age_share"] / path["old_age_share"][0] - 1.0,
        "young_share": 0.01 * path["young_share"],
        "old_share": 0.01 * path["old_share"],
        "turning_40": path["turning_40"] / 400.0,
        "turning_60": path["turning_60"] / 400.0,
        "government": position.government_share * reference,
        "reference_imports": position.import_share * reference,
        "income_abroad": position.income_abroad * reference,
        "inflation_target": np.full(len(index), position.inflation_target),
        "cpi_premium": np.full(len(index), position.cpi_premium),
        "inflation_anchor": anchor,
        "log_price_trend": np.cumsum(path["deflator"] / 400.0),
        "inflation_add": path["inflation_add"],
        "consumption_add": path["consumption_add"] / 400.0,
        "rate_add": path["rate_add"],
        "term_premium": path["term_premium"],
        "real_rate_reference": path["real_rate_reference"],
        "long_rate_reference": path["long_rate_reference"],
        "central_bank_sales": path["central_bank_share"][0] - path["central_bank_share"],
        "balance_reference": path["balance_reference"],
        "spending_add": path["spending_add"],
        "debt_reference": path["debt_reference"],
        "stock_flow_add": path["stock_flow_add"],
        "fiscal_premium": np.ones(len(index)),
        "interest_reference": path["interest_reference"],
        **ladder_columns(index - first, path, position),
        "dividends": path["dividends"],
        "share_sales": path["share_sales"],
        "central_bank_share": path["central_bank_share"],
        "remittance_reference": path["remittance_reference"],
        "remittances": np.ones(len(index)),
        "ai_market_phase": phase,
        "ai_market_late": late,
        "log_ai_market": log_market,
        "ai_market_reference": np.exp(log_market),
        "ai_capital_inverse": 1.0 / ai_capital(np.exp(log_market), position),
        "ai_reference": path["ai_reference"],
        "per_capacity_gdp": np.full(len(index), 1.0 / position.ai_capacity_gdp),
        "per_worker_adoption": 1.0 / path["adoption_reference"],
        "per_household_adoption": 1.0 / path["household_reference"],
        "household_reference": path["household_reference"],
        "fund_open": np.where(fiscal <= rules.redemption_last, 1.0, 0.0),
        "redemption_rate": redemption_rate(path["bridging_redemption"], left),
        "gx_repayment_rate": np.where(fiscal >= rules.carbon_pricing_first, 1.0 / left, 0.0),
    }
    return {name: column[kept] for name, column in columns.items()}


def ladder_columns(
    quarters: npt.NDArray[np.int64], path: Mapping[str, Array], position: Position
) -> dict[str, Array]:
    """Return what falls due of the debt of the start, and the shares of maturities in what is issued.

    `quarters` counts from 0 for the first quarter of the economy.
    """
    face, coupons = maturing(position, quarters + 1)
    planned = sum(path[name] for name in ISSUES)
    return {"maturing": face, "maturing_coupons": coupons} | {name: path[name] / planned for name in ISSUES}


def redemption_rate(scheduled: Array, left: Array) -> Array:
    """Share of the bridging bonds outstanding that is redeemed in the quarter and not refunded.

    Parameters
    ----------
    scheduled
        % of what was issued, a year. The law wants all of it back by the end of its window: its last quarter
        redeems what a schedule of less than 100 % leaves.
    left
        Quarters left of the window, this one included.
    """
    part = scheduled / 400.0
    rest = 1.0 - (np.cumsum(part) - part)
    # A rest within rounding of the quarter's own part is redeemed whole: nothing may stay behind.
    return np.where((left <= 1) | (rest <= part + TINY), 1.0, part / np.maximum(rest, TINY))


def ai_capital(market: Array, position: Position) -> Array:
    """AI capital by quarter, in the economy's money: what stood at the start and was bought since, less its wear."""
    stock, stocks = position.ai_capital, []
    for spending in market:
        stock = (1.0 - position.ai_capital_wear) * stock + 0.25 * float(spending)
        stocks.append(stock)
    return np.asarray(stocks)


def nominal_gdp(basis: Basis, quarters: range) -> float:
    """Return the mean of nominal GDP without a package over some quarters, counted since year 0; money a year.

    Before the first quarter of the economy GDP is taken for what it was at the start.
    """
    index = np.arange(basis.first, max(quarters.stop, basis.first + 1))
    growth = basis.paths["real_growth"](index) / 400.0 + basis.paths["deflator"](index) / 400.0
    level = basis.position.output * np.exp(np.cumsum(growth))
    before = basis.position.output
    return float(np.mean([level[each - basis.first] if each >= basis.first else before for each in quarters]))


def package_columns(
    timeline: Timeline, schedule: ScheduleLike | None, channels: Collection[str], basis: Basis
) -> dict[str, Array]:
    """Columns of `Policy` that the package fills; all zero without one."""
    size, rules = len(timeline), basis.rules
    columns = {name: np.zeros(size) for name in _PACKAGE_FIELDS}
    if schedule is None:
        return columns
    given = {name: _column(f"schedule.{name}", getattr(schedule, name), size) for name in INSTRUMENTS}
    columns |= {name: given[name] for name in ("compute", "training")} | released_totals(schedule)
    for name in _SOURCES_OF_MONEY:
        columns[name] = np.full(size, float(getattr(schedule, name)))
    columns |= financing_shares(schedule.budgets, _SOURCES_OF_MONEY, basis.pace)
    fiscal = (timeline.index - year_offset(basis.year_starts)) // 4
    windows = {
        "bridging_bonds": (rules.bridging_window_first, rules.bridging_window_last),
        "gx_bonds": (rules.gx_window_first, rules.gx_window_last),
    }
    for name, (first, last) in windows.items():
        closed = (fiscal < first) | (fiscal > last)
        columns["beyond_window"] = columns["beyond_window"] + np.where(closed, columns[name], 0.0)
        columns[name] = np.where(closed, 0.0, columns[name])
    for name in CHANNELS:
        columns[name] = np.full(size, 1.0 if name in channels else 0.0)
    return columns


def experiment_columns(columns: Mapping[str, Array]) -> dict[str, Array]:
    """Columns that follow from the paths of experiments."""
    steps = ("world", "oil_price", "exchange_rate", "consumption_tax")
    oil = columns["oil_price"]
    oil_year = oil - np.concatenate([np.zeros(4), oil])[: len(oil)]
    return {
        "energy_subsidy_step": np.diff(columns["energy_subsidy"], prepend=0.0),
        "public_spending": columns["public_investment"] + columns["government_consumption"],
        **{f"{name}_step": np.diff(columns[name], prepend=0.0) for name in steps},
        "oil_price_year": oil_year,
        "oil_price_year_step": np.diff(oil_year, prepend=0.0),
    }


def _column(field: str, values: npt.ArrayLike, size: int) -> Array:
    column: Array = check_numbers(field, values, f"{size} finite numbers")
    if column.shape != (size,) or not bool(np.all(np.isfinite(column))):
        raise InputError(field, values, f"{size} finite numbers")
    return column


def policy_rows(
    timeline: Timeline,
    basis: Basis,
    schedule: ScheduleLike | None,
    plants: Sequence[Plant] | None,
    channels: Collection[str],
    experiment: Mapping[str, npt.ArrayLike] | None,
    baseline: Mapping[str, Array],
) -> Array:
    """Rows of `Policy`, shape (quarter, leaves of `Policy`); see `Economy.policy_rows`.

    `baseline` are `baseline_rows`, which no package changes.
    """
    allowed = f"a collection of channel names: {', '.join(CHANNELS)}"
    channels = tuple(check_choice("channels", each, CHANNELS) for each in check_items("channels", channels, allowed))
    if experiment is not None and not isinstance(experiment, Mapping):
        raise InputError("experiment", experiment, "a table of paths by name, or None")
    columns = dict(baseline)
    nominal = columns["reference"] * np.exp(columns["log_price_trend"])
    columns |= package_columns(timeline, schedule, channels, basis)
    known = plants_of([] if schedule is None else [schedule]) if plants is None else plants
    totals = {name: columns[name] for name in ("capex", "research", "equity")}
    paid = {kind: cash_paid(amounts, kind, basis.pace) for kind, amounts in totals.items()}
    each_plant = plant_rows(schedule, known, totals, paid, basis.pace, basis.rules)
    columns |= cover_columns(each_plant, schedule, channels, nominal)
    columns |= joint_columns(each_plant, schedule, known)
    columns["leading_edge"] = share_of_classes(each_plant, known, basis.leading_edge, paid)
    for name in (*EXPERIMENTS, *FISCAL):
        columns.setdefault(name, np.zeros(len(timeline)))
    if schedule is not None:
        size = GdpOf(nominal, basis.position.government_share, basis.consumption_tax_base)
        for name, column in fiscal_columns(schedule.changes, channels, size).items():
            columns[name] = columns[name] + column
        if "financing" in channels:
            early = raised_early(schedule.budgets, Funding(basis.pace, basis.execution_rate), nominal)
            columns["stock_flow_add"] = columns["stock_flow_add"] + early
    for name, imposed in basis.imposed(timeline.index).items():
        columns[name] = columns[name] + imposed
    asked = {check_choice("experiment", name, EXPERIMENTS): path for name, path in (experiment or {}).items()}
    added = {name: _column(f"experiment.{name}", path, len(timeline)) for name, path in asked.items()}
    if "rate_fixed" in added:  # a rate that an experiment sets takes the place of one that the economy is put on
        for name in ("rate_fixed", "fixed_rate"):
            columns[name] = np.where(added["rate_fixed"] > 0.0, 0.0, columns[name])
    for name, column in added.items():
        columns[name] = columns[name] + column
    columns |= experiment_columns(columns)
    flat = [columns[name] for name in Policy._fields[:-1]]
    return np.column_stack([*flat, each_plant.reshape(len(timeline), -1)])
