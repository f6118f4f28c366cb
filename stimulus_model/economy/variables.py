"""The registry of the shipped equations: every variable that leaves them, once.

A variable has a name, a long name, units, a time axis, a kind, a rule for calendar years, the way in which an
effect on it is shown, and the equation of the economy that writes it.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Final

from stimulus_model.economy.restating import in_words
from stimulus_model.money import CURRENCY, UNIT, name_of, unit_text
from stimulus_model.variables import Effect, Kind, Registry, Variable

MONEY: Final = (CURRENCY, UNIT)
"""Currency and unit in which the units below are written."""
_STOCK = unit_text(*MONEY)
_MONEY = f"{_STOCK} a year"
_REAL = f"{_MONEY}, chained prices of the start"
_PRICED = f"{_STOCK} a year, prices of the start"
_PER_FOREIGN = f"{name_of(CURRENCY)} per"
_GDP = "% of GDP"
_RATE = "% a year"


def _flow(name: str, long_name: str, units: str, equation: str, effect: Effect = "amount") -> Variable:
    return Variable(name, units, long_name, "quarter", "flow", "mean", effect, equation)


def _stock(name: str, long_name: str, units: str, equation: str) -> Variable:
    return Variable(name, units, long_name, "quarter_end", "stock", "last", "amount", equation)


def _rate(name: str, long_name: str, units: str, equation: str) -> Variable:
    return Variable(name, units, long_name, "quarter", "rate", "mean", "points", equation)


def _index(name: str, long_name: str, equation: str) -> Variable:
    return Variable(name, "index, start = 1", long_name, "quarter", "index", "mean", "relative", equation)


def _end(name: str, long_name: str, units: str, kind: Kind, effect: Effect, equation: str) -> Variable:
    return Variable(name, units, long_name, "quarter_end", kind, "last", effect, equation)


def _users(name: str, long_name: str, of: str) -> Variable:
    return _end(name, long_name, f"share of {of}", "ratio", "amount", "ai_adoption.adopt")


def _to_gdp(name: str, long_name: str, equation: str) -> Variable:
    return Variable(name, _GDP, long_name, "quarter", "ratio", "mean", "points", equation)


_ALL: Final = (
    _flow("real_gdp", "Real GDP", _REAL, "demand.expenditure", "relative"),
    _flow("potential_output", "Potential output", _REAL, "production.potential", "relative"),
    _flow("consumption", "Private consumption with housing", _REAL, "behaviour.consumption", "relative"),
    _flow("private_investment", "Private investment", _REAL, "demand.expenditure", "relative"),
    _flow("government", "Government consumption and investment", _REAL, "demand.expenditure", "relative"),
    _flow("exports", "Exports", _REAL, "demand.expenditure", "relative"),
    _flow("imports", "Imports", _REAL, "demand.expenditure", "relative"),
    _flow("gni", "Gross national income", _REAL, "external.national_income", "relative"),
    _flow("nominal_gdp", "Nominal GDP", _MONEY, "budget.budget", "relative"),
    _rate("output_gap", "Output gap", "% of potential", "demand.spend"),
    _rate("inflation", "Inflation, GDP deflator", _RATE, "prices.price_phillips"),
    _rate("cpi_inflation", "Inflation, consumer prices", _RATE, "prices.prices"),
    _rate("wage_inflation", "Wage inflation", _RATE, "prices.wage_phillips"),
    _rate("policy_rate", "Policy rate", _RATE, "rates.policy_rule"),
    _rate("yield_2y", "Yield of 2-year government bonds", _RATE, "rates.rates"),
    _rate("yield_5y", "Yield of 5-year government bonds", _RATE, "rates.rates"),
    _rate("yield_10y", "Yield of 10-year government bonds", _RATE, "rates.rates"),
    _rate("yield_30y", "Yield of 30-year government bonds", _RATE, "rates.rates"),
    _index("price_level", "Price level, GDP deflator", "prices.prices"),
    _index("exchange_rate", f"Exchange rate, {_PER_FOREIGN} foreign currency (up = depreciation)", "rates.rates"),
    _stock("debt", "Government debt", _STOCK, "bonds.bonds"),
    _end("debt_to_gdp", "Government debt to GDP", _GDP, "ratio", "points", "bonds.bonds"),
    _flow("primary_balance", "Primary balance", _MONEY, "budget.budget"),
    _to_gdp("primary_balance_to_gdp", "Primary balance to GDP", "bonds.bonds"),
    _to_gdp("interest_to_gdp", "Interest payments to GDP", "bonds.bonds"),
    _flow("interest_payments", "Interest payments", _MONEY, "bonds.bonds", "relative"),
    _flow("stock_flow_adjustment", "Stock-flow adjustment of debt", _MONEY, "bonds.stock_flow"),
    _rate(
        "interest_growth_differential",
        "Effective interest rate less growth of nominal GDP (r - g)",
        _RATE,
        "bonds.bonds",
    ),
    _flow("package_deficit", "Primary deficit of the package, without guarantee calls", _MONEY, "bonds.bonds"),
    _flow("package_stock_flow", "Stock-flow items of the package", _MONEY, "bonds.package_stock_flow"),
    _flow("redemptions", "Redemptions of government debt", _MONEY, "maturity_ladder.falling_due"),
    _flow("gross_issuance", "Gross issuance of government debt", _MONEY, "bonds.bonds"),
    _to_gdp("gross_financing_needs", "Gross financing needs to GDP", "bonds.bonds"),
    _stock("average_maturity", "Average maturity of debt", "years", "bonds.bonds"),
    _end("average_coupon", "Average coupon of debt", _RATE, "rate", "points", "bonds.bonds"),
    _stock("bridging_bonds_outstanding", "Bridging bonds outstanding", _STOCK, "bridging_bonds.bridge"),
    _stock("redemption_fund", "Money saved in the redemption fund", _STOCK, "bridging_bonds.bridge"),
    _flow("bridging_bonds_issued", "Bridging bonds issued", _MONEY, "bridging_bonds.bridge"),
    _flow("bridging_bonds_redeemed", "Bridging bonds redeemed", _MONEY, "bridging_bonds.bridge"),
    _flow("bridging_bond_interest", "Interest on bridging bonds", _MONEY, "bridging_bonds.bridge"),
    _flow(
        "redemption_fund_income",
        "Dividends and share sales paid into the redemption fund",
        _MONEY,
        "bridging_bonds.bridge",
    ),
    _flow("redemption_fund_interest", "Interest the redemption fund earns", _MONEY, "bridging_bonds.bridge"),
    _flow("share_sale_proceeds", "Sale of shares for the redemption fund", _MONEY, "bridging_bonds.bridge"),
    _flow(
        "beyond_the_law",
        "Package cash outside the limits of its bonds, general budget",
        _MONEY,
        "bridging_bonds.bridge",
    ),
    _stock("central_bank_holdings", "Government bonds of the central bank", _STOCK, "central_bank.central_bank"),
    _flow("central_bank_remittance", "Remittances of the central bank", _MONEY, "central_bank.central_bank"),
    _flow(
        "general_budget_transfer",
        "Transfer of the general budget to the redemption fund",
        _MONEY,
        "bridging_bonds.bridge",
    ),
    _flow("guarantee_calls", "Guarantee calls", _MONEY, "plant_exits.exits"),
    _flow("step_in_cost", "Cost of finishing plants that owners gave up", _MONEY, "co_investment.fab_investment"),
    _flow("equity_written_off", "State equity written off", _MONEY, "plant_exits.exits"),
    _flow("equity_sale_proceeds", "Sale of the state's shares in plants", _MONEY, "plant_exits.exits"),
    _flow("package_cash", "Cash paid out by the package", _MONEY, "financing.finance"),
    _flow("private_co_investment", "Private co-investment", _MONEY, "co_investment.fab_investment"),
    _stock("chip_capital", "Chip capital that the package adds", f"{_STOCK}, prices of the start", "chips.chips"),
    _flow(
        "chip_value_added",
        "Additional value added of supported plants",
        _PRICED,
        "chips.chips",
    ),
    _flow(
        "chip_value_added_gross",
        "Value added of supported plants, with what would have been built anyway",
        _PRICED,
        "chips.chips",
    ),
    _flow(
        "chip_net_trade",
        "Exports of supported plants and imports they replace, less trade displaced",
        _PRICED,
        "chip_trade.chip_trade",
    ),
    _flow(
        "start_up_value_added",
        "Value added of start-ups that the package's research founded",
        _PRICED,
        "start_ups.start_ups",
    ),
    _index("chip_price", "Chip price against its trend", "chip_trade.chip_price"),
    _users("ai_adoption", "Workers who use generative AI", "workers"),
    _flow(
        "ai_capacity_realised",
        "Realised capacity of generative AI",
        _MONEY,
        "ai_adoption.adopt",
        "amount",
    ),
    _flow("ai_market", "Generative-AI market", _MONEY, "ai_adoption.adopt", "relative"),
    _flow("ai_imports", "Imports of AI services", _MONEY, "ai_adoption.adopt", "relative"),
    _flow(
        "ai_intangible_investment",
        "Intangible investment that AI takes, not measured in GDP",
        _MONEY,
        "ai_adoption.adopt",
        "amount",
    ),
    _flow(
        "public_services_saved",
        "Cost of public services that AI saves against the start",
        _REAL,
        "society.society",
    ),
    _users("ai_adoption_large", "Workers of large firms who use generative AI", "workers of large firms"),
    _users("ai_adoption_small", "Workers of small firms who use generative AI", "workers of small firms"),
    _users("ai_adoption_public", "Public employees who use generative AI", "public employees"),
    _users("ai_adoption_households", "People who have ever used generative AI", "persons of 15 to 79"),
    _users("ai_adoption_young", "People of 15 to 39 who have ever used generative AI", "persons of 15 to 39"),
    _users("ai_adoption_old", "People of 60 to 79 who have ever used generative AI", "persons of 60 to 79"),
    _flow("labour_force", "Labour force", "million persons", "labour.labour", "relative"),
    _flow("employment", "Employment", "million persons", "labour.labour", "relative"),
    _flow("hours_worked", "Hours worked", "billion hours a year", "labour.labour", "relative"),
    _rate(
        "building_premium", "What building plants costs beyond usual", "% of the usual price", "bottlenecks.scarcity"
    ),
    _rate("research_premium", "What research costs beyond usual", "% of the usual price", "bottlenecks.scarcity"),
    _stock("engineers_trained", "Engineers trained", "thousand persons, cumulative", "labour.labour"),
    _stock("engineers_at_work", "Trained engineers at work", "thousand persons", "labour.engineers_at_work"),
)

_HEADLINE: Final = (
    "real_gdp",
    "gni",
    "employment",
    "inflation",
    "policy_rate",
    "yield_10y",
    "debt",
    "debt_to_gdp",
    "primary_balance_to_gdp",
    "ai_capacity_realised",
)
VARIABLES: Final = Registry(_ALL, _HEADLINE)
"""Every variable by name, in the order in which tables show them."""


def variable(name: object) -> Variable:
    """Return the entry of the registry called `name`.

    Raises
    ------
    InputError
        The name is not in the registry; the error suggests the nearest one.
    """
    return VARIABLES[name]


@functools.lru_cache(maxsize=64)
def in_money(registry: Registry, currency: str, unit: str) -> Registry:
    """Return a registry with units in another money than `MONEY`, in which that of the shipped equations is."""
    if (currency, unit) == MONEY:
        return registry

    def named(text: str) -> str:
        return in_words(text, MONEY, (currency, unit)).replace(_PER_FOREIGN, f"{currency} per")

    changed = (replace(each, units=named(each.units), long_name=named(each.long_name)) for each in registry.values())
    return Registry(changed, registry.headline)
