"""When a package's money is appropriated: its amounts on the quarterly time axis."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.project import Project
from stimulus_model.policy.vocabulary import INSTRUMENTS, TECHNOLOGIES
from stimulus_model.timeline import Timeline, quarter_index

FloatArray = npt.NDArray[np.float64]


class Schedule(NamedTuple):
    """A package on the time axis.

    Attributes
    ----------
    capex, research, compute, training, equity, guarantee
        ¥ trillion appropriated in the quarter, not annualised, shape (quarter,); guarantee: principal of loans.
    technology_share
        Share of each of `TECHNOLOGIES` in the plants' capex, research, equity and guarantees, shape (4,);
        sums to 1, or all 0 without plants.
    exposed
        Share of all capex, research and equity that goes to plants, which can fail.
    bridging_bonds, medium_term_notes, deficit_bonds, gx_bonds, tax, fund_returns
        Shares of financing; they sum to 1.
    """

    capex: FloatArray
    research: FloatArray
    compute: FloatArray
    training: FloatArray
    equity: FloatArray
    guarantee: FloatArray
    technology_share: FloatArray
    exposed: float
    bridging_bonds: float
    medium_term_notes: float
    deficit_bonds: float
    gx_bonds: float
    tax: float
    fund_returns: float


def place(projects: Iterable[Project], financing: Financing, timeline: Timeline) -> Schedule:
    """Return the schedule of `projects` on `timeline`.

    Raises
    ------
    InputError
        If an amount falls into a quarter outside the time axis; names project, instrument and fiscal year.
    """
    # In the order of the names: the same package gives the same bits however its projects are listed.
    ordered = sorted(projects, key=lambda project: project.name)
    amounts = {kind: np.zeros(len(timeline)) for kind in INSTRUMENTS}
    for project in ordered:
        for instrument in project.instruments:
            for year, amount in instrument.amounts.items():
                if amount > 0.0:
                    amounts[instrument.kind][_position(project, instrument, year, timeline)] += amount
    return Schedule(
        capex=amounts["capex"],
        research=amounts["research"],
        compute=amounts["compute"],
        training=amounts["training"],
        equity=amounts["equity"],
        guarantee=amounts["guarantee"],
        technology_share=_technology_share(ordered),
        exposed=_exposed(ordered),
        bridging_bonds=financing.share("bridging_bonds"),
        medium_term_notes=financing.share("medium_term_notes"),
        deficit_bonds=financing.share("deficit_bonds"),
        gx_bonds=financing.share("gx_bonds"),
        tax=financing.share("tax"),
        fund_returns=financing.share("fund_returns"),
    )


def _position(project: Project, instrument: Instrument, year: int, timeline: Timeline) -> int:
    quarter = instrument.quarter(year)
    position = quarter - quarter_index("first", timeline.first)
    if 0 <= position < len(timeline):
        return position
    raise InputError(
        f"project.{project.name}.{instrument.kind}.{year}",
        instrument.amounts[year],
        f"amounts appropriated from {timeline.first} to {timeline.last}; the {instrument.budget} budget of "
        f"fiscal year {year} falls into {quarter // 4}Q{quarter % 4 + 1}",
    )


def _sum(projects: Iterable[Project], kinds: tuple[str, ...]) -> float:
    return fsum(each.total for project in projects for each in project.instruments if each.kind in kinds)


def _technology_share(projects: list[Project]) -> FloatArray:
    kinds = ("capex", "research", "equity", "guarantee")
    by_technology = np.array(
        [_sum([p for p in projects if p.technology == technology], kinds) for technology in TECHNOLOGIES]
    )
    total = fsum(by_technology)
    return by_technology / total if total > 0.0 else np.zeros(len(TECHNOLOGIES))


def _exposed(projects: list[Project]) -> float:
    kinds = ("capex", "research", "equity")
    total = _sum(projects, kinds)
    return _sum([p for p in projects if p.is_plant], kinds) / total if total > 0.0 else 0.0
