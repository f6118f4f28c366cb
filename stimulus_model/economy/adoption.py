"""Generative AI: the AI market, adoption by workers, and what of it reaches productivity."""

from typing import NamedTuple

from stimulus_model.economy.rows import Policy, Position
from stimulus_model.lanes.functions import exp, log, maximum, minimum


class AdoptionParameters(NamedTuple):
    """Diffusion of generative AI and its pay-off."""

    adoption_ceiling: float
    innovation: float
    imitation: float
    scepticism: float
    firm_caution: float
    age_effect: float
    implementation_lag: float
    realised_share: float
    adjustment_cost: float
    compute_effect: float
    compute_depreciation: float
    ai_in_baseline: float
    ai_market_growth: float


class AdoptionStart(NamedTuple):
    """Constants of the draw."""

    ceiling: float
    speed: float
    lag_rate: float
    effective: float
    capacity_per_share: float


class AdoptionState(NamedTuple):
    """Log AI market, compute stock of the package, share of workers that use AI, and the lagged shares."""

    log_market: float
    compute: float
    adoption: float
    effective_1: float
    effective_2: float


class AdoptionOutput(NamedTuple):
    """Results of the quarter: log productivity effect; market surprise in logs."""

    ai_adoption: float
    ai_market: float
    ai_capacity_realised: float
    productivity: float
    market_surprise: float


def begin_adoption(p: AdoptionParameters, position: Position) -> tuple[AdoptionStart, AdoptionState]:
    """Scepticism (My Number, human contact) lowers the ceiling, caution of firms lowers the speed."""
    adoption = position.ai_adoption
    effective = 0.55 * adoption
    start = AdoptionStart(
        ceiling=p.adoption_ceiling * (1.0 - 0.3 * p.scepticism),
        speed=(1.0 - 0.2 * p.scepticism) * (1.0 - 0.4 * p.firm_caution),
        lag_rate=minimum(2.0 / p.implementation_lag, 1.0),
        effective=effective,
        capacity_per_share=position.ai_capacity * p.realised_share * (1.0 / 0.65),
    )
    state = AdoptionState(log(position.ai_market), 0.0, adoption, 0.75 * adoption, effective)
    return start, state


def adoption_step(adoption: float, ceiling: float, speed: float, trained: float, p: AdoptionParameters) -> float:
    """Return new users in the quarter as a share of workers (Bass 1969), plus those whom training reaches."""
    share = adoption / ceiling
    room: float = maximum(1.0 - share, 0.0)
    return room * (0.25 * speed * ceiling * (p.innovation + p.imitation * share) + trained)


def adopt(
    s: AdoptionState,
    compute: float,
    trained: float,
    impulse: float,
    p: AdoptionParameters,
    policy: Policy,
    start: AdoptionStart,
) -> tuple[AdoptionState, AdoptionOutput]:
    """AI market, adoption, and realised capacity.

    Parameters
    ----------
    compute
        Compute paid by the package in the quarter, ¥ trillion at prices of the start.
    trained
        Engineers trained in the quarter as a share of workers.
    impulse
        AI market shock, log.

    Notes
    -----
    Realised capacity is counted in ¥ trillion a year of the ¥148.7 trillion (Access Partnership 2023), above
    what was realised at the start. The productivity effect is its share of the GDP to which that figure
    refers, less a J-curve cost while adoption runs (Brynjolfsson, Rock and Syverson 2021).
    """
    growth = policy.ai_market_phase * p.ai_market_growth + (1.0 - policy.ai_market_phase) * policy.ai_market_late
    log_market = s.log_market + 0.25 * growth + impulse
    stock = s.compute * (1.0 - p.compute_depreciation) + compute
    boost = policy.generative_ai * p.compute_effect * stock * policy.ai_capital_inverse
    ageing = 1.0 - p.age_effect * policy.ageing
    ceiling = minimum(start.ceiling * ageing * (1.0 + 0.3 * boost), 0.98)
    step = adoption_step(s.adoption, ceiling, start.speed * (1.0 + boost), trained, p)
    adoption = s.adoption + step
    effective_2 = s.effective_2 + start.lag_rate * (s.effective_1 - s.effective_2)
    effective_1 = s.effective_1 + start.lag_rate * (adoption - s.effective_1)
    realised = start.capacity_per_share * (effective_2 - start.effective)
    productivity = (
        realised * policy.per_capacity_gdp - p.adjustment_cost * 4.0 * step - p.ai_in_baseline * policy.ai_reference
    )
    state = AdoptionState(log_market, stock, adoption, effective_1, effective_2)
    return state, AdoptionOutput(
        ai_adoption=adoption,
        ai_market=exp(log_market),
        ai_capacity_realised=realised,
        productivity=productivity,
        market_surprise=log_market - policy.log_ai_market,
    )
