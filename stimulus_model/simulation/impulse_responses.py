"""Standard experiments: what the economy does when one thing is changed, as official models publish it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.own_paths.exogenise import check_reached
from stimulus_model.economy.paths.experiments import IMPOSED, Experiment
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.draws.design import Given, design_of
from stimulus_model.engine.draws.stratified import Sampling
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.run import LARGEST_SEED, run
from stimulus_model.engine.task import OnInvalid, Task
from stimulus_model.inputs import InputError, check_choice, check_flag, check_integer, check_number
from stimulus_model.money import name_of
from stimulus_model.policy.kinds import FISCAL, Kind
from stimulus_model.policy.package import Package
from stimulus_model.records import leaves
from stimulus_model.renamed import renamed_keywords
from stimulus_model.results.projection import Projection
from stimulus_model.sampling import SamplingName
from stimulus_model.simulation.amounts import warn_of_experiment
from stimulus_model.simulation.members import taken_by_draws
from stimulus_model.simulation.options import Options, labelled, left_out, provenance_of, refuse_report
from stimulus_model.simulation.parameter_sources import EconomyParameters
from stimulus_model.simulation.plan import LARGEST_DRAWS, ending, foreseen, kept_variables, without_plants
from stimulus_model.simulation.shared_runs import run_scenarios
from stimulus_model.simulation.simulate import WITH, WITHOUT
from stimulus_model.timeline import Timeline

__all__ = ["EXPERIMENTS", "Experiment", "Impulse", "baseline_of", "plan_impulses", "respond"]

FloatArray = npt.NDArray[np.float64]
LONGEST = 76
"""Years from the start to the end of the baseline's rules."""


def _of_fiscal_policy(kind: Kind) -> Experiment:
    return Experiment(f"{kind.title} {{size}} {'points' if kind.measure == 'rate' else 'of GDP'}", kind.measure)


EXPERIMENTS: Mapping[str, Experiment] = {
    **{name: _of_fiscal_policy(kind) for name, kind in FISCAL.items()},
    **IMPOSED,
}
"""What `respond` can change: fiscal instruments, each as a package of it alone, and paths of the economy itself."""


