"""What every draw shares: one row of `Policy` a quarter and scenario, and the known `Position` at the start."""

from collections.abc import Mapping
from typing import NamedTuple

from stimulus_model.economy.blocks.plants import PlantRows
from stimulus_model.inputs import check_keys, check_number, check_text
from stimulus_model.sources import Source, find_source


class PositionEntry(NamedTuple):
    """One number of the starting position with its provenance."""

    value: float
    unit: str
    source: Source
    note: str


def read_position(name: str, table: object, sources: Mapping[str, Source]) -> PositionEntry:
    """Read one table of ``[position]``."""
    field = f"position.{name}"
    given = check_keys(field, table, ("value", "unit", "source", "note"))
    return PositionEntry(
        check_number(f"{field}.value", given["value"]),
        check_text(f"{field}.unit", given["unit"]),
        find_source(f"{field}.source", given["source"], sources),
        check_text(f"{field}.note", given["note"]),
    )


class Policy(NamedTuple):
    """Everything that depends on time or is decided. Plain numbers, one row a quarter.

    Baseline: `reference` is the no-package trend of real GDP (¥ trillion a year, prices of the start),
    `growth` its log growth a quarter, `log_reference` its log against the start. Fields ending in ``_add``
    are add-factors. `public_investment`, `household_tax`, `corporate_tax` (shares of GDP), `consumption_tax`
    (share of the tax base), `world`, `oil_price`, `exchange_rate` (logs), `rate_add` (percentage points),
    `rate_fixed` (0 or 1) with `fixed_rate` are experiments. `fiscal_premium` (1, or 0 without) says whether yields
    hold a premium for public debt, `remittances` (1 or 0) whether what the central bank pays to the state leaves its
    reference path. `young_share` and `old_share` are the parts of persons of 15 to 79 years who are under 40, and
    from 60 on; `turning_40` and `turning_60` are those who cross these ages in the quarter, as shares of the group
    that they join. Fields ending in ``_step`` are the change of such a path in the quarter, in ``_year`` its change
    in four quarters. `public_spending` is public investment and government consumption of experiments (share of
    GDP). `plants` are the plants of the package, one row each; `leading_edge` is the part of leading-edge ones in fab
    money so far, `capex_cover` and `equity_cover` are the shares of that instrument's cash that guaranteed loans
    match, `capex_joint` and `equity_joint` those that joint ventures get, `plant_lending` what is lent to plants
    beyond that (money of the quarter). Of fiscal instruments, shares of GDP:
    `household_demand` and `firm_demand` are purchases whose size is known, `handouts`, `targeted_transfers`,
    `wage_subsidies`, `business_grants` and `credit` support of which a part is spent, `energy_subsidy` and
    `investment_credit` what they cost, `direct_imports` imports beyond the usual; `purchases_shifted` is how far an
    announced change of the consumption tax moves purchases to this quarter (share of the price), `fiscal_cash` what
    has to be raised (¥ trillion of the day).
    `maturing` and `maturing_coupons` are what falls due of the debt of the start (¥ trillion; ¥ trillion a year),
    ``issue_1y`` and the like the shares of maturities in what is issued.
    """

    growth: float
    reference: float
    log_reference: float
    per_reference: float
    technology: float
    labour_force: float
    per_labour_force: float
    log_labour_force: float
    productivity_growth: float
    years: float
    participation_case: float
    hours: float
    ageing: float
    young_share: float
    old_share: float
    turning_40: float
    turning_60: float
    government: float
    reference_imports: float
    income_abroad: float
    inflation_target: float
    cpi_premium: float
    inflation_anchor: float
    log_price_trend: float
    inflation_add: float
    consumption_add: float
    rate_add: float
    term_premium: float
    real_rate_reference: float
    long_rate_reference: float
    central_bank_sales: float
    balance_reference: float
    spending_add: float
    debt_reference: float
    stock_flow_add: float
    fiscal_premium: float
    interest_reference: float
    maturing: float
    maturing_coupons: float
    issue_1y: float
    issue_2y: float
    issue_5y: float
    issue_10y: float
    issue_20y: float
    issue_30y: float
    issue_40y: float
    dividends: float
    share_sales: float
    central_bank_share: float
    remittance_reference: float
    remittances: float
    ai_market_phase: float
    ai_market_late: float
    log_ai_market: float
    ai_market_reference: float
    ai_capital_inverse: float
    ai_reference: float
    per_capacity_gdp: float
    per_worker_adoption: float
    per_household_adoption: float
    household_reference: float
    public_investment: float
    public_spending: float
    household_tax: float
    corporate_tax: float
    consumption_tax: float
    consumption_tax_step: float
    oil_price: float
    oil_price_step: float
    oil_price_year: float
    oil_price_year_step: float
    exchange_rate: float
    exchange_rate_step: float
    world: float
    world_step: float
    rate_fixed: float
    fixed_rate: float
    household_demand: float
    firm_demand: float
    direct_imports: float
    handouts: float
    targeted_transfers: float
    wage_subsidies: float
    business_grants: float
    credit: float
    energy_subsidy: float
    energy_subsidy_step: float
    investment_credit: float
    purchases_shifted: float
    fiscal_cash: float
    capex: float
    research: float
    compute: float
    training: float
    equity: float
    capex_cover: float
    equity_cover: float
    capex_joint: float
    equity_joint: float
    plant_lending: float
    leading_edge: float
    bridging_bonds: float
    medium_term_notes: float
    gx_bonds: float
    tax: float
    fund_returns: float
    beyond_window: float
    fund_open: float
    redemption_rate: float
    gx_repayment_rate: float
    demand: float
    co_investment: float
    chip_capacity: float
    generative_ai: float
    financing: float
    plants: PlantRows


class Position(NamedTuple):
    """What is known at the end of the quarter before the first; units and sources stand in the economy file."""

    output: float
    output_gap: float
    growth: float
    consumption_share: float
    investment_share: float
    government_share: float
    export_share: float
    import_share: float
    inflation: float
    expected_inflation: float
    wage_inflation: float
    policy_rate: float
    neutral_yield: float
    yield_1y: float
    yield_2y: float
    yield_5y: float
    yield_10y: float
    yield_20y: float
    yield_30y: float
    yield_40y: float
    neutral_rate: float
    inflation_target: float
    cpi_premium: float
    debt_to_gdp: float
    primary_balance: float
    due_1y: float
    due_2y: float
    due_5y: float
    due_10y: float
    due_20y: float
    due_30y: float
    coupon_1y: float
    coupon_2y: float
    coupon_5y: float
    coupon_10y: float
    coupon_20y: float
    coupon_30y: float
    coupon_40y: float
    income_abroad: float
    central_bank_coupon: float
    central_bank_holdings: float
    large_firm_employment: float
    public_employment: float
    ai_reference_adoption: float
    ai_market: float
    ai_capital: float
    ai_capital_wear: float
    ai_capacity: float
    ai_capacity_gdp: float
