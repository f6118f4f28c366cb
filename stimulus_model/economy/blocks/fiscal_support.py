"""What is spent out of fiscal support at once: propensities, credit, purchases brought forward, prices of energy."""

from typing import NamedTuple

from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.numerics.functions import maximum


class FiscalSupportParameters(NamedTuple):
    """Parts of support that are spent within a year, imports in them, and what a subsidy does to consumer prices."""

    handout_propensity: float
    targeted_propensity: float
    wage_subsidy_propensity: float
    business_grant_propensity: float
    credit_additionality: float
    purchase_shift: float
    household_import_share: float
    firm_import_share: float
    energy_subsidy_consumer_prices: float


class FiscalSupport(NamedTuple):
    """Purchases of households and firms out of support, and what they import; shares of the reference GDP."""

    households: float
    firms: float
    imports: float


def fiscal_support(
    p: FiscalSupportParameters, hand_to_mouth: float, tax_base: float, policy: Policy
) -> FiscalSupport:
    """Spending out of support, beside what the equations of demand say of incomes and taxes.

    Of a single payment households spend a part within a year, and keep the rest (Hattori, Komura and Unayama 2021;
    Kaneda, Kubota and Tanaka 2021). Households that cannot borrow spend more of a transfer than the average
    (`hand_to_mouth`, which the equation of consumption counts). Firms spend a part of grants, and of credit that they
    would not have had otherwise. Purchases move from after an announced rise
    of the consumption tax to before it, by `purchase_shift` of the taxed volume per cent of the price, and the other
    way before a cut (Crossley, Low and Sleeman 2014). Imports are counted here, not in the equation of imports.
    """
    households = (
        policy.household_demand
        + p.handout_propensity * policy.handouts
        + maximum(p.targeted_propensity - hand_to_mouth, 0.0) * policy.targeted_transfers
        + p.wage_subsidy_propensity * policy.wage_subsidies
        + p.purchase_shift * tax_base * policy.purchases_shifted
    )
    firms = (
        policy.firm_demand
        + p.business_grant_propensity * policy.business_grants
        + p.credit_additionality * policy.credit
    )
    imports = p.household_import_share * households + p.firm_import_share * firms + policy.direct_imports
    return FiscalSupport(households, firms, imports)


def cheaper_energy(cpi_inflation: float, p: FiscalSupportParameters, policy: Policy) -> float:
    """Return consumer price inflation (% a year) with the step of a subsidy on energy.

    The central bank, wages and expectations look through it, as through a consumption tax.
    """
    return cpi_inflation - 400.0 * p.energy_subsidy_consumer_prices * policy.energy_subsidy_step
