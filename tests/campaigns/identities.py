"""Accounting identities in every draw and quarter of very many draws."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

import stimulus_model as sm
from stimulus_model.engine.run import run as run_task
from stimulus_model.engine.task import Task
from stimulus_model.simulation.simulate import plan
from tests.campaigns.campaign import Campaign, Outcome

STEP = 10_000
TIMELINE = sm.Timeline("2025Q1", "2040Q4")
NAMES = (
    "real_gdp",
    "consumption",
    "private_investment",
    "government",
    "exports",
    "imports",
    "nominal_gdp",
    "debt",
    "debt_to_gdp",
    "primary_balance",
    "primary_balance_to_gdp",
    "interest_payments",
    "interest_to_gdp",
    "stock_flow_adjustment",
    "interest_growth_differential",
    "redemptions",
    "gross_issuance",
    "gross_financing_needs",
    "bridging_bonds_outstanding",
    "bridging_bonds_issued",
    "bridging_bonds_redeemed",
    "bridging_bond_interest",
    "redemption_fund",
    "redemption_fund_income",
    "redemption_fund_interest",
    "general_budget_transfer",
)


def residuals(x: dict[str, Any]) -> dict[str, Any]:
    """Return the residual of each identity over GDP, (draw, quarter); stocks from the second quarter on."""

    def change(stock):
        return np.diff(x[stock], axis=1)

    def later(flow):
        return x[flow][:, 1:] / 4.0

    real, nominal = x["real_gdp"], x["nominal_gdp"]
    parts = x["consumption"] + x["private_investment"] + x["government"] + x["exports"] - x["imports"]
    debt = later("interest_payments") - later("primary_balance") + later("stock_flow_adjustment")
    before, growth = x["debt"][:, :-1], nominal[:, 1:] / nominal[:, :-1] - 1.0
    differential = 100.0 * x["interest_payments"][:, 1:] / before - 400.0 * growth
    bonds = later("bridging_bonds_issued") - later("bridging_bonds_redeemed")
    fund = (
        later("redemption_fund_income")
        + later("redemption_fund_interest")
        + later("general_budget_transfer")
        - later("bridging_bond_interest")
        - later("bridging_bonds_redeemed")
    )
    return {
        "expenditure": (real - parts) / real,
        "debt": (change("debt") - debt) / nominal[:, 1:],
        "issuance": (change("debt") - later("gross_issuance") + later("redemptions")) / nominal[:, 1:],
        "financing needs": (x["gross_financing_needs"] * nominal / 100.0 - x["gross_issuance"]) / nominal,
        "r - g": (x["interest_growth_differential"][:, 1:] - differential) / 100.0,
        "debt ratio": (x["debt_to_gdp"] * nominal / 100.0 - x["debt"]) / nominal,
        "primary balance": (x["primary_balance_to_gdp"] * nominal / 100.0 - x["primary_balance"]) / nominal,
        "interest": (x["interest_to_gdp"] * nominal / 100.0 - x["interest_payments"]) / nominal,
        "bridging bonds": (change("bridging_bonds_outstanding") - bonds) / nominal[:, 1:],
        "redemption fund": (change("redemption_fund") - fund) / nominal[:, 1:],
    }


def largest_residuals(task: Task, first: int, draws: int) -> dict[str, float]:
    """Return the largest residual of each identity, and how far stocks lie below zero, over GDP."""
    paths, found = run_task(task, draws, first=first), {}
    for scenario in task.scenarios:
        values = {name: paths.array(name, scenario) for name in NAMES}
        parts = residuals(values)
        for stock in ("redemption_fund", "bridging_bonds_outstanding"):
            parts[f"{stock} below zero"] = np.minimum(values[stock], 0.0) / values["nominal_gdp"]
        found |= {f"{name} ({scenario})": float(np.abs(part).max()) for name, part in parts.items()}
    return found


def run(size: int, folder: Path) -> Outcome:
    """Check expenditure, debt, bonds and the redemption fund in `size` draws of both shipped packages."""
    packages = {name: sm.Package.load(name) for name in ("japan-ai-chips-2024", "japan-ai-chips-2024-as-reported")}
    task = plan(packages, sm.Economy.load("japan"), TIMELINE, seed=4, variables=NAMES)
    largest, faults = 0.0, []
    for first in range(0, size, STEP):
        found = largest_residuals(task, first, min(STEP, size - first))
        largest = max(largest, *found.values())
        faults += [f"{name}, draws from {first}: {value:.1e}" for name, value in found.items() if not value < 1e-9]
    return Outcome(size, faults, f"largest residual {largest:.0e} of GDP")


CAMPAIGN = Campaign(5, "accounting identities hold to 1e-9 of GDP in every draw and quarter", 1_000_000, 1_000, run)
