"""Any model, not only an economy: priors, exogenous rows and scenarios meet it, and a projection comes out."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, Required, Unpack, overload

import numpy as np
import numpy.typing as npt

from stimulus_model._version import __version__
from stimulus_model.economy.beliefs.correlations import Alone, check_correlations
from stimulus_model.economy.beliefs.prior import Prior, as_prior
from stimulus_model.economy.folders import FIRST_QUARTER
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.model import Model
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED, OnInvalid
from stimulus_model.engine.trial import try_quarter
from stimulus_model.inputs import (
    InputError,
    check_flag,
    check_integer,
    check_items,
    check_keys,
    check_kind,
    check_number,
    check_text,
)
from stimulus_model.records import build, names
from stimulus_model.results.measures import WITH, WITHOUT, Measure
from stimulus_model.results.projection import Projection
from stimulus_model.results.provenance import Keep, Provenance
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.sampling import SamplingName
from stimulus_model.simulation.options import Options, left_out, refuse_report, refuse_summary, run_paths, run_summary
from stimulus_model.simulation.parameter_sources import ModelRun, PriorParameters
from stimulus_model.simulation.plan import LARGEST_DRAWS, kept_variables
from stimulus_model.simulation.running import Running
from stimulus_model.timeline import Timeline

Row = float | Sequence[float] | npt.NDArray[np.floating[Any]]


class Question(NamedTuple):
    """What is asked of a model: what is believed, what is known, and the exogenous rows of both scenarios."""

    priors: Mapping[str, Prior]
    correlations: Mapping[tuple[str, str], float]
    position: Mapping[str, float]
    paths: Mapping[str, Mapping[str, list[float]]]

    def rows(self, model: Model) -> npt.NDArray[np.float64]:
        """Return the exogenous rows, float64 (scenario, quarter, field)."""
        fields = names(model.Exogenous)
        return np.array([[self.paths[each][name] for name in fields] for each in (WITHOUT, WITH)]).transpose(0, 2, 1)

    def tables(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return what stands in the provenance in the place of a package and of an economy."""
        pairs = [[*pair, value] for pair, value in self.correlations.items()]
        priors = {name: prior.to_dict() for name, prior in self.priors.items()}
        scenarios = {name: dict(table) for name, table in self.paths.items()}
        return {"scenarios": scenarios}, {"priors": priors, "correlations": pairs, "known": dict(self.position)}


class _Rest(Running, total=False):
    """Arguments of `run` that do not decide what it returns."""

    priors: Required[Mapping[str, float | Prior]]
    scenarios: Required[Mapping[str, Mapping[str, Row]]]
    seed: Required[int]
    position: Mapping[str, float] | None
    correlations: Mapping[tuple[str, str], float] | None
    start: str
    title: str
    shocks: bool
    draws: int


@overload
def run(model: Model, *, keep: Literal["paths", "annual"] = ..., **rest: Unpack[_Rest]) -> Projection: ...


@overload
def run(model: Model, *, keep: Literal["summary"], **rest: Unpack[_Rest]) -> SummaryProjection: ...


@overload
def run(model: Model, *, keep: Literal["auto"], **rest: Unpack[_Rest]) -> Projection | SummaryProjection: ...


