"""Exits of plants, one by one, and what the state's part in them costs and brings. ¥ trillion a quarter."""

from typing import NamedTuple

from stimulus_model.economy.blocks.disbursement import Cash
from stimulus_model.economy.blocks.plants import AutomationParameters, PlantParameters, PlantRow, Slots
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import clip, exp, maximum, where
from stimulus_model.numerics.guards import TINY


class ExitParameters(NamedTuple):
    """How often plants exit, what the state does then, and how it sells its shares in those that stand."""

    exit_hazard: float
    exit_market_response: float
    exit_gap_response: float
    exit_price_response: float
    step_in: float
    loss_given_exit: float
    utilisation_after_exit: float
    equity_sale_delay: float
    equity_multiple: float
    exit_response_limit: float


class ExitState(NamedTuple):
    """Hazard that each plant has left, share of each that is lost, equity bought so far if no plant exited."""

    left: Slots
    lost: Slots
    equity: float


class SurvivingPlants(NamedTuple):
    """What exits leave.

    `capex`, `research` and `equity` are the shares of the instrument's money still paid; `owners` and `state` the
    shares of chip capital that its owners and the state run, `owners_producing` and `state_producing` what of it
    produces, in units of the value added that was planned, `foreign_producing` the part of foreign owners in it.
    In the same units, `plants_producing` is what named plants produce, whoever runs them, `exporting` what of that is
    exported, `foreign_exporting` the part of foreign owners in those exports. `foreign_capex` and `foreign_research`
    are the parts of the instrument's money that foreign owners get.
    `calls` are guarantees called and contracts settled, `written_off` equity lost, `sold` what the state's shares
    bring, all in the quarter. `capex_cover` and `equity_cover` are the shares of the instrument's money that go to
    plants whose loans the state guarantees, `lending` what is lent to them beyond that, to those whose owners stay.
    """

    capex: float
    research: float
    equity: float
    owners: float
    state: float
    owners_producing: float
    state_producing: float
    foreign_producing: float
    plants_producing: float
    exporting: float
    foreign_exporting: float
    foreign_capex: float
    foreign_research: float
    calls: float
    written_off: float
    sold: float
    capex_cover: float
    equity_cover: float
    lending: float


class ExitSignals(NamedTuple):
    """What decides on plants: money of the quarter, log surprise of the AI market, output gap (%), log chip price."""

    cash: Cash
    market_surprise: float
    gap: float
    chip_price: float


def begin_exits(p: PlantParameters) -> ExitState:
    """Return every plant running; a plant of twice the risk has half as much hazard left."""
    left = [threshold / maximum(risk, TINY) for threshold, risk in zip(p.threshold, p.risk, strict=True)]
    return ExitState(tuple(left), (0.0,) * len(left), 0.0)


def exit_pace(market_surprise: float, gap: float, chip_price: float, p: ExitParameters) -> float:
    """Hazard of the average plant in the quarter.

    It rises when the AI market, the chips' customer, falls below its expected path (log), when the economy is slack
    (gap in %) and when chips are cheap (log); the log of the response is bounded either way.
    """
    answer = (
        -p.exit_market_response * market_surprise - p.exit_gap_response * gap - p.exit_price_response * chip_price
    )
    strain = clip(answer, -p.exit_response_limit, p.exit_response_limit)
    pace: float = 0.25 * p.exit_hazard * exp(strain)
    return pace


def given_up(before: float, after: float) -> float:
    """1 in the quarter in which the hazard left is used up, else 0."""
    happened: float = where(before > 0.0, where(after > 0.0, 0.0, 1.0), 0.0)
    return happened


def producing(
    row: PlantRow, delay: float, attainment: float, automation: AutomationParameters, policy: Policy
) -> float:
    """Return the plant's part of chip capital that produces: nothing before its start, and then what it attains.

    Plans slip, and a process that nobody has mastered (2 nm, gate-all-around transistors) may never reach its yield.
    A plant that was to be fully automated needs fewer people and less time from then on; what that adds comes on top
    of what it attains, however late.
    """
    part = where(policy.years > row.opens + delay, row.capital * attainment, 0.0)
    automated = policy.years > row.automates + delay + automation.automation_delay
    return part * where(automated, 1.0 + automation.automation_gain, 1.0)


