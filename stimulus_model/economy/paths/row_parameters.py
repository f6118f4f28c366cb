"""Parameters of the rows of policy: they hold in every draw, so that each has one value and no prior."""

from typing import NamedTuple


class RowParameters(NamedTuple):
    """How long plants are at risk and how fast guaranteed loans are repaid; fiscal years that the law names."""

    years_at_risk: float
    guarantee_repayment: float
    bridging_window_first: float
    bridging_window_last: float
    gx_window_first: float
    gx_window_last: float
    carbon_pricing_first: float
    redemption_last: float
