"""Spending of the package as demand. ¥ trillion a year, prices of the start."""

from typing import NamedTuple

from stimulus_model.economy.blocks.fiscal_support import FiscalSupport
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import where


class PackageDemandParameters(NamedTuple):
    """Direct imports, and the regime at the lower bound."""

    import_share_capex: float
    import_share_leading_edge: float
    import_share_research: float
    import_share_compute: float
    lower_bound_multiplier: float


class PackageSpending(NamedTuple):
    """What the package and firms spend in the quarter.

    `direct`, `private` and `replacement`: fab investment paid by the state, added by firms, and replacing worn-out
    equipment; ¥ trillion a quarter, prices of the start. `services`: studies and training; `pilot_lines`: equipment
    for research; `compute`: AI and compute, most chips and cloud services of which come from abroad; ¥ trillion a
    quarter of the day. Of all, only what would not have been spent anyway. `support`: what households and firms spend
    out of fiscal support; `boost`: `lower_bound_boost`; `per_price`: 1 / price level. `exports` and `replaced`: chips
    that plants export, and that replace imports, ¥ trillion a year, prices of the start.
    """

    direct: float
    private: float
    replacement: float
    services: float
    pilot_lines: float
    compute: float
    support: FiscalSupport
    boost: float
    per_price: float
    exports: float
    replaced: float


class PackageDemand(NamedTuple):
    """Spending of the package and what it brings about, ¥ trillion a year, prices of the start."""

    consumption: float
    investment: float
    government: float
    exports: float
    imports: float


def lower_bound_boost(shadow_rate: float, lower_bound: float, p: PackageDemandParameters) -> float:
    """Extra private spending per yen of fiscal demand while the rate is at its lower bound.

    An explicit regime: Miyamoto, Nguyen and Sergeyev (2018) find a multiplier of 1.5 at the bound and 0.6
    away from it, more than the missing rate rise alone explains.
    """
    boost: float = where(shadow_rate < lower_bound, p.lower_bound_multiplier - 1.0, 0.0)
    return boost


def package_demand(p: PackageDemandParameters, spent: PackageSpending, policy: Policy) -> PackageDemand:
    """Spending of the package as demand, and chips sold; its direct imports are counted here and nowhere else.

    Leading-edge plants and pilot lines import more of their equipment: nobody at home makes tools for extreme
    ultraviolet lithography.
    """
    direct, private, replacement, services, pilot_lines, compute, support, boost, per_price, exports, replaced = spent
    plants = 4.0 * (policy.demand * direct + private + replacement)
    studies = policy.demand * 4.0 * services * per_price
    lines = policy.demand * 4.0 * pilot_lines * per_price
    bought = studies + lines
    machines = policy.demand * 4.0 * compute * per_price
    equipment = p.import_share_capex + policy.leading_edge * (p.import_share_leading_edge - p.import_share_capex)
    research = studies * p.import_share_research + lines * p.import_share_leading_edge
    imports = plants * equipment + research + machines * p.import_share_compute
    households, firms = support.households * policy.reference, support.firms * policy.reference
    abroad = support.imports * policy.reference
    domestic = plants + bought + machines - imports + (households + firms - abroad)
    return PackageDemand(
        consumption=households,
        investment=plants + boost * domestic + firms,
        government=bought + machines,
        exports=exports,
        imports=imports + abroad - replaced,
    )