def shares_of_state(row: PlantRow, delay: float, p: ExitParameters) -> tuple[float, float]:
    """Return the state's shares in a plant at the end of the quarter before, and what it sells of them: all at once.

    It sells at the planned public offering, later by the delay of the plant's production and of the offering itself.
    """
    wait = delay + p.equity_sale_delay
    before: float = where(row.listed - 0.25 > wait, 0.0, row.shares)
    sold: float = where(row.listed > wait, before, 0.0)
    return before, sold


def exits(
    s: ExitState,
    p: ExitParameters,
    plants: PlantParameters,
    automation: AutomationParameters,
    signals: ExitSignals,
    policy: Policy,
) -> tuple[ExitState, SurvivingPlants]:
    """Let the plants exit whose hazard is used up, and settle what the state then owes.

    A plant exits once its cumulated hazard passes its threshold, an exponential draw: its exit time has
    exactly the stated hazard rate, whatever that rate depends on. The state finishes the part `step_in` of a plant
    whose construction has begun, and nothing of one that has not (PSMC-SBI, Miyagi 2024); the rest of the money
    lapses. Guaranteed loans are called once, and equity is written off, with the loss given exit (Elpida 2012).
    Shares in a plant that still stands when it goes public are sold, for `equity_multiple` times what was paid for
    them if it attains what was planned, and for less in proportion; the state then has nothing more to lose on them.
    """
    pace = exit_pace(signals.market_surprise, signals.gap, signals.chip_price, p)
    left: list[float] = []
    lost: list[float] = []
    capex = research = equity = owners = abandoned = owners_idle = state_producing = foreign = guaranteed = owed = 0.0
    shares = sold = capex_uncovered = equity_uncovered = lending = 0.0
    plants_producing = exporting = foreign_exporting = foreign_capex = foreign_research = 0.0
    for row, before, gone, delay, attainment, export_share in zip(
        policy.plants, s.left, s.lost, plants.delay, plants.attainment, plants.export_share, strict=True
    ):
        after = before - row.at_risk * pace
        exit_now = given_up(before, after)
        loss = gone + exit_now * (1.0 - p.step_in * row.begun)
        out = where(after > 0.0, 0.0, row.capital)
        capex += row.capex * loss
        research += row.research * loss
        equity += row.equity * loss
        uncovered = row.cover * loss
        capex_uncovered += row.capex * uncovered
        equity_uncovered += row.equity * uncovered
        lending += where(after > 0.0, row.lending, 0.0)
        owners += out
        abandoned += row.capital * loss
        part = producing(row, delay, attainment, automation, policy)
        in_use = where(after > 0.0, part, 0.0)
        owners_idle += row.capital - in_use
        theirs, paid = row.foreign * in_use, 1.0 - loss
        foreign += theirs
        foreign_exporting += export_share * theirs
        foreign_capex += row.capex * (row.foreign * paid)
        foreign_research += row.research * (row.foreign * paid)
        taken = (part - in_use) * paid
        state_producing += taken
        used = in_use + p.utilisation_after_exit * taken
        plants_producing += used
        exporting += export_share * used
        guaranteed += row.guaranteed * exit_now
        owed += row.owed * exit_now
        held, offered = shares_of_state(row, delay, p)
        shares += held * exit_now
        sold += where(after > 0.0, offered, 0.0) * attainment
        left.append(after)
        lost.append(loss)
    bought = s.equity + signals.cash.equity
    surviving = SurvivingPlants(
        capex=maximum(1.0 - capex, 0.0),
        research=maximum(1.0 - research, 0.0),
        equity=maximum(1.0 - equity, 0.0),
        owners=1.0 - owners,
        state=owners - abandoned,
        owners_producing=1.0 - owners_idle,
        state_producing=state_producing,
        foreign_producing=foreign,
        plants_producing=plants_producing,
        exporting=exporting,
        foreign_exporting=foreign_exporting,
        foreign_capex=foreign_capex,
        foreign_research=foreign_research,
        calls=p.loss_given_exit * guaranteed + owed,
        written_off=p.loss_given_exit * shares * bought,
        sold=p.equity_multiple * sold * bought,
        capex_cover=policy.capex_cover - capex_uncovered,
        equity_cover=policy.equity_cover - equity_uncovered,
        lending=lending,
    )
    return ExitState(tuple(left), tuple(lost), bought), surviving
