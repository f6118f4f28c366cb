"""What generative AI realises anyway, what it realises because of the package, and how much sooner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_integer, check_items, check_number
from stimulus_model.results.headline_years import headline_years
from stimulus_model.results.paths import Floats
from stimulus_model.results.projection import Projection
from stimulus_model.results.statistics import describe
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.results.tables.formats import decimals, error, fixed, share, span
from stimulus_model.results.tables.headline import AI_CAPACITY, check_potential
from stimulus_model.results.tables.table import Table, Tabular
from stimulus_model.sampling import Dependence

if TYPE_CHECKING:
    from pandas import DataFrame

SHARES = (0.02, 0.05, 0.10)
PATHS = ("without", "with", "because")
_WORDS = {"without": "Without the package", "with": "With it", "because": "Because of it"}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attribution(Tabular):
    """Realised capacity of generative AI by year without and with the package, and the time that it gains.

    Attributes
    ----------
    frame
        Index (path, year), path one of ``without``, ``with`` and ``because`` (with minus without, draw by draw).
        Columns median, low, high, mean and their Monte Carlo standard errors se_median, se_low, se_high, se_mean, in
        % of `potential`, and the same with the prefix ``yen_`` in the economy's money, trillion a year.
    acceleration
        Index share (of `potential`). Columns median, low, high, mean, se_...: months by which the package
        lets it be reached sooner, among the draws that reach it on both paths within the horizon; reached: their
        share.
    probability
        Probability of the central ranges.
    source
        Package, economy, draws, seed and version.
    potential
        What generative AI could unlock in the economy, in words.
    """

    frame: DataFrame
    acceleration: DataFrame
    probability: float
    source: str
    potential: str

    def to_frame(self) -> DataFrame:
        """Return a copy of the table by year with every number in full precision."""
        return self.frame.copy()

    def _table(self) -> Table:
        rows = []
        for record in self.frame.reset_index().to_dict("records"):
            row = {str(key): value for key, value in record.items()}
            label = f"{_WORDS[row['path']]}, {row['year']}, %"
            rows.append((label, *_cells(row, sign=row["path"] == "because")))
        for gained in self.acceleration.reset_index().to_dict("records"):
            months = {str(key): value for key, value in gained.items()}
            reached = share(round(months["reached"], 3))
            label = f"{share(months['share'])} reached sooner by, months ({reached} of draws)"
            rows.append((label, *_cells(months, sign=True)))
        columns = ("", "Median", "±", f"{share(self.probability)} range")
        title = f"Generative AI: share of {self.potential} that is realised"
        return Table(title, columns, tuple(rows), (self.source,))


def _cells(row: Mapping[str, Any], *, sign: bool) -> tuple[str, str, str]:
    """Write median, its Monte Carlo error and the range."""
    if np.isnan(row["median"]):
        return "n/a", "n/a", "n/a"
    places = decimals((row["median"], row["low"], row["high"]))
    wide = span(row["low"], row["high"], places, sign=sign)
    return fixed(row["median"], places, sign=sign), error(row["se_median"]), wide


def attribution(
    projection: Projection,
    years: Iterable[int] | None = None,
    *,
    shares: Iterable[float] = SHARES,
    probability: float = 0.90,
) -> Attribution:
    """Split the realised capacity of generative AI into what comes anyway and what the package brings forward.

    Parameters
    ----------
    projection
        With ``ai_capacity_realised``.
    years
        Calendar years on its axis; None: those of the economy's headline.
    shares
        Shares of what generative AI could unlock, between 0 and 1: when is each reached, on both paths?
    probability
        Probability of the central ranges.

    Returns
    -------
    Attribution
        Shares and yen by year, months gained, each with range and Monte Carlo error.

    Raises
    ------
    InputError
        The projection lacks the variable or a year, its economy does not say what generative AI could unlock, or a
        share lies outside (0, 1).
    """
    projection = check_projection(projection, "attribution", AI_CAPACITY, quarters=True)
    potential = check_potential(projection)
    probability = check_number("probability", probability, above=0.0, high=0.999)
    shown = headline_years(projection.provenance, projection.timeline).far if years is None else years
    chosen = _check_years(projection, shown)
    listed = check_items("shares", shares, "a list of shares, such as (0.02, 0.05)")
    levels = tuple(check_number("shares", level, above=0.0, high=1.0) for level in listed)
    return Attribution(
        _by_year(projection, chosen, probability, potential.amount),
        _gained(projection, levels, probability, potential.amount),
        probability,
        projection.provenance.describe(),
        potential.words,
    )


def months_sooner(without: Floats, with_package: Floats, level: float) -> Floats:
    """Return months by which paths (draw, quarter) reach `level` sooner, nan where either does not; (draw,)."""
    return 3.0 * (_reached(without, level) - _reached(with_package, level))


def _reached(path: Floats, level: float) -> Floats:
    """Quarters, with fractions, until a path first reaches a level: straight between quarters; nan if it does not."""
    above = path >= level
    at = np.argmax(above, axis=1)
    after = np.take_along_axis(path, at[:, np.newaxis], 1)[:, 0]
    before = np.take_along_axis(path, np.maximum(at - 1, 0)[:, np.newaxis], 1)[:, 0]
    inside = above.any(axis=1) & (at > 0)
    step = np.where(inside, after - before, 1.0)
    return np.where(inside, at - 1.0 + (level - before) / step, np.where(above.any(axis=1), 0.0, np.nan))


def _by_year(projection: Projection, years: tuple[int, ...], probability: float, amount: float) -> DataFrame:
    import pandas as pd

    without = projection.baseline(AI_CAPACITY, freq="year").sel(year=list(years)).to_numpy()
    because = projection.effect(AI_CAPACITY, freq="year").sel(year=list(years)).to_numpy()
    frames = []
    for path, values in zip(PATHS, (without, without + because, because), strict=True):
        yen = pd.DataFrame(describe(values, probability, projection.dependence)._asdict()).drop(columns=_CHANCES)
        percent = yen * (100.0 / amount)
        frame = pd.concat([percent, yen.add_prefix("yen_")], axis=1)
        frame.index = pd.MultiIndex.from_product([[path], years], names=["path", "year"])
        frames.append(frame)
    return pd.concat(frames)


_CHANCES = ["probability_positive", "se_probability", "floor_mean", "floor_median"]


def _gained(projection: Projection, shares: tuple[float, ...], probability: float, amount: float) -> DataFrame:
    import pandas as pd

    without, with_package = projection.baseline(AI_CAPACITY).to_numpy(), projection.level(AI_CAPACITY).to_numpy()
    rows = []
    for level in shares:
        months = months_sooner(without, with_package, level * amount)
        known = np.isfinite(months)
        both, members = months[known], projection.dependence.members
        row = {"reached": len(both) / len(months)}
        if len(both) > 1:
            # errors as of independent draws: those that reach the level are no whole design
            alike = Dependence(members=None if members is None else members.of(known))
            found = describe(both[:, np.newaxis], probability, alike)._asdict()
            row |= {name: float(value[0]) for name, value in found.items() if name not in _CHANCES}
        rows.append(row)
    columns = ["median", "low", "high", "mean", "se_median", "se_low", "se_high", "se_mean", "reached"]
    return pd.DataFrame(rows, index=pd.Index(shares, name="share"), columns=columns)


def _check_years(projection: Projection, years: Iterable[int]) -> tuple[int, ...]:
    listed = check_items("years", years, "a list of calendar years, such as (2030, 2035)")
    chosen, full = tuple(check_integer("years", year) for year in listed), projection.timeline.full_years
    missing = [year for year in chosen if year not in full]
    if missing or not chosen:
        raise InputError("years", missing or chosen, f"years from {full[0]} to {full[-1]}, at least one")
    return chosen
