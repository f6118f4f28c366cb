"""The rows of the plants of a package: when each is at risk, and its part of money, capital and guarantees."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.blocks.plants import SLOTS, PlantRow
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.inputs import InputError
from stimulus_model.numerics.guards import NOTHING
from stimulus_model.numerics.lags import two_stage_lag, two_stage_rate
from stimulus_model.schedule import PlantLike, ScheduleLike

Array = npt.NDArray[np.float64]


class Plant(NamedTuple):
    """What tells plants apart: equal plants share their draws in every scenario."""

    name: str
    technology: str


class Pace(NamedTuple):
    """Central values with which shares are computed: mean lags in quarters, research that goes into pilot lines, and
    what `lending_response` makes of guaranteed loans.
    """

    lag_capex: float
    lag_research: float
    pilot_line_share: float
    guarantee_additionality: float
    guarantee_spread: float
    user_cost_response: float


def plants_of(schedules: Iterable[ScheduleLike]) -> tuple[Plant, ...]:
    """Return every plant of some schedules once, in the order of the names: one slot each.

    Raises
    ------
    InputError
        If there are more plants than slots.
    """
    plants = sorted({Plant(each.name, each.technology) for schedule in schedules for each in schedule.plants})
    if len(plants) > SLOTS:
        allowed = f"at most {SLOTS} plants over all packages of a run; join the smallest of one technology"
        raise InputError("plants", [plant.name for plant in plants], allowed)
    return tuple(plants)


def released(plant: PlantLike, kind: str) -> Array:
    """Return when the plant's money can be paid: as appropriated, but nothing before construction starts."""
    amounts = np.array(getattr(plant, kind), dtype=np.float64)
    if plant.begins > 0:
        early = amounts[: plant.begins].sum()
        amounts[: plant.begins] = 0.0
        if plant.begins < len(amounts):
            amounts[plant.begins] += early
    return amounts


def released_totals(schedule: ScheduleLike) -> dict[str, Array]:
    """Return capex, research and equity of all projects as they can be paid."""
    totals = {}
    for kind in ("capex", "research", "equity"):
        held = sum((released(each, kind) - getattr(each, kind) for each in schedule.plants), np.zeros(1))
        totals[kind] = np.maximum(np.asarray(getattr(schedule, kind)) + held, 0.0)
    return totals


class Insured(NamedTuple):
    """What guaranteed loans do: the part of capital subsidies and equity that they match, and what is lent beyond
    that (money appropriated a quarter); both as far as the state bears their loss.
    """

    cover: float
    lending: Array


def insured(capital: Array, loans: Array, covered: Array) -> Insured:
    """Return what loans of which the state bears the part `covered` of a loss do beside `capital`."""
    total, all_loans = float(capital.sum()), float(loans.sum())
    borne = float(covered.sum()) / all_loans if all_loans > 0.0 else 0.0
    matched = min(all_loans, max(total, 0.0))
    cover = borne * matched / total if total > 0.0 else 0.0
    return Insured(cover, covered * (1.0 - matched / all_loans) if all_loans > 0.0 else np.zeros_like(loans))


def plant_rows(
    schedule: ScheduleLike | None,
    plants: Sequence[Plant],
    totals: Mapping[str, Array],
    paid: Mapping[str, Array],
    pace: Pace,
    rules: RowParameters,
) -> Array:
    """Return the rows of `PlantRows`, shape (quarter, slot, field); slots without a plant hold zeros.

    Shares of money follow the central lags; the totals that they share, and what is `paid` of them, are those of
    each draw.
    """
    size = len(totals["capex"])
    rows = np.zeros((size, SLOTS, len(PlantRow._fields)))
    own = {} if schedule is None else {Plant(each.name, each.technology): each for each in schedule.plants}
    lending = {plant: _lending(each, pace) for plant, each in own.items()}
    paid = {**paid, "lending": sum(lending.values(), np.zeros(size))}
    built = _built(paid, pace)
    total = {kind: float(amounts.sum()) for kind, amounts in totals.items()}
    for slot, plant in enumerate(plants):
        if plant in own:
            money = {kind: released(own[plant], kind) for kind in totals}
            cash = {kind: cash_paid(amounts, kind, pace) for kind, amounts in money.items()}
            cash["lending"] = lending[plant]
            shares = _shares(money, total, cash, paid) | {"capital": _share(_built(cash, pace), built, 0.0)}
            rows[:, slot] = _plant_row(own[plant], shares, rules)
    return rows


def cover_columns(
    rows: Array, schedule: ScheduleLike | None, channels: Collection[str], nominal: Array
) -> dict[str, Array]:
    """Return what guarantees do to all plants together, and the credit of firms that have none.

    A guarantee works where it is given: in the plant whose loans it covers. Those of programmes, which are no plants,
    cover what programmes invest, and beyond that lend to other firms.
    """
    share = {name: rows[:, :, PlantRow._fields.index(name)] for name in ("capex", "equity", "cover", "lending")}
    rest = Insured(0.0, np.zeros(len(rows)))
    if schedule is not None:
        others = {name: getattr(schedule, name) - _of_plants(schedule, name) for name in ("capex", "equity")}
        loans = schedule.guarantee - _of_plants(schedule, "guarantee")
        rest = insured(others["capex"] + others["equity"], loans, loans)
    columns = {
        f"{kind}_cover": (share[kind] * share["cover"]).sum(axis=1)
        + rest.cover * np.maximum(1.0 - share[kind].sum(axis=1), 0.0)
        for kind in ("capex", "equity")
    }
    credit = 4.0 * rest.lending / nominal if "co_investment" in channels else np.zeros(len(rows))
    return {**columns, "plant_lending": share["lending"].sum(axis=1), "credit": credit}


