"""The model with agents who see what a package will do: what they look at, and what they make of it.

Their expectations are model-consistent: those of the path that they lead to, without shocks, at the parameters of the
draw, of the difference that a package makes. Without a package nothing is added to adaptive expectations.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from stimulus_model.economy.blocks.foresight import ExpectationParameters, Foreseen, by_share
from stimulus_model.economy.blocks.rates import CURVE
from stimulus_model.engine.expectations import Expectation, Expectations
from stimulus_model.engine.model import Model
from stimulus_model.records import blocks
from stimulus_model.variables import Registry, Variable

BLOCK = "expectations"
"""Name of the block of parameters that only such a model has."""
TOLERANCE = 1e-4
MOST = 60
ACCEPTED = 0.02
"""Where plants may be given up: whether one is can hang on what is expected of the gap."""


class Looked(NamedTuple):
    """What expectations are of: of those who look ahead, and of the others (`adaptive`)."""

    path_income: float
    path_output: float
    path_inflation: float
    path_policy_rate: float
    adaptive_inflation: float
    adaptive_2y: float
    adaptive_5y: float
    adaptive_10y: float
    adaptive_30y: float


class Iteration(NamedTuple):
    """How the expectations of a draw were found."""

    expectation_iterations: float
    expectation_error: float


def looks_ahead(parameter_blocks: Iterable[str]) -> bool:
    """Return whether an economy with parameters of these blocks has agents who look ahead."""
    return BLOCK in parameter_blocks


def mean_of(years: float) -> float:
    """Weight of what comes later at which geometric weights have the mean date of equal ones over so many years."""
    quarters = 4.0 * years
    return (quarters - 1.0) / (quarters + 1.0)


RULES = {
    "income": Expectation("path_income", "household_foresight", "path_income", first=0),
    "output": Expectation("path_output", "firm_foresight", "path_output", first=0),
    "inflation": Expectation("path_inflation", "price_foresight", "adaptive_inflation", first=1),
    **{
        f"yield_{years:.0f}y": Expectation("path_policy_rate", mean_of(years), f"adaptive_{years:.0f}y", first=0)
        for years in CURVE
    },
}
_SOURCE = "forward_looking.forward_looking"
VARIABLES = (
    Variable(
        "expectation_iterations", "iterations", "Iterations of expectations", "quarter", "ratio", "mean", "amount",
        _SOURCE,
    ),
    Variable(
        "expectation_error", "share", "Last move of expectations", "quarter", "ratio", "mean", "amount", _SOURCE
    ),
)  # fmt: skip


def looked(before: Any, after: Any, p: Any, policy: Any, start: Any) -> Looked:
    """Return what expectations are of.

    Households look at the income from which they spend; firms at the output for which they build capital, potential
    and actual, less what taxes on profits cost of it; those who set prices and wages at inflation; markets at the
    policy rate.
    """
    curve, opened = after.rates, start.rates
    spread = curve.policy_rate - curve.neutral
    lasting = 1.0 - p.demand.current_output_weight
    taxed = p.demand.corporate_tax_response * policy.corporate_tax
    return Looked(
        path_income=after.demand.spent_from,
        path_output=after.demand.log_output - 0.01 * lasting * after.demand.gap - taxed,
        path_inflation=after.prices.inflation,
        path_policy_rate=curve.policy_rate,
        adaptive_inflation=before.prices.expected,
        adaptive_2y=curve.neutral + opened.weight_2y * spread,
        adaptive_5y=curve.neutral + opened.weight_5y * spread,
        adaptive_10y=curve.neutral + opened.weight_10y * spread,
        adaptive_30y=curve.neutral + opened.weight_30y * spread,
    )


def forward_looking(model: Model) -> Model:
    """Return the shipped equations with a share of agents who look ahead."""
    Parameters = _longer(model.Parameters, [(BLOCK, ExpectationParameters)])
    Output: Any = _longer(model.Output, [("looked", Looked), ("iteration", Iteration)])
    base: Any = model.quarter

    def quarter(
        state: Any, p: Any, shocks: Any, exogenous: Any, start: Any, past: Any, expected: Foreseen
    ) -> tuple[Any, Any, Any]:
        ahead = by_share(expected, p.expectations)
        after, flows, left = base(state, p, shocks, exogenous, start, past, ahead)
        seen = looked(state, after, p, exogenous, start)
        return after, Output(*flows, seen, Iteration(expected.iterations, expected.error)), left

    return replace(
        model,
        quarter=quarter,
        Parameters=Parameters,
        Output=Output,
        Expected=Foreseen,
        expectations=Expectations(RULES, TOLERANCE, MOST, ACCEPTED),
        variables=Registry((*model.variables.values(), *VARIABLES), model.variables.headline),
    )


def _longer(record: type, fields: list[tuple[str, Any]]) -> Any:
    known: list[tuple[str, Any]] = [(name, inner or float) for name, inner in blocks(record)]
    maker: Any = NamedTuple  # mypy knows only its literal form
    return maker(record.__name__, [*known, *fields])