def run(
    model: Model,
    *,
    priors: Mapping[str, float | Prior],
    scenarios: Mapping[str, Mapping[str, Row]],
    seed: int,
    position: Mapping[str, float] | None = None,
    correlations: Mapping[tuple[str, str], float] | None = None,
    start: str = FIRST_QUARTER,
    horizon: str = "2034Q4",
    title: str = "Own model",
    shocks: bool = True,
    draws: int = 10_000,
    sampling: SamplingName = "monte-carlo",
    keep: Keep | Literal["auto"] = "paths",
    variables: Sequence[str] | None = None,
    measures: Sequence[Measure] | None = None,
    fiscal_years: bool = False,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    memory: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> Projection | SummaryProjection:
    """Run a model of one's own in two scenarios on the same draws, with all that the engine offers.

    Parameters
    ----------
    model
        Records, `begin`, `quarter`, and a `Variable` for each leaf of its output.
    priors
        For every parameter its prior, ``sm.prior.normal(mean=0.3, sd=0.1)``, or a number that is certain.
    scenarios
        ``"without"`` and ``"with"``: for each a table of exogenous paths by name, a number for all quarters or one a
        quarter. ``"without"`` names all; what ``"with"`` does not name is the same in it.
    seed
        Whole number from 0: the same seed gives the same bits, whatever the machine's threads.
    position
        What is known at the start, for a model with a `Position`: a number for every field.
    correlations
        Correlations of normal scores, ``{("slope", "persistence"): 0.4}``; None: parameters are independent.
    start, horizon
        First and last quarter: names on the axis of time.
    title
        What tables and charts call the model.
    shocks
        False: parameters alone differ by draw.
    draws, sampling, keep, variables, measures, fiscal_years, engine, threads, chunk, progress, memory, checkpoint,
    client, on_invalid
        As in `simulate`.

    Returns
    -------
    Projection or SummaryProjection
        As from `simulate`, without contributions of channels, which only a package has.

    Raises
    ------
    InputError
        For an argument that cannot be used, or a model of which a trial quarter fails.
    InvalidDrawsError
        If a draw overflows or becomes NaN: the message lists the draws and their parameters.
    """
    check_kind("model", model, Model, "a stimulus_model.Model")
    for name in model.outputs:
        if name not in model.variables:
            allowed = f"a Variable for each leaf of Output, such as Variable({name!r}, units='%')"
            raise InputError(f"model.variables.{name}", None, allowed)
    timeline, shocks = Timeline(start, horizon), check_flag("shocks", shocks)
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    asked = _question(model, priors, scenarios, position, correlations, len(timeline))
    rows = asked.rows(model)
    middle = build(model.Parameters, (asked.priors[name].median for name in names(model.Parameters)))
    known = build(model.Position, (asked.position[name] for name in names(model.Position)))
    try_quarter(model, middle, known, rows[0, 0].tolist())
    made = Sampling(sampling, check_integer("draws", draws, low=1, high=LARGEST_DRAWS))
    how = threads, chunk, engine, progress, keep, memory, checkpoint, client, measures, on_invalid, fiscal_years
    options = Options(*how)
    refuse_report(sampling, options)
    kept = kept_variables(variables, model)
    decided = options.decided(timeline, made.draws, len(rows), len(kept))
    decided.prepare(model, made.draws, kept)
    at_start = np.array([asked.position[name] for name in names(model.Position)], dtype=np.float64)
    drawn = PriorParameters(asked.priors, asked.correlations, seed, made, ModelRun(model, at_start, rows, shocks))
    task, _ = drawn.whole_task(kept)
    package, economy = asked.tables()
    provenance = Provenance(
        package=package,
        economy=economy | {"shocks": shocks},
        package_title=check_text("title", title),
        economy_title="own model",
        seed=seed,
        draws=made.draws,
        horizon=timeline.last,
        engine=decided.engine,
        version=__version__,
        sampling=made.kind,
        keep=decided.keep,
        keep_asked=options.keep,
        equations=model.fingerprint,
        own_equations=("model",),
    )
    if decided.keep == "summary":
        refuse_summary(sampling, 1)
        counted, dropped = run_summary(task, made.draws, timeline, decided)
        return SummaryProjection(counted, timeline, model.variables, left_out(provenance, dropped))
    paths = run_paths(task, made.draws, timeline, decided)
    return Projection(paths, timeline, model.variables, left_out(provenance, paths.dropped), drawn=drawn)


def _question(
    model: Model, priors: object, scenarios: object, position: object, correlations: object, quarters: int
) -> Question:
    """Check what is asked of a model, and complete it."""
    given = check_keys("priors", priors, names(model.Parameters))
    believed = {name: as_prior(f"priors.{name}", given[name]) for name in names(model.Parameters)}
    known = check_keys("position", {} if position is None else position, names(model.Position))
    pairs = {} if correlations is None else correlations
    if not isinstance(pairs, Mapping) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise InputError("correlations", pairs, 'pairs of names with a number, such as {("a", "b"): 0.6}')
    check_correlations(pairs, {name: Alone(prior) for name, prior in believed.items()}, ())
    tables = check_keys("scenarios", scenarios, (WITHOUT, WITH))
    fields = names(model.Exogenous)
    without = check_keys(f"scenarios.{WITHOUT}", tables[WITHOUT], fields)
    changed = check_keys(f"scenarios.{WITH}", tables[WITH], (), fields)
    paths = {
        scenario: {name: _path(f"scenarios.{scenario}.{name}", table[name], quarters) for name in fields}
        for scenario, table in ((WITHOUT, without), (WITH, {**without, **changed}))
    }
    numbers = {name: check_number(f"position.{name}", known[name]) for name in names(model.Position)}
    return Question(believed, pairs, numbers, paths)


def _path(field: str, value: object, quarters: int) -> list[float]:
    """Return a number a quarter."""
    if isinstance(value, int | float | np.floating | np.integer):
        return [check_number(field, value)] * quarters
    allowed = f"a number, or {quarters}, one a quarter"
    listed = check_items(field, value, allowed)
    if len(listed) != quarters:
        raise InputError(field, f"{len(listed)} numbers", allowed)
    return [check_number(f"{field}[{k}]", each) for k, each in enumerate(listed)]
