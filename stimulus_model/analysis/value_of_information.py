"""What it is worth to know more before deciding: the value of information about what is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.draw_regression import dummies, fitted, linear_terms, terms_of
from stimulus_model.analysis.given_data import same_by_member
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.progress import Progress
from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_integer,
    check_items,
    check_numbers,
    check_text,
    suggest,
)
from stimulus_model.policy.package import Package
from stimulus_model.results.measures import MEASURES
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.tables.formats import decimals, error, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MEMBER, MODEL
from stimulus_model.simulation.simulate import simulate_together

if TYPE_CHECKING:
    from pandas import DataFrame
    from xarray import DataArray

Floats = npt.NDArray[np.float64]
EVERYTHING = "everything"
Benefit = tuple[str, int] | tuple[str, int, str] | Callable[[Projection], Floats]


class Worth(NamedTuple):
    """What it is worth to learn something: with its standard error, and on draws that the fit has not seen.

    `value` is biased upwards and `held_out` downwards; `changes` is how often another option is then best.
    """

    value: float
    error: float
    held_out: float
    changes: float


def worth_of_learning(benefits: Floats, terms: Floats | None) -> Worth:
    """Return the value of learning `terms` (draw, term), or everything (None), for `benefits` (draw, option).

    Strong, Oakley and Brennan (2014, Med. Decis. Making 34, 311-326): benefits are regressed on what is learnt, in
    their differences to the option that is best without it.
    """
    best = int(np.argmax(benefits.mean(axis=0)))
    gains = benefits - benefits[:, [best]]
    draws = len(gains)
    if terms is None:
        expected, held = gains, float(gains.max(axis=1).mean())
    else:
        expected = fitted(terms, gains)
        half = np.arange(draws) % 2 == 0
        parts = []
        for train in (half, ~half):
            choice = fitted(terms[train], gains[train], terms[~train]).argmax(axis=1)
            parts.append(np.take_along_axis(gains[~train], choice[:, np.newaxis], axis=1).mean())
        held = float(np.mean(parts))
    found = expected.max(axis=1)
    # what the fit does not explain moves its coefficients, and with them the value: the error is that of the mean of
    # what the options chosen by it gave
    chosen = np.take_along_axis(gains, expected.argmax(axis=1)[:, np.newaxis], axis=1)
    spread = float(chosen.std(ddof=1)) / np.sqrt(draws) if draws > 1 else float("nan")
    return Worth(float(found.mean()), spread, held, float((expected.argmax(axis=1) != best).mean()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ValueOfInformation(FrameTable):
    """What it is worth to know inputs before deciding.

    Attributes
    ----------
    frame
        Index input, ``"everything"`` first: `value` in the benefit's units, its Monte Carlo `error`, `held_out`, the
        gain on draws that the regression has not seen, and `changes`, how often another option would be chosen.
    options
        Label -> mean benefit and its Monte Carlo error.
    best
        The option that is best on average.
    units
        Of the benefit.
    source
        Economy, draws, seed and version.
    """

    frame: DataFrame
    options: DataFrame
    best: str
    units: str
    source: str

    def _table(self) -> Table:
        places = decimals(self.frame["value"])
        rows = [
            (str(name), fixed(row["value"], places), error(row["error"]), fixed(row["held_out"], places),
             f"{100.0 * row['changes']:.0f} %")
            for name, row in self.frame.iterrows()
        ]  # fmt: skip
        means = ", ".join(f"{name} {fixed(row['mean'], places)}" for name, row in self.options.iterrows())
        notes = (
            f"Without it: {self.best} (means: {means}). Held out: the gain on draws that the regression has not "
            "seen; the value lies between both. Changes: how often another option would then be chosen.",
            f"Source: {self.source}",
        )
        return Table(f"What it is worth to know, {self.units}", ("Learn", "Value", "±", "Held out", "Changes"),
                     tuple(rows), notes)  # fmt: skip


def value_of_information(
    options: Mapping[str, Package | None],
    economy: Economy,
    *,
    benefit: Benefit,
    learn: Iterable[str] | Mapping[str, Iterable[str]],
    seed: int,
    draws: int = 10_000,
    horizon: str = "2040Q4",
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> ValueOfInformation:
    """Ask what it is worth to learn inputs before choosing one of several packages, or none.

    Parameters
    ----------
    options
        Label -> package, or None for no package, at least two; all on the same draws.
    economy, seed, draws, horizon
        As in `simulate`.
    benefit
        What is to be large: (variable, year) or (variable, year, measure) as in `sensitivity`, or a function of a
        projection that returns a number for each draw. No package has none.
    learn
        Names of parameters, or name -> parameters that are learnt together. Also ``"@official model"`` and
        ``"@ensemble"``, which member of it the economy answers as.
    progress
        As in `simulate`; counts draws.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Returns
    -------
    ValueOfInformation
        The value of knowing everything and each of `learn`.

    Raises
    ------
    InputError
        For an argument that cannot be used; a misspelt name comes with a suggestion.
    """
    packages = _check_options(options)
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    groups, draws = _check_learn(learn), check_integer("draws", draws, low=2)
    measure, variables, units = _benefit(benefit, economy)
    given = {label: each for label, each in packages.items() if each is not None}
    with Steps(checkpoint, {}, progress) as steps:
        how = steps.options("runs", "paths")
        runs = simulate_together(
            given, economy, seed=seed, draws=draws, horizon=horizon, variables=variables, options=how
        )
    first = next(iter(runs.values()))
    columns = [_drawn(measure, runs[label]) if label in runs else np.zeros(first.paths.draws) for label in packages]
    benefits = np.stack(columns, axis=1)
    rows = {EVERYTHING: worth_of_learning(benefits, None)}
    parameters = first.parameters
    for name, members in groups.items():
        rows[name] = worth_of_learning(benefits, _terms(parameters, members))
    return _result(rows, benefits, list(packages), units, first.provenance)


def _result(
    rows: Mapping[str, Worth], benefits: Floats, labels: list[str], units: str, made: Provenance
) -> ValueOfInformation:
    import pandas as pd

    frame = pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name="input"), columns=Worth._fields)
    means = benefits.mean(axis=0)
    errors = benefits.std(axis=0, ddof=1) / np.sqrt(len(benefits))
    table = pd.DataFrame({"mean": means, "error": errors}, index=pd.Index(labels, name="option"))
    source = f"{made.economy_title}; {made.counted()} draws, seed {made.seed}, stimulus_model {made.version}"
    return ValueOfInformation(frame, table, labels[int(np.argmax(means))], units, source)


def _check_options(options: object) -> dict[str, Package | None]:
    allowed = "at least two labels with packages or None, such as {'as decided': package, 'none': None}"
    if not isinstance(options, Mapping) or len(options) < 2:
        raise InputError("options", options, allowed)
    for label, each in options.items():
        check_text("options", label)
        if each is not None and not isinstance(each, Package):
            raise InputError(f"options.{label}", each, "a Package, or None for no package")
    if all(each is None for each in options.values()):
        raise InputError("options", options, allowed)
    return dict(options)


def _check_learn(learn: object) -> dict[str, tuple[str, ...]]:
    allowed = "names of parameters, or a dictionary of names and lists of parameters"
    if isinstance(learn, Mapping):
        found = {}
        for name, each in learn.items():
            members = (each,) if isinstance(each, str) else check_items(f"learn.{name}", each, allowed)
            found[check_text("learn", name)] = members
    else:
        found = {check_text("learn", name): (name,) for name in check_items("learn", learn, allowed)}
    if not found or not all(members for members in found.values()):
        raise InputError("learn", learn, allowed)
    return found


def _benefit(benefit: object, economy: Economy) -> tuple[Callable[[Projection], Floats], tuple[str, ...] | None, str]:
    """Return what gives a number for each draw, the variables that it needs (None: all), and its units."""
    if callable(benefit):
        return benefit, None, "units of the benefit"
    allowed = "(variable, year), (variable, year, measure) or a function of a projection"
    given = check_items("benefit", benefit, allowed)
    if len(given) not in (2, 3):
        raise InputError("benefit", benefit, allowed)
    registry = economy.model.variables
    entry = registry[check_choice("benefit", given[0], registry)]
    year = check_integer("benefit", given[1])
    how = check_choice("benefit", given[2], MEASURES) if len(given) == 3 else "effect"

    def measure(projection: Projection) -> Floats:
        from stimulus_model.results.answers import check_years
        from stimulus_model.results.measures import measured_values

        (at,) = check_years(projection.timeline, year, "benefit")
        values = measured_values(projection.paths, projection.timeline, entry, how, "year")
        return np.asarray(values[:, projection.timeline.full_years.index(at)])

    units = entry.units if how in ("with", "without") else entry.effect_units
    return measure, (entry.name,), f"{entry.long_name} in {year}, {units}"


def _drawn(measure: Callable[[Projection], Floats], projection: Projection) -> Floats:
    allowed = f"a finite number for each of {projection.paths.draws} draws"
    values: Floats = check_numbers("benefit", measure(projection), allowed)
    if values.shape != (projection.paths.draws,) or not np.isfinite(values).all():
        raise InputError("benefit", values.shape, allowed)
    return values


def _terms(parameters: DataArray, members: Iterable[str]) -> Floats:
    """Return the terms of a group of inputs: splines of parameters, indicators of models, columns of the ensemble."""
    known, parts = [str(name) for name in parameters["parameter"].to_numpy()], []
    ordinary = []
    for name in members:
        if name in (MODEL, MEMBER):
            if "model" not in parameters.coords:
                raise InputError("learn", name, "an economy whose draws take members of an ensemble")
            _, of = np.unique(parameters["model"].to_numpy(), return_inverse=True)
            parts.append(dummies(of))
            if name == MEMBER:
                values = parameters.to_numpy()
                own = same_by_member(values, parameters["member"].to_numpy())
                parts.append(linear_terms(values[:, own]))
        elif isinstance(name, str) and name in known:
            ordinary.append(known.index(name))
        else:
            raise InputError("learn", name, f"a parameter, {MODEL} or {MEMBER}", suggest(name, known))
    if ordinary:
        parts.append(terms_of(parameters.to_numpy()[:, ordinary]))
    return np.concatenate(parts, axis=1)
