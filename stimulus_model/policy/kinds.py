"""The fiscal instruments as data: their names, how they are paid out, and the rows of the economy that they move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, isclose
from pathlib import Path
from typing import Any, NamedTuple

from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, read_toml
from stimulus_model.sources import Source, find_source, read_sources

FILE = Path(__file__).parent / "instruments" / "fiscal.toml"
SIGNS = ("spending", "revenue", "lending", "contingent")
"""spending: amounts are outlays; revenue: amounts are revenue, a cut is negative; lending: outlays that are repaid;
contingent: principal that others lend, no cash."""
COST_ROW, CASH_ROW = "spending_add", "fiscal_cash"
"""Rows of what the budget pays without demand, % of GDP, and of cash that has to be raised, in money."""
BUDGET_ROWS = (COST_ROW, "stock_flow_add")
"""Rows that only budget and debt answer."""
SAVED = "saved"
"""Part of a transfer to local governments that they do not spend."""
TOLERANCE = 1e-5
"""How far shares may be from 1 in sum."""


class Act(NamedTuple):
    """One row of the economy that an instrument moves: its weight, and the shares by quarter after the outlay."""

    row: str
    weight: float
    profile: tuple[float, ...] = (1.0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One fiscal instrument.

    Attributes
    ----------
    name, title, national_accounts
        Key, name to print, and code in the System of National Accounts 2008.
    sign
        One of `SIGNS`.
    measure
        What a path measures: ``"share of GDP"``, or ``"rate"``.
    outlays
        Shares paid in the quarter of appropriation and those after it.
    acts
        Rows that it moves.
    first_round
        What an own first-round share puts in place: (row to replace, row of the demand, whether the cost has to be
        booked apart); None where there is no such share.
    import_share
        Imports in a unit of the first round that the equations count already; None where it cannot be changed.
    announcement
        Whether it matters when it was announced.
    use
        Kinds into which the money is split.
    """

    name: str
    title: str
    national_accounts: str
    sign: str
    measure: str
    outlays: tuple[float, ...]
    acts: tuple[Act, ...]
    first_round: tuple[str, str, bool] | None
    import_share: float | None
    announcement: bool
    use: Mapping[str, float]
    source: Source
    note: str

    @property
    def cost(self) -> float:
        """What a unit of the amount costs in cash: 1, -1 for revenue, 0 where there is no cash."""
        return {"revenue": -1.0, "contingent": 0.0}.get(self.sign, 1.0)


def _acts(table: Mapping[str, Any]) -> tuple[Act, ...]:
    acts = []
    for row, given in table.items():
        check_keys(f"rows.{row}", given, ("weight",), ("profile",))
        pieces = given.get("profile", [[1.0, 1]])
        acts.append(Act(row, float(given["weight"]), tuple(share for share, count in pieces for _ in range(count))))
    return tuple(acts)


def _kind(name: str, given: Mapping[str, Any], sources: Mapping[str, Source]) -> Kind:
    required = ("title", "national_accounts", "sign", "outlays", "source", "note")
    optional = ("rows", "use", "measure", "first_round", "import_share", "announcement")
    check_keys(f"kind.{name}", given, required, optional)
    round_one = given.get("first_round")
    return Kind(
        name=name,
        title=given["title"],
        national_accounts=given["national_accounts"],
        sign=check_choice(f"kind.{name}.sign", given["sign"], SIGNS),
        measure=given.get("measure", "share of GDP"),
        outlays=check_shares(f"kind.{name}.outlays", given["outlays"]),
        acts=_acts(given.get("rows", {})),
        first_round=round_one and (round_one["instead_of"], round_one["row"], round_one.get("cost", False)),
        import_share=given.get("import_share"),
        announcement=given.get("announcement", False),
        use=given.get("use", {}),
        source=find_source(f"kind.{name}.source", given["source"], sources),
        note=given["note"],
    )


def check_shares(field: str, value: object) -> tuple[float, ...]:
    """Return shares by quarter that sum to 1, or the `InputError` that says what they sum to."""
    allowed = f"shares by quarter, from the quarter of appropriation on, that sum to 1 within {TOLERANCE:g}"
    if not isinstance(value, (list, tuple)) or not value:
        raise InputError(field, value, allowed)
    shares = tuple(check_number(f"{field}[{k}]", share, low=0.0, high=1.0) for k, share in enumerate(value))
    if not isclose(fsum(shares), 1.0, abs_tol=TOLERANCE):
        raise InputError(field, fsum(shares), allowed)
    return shares


def _read() -> tuple[dict[str, Kind], dict[str, str]]:
    table = read_toml(FILE)
    sources = read_sources("sources", table["sources"])
    return {name: _kind(name, given, sources) for name, given in table["kind"].items()}, table["refused"]


FISCAL, REFUSED = _read()
"""Fiscal instruments by name, and what is met in packages and refused, with the reason."""


def acts_of(kind: Kind, first_round: float | None, import_share: float | None) -> tuple[Act, ...]:
    """Return the rows that a unit of the amount moves, with an own first-round share and import content.

    What is not spent in the first round costs the budget and moves nothing else. Of an own import content only the
    difference to what the equations count already is imported directly.
    """
    acts, spent = kind.acts, 1.0
    if first_round is not None and kind.first_round is not None:
        replaced, row, cost_apart = kind.first_round
        old = next(act for act in acts if act.row == replaced)
        spent = first_round * (-1.0 if kind.sign == "revenue" else 1.0)
        kept = tuple(act for act in acts if act.row in BUDGET_ROWS)
        demand = Act(row, spent, old.profile)
        cost = 1.0 - first_round if row == replaced else kind.cost * cost_apart
        acts = (demand, *kept, *([Act(COST_ROW, 100.0 * cost)] if cost else []))
    if import_share is not None and kind.import_share is not None:
        acts += (Act("direct_imports", spent * (import_share - kind.import_share)),)
    return acts
