"""Where a claim holds: few restrictions on inputs under which most draws meet it, tried on draws not searched.

The patient rule induction method (Friedman and Fisher 1999, Stat. Comput. 9, 123-143; for scenarios: Bryant and
Lempert 2010, Technol. Forecast. Soc. Change 77, 34-49): a twentieth of the draws is peeled off the end of an input
that raises the share of draws that meet the claim most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from stimulus_model.analysis.draw_regression import share_explained, terms_of
from stimulus_model.analysis.given_data import same_by_member
from stimulus_model.analysis.outcomes import checked_outcomes
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_number
from stimulus_model.results.measures import measured_values
from stimulus_model.results.projection import Projection
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MODEL

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import DataArray

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
PEEL = 0.05
FEWEST = 500
CHANCE = 0.05
"""Restrictions that chance would give as often are dropped."""
ASKED = '("above", x) or ("below", x)'


class Box(NamedTuple):
    """Restrictions: input -> (low, high), and the categories that are kept (None: all)."""

    limits: Mapping[str, tuple[float, float]]
    kept: frozenset[str] | None

    def holds(self, values: Mapping[str, Floats], models: npt.NDArray[np.str_] | None) -> Flags:
        """Return which draws lie inside."""
        found = np.ones(len(next(iter(values.values()))), dtype=bool)
        for name, (low, high) in self.limits.items():
            found &= (values[name] >= low) & (values[name] <= high)
        if self.kept is not None and models is not None:
            found &= np.isin(models, sorted(self.kept))
        return found

    def without(self, name: str) -> Box:
        """Return the box without a restriction."""
        if name == MODEL:
            return self._replace(kept=None)
        return self._replace(limits={key: each for key, each in self.limits.items() if key != name})

    @property
    def restricted(self) -> list[str]:
        """What is restricted."""
        return [*self.limits, *([MODEL] if self.kept is not None else [])]


class Quality(NamedTuple):
    """How a box does: share of draws in it that meet the claim, share of those that meet it in it, share in it."""

    density: float
    coverage: float
    mass: float


def quality(inside: Flags, met: Flags) -> Quality:
    """Return how a box does."""
    both = float((inside & met).sum())
    return Quality(both / max(inside.sum(), 1), both / max(met.sum(), 1), float(inside.mean()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Discovery(FrameTable):
    """Restrictions under which a claim holds.

    Attributes
    ----------
    frame
        Index input; columns low and high (of a parameter; infinite where it is free), models (that are kept, for
        ``"@official model"``), alone (density without this restriction, on the draws of the search) and quasi_p
        (chance of a density as high, were the restriction of no use).
    searched, fresh
        Density, coverage and mass on the draws of the search and on the others.
    share
        Of all draws that meet the claim.
    claim, source
        What was asked, and of what.
    """

    frame: DataFrame
    searched: Quality
    fresh: Quality
    share: float
    claim: str
    source: str

    def _table(self) -> Table:
        rows = [
            (str(name), str(row["models"]) if row["models"] else _limits(row["low"], row["high"]),
             fixed(row["alone"], 2), f"{row['quasi_p']:.1g}")
            for name, row in self.frame.iterrows()
        ]  # fmt: skip
        told = (f"{100.0 * each.density:.0f} % of the draws inside meet it, {100.0 * each.coverage:.0f} % of those "
                f"that meet it are inside, and {100.0 * each.mass:.0f} % of all are" for each in
                (self.fresh, self.searched))  # fmt: skip
        fresh, searched = told
        notes = (
            f"{self.claim}: {100.0 * self.share:.0f} % of all draws. On draws not searched, {fresh}; on those "
            f"searched, {searched}.",
            "A restriction is what goes with the claim, not what brings it about. Without: density if it is lifted.",
            f"Source: {self.source}",
        )
        return Table("Where the claim holds", ("Input", "Restricted to", "Without", "Quasi p"), tuple(rows), notes)


def _limits(low: float, high: float) -> str:
    ends = [f"from {low:.3g}" if np.isfinite(low) else "", f"to {high:.3g}" if np.isfinite(high) else ""]
    return " ".join(each for each in ends if each)


def discover(
    projection: Projection,
    outcome: tuple[str, int] | tuple[str, int, str],
    claim: tuple[str, float] = ("above", 0.0),
    *,
    inputs: int = 8,
    at_most: int = 4,
    density: float = 0.8,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> Discovery:
    """Find few restrictions on inputs under which most draws meet a claim, and try them on draws not searched.

    Parameters
    ----------
    projection
        With its draws, of this process or from a file.
    outcome
        (variable, calendar year) or (variable, year, measure), as in `sensitivity`.
    claim
        ``("above", x)`` or ``("below", x)``.
    inputs
        How many of the inputs that explain the claim best are looked at; the official model is always one.
    at_most
        Restrictions.
    density
        Share of the draws inside that is enough.
    progress
        As in `simulate`; counts inputs that are looked at.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For a projection without draws, with fewer than 500, or a claim that no draw or every draw meets.

    Notes
    -----
    Half of the draws are searched, those of half of the ensemble's members; the others are the fresh ones.
    """
    projection = check_projection(projection, "discover")
    if projection.paths.draws < FEWEST:
        raise InputError("projection.draws", projection.paths.draws, f"at least {FEWEST}")
    chosen = checked_outcomes(projection.registry, projection.timeline, projection.variables, {"it": outcome})
    name, year, measure = chosen["it"]
    side, level = _claim(claim)
    count = check_integer("inputs", inputs, low=1, high=1000)
    most = check_integer("at_most", at_most, low=1, high=100)
    enough = check_number("density", density, above=0.0, high=1.0)
    entry = projection.registry[name]
    values = measured_values(projection.paths, projection.timeline, entry, measure, "year")
    values = values[:, projection.timeline.full_years.index(year)]
    met = values > level if side == "above" else values < level
    parameters = projection.parameters
    search = _half(parameters)
    if not met[search].any() or met[search].all():
        raise InputError("claim", claim, "a claim that some draws meet and others do not")
    columns, models = _columns(parameters)
    about = {
        "analysis": "discover", "projection": "" if checkpoint is None else projection.content_hash,
        "outcome": chosen["it"], "claim": [side, level],
    }  # fmt: skip
    with Steps(checkpoint, about, progress, len(columns), "inputs") as steps:
        best = _best(columns, met[search], search, count, steps)
    box = peel(best, models, met, search, at_most=most, density=enough)
    inside = box.holds(best, models)
    words = f"{entry.long_name}, {measure} in {year}, {side} {level:g}"
    return Discovery(
        _frame(box, best, models, met, search),
        quality(inside[search], met[search]),
        quality(inside[~search], met[~search]),
        float(met.mean()),
        words,
        projection.provenance.describe(),
    )


def _claim(claim: object) -> tuple[str, float]:
    given = check_items("claim", claim, ASKED)
    if len(given) != 2:
        raise InputError("claim", claim, ASKED)
    return check_choice("claim", given[0], ("above", "below")), check_number("claim", given[1])


def _half(parameters: DataArray) -> Flags:
    """Return the draws that are searched: every other member's, or every other one."""
    if "member" in parameters.coords:
        members = parameters["member"].to_numpy()
        models = len(np.unique(parameters["model"].to_numpy())) if "model" in parameters.coords else 1
        return np.asarray(members // models % 2 == 0)
    return np.asarray(np.arange(parameters.sizes["draw"]) % 2 == 0)


def _columns(parameters: DataArray) -> tuple[dict[str, Floats], npt.NDArray[np.str_] | None]:
    """Return the parameters that are drawn one by one, and the official model of each draw."""
    values = parameters.to_numpy()
    together = np.zeros(values.shape[1], dtype=bool)
    if "member" in parameters.coords:
        together = same_by_member(values, parameters["member"].to_numpy())
    moving = (values.min(axis=0) < values.max(axis=0)) & ~together
    names = parameters["parameter"].to_numpy().tolist()
    models = parameters["model"].to_numpy().astype(str) if "model" in parameters.coords else None
    return {name: values[:, k] for k, name in enumerate(names) if moving[k]}, models


def _best(columns: Mapping[str, Floats], met: Flags, search: Flags, count: int, steps: Steps) -> dict[str, Floats]:
    target = met.astype(np.float64)

    def share(column: Floats) -> Floats:
        return np.array([share_explained(terms_of(column[search, np.newaxis]), target).share])

    shares = {name: float(steps.do(k, partial(share, column))[0]) for k, (name, column) in enumerate(columns.items())}
    order = sorted(shares, key=lambda name: -shares[name])
    return {name: columns[name] for name in order[:count]}


def peel(
    values: Mapping[str, Floats],
    models: npt.NDArray[np.str_] | None,
    met: Flags,
    search: Flags,
    *,
    at_most: int,
    density: float,
) -> Box:
    """Return the first box of a peeling that is dense enough, or the densest, without restrictions of no use."""
    kept = None if models is None else frozenset(models.tolist())
    box = best = Box({}, None)
    smallest = PEEL * search.sum()
    while quality((box.holds(values, models) & search)[search], met[search]).density < density:
        inside = box.holds(values, models) & search
        steps = [each for each in _peels(box, values, models, inside, kept) if len(each.restricted) <= at_most]
        tried = []
        for each in steps:
            left = each.holds(values, models) & search
            if smallest <= left.sum() < inside.sum():
                gain = met[left].mean() - met[inside].mean()
                tried.append((gain / (1.0 - left.sum() / inside.sum()), each))
        if not tried or max(gain for gain, _ in tried) <= 0.0:
            break
        box = max(tried, key=lambda pair: pair[0])[1]
        best = box
    for name in best.restricted:
        if len(best.restricted) > 1 and _quasi_p(best, name, values, models, met, search)[1] > CHANCE:
            best = best.without(name)
    return best


def _peels(
    box: Box,
    values: Mapping[str, Floats],
    models: npt.NDArray[np.str_] | None,
    inside: Flags,
    every: frozenset[str] | None,
) -> Sequence[Box]:
    found = []
    for name, column in values.items():
        low, high = box.limits.get(name, (-np.inf, np.inf))
        bottom, top = np.quantile(column[inside], [PEEL, 1.0 - PEEL])
        found += [box._replace(limits={**box.limits, name: pair}) for pair in ((bottom, high), (low, top))]
    left = every if box.kept is None else box.kept
    if models is not None and left is not None and len(left) > 1:
        found += [box._replace(kept=left - {one}) for one in sorted(left)]
    return found


def _quasi_p(
    box: Box, name: str, values: Mapping[str, Floats], models: npt.NDArray[np.str_] | None, met: Flags, search: Flags
) -> tuple[float, float]:
    """Return the density without a restriction, and the chance of one as high were it of no use."""
    inside = (box.holds(values, models) & search)[search]
    wider = (box.without(name).holds(values, models) & search)[search]
    rate = float(met[search][wider].mean())
    hits = int(met[search][inside].sum())
    return rate, float(binom.sf(hits - 1, int(inside.sum()), rate))


def _frame(
    box: Box, values: Mapping[str, Floats], models: npt.NDArray[np.str_] | None, met: Flags, search: Flags
) -> DataFrame:
    import pandas as pd

    rows = {}
    for name in box.restricted:
        low, high = box.limits.get(name, (-np.inf, np.inf))
        told = ", ".join(sorted(box.kept)) if name == MODEL and box.kept is not None else ""
        alone, chance = _quasi_p(box, name, values, models, met, search)
        rows[name] = {"low": low, "high": high, "models": told, "alone": alone, "quasi_p": chance}
    columns = ["low", "high", "models", "alone", "quasi_p"]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    frame.index.name = "input"
    return frame
