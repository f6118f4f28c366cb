"""From appropriation to cash, plants that are given up, guarantee calls. ¥ trillion of the day, per quarter."""

from typing import NamedTuple

from stimulus_model.economy.rows import Policy
from stimulus_model.lanes.functions import minimum, where


class DisbursementParameters(NamedTuple):
    """How fast and how fully the money is spent, and how often a plant is given up."""

    execution_rate: float
    lag_capex: float
    lag_research: float
    exit_hazard: float
    risk_logic: float
    risk_foundry: float
    risk_memory: float
    risk_legacy: float
    exit_logic: float
    exit_foundry: float
    exit_memory: float
    exit_legacy: float
    step_in: float
    loss_given_exit: float


class DisbursementStart(NamedTuple):
    """Rates of the two stages of each lag, per quarter."""

    rate_capex: float
    rate_research: float


class DisbursementState(NamedTuple):
    """Money between appropriation and cash (two stages an instrument), guaranteed loans, the hazard clock."""

    capex_1: float
    capex_2: float
    research_1: float
    research_2: float
    compute_1: float
    compute_2: float
    training_1: float
    training_2: float
    equity_1: float
    equity_2: float
    guaranteed: float
    hazard: float
    plants_running: float


class Cash(NamedTuple):
    """Money ready to be paid in the quarter if no plant is given up, and what exits make of it.

    `going_on` is the share that is really paid and really works: 1 without exits.
    """

    capex: float
    research: float
    compute: float
    training: float
    equity: float
    going_on: float
    calls: float


def begin_disbursement(p: DisbursementParameters) -> tuple[DisbursementStart, DisbursementState]:
    """Rates of the lags; nothing is under way."""
    start = DisbursementStart(minimum(2.0 / p.lag_capex, 1.0), minimum(2.0 / p.lag_research, 1.0))
    nothing = DisbursementState(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0)
    return start, nothing


def two_stage_lag(inflow: float, first: float, second: float, rate: float) -> tuple[float, float, float]:
    """Second-order Erlang lag with mean 2 / `rate` quarters: outflow, and both stages after the quarter."""
    outflow = rate * second
    return outflow, first + inflow - rate * first, second + rate * first - outflow


def plants_running(hazard: float, p: DisbursementParameters, policy: Policy) -> float:
    """Share of the supported plants that have not been given up.

    A class of plants is given up once its cumulated hazard passes its threshold, an exponential draw, so that
    the exit time has exactly the stated hazard rate.
    """
    running: float = (
        where(hazard * p.risk_logic > p.exit_logic, 0.0, policy.share_logic)
        + where(hazard * p.risk_foundry > p.exit_foundry, 0.0, policy.share_foundry)
        + where(hazard * p.risk_memory > p.exit_memory, 0.0, policy.share_memory)
        + where(hazard * p.risk_legacy > p.exit_legacy, 0.0, policy.share_legacy)
        + policy.share_nowhere
    )
    return running


def disburse(
    s: DisbursementState, p: DisbursementParameters, policy: Policy, start: DisbursementStart
) -> tuple[DisbursementState, Cash]:
    """Cash of the quarter by instrument, and the guarantee calls of plants given up in it.

    After an exit the state finishes the part `step_in`; the rest of the money lapses. Guaranteed loans of a
    class are called once, with the loss given exit (Elpida 2012 is the loss case).
    """
    slow, fast = start.rate_research, start.rate_capex
    capex, capex_1, capex_2 = two_stage_lag(p.execution_rate * policy.capex, s.capex_1, s.capex_2, fast)
    equity, equity_1, equity_2 = two_stage_lag(p.execution_rate * policy.equity, s.equity_1, s.equity_2, fast)
    research, research_1, research_2 = two_stage_lag(
        p.execution_rate * policy.research, s.research_1, s.research_2, slow
    )
    compute, compute_1, compute_2 = two_stage_lag(p.execution_rate * policy.compute, s.compute_1, s.compute_2, slow)
    training, training_1, training_2 = two_stage_lag(
        p.execution_rate * policy.training, s.training_1, s.training_2, slow
    )
    hazard = s.hazard + 0.25 * policy.support * p.exit_hazard
    running = plants_running(hazard, p, policy)
    guaranteed = policy.guarantee_kept * s.guaranteed + policy.guarantee
    calls = p.loss_given_exit * guaranteed * (s.plants_running - running)
    going_on = 1.0 - policy.exposed * (1.0 - p.step_in) * (1.0 - running)
    state = DisbursementState(
        capex_1=capex_1,
        capex_2=capex_2,
        research_1=research_1,
        research_2=research_2,
        compute_1=compute_1,
        compute_2=compute_2,
        training_1=training_1,
        training_2=training_2,
        equity_1=equity_1,
        equity_2=equity_2,
        guaranteed=guaranteed,
        hazard=hazard,
        plants_running=running,
    )
    return state, Cash(capex, research, compute, training, equity, going_on, calls)
