"""What is spent out of fiscal support, by hand."""

import pytest

from stimulus_model.economy.blocks.fiscal_support import cheaper_energy, fiscal_support
from stimulus_model.economy.paths.policy_record import Policy


def rows(**changes):
    """Return rows of policy: zero but for `changes`."""
    return Policy(**dict.fromkeys(Policy._fields, 0.0))._replace(**changes)


def test_households_and_firms_spend_their_parts(economy):
    p = economy.central.fiscal_support._replace(
        handout_propensity=0.2, targeted_propensity=0.5, wage_subsidy_propensity=0.4, business_grant_propensity=0.3,
        credit_additionality=0.1, household_import_share=0.25, firm_import_share=0.5,
    )  # fmt: skip
    policy = rows(
        household_demand=0.01, handouts=0.05, targeted_transfers=0.02, wage_subsidies=0.03, firm_demand=0.002,
        business_grants=0.01, credit=0.03, direct_imports=0.001,
    )  # fmt: skip
    spent = fiscal_support(p, 0.3, 0.4, policy)
    assert spent.households == pytest.approx(0.01 + 0.01 + 0.2 * 0.02 + 0.012)
    assert spent.firms == pytest.approx(0.002 + 0.003 + 0.003)
    assert spent.imports == pytest.approx(0.25 * spent.households + 0.5 * spent.firms + 0.001)


def test_the_constrained_never_spend_less_than_the_average(economy):
    p = economy.central.fiscal_support._replace(targeted_propensity=0.2)
    assert fiscal_support(p, 0.6, 0.4, rows(targeted_transfers=1.0)).households == 0.0


def test_purchases_move_with_the_price_and_the_taxed_volume(economy):
    p = economy.central.fiscal_support._replace(purchase_shift=1.5)
    moved = fiscal_support(p, 0.3, 0.4, rows(purchases_shifted=0.02)).households
    assert moved == pytest.approx(1.5 * 0.4 * 0.02)


def test_a_subsidy_on_energy_lowers_prices_in_the_quarter_of_its_step(economy):
    p = economy.central.fiscal_support._replace(energy_subsidy_consumer_prices=0.9)
    assert cheaper_energy(2.0, p, rows(energy_subsidy=0.01)) == 2.0
    assert cheaper_energy(2.0, p, rows(energy_subsidy_step=0.01)) == pytest.approx(2.0 - 3.6)
