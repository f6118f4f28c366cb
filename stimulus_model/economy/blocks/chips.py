"""Fabs under construction, chip capital with its yield ramp, what others learn. ¥ trillion, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.blocks.bottlenecks import scarcity_price
from stimulus_model.economy.blocks.co_investment import AdditionalMoney, FabInvestment
from stimulus_model.economy.blocks.plant_exits import SurvivingPlants
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import clip, maximum, minimum
from stimulus_model.numerics.lags import three_stage_rate, two_stage_rate


class ChipParameters(NamedTuple):
    """Building, running and replacing fabs; what research and production teach others."""

    time_to_build: float
    yield_ramp: float
    chip_depreciation: float
    replacement: float
    pilot_line_share: float
    chip_return: float
    market_utilisation: float
    price_utilisation: float
    displacement: float
    knowledge_compute_share: float
    research_return: float
    research_displacement: float
    research_depreciation: float
    engineer_shortage: float
    engineers_per_capital: float
    plant_engineers: float
    learning_elasticity: float
    learning_kept_at_home: float
    forgetting: float
    discovery_lag: float
    lowest_utilisation: float
    highest_utilisation: float


class ChipStart(NamedTuple):
    """Rates of the lags, per quarter; chip capital that a thousand engineers can staff; share of all whom plants
    can find that a yen of it takes; what others at home gain in the long run per yen of value added.
    """

    build_rate: float
    ramp_rate: float
    discovery_rate: float
    staffed: float
    engineer_load: float
    learning: float


class ChipState(NamedTuple):
    """Stocks; those of plants as if none exited: what exits leave of them is applied where they are used.

    Those from ``gross_1`` to `gross_ramped` are the same for all capital in supported plants, additional or not.
    """

    build_1: float
    build_2: float
    build_3: float
    capital: float
    ramped: float
    laboratory_1: float
    laboratory_2: float
    knowledge: float
    experience: float
    gross_1: float
    gross_2: float
    gross_3: float
    gross_capital: float
    gross_ramped: float


class ChipFlows(NamedTuple):
    """Reported: capital at the end of the quarter, value added (a year), both before depreciation and displacement.

    Capital and value added are what the package adds; `chip_value_added_gross` is that of the supported plants whole,
    with what their owners would have built anyway: what official studies count.
    """

    chip_capital: float
    chip_value_added: float
    chip_value_added_gross: float


class ChipOutput(NamedTuple):
    """What plants make: replacement investment (a quarter), the part of value added that belongs to foreign owners,
    what one unit of producing capacity adds, what research finds (a quarter, in money spent on it), and the net
    addition to potential output (a year).
    """

    reported: ChipFlows
    replacement: float
    foreign_value_added: float
    product: float
    discoveries: float
    net_supply: float


class ChipSignals(NamedTuple):
    """What plants see: additional money for research and compute, all money for pilot lines, what exits leave,
    investment, 1 / price level, log surprise of the AI market, log chip price, how much of a plant that the state
    took over is used (share), engineers who work there because of training (thousand), and the part of what research
    finds that start-ups take to market.
    """

    money: AdditionalMoney
    pilot_lines: float
    surviving: SurvivingPlants
    fabs: FabInvestment
    per_price: float
    market_surprise: float
    chip_price: float
    used_after_exit: float
    engineers: float
    start_up_share: float


def begin_chips(p: ChipParameters) -> tuple[ChipStart, ChipState]:
    """Rates of the lags; the package has built nothing yet (earlier plants are part of the baseline)."""
    start = ChipStart(
        build_rate=three_stage_rate(p.time_to_build),
        ramp_rate=minimum(1.0 / p.yield_ramp, 1.0),
        discovery_rate=two_stage_rate(p.discovery_lag),
        staffed=1.0 / p.engineers_per_capital,
        engineer_load=p.engineers_per_capital / p.plant_engineers,
        learning=p.learning_elasticity * p.learning_kept_at_home,
    )
    return start, ChipState(*(0.0 for _ in ChipState._fields))


def utilisation(market_surprise: float, chip_price: float, p: ChipParameters) -> float:
    """Capacity utilisation relative to normal: moves with the AI market against its expected path, and with prices.

    Makers cut output when chips are cheap: Kioxia started 30 % fewer wafers in October 2022.
    """
    answer = p.market_utilisation * market_surprise + p.price_utilisation * chip_price
    used: float = clip(1.0 + answer, p.lowest_utilisation, p.highest_utilisation)
    return used


def staffed(ramped: float, engineers: float, p: ChipParameters, start: ChipStart) -> float:
    """Return the chip capital that runs: a part stands idle for want of engineers, less what training brings.

    What plants do find they draw from others (`displacement`), and the more of the industry's people they need, the
    fewer are left to be drawn. Need: jobs per yen of investment in the plants of JASM and Rapidus.

    Parameters
    ----------
    engineers
        Trained by the package and at work in these plants, thousand persons.
    """
    idle: float = maximum(p.engineer_shortage * ramped - start.staffed * engineers, 0.0)
    return (ramped - idle) / scarcity_price(ramped * start.engineer_load)


def engineers_lacking(ramped: float, p: ChipParameters) -> float:
    """Return engineers whom plants lack, thousand persons."""
    return p.engineer_shortage * p.engineers_per_capital * ramped


def experience(last: float, value_added: float, p: ChipParameters) -> float:
    """Return cumulated production that is not forgotten, as the yearly value added that would keep it up.

    Others learn from it (Irwin and Klenow 1994; Goldberg and others 2024): if their productivity rises by e per cent
    with one per cent more of the industry's experience, the long-run gain of all others is e times the value added
    itself, whatever their size, of which a part arises abroad. A plant without value added teaches nothing.
    """
    return last + p.forgetting * (maximum(value_added, 0.0) - last)


def whole_plants(s: ChipState, signals: ChipSignals, p: ChipParameters, start: ChipStart) -> ChipState:
    """Return the state with all capital in supported plants, additional or not: built, worn and ramped up alike."""
    rate = start.build_rate
    arrivals = rate * s.gross_3
    started = signals.fabs.gross + signals.pilot_lines * signals.per_price
    capital = s.gross_capital * (1.0 - (1.0 - p.replacement) * p.chip_depreciation) + arrivals
    return s._replace(
        gross_1=s.gross_1 + started - rate * s.gross_1,
        gross_2=s.gross_2 + rate * (s.gross_1 - s.gross_2),
        gross_3=s.gross_3 + rate * s.gross_2 - arrivals,
        gross_capital=capital,
        gross_ramped=s.gross_ramped + start.ramp_rate * (capital - s.gross_ramped),
    )


def chips(
    s: ChipState, p: ChipParameters, signals: ChipSignals, policy: Policy, start: ChipStart
) -> tuple[ChipState, ChipOutput]:
    """Time to build (three stages), depreciation and replacement, yield ramp, knowledge stock.

    Value added per yen of chip capital may be negative (a fab that never reaches yield), and displacement may
    exceed 1 (engineers and sites drawn from better uses): the package can do harm. Research draws scientists from
    other research (`research_displacement`), as plants draw engineers. A plant that the state took
    over is used less (`used_after_exit`, share), and no profits of it go abroad; knowledge survives an exit, but
    research stops. What plants learn for themselves is the yield ramp; what others learn from them comes on top.
    `engineers` are those whom the package trained and who work here (thousand).
    """
    rate, surviving = start.build_rate, signals.surviving
    money, per_price = signals.money, signals.per_price
    arrivals = rate * s.build_3
    build_3 = s.build_3 + rate * s.build_2 - arrivals
    build_2 = s.build_2 + rate * (s.build_1 - s.build_2)
    build_1 = s.build_1 + signals.fabs.planned + money.pilot_lines * per_price - rate * s.build_1
    replacement = p.replacement * p.chip_depreciation * s.capital
    capital = s.capital * (1.0 - p.chip_depreciation) + arrivals + replacement
    ramped = s.ramped + start.ramp_rate * (capital - s.ramped)
    discovery = start.discovery_rate * s.laboratory_2
    laboratory_2 = s.laboratory_2 + start.discovery_rate * s.laboratory_1 - discovery
    effort = surviving.research * money.studies + p.knowledge_compute_share * money.compute
    new_effort = (1.0 - p.research_displacement) * effort * per_price
    laboratory_1 = (1.0 - start.discovery_rate) * s.laboratory_1 + new_effort
    knowledge = s.knowledge * (1.0 - p.research_depreciation) + (1.0 - signals.start_up_share) * discovery
    working = policy.chip_capacity * (surviving.owners + surviving.state)
    running = staffed(ramped, signals.engineers, p, start)
    per_capital = policy.chip_capacity * p.chip_return * utilisation(signals.market_surprise, signals.chip_price, p)
    producing = surviving.owners_producing + signals.used_after_exit * surviving.state_producing
    product = per_capital * running
    value_added = producing * product
    gross = whole_plants(s, signals, p, start)
    all_of_it = producing * per_capital * staffed(gross.gross_ramped, signals.engineers, p, start)
    net = 1.0 - p.displacement
    learnt = experience(s.experience, value_added, p)
    state = gross._replace(
        build_1=build_1,
        build_2=build_2,
        build_3=build_3,
        capital=capital,
        ramped=ramped,
        laboratory_1=laboratory_1,
        laboratory_2=laboratory_2,
        knowledge=knowledge,
        experience=learnt,
    )
    return state, ChipOutput(
        reported=ChipFlows(working * capital, value_added, all_of_it),
        replacement=working * replacement * net,
        foreign_value_added=surviving.foreign_producing * product,
        product=product,
        discoveries=discovery,
        net_supply=value_added * net
        + policy.chip_capacity * (p.research_return * knowledge + start.learning * learnt),
    )