@renamed_keywords(held="hold_for", shaken="stochastic")
def respond(
    economy: Economy,
    experiment: str,
    *,
    size: float = 0.01,
    duration: int | None = None,
    fixed_rate: bool = False,
    hold_for: int | None = None,
    years: int = 5,
    draws: int = 1_000,
    seed: int = 0,
    stochastic: bool = False,
    remittances: bool = True,
    sampling: SamplingName = "monte-carlo",
    keep: Literal["paths", "annual"] = "paths",
    variables: Sequence[str] | None = None,
    engine: Engine = "compiled",
    threads: int | None = None,
    chunk: int | None = None,
    progress: bool | Progress = False,
    checkpoint: str | os.PathLike[str] | None = None,
    client: Any = None,
    on_invalid: OnInvalid = "raise",
) -> Projection:
    """Change one thing in the economy and return the difference it makes.

    Parameters
    ----------
    economy
        How the economy answers.
    experiment
        A name in `EXPERIMENTS`.
    size
        How much: 0.01 is one per cent of GDP, one per cent, or one percentage point; negative the other way.
    duration
        Quarters it lasts; None: for good.
    fixed_rate
        Hold the policy rate on its central baseline path in both scenarios.
    hold_for
        Quarters for which a rate that is fixed or set is held before its rule is at work again; None: to the end.
    years
        Years to run from the economy's start.
    draws, seed
        Draws of the parameters, and the key of their random numbers.
    stochastic
        True: with the economy's shocks, so that the lower bound binds in some draws. Official tables have none.
    remittances
        False: what the central bank pays to the state stays on its reference path, in both scenarios. Official
        models and sensitivity analyses hold it there: they count the interest on bonds alone.
    sampling, variables, engine, threads, chunk, progress, checkpoint, client, on_invalid
        As in `simulate`.
    keep
        What is kept of each draw: ``"paths"``, every quarter, or ``"annual"``, calendar years.

    Returns
    -------
    Projection
        Scenario ``"with"`` has the experiment. `effect` with ``freq="year"`` gives annual means as published tables
        do.

    Raises
    ------
    InputError
        For an argument that cannot be used.
    """
    if not isinstance(economy, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")
    check_choice("experiment", experiment, EXPERIMENTS)
    fixed_rate, stochastic = check_flag("fixed_rate", fixed_rate), check_flag("stochastic", stochastic)
    size = check_number("size", size, above=-1.0, high=10.0)
    warn_of_experiment(size, EXPERIMENTS[experiment].unit)
    years = check_integer("years", years, low=1, high=LONGEST)
    if duration is not None:
        duration = check_integer("duration", duration, low=1, high=4 * years)
    if hold_for is not None:
        hold_for = check_integer("hold_for", hold_for, low=1, high=4 * years)
        if not (fixed_rate or EXPERIMENTS[experiment].rate):
            raise InputError("hold_for", hold_for, "None where no rate is fixed or set")
    if not isinstance(remittances, bool):
        raise InputError("remittances", remittances, "True or False")
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=1, high=LARGEST_DRAWS)
    last = f"{int(economy.start[:4]) + years - 1}Q4"
    timeline = Timeline(economy.start, last, economy.header.fiscal_year_starts)
    check_reached(economy.own_paths, timeline)
    chosen = Impulse(experiment, size, duration, fixed_rate, hold_for)
    options = Options(
        threads=threads,
        chunk=chunk,
        engine=engine,
        progress=progress,
        keep=check_choice("keep", keep, ("paths", "annual")),
        checkpoint=checkpoint,
        client=client,
        on_invalid=on_invalid,
    )
    kept, made = kept_variables(variables, economy.model), Sampling(sampling, draws)
    refuse_report(sampling, options)
    task = plan_impulses(economy, timeline, {WITH: chosen}, seed=seed, stochastic=stochastic, variables=kept)
    task = replace(task, sampling=made)
    if not remittances:
        task = switched_off(task, "remittances")
    lasting = "for good" if duration is None else f"for {duration} quarters"
    money = name_of(economy.currency)
    title = EXPERIMENTS[experiment].title.format(size=f"{100.0 * size:+g} %", currency=money)
    asked = {
        "experiment": experiment,
        "size": size,
        "duration": duration,
        "fixed_rate": fixed_rate,
        "hold_for": hold_for,
        "remittances": remittances,
    }
    words = f"{title}, {lasting}{', policy rate fixed' if fixed_rate else ''}"
    task = without_plants(task, economy)
    provenance = labelled(
        provenance_of(asked, words, economy, task, timeline.last, options, options.keep), None, economy
    )
    paths = run_scenarios(task, timeline, options, economy)
    return Projection(
        paths=paths,
        timeline=timeline,
        registry=economy.variables,
        provenance=left_out(provenance, paths.dropped),
        members=taken_by_draws(task, draws, paths.dropped),
        drawn=EconomyParameters(economy, None, timeline, seed, made),
    )


@dataclass(frozen=True, slots=True)
class Impulse:
    """An experiment with its size, its duration in quarters (None: for good), and whether the rate is fixed.

    `hold_for`: for how many quarters a rate that is fixed or set is held before its rule is at work again (None: for
    good). A rate set for one quarter is a shock to its rule.
    """

    experiment: str
    size: float
    duration: int | None = None
    fixed_rate: bool = False
    hold_for: int | None = None