def joint_columns(rows: Array, schedule: ScheduleLike | None, plants: Sequence[Plant]) -> dict[str, Array]:
    """Return the parts of capital subsidies and equity that go to joint ventures; programmes are none."""
    own = (
        {}
        if schedule is None
        else {Plant(each.name, each.technology): each.joint_venture for each in schedule.plants}
    )
    held = np.array([own.get(plant, 0.0) for plant in plants])
    return {
        f"{kind}_joint": rows[:, : len(plants), PlantRow._fields.index(kind)] @ held for kind in ("capex", "equity")
    }


def share_of_classes(
    rows: Array, plants: Sequence[Plant], classes: Collection[str], paid: Mapping[str, Array]
) -> Array:
    """Return the part of plants of some classes in fab money so far; where only pilot lines are built, in those."""
    chosen = [slot for slot, plant in enumerate(plants) if plant.technology in classes]
    share = {
        name: rows[:, chosen, PlantRow._fields.index(name)].sum(axis=1) for name in ("capex", "equity", "capital")
    }
    own: Array = share["capex"] * paid["capex"] + share["equity"] * paid["equity"]
    return _share(own.cumsum(), (paid["capex"] + paid["equity"]).cumsum(), share["capital"])


def _of_plants(schedule: ScheduleLike, kind: str) -> Array:
    return sum((np.asarray(getattr(each, kind)) for each in schedule.plants), np.zeros(1))


def _lending(plant: PlantLike, pace: Pace) -> Array:
    """Return what guaranteed loans bring beyond what matches capital subsidies and equity, as it is paid."""
    return cash_paid(_insured_plant(plant).lending, "lending", pace)


def _insured_plant(plant: PlantLike) -> Insured:
    return insured(np.asarray(plant.capex) + plant.equity, np.asarray(plant.guarantee), np.asarray(plant.covered))


def _shares(
    money: Mapping[str, Array], total: Mapping[str, float], cash: Mapping[str, Array], paid: Mapping[str, Array]
) -> dict[str, Array]:
    """Return a plant's parts of all cash so far, and before any is paid its parts of all money; its lending."""
    always = {kind: money[kind].sum() / whole if whole > 0.0 else 0.0 for kind, whole in total.items()}
    return {
        "capex": _share(cash["capex"], paid["capex"], always["capex"]),
        "research": _share(cash["research"], paid["research"], always["research"]),
        "equity": _share(cash["equity"], paid["equity"], always["equity"]),
        "shares": _share(cash["equity"].cumsum(), paid["equity"].cumsum(), always["equity"]),
        "lending": cash["lending"],
    }


def _plant_row(plant: PlantLike, shares: Mapping[str, Array], rules: RowParameters) -> Array:
    size = len(plant.capex)
    quarters = np.arange(size)
    appropriated = np.asarray(plant.capex) + plant.research + plant.equity
    first = np.flatnonzero(appropriated + plant.guarantee > 0.0)
    at_risk = np.zeros(size)
    if len(first):
        at_risk[first[0] + 1 : first[0] + 1 + round(4.0 * rules.years_at_risk)] = plant.relative_risk
    begun = np.where(quarters >= plant.begins, 1.0, 0.0)
    columns = {
        **shares,
        "at_risk": at_risk,
        "begun": begun,
        "opens": np.full(size, plant.opens),
        "due": np.where(0.25 * (quarters + 1.0) > plant.opens, float(plant.opens > 0.0), 0.0),
        "automates": np.full(size, plant.automates),
        "foreign": np.full(size, plant.foreign_share),
        "listed": 0.25 * (quarters + 1.0) - plant.offering,
        "guaranteed": _outstanding(plant.covered, rules),
        "owed": plant.committed * np.cumsum(appropriated) * (1.0 - begun),
        "cover": np.full(size, _insured_plant(plant).cover),
    }
    return np.stack([columns[name] for name in PlantRow._fields], axis=1)


def _share(part: Array, whole: Array, otherwise: float | Array) -> Array:
    """Return part / whole, and `otherwise` while there is nothing to share."""
    some = whole > NOTHING
    return np.where(some, part / np.where(some, whole, 1.0), otherwise)


def cash_paid(amounts: Array, kind: str, pace: Pace) -> Array:
    """Return the cash of each quarter at the central lag."""
    if not amounts.any():
        return np.zeros(len(amounts))
    rate = two_stage_rate(pace.lag_research if kind == "research" else pace.lag_capex)
    first = second = 0.0
    out = []
    for amount in amounts.tolist():
        cash, first, second = two_stage_lag(amount, first, second, rate)
        out.append(cash)
    return np.asarray(out)


def _built(paid: Mapping[str, Array], pace: Pace) -> Array:
    """Return what has gone into plants so far."""
    lent = pace.guarantee_additionality + 0.01 * pace.user_cost_response * pace.guarantee_spread
    built: Array = np.cumsum(
        paid["capex"] + paid["equity"] + pace.pilot_line_share * paid["research"] + lent * paid["lending"]
    )
    return built


def _outstanding(granted: npt.ArrayLike, rules: RowParameters) -> Array:
    stock, stocks = 0.0, []
    for amount in np.asarray(granted, dtype=np.float64).tolist():
        stock = (1.0 - rules.guarantee_repayment) * stock + amount
        stocks.append(stock)
    return np.asarray(stocks)
