"""What chips of supported plants sell for, and where: exports, imports replaced, the yen. ¥ trillion a year."""

from typing import NamedTuple

from stimulus_model.economy.blocks.chips import ChipOutput
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import exp, sqrt


class ChipTradeParameters(NamedTuple):
    """Shares of value added that are traded, the cycle of chip prices, and what the trade balance does to the yen."""

    export_share: float
    import_replacement: float
    displaced_trade: float
    chip_price_sd: float
    chip_price_momentum: float
    chip_price_reversal: float
    exchange_trade_response: float


class ChipTradeStart(NamedTuple):
    """Standard deviation of an innovation of the log chip price."""

    innovation: float


class ChipTradeState(NamedTuple):
    """Log chip price against its trend, this quarter and the one before."""

    price: float
    price_1: float


class ChipTradeFlows(NamedTuple):
    """Reported: net trade (a year, prices of the start), chip price against its trend."""

    chip_net_trade: float
    chip_price: float


class ChipTradeOutput(NamedTuple):
    """Exports less the trade of displaced activity, and imports replaced; what the nation gains from the
    price of both (a year, prices of the start); what the trade balance adds to the log exchange rate.
    """

    reported: ChipTradeFlows
    exports: float
    replaced: float
    price_gain: float
    exchange: float


def begin_chip_trade(p: ChipTradeParameters) -> tuple[ChipTradeStart, ChipTradeState]:
    """Return the innovation that gives the price its standard deviation; chips begin at the price of the trend."""
    kept, swing = 1.0 - p.chip_price_reversal, 1.0 + p.chip_price_reversal
    per_variance = kept * (swing * swing - p.chip_price_momentum * p.chip_price_momentum) / swing
    return ChipTradeStart(p.chip_price_sd * sqrt(per_variance)), ChipTradeState(0.0, 0.0)


def chip_price(s: ChipTradeState, p: ChipTradeParameters, shock: float, start: ChipTradeStart) -> ChipTradeState:
    """Log chip price against its trend: a second-order autoregression, which swings with a period of some years.

    Falling trends of prices are in chained volumes already. The price is relative to prices of the start.
    """
    price = p.chip_price_momentum * s.price - p.chip_price_reversal * s.price_1 + start.innovation * shock
    return ChipTradeState(price, s.price)


def chip_trade(
    s: ChipTradeState,
    p: ChipTradeParameters,
    chip: ChipOutput,
    surviving: SurvivingPlants,
    displacement: float,
    policy: Policy,
) -> ChipTradeOutput:
    """Sell what plants add: a part abroad, and of the rest a part instead of imports.

    Amounts are value added, so that imported inputs are in neither exports nor imports: the balance is right, gross
    exports are larger. Activity that plants displace was traded in part too, and takes that trade along. Exports and
    imports replaced are worth what chips cost in the world; what foreign owners get of the price leaves with
    them. A better trade balance makes the yen dearer, which takes a part of it back.
    """
    value_added = chip.reported.chip_value_added
    sold = p.export_share * (value_added - surviving.plants_producing * chip.product)
    exports = sold + surviving.exporting * chip.product
    replaced = p.import_replacement * (value_added - exports)
    theirs = surviving.foreign_exporting * chip.product
    owned_abroad = theirs + p.import_replacement * (chip.foreign_value_added - theirs)
    net_exports = exports - displacement * p.displaced_trade * value_added
    net = net_exports + replaced
    index: float = exp(s.price)
    return ChipTradeOutput(
        reported=ChipTradeFlows(net, index),
        exports=net_exports,
        replaced=replaced,
        price_gain=(index - 1.0) * (exports + replaced - owned_abroad),
        exchange=-p.exchange_trade_response * net * policy.per_reference,
    )