def plan_impulses(
    economy: Economy,
    timeline: Timeline,
    impulses: Mapping[str, Impulse],
    *,
    seed: int = 0,
    stochastic: bool = False,
    variables: Sequence[str] | None = None,
) -> Task:
    """Return what the engine is to compute: the baseline, then one scenario an impulse.

    Impulses that set the policy rate need a baseline with the same rate held as long: where any does, such a scenario
    (``"without, rate fixed"`` if held to the end) follows the first.
    """
    quarters, timeline = len(timeline), foreseen(economy, timeline)
    rate = _central_rate(economy, timeline) if any(_fixes(impulse) for impulse in impulses.values()) else None
    scenarios = {WITHOUT: economy.policy_rows(timeline)}
    holds = {_fixed_name(impulse): impulse.hold_for for impulse in impulses.values() if _fixes(impulse)}
    if rate is not None:
        fixed = {name: economy.policy_rows(timeline, experiment=_hold(rate, n)) for name, n in holds.items()}
        alone = len(fixed) == 1 and all(map(_fixes, impulses.values()))
        scenarios = {WITHOUT: next(iter(fixed.values()))} if alone else scenarios | fixed
    for name, impulse in impulses.items():
        package = package_of_one(impulse, timeline)
        schedule = None if package is None else package.schedule(timeline)
        channels = () if package is None else CHANNELS
        scenarios[name] = economy.policy_rows(timeline, schedule, channels, _paths(impulse, timeline, rate))
    made = Task(
        model=economy.model,
        design=design_of(economy.marginals()),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=tuple(scenarios),
        policy=np.stack(list(scenarios.values())),
        seed=seed,
        variables=economy.model.outputs if variables is None else tuple(variables),
        stochastic=stochastic,
    )
    return ending(made, quarters)


def switched_off(task: Task, switch: str) -> Task:
    """Return the task with a field of `Policy`, such as ``"fiscal_premium"``, at 0 in all scenarios and quarters."""

    def off(rows: FloatArray) -> FloatArray:
        rows = rows.copy()
        rows[:, :, Policy._fields.index(switch)] = 0.0
        return rows

    return task.with_rows(off)


FIXED = "without, rate fixed"


def baseline_of(impulse: Impulse, scenarios: Sequence[str]) -> str:
    """Return the scenario of `plan_impulses` that an impulse is compared with."""
    name = _fixed_name(impulse)
    return name if name in scenarios and _fixes(impulse) else WITHOUT


def _fixed_name(impulse: Impulse) -> str:
    return FIXED if impulse.hold_for is None else f"{FIXED} for {impulse.hold_for} quarters"


def _fixes(impulse: Impulse) -> bool:
    return impulse.fixed_rate or EXPERIMENTS[impulse.experiment].rate


def _hold(rate: FloatArray, quarters: int | None) -> dict[str, FloatArray]:
    on = np.arange(len(rate)) < (len(rate) if quarters is None else quarters)
    return {"rate_fixed": on.astype(np.float64), "fixed_rate": rate}


def package_of_one(impulse: Impulse, timeline: Timeline) -> Package | None:
    """Return the package of one fiscal instrument that an experiment is; None where it is none of fiscal policy."""
    entry = EXPERIMENTS[impulse.experiment]
    if entry.field:
        return None
    path = dict(zip(timeline.labels, entry.path(impulse.size, _on(impulse, timeline)).tolist(), strict=True))
    title = entry.title.format(size=f"{100.0 * impulse.size:+g} %")
    instrument: dict[str, Any] = {impulse.experiment: {"path": path}}
    return Package.of(title=title, **instrument)


def _on(impulse: Impulse, timeline: Timeline) -> FloatArray:
    """Return 1 in the quarters in which the experiment lasts, else 0."""
    lasts = len(timeline) if impulse.duration is None else impulse.duration
    return (np.arange(len(timeline)) < lasts).astype(np.float64)


def _paths(impulse: Impulse, timeline: Timeline, rate: FloatArray | None) -> dict[str, FloatArray]:
    entry = EXPERIMENTS[impulse.experiment]
    paths = _hold(rate, impulse.hold_for) if rate is not None and _fixes(impulse) else {}
    if entry.field:
        before = paths.get(entry.field, np.zeros(len(timeline)))
        paths[entry.field] = before + entry.path(impulse.size, _on(impulse, timeline))
    return paths


def _central_rate(economy: Economy, timeline: Timeline) -> FloatArray:
    """Return the policy rate of the baseline at central parameters, without shocks."""
    task = plan_impulses(economy, timeline, {}, variables=("policy_rate",))
    central = np.array([list(leaves(economy.central))], dtype=np.float64)
    path: FloatArray = run(replace(task, design=Given(central)), 1, threads=1).array("policy_rate", WITHOUT)[0]
    return path
