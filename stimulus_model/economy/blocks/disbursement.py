"""From appropriation to cash. ¥ trillion of the day, per quarter."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.lags import two_stage_lag, two_stage_rate


class DisbursementParameters(NamedTuple):
    """How fast and how fully the money is spent."""

    execution_rate: float
    lag_capex: float
    lag_research: float


class DisbursementStart(NamedTuple):
    """Rates of the two stages of each lag, per quarter."""

    rate_capex: float
    rate_research: float


class DisbursementState(NamedTuple):
    """Money between appropriation and cash, two stages an instrument."""

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


class Cash(NamedTuple):
    """Money ready to be paid in the quarter if no plant exits."""

    capex: float
    research: float
    compute: float
    training: float
    equity: float


def begin_disbursement(p: DisbursementParameters) -> tuple[DisbursementStart, DisbursementState]:
    """Rates of the lags; nothing is under way."""
    start = DisbursementStart(two_stage_rate(p.lag_capex), two_stage_rate(p.lag_research))
    nothing = DisbursementState(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    return start, nothing


def disburse(
    s: DisbursementState, p: DisbursementParameters, policy: Policy, start: DisbursementStart
) -> tuple[DisbursementState, Cash]:
    """Cash of the quarter by instrument: the executed share of what was appropriated, after its lag."""
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
    )
    return state, Cash(capex, research, compute, training, equity)
