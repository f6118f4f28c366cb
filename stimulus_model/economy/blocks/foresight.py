"""What those who look ahead expect of the difference that a policy makes, beyond what others expect."""

from typing import NamedTuple


class Foresight(NamedTuple):
    """Corrections of those who look ahead, weighted with their share.

    `income` and `output`: discounted mean of household income and of the output that capital is built for, against
    those of the quarter, log. `inflation`: mean of later inflation against adaptive expectations, points. `yield_2y`
    to `yield_30y`: mean of later policy rates against what adaptive expectations have in the yield, points.
    """

    income: float
    output: float
    inflation: float
    yield_2y: float
    yield_5y: float
    yield_10y: float
    yield_30y: float


ADAPTIVE = Foresight(*(0.0 for _ in Foresight._fields))
"""Nobody looks ahead."""


class ExpectationParameters(NamedTuple):
    """How many look ahead, and how far: weight of the next quarter in the mean of all that come."""

    forward_share_households: float
    forward_share_firms: float
    forward_share_prices: float
    forward_share_markets: float
    household_foresight: float
    firm_foresight: float
    price_foresight: float


class Foreseen(NamedTuple):
    """What the record of expectations of a draw holds, for all who look ahead; and how it was found."""

    income: float
    output: float
    inflation: float
    yield_2y: float
    yield_5y: float
    yield_10y: float
    yield_30y: float
    iterations: float
    error: float


def by_share(expected: Foreseen, p: ExpectationParameters) -> Foresight:
    """Return what the share of each group that looks ahead makes of it."""
    markets = p.forward_share_markets
    return Foresight(
        income=p.forward_share_households * expected.income,
        output=p.forward_share_firms * expected.output,
        inflation=p.forward_share_prices * expected.inflation,
        yield_2y=markets * expected.yield_2y,
        yield_5y=markets * expected.yield_5y,
        yield_10y=markets * expected.yield_10y,
        yield_30y=markets * expected.yield_30y,
    )
