"""What a parameter can be at all: out of its bounds, shares are none, walks explode or equations divide by zero.

Priors say what is likely, and experiments go beyond them on purpose; so only what cannot be is refused. Parameters
that are not named here have no bounds: an elasticity may have the other sign, and a plant may open early.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.inputs import InputError, check_number

NEVER: Final = 1e-9
"""Probability of what no run meets: a normal prior ten standard deviations above zero needs no bound."""


class Bounds(NamedTuple):
    """Smallest and largest possible value; a number must lie above `above`."""

    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf


_PARTS: Final = """
    demand_persistence trend_persistence inflation_persistence consumer_price_persistence world_persistence
    term_premium_persistence dividend_persistence execution_rate step_in loss_given_exit utilisation_after_exit
    deadweight risk_aversion guarantee_effect offshoring offshore_depreciation chip_depreciation replacement
    pilot_line_share knowledge_compute_share research_depreciation engineer_shortage chip_engineer_share
    learning_kept_at_home forgetting scepticism firm_caution compute_depreciation ai_in_baseline
    household_ai_spending ai_domestic_share habits_carried labour_adjustment ai_displacement reemployment
    capital_share depreciation import_share_capex import_share_research import_share_compute hand_to_mouth
    income_correction permanent_income_weight interest_income_share current_output_weight investment_persistence
    investment_fast_share corporate_tax_households import_persistence import_exchange_share export_persistence
    export_price_delay price_inertia wage_inertia wage_catch_up wage_productivity_adjustment expectation_learning
    expectation_anchoring cpi_adjustment import_price_adjustment policy_inertia neutral_learning
    exchange_adjustment exchange_delay purchasing_power_adjustment fund_return_opportunity dividend_earmark
    dividend_opportunity bond_share portfolio_turnover reserve_share package_purchases revenue_share
    consumption_tax_base trend_learning spending_indexation interest_net_share balance_to_debt profit_share
    income_exchange_share oil_import_share handout_propensity targeted_propensity wage_subsidy_propensity
    business_grant_propensity credit_additionality household_import_share firm_import_share
"""
_NOT_NEGATIVE: Final = """
    demand_sd export_noise supply_sd inflation_sd consumer_price_sd exchange_sd world_sd term_premium_sd dividend_sd
    ai_market_sd stock_flow_sd share_price_sd exit_hazard equity_multiple additionality supply_cut_time
    supply_cut_length supply_cut_loss innovation imitation workers_at_start small_firm_speed public_sector_speed
    realised_share household_innovation household_imitation households_at_start young_speed old_speed
    natural_unemployment bridging_limit exit_threshold risk_logic risk_foundry risk_memory risk_legacy
    attainment_logic attainment_foundry attainment_memory attainment_legacy energy_subsidy_consumer_prices
"""
_DIVIDED_BY: Final = """
    lag_capex lag_research supply_cut_hazard chip_use time_to_build yield_ramp engineers_per_capital
    small_firm_ceiling young_ceiling old_ceiling implementation_lag training_cost expectation_decay
"""

BOUNDS: Final[Mapping[str, Bounds]] = MappingProxyType(
    dict.fromkeys(_PARTS.split(), Bounds(low=0.0, high=1.0))
    | dict.fromkeys(_NOT_NEGATIVE.split(), Bounds(low=0.0))
    | dict.fromkeys(_DIVIDED_BY.split(), Bounds(above=0.0))
    | dict.fromkeys(("adoption_ceiling", "household_ceiling", "household_share"), Bounds(above=0.0, high=1.0))
    | dict.fromkeys(("inflation_growth_correlation", "world_demand_correlation"), Bounds(-1.0, 1.0))
    | {"shared_tail": Bounds(low=4.0), "exchange_tail": Bounds(low=3.0), "term_premium_tail": Bounds(low=3.0)}
)
"""Shares and parts; sizes, speeds and hazards; what equations divide by; tails as `tails` needs them."""


def check_possible(field: str, name: str, prior: Prior) -> Prior:
    """Return `prior` if the parameter `name` can have every value that it gives.

    Raises
    ------
    InputError
        Naming `field`, if a value or a part of the prior lies out of bounds.
    """
    bounds = BOUNDS.get(name, Bounds())
    floor = max(bounds.low, bounds.above)  # a density that only touches zero never gives it
    low, high = prior.support
    if prior.kind == "fixed":
        check_number(field, low, **{key: bound for key, bound in bounds._asdict().items() if math.isfinite(bound)})
    elif low < floor or high > bounds.high:
        low, high = (float(end) for end in prior.quantile([NEVER, 1.0 - NEVER]))
        if low < floor or high > bounds.high:
            span = f">= {floor:g}" + (f" and <= {bounds.high:g}" if math.isfinite(bounds.high) else "")
            raise InputError(field, prior.describe(), f"a prior of numbers {span}; low and high cut one off")
    return prior
