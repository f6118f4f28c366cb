"""What a large package runs into: builders and researchers are scarce, and so are engineers of plants."""

from typing import NamedTuple

from stimulus_model.economy.blocks.co_investment import FabInvestment
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import sqrt


class BottleneckParameters(NamedTuple):
    """What builders of plants and researchers carry beside their other work, shares of GDP a year."""

    builders: float
    researchers: float


class BottleneckFlows(NamedTuple):
    """Reported: what building and research cost more than usual because of the package, %."""

    building_premium: float
    research_premium: float


class Scarcity(NamedTuple):
    """Prices of building and of research against usual ones, as factors."""

    reported: BottleneckFlows
    building: float
    research: float


def scarcity_price(load: float) -> float:
    """Return the price of a service whose supply ends at a load of 1, as a factor of its usual price.

    What money buys is load over price, (load^-4 + 1)^(-1/4): all that is paid for while it is small, within a per
    cent up to a load of .45, and never more than 1. A convex supply curve of this kind stands in place of a wall.
    """
    squared = load * load
    return sqrt(sqrt(1.0 + squared * squared))


def premium(load: float, price: float) -> float:
    """Return price - 1, exact while it is small: price^4 - 1 = load^4 has price - 1 as a factor."""
    squared = load * load
    return squared * squared / ((price + 1.0) * (price * price + 1.0))


def scarcity(investment: float, research: float, p: BottleneckParameters, policy: Policy) -> Scarcity:
    """Return what the package's demand for builders and researchers makes of their prices.

    Beyond the usual price money buys nothing: the state and firms pay more for the same plant (Goolsbee 1998: much of
    public money for research goes into researchers' pay).

    Parameters
    ----------
    investment, research
        Fab investment and research that are wanted in the quarter, ¥ trillion at the usual prices of the start.
    """
    built = 4.0 * investment * policy.per_reference / p.builders
    studied = 4.0 * research * policy.per_reference / p.researchers
    building, laboratory = scarcity_price(built), scarcity_price(studied)
    per_cent = 100.0 * policy.demand
    reported = BottleneckFlows(per_cent * premium(built, building), per_cent * premium(studied, laboratory))
    return Scarcity(reported, building, laboratory)


def dearer_plants(fabs: FabInvestment, price: float) -> FabInvestment:
    """Return the fab investment that the same money buys at `price`; what goes abroad has other builders."""
    part = 1.0 / price
    return FabInvestment(
        planned=part * fabs.planned,
        public=part * fabs.public,
        private=part * fabs.private,
        takeover=part * fabs.takeover,
        abroad=fabs.abroad,
        gross=part * fabs.gross,
    )
