"""Income across the border: GNI against GDP. ¥ trillion a year, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy


class AbroadParameters(NamedTuple):
    """Profits in plants at home, home claims on plants abroad, terms of trade."""

    profit_share: float
    offshore_return: float
    terms_of_trade_response: float
    income_exchange_share: float
    oil_import_share: float


class IncomeSignals(NamedTuple):
    """What income rests on: real GDP, log real exchange rate.

    `foreign_value_added`: of the package's plants, the part of foreign owners in those that they still run, gross;
    `offshore_capital`: built abroad because of the package, ¥ trillion; `chip_price_gain`: from the price of chips
    that are exported or replace imports; `windfall_abroad`: support that foreign owners get for what they would have
    done anyway.
    """

    real_gdp: float
    foreign_value_added: float
    offshore_capital: float
    real_exchange: float
    chip_price_gain: float
    windfall_abroad: float


def trading_gain(real_exchange: float, p: AbroadParameters, policy: Policy) -> float:
    """Income from the terms of trade: a weak yen makes imports dearer than it makes exports; dear oil."""
    dearer = p.terms_of_trade_response * real_exchange + p.oil_import_share * policy.oil_price
    return -policy.reference_imports * dearer


def national_income(p: AbroadParameters, signals: IncomeSignals, policy: Policy) -> float:
    """Gross national income: GDP, income from abroad, trading gains, less what foreign owners get."""
    real_gdp, foreign_value_added, offshore_capital, real_exchange, chip_price_gain, windfall_abroad = signals
    income = policy.income_abroad * (1.0 + p.income_exchange_share * real_exchange)
    return (
        real_gdp
        + income
        + trading_gain(real_exchange, p, policy)
        - p.profit_share * foreign_value_added
        + p.offshore_return * offshore_capital
        + chip_price_gain
        - windfall_abroad
    )
