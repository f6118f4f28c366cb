"""Standard experiments: what the economy does when one thing is changed, as official models publish it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stimulus_model._version import __version__
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.model import MODEL
from stimulus_model.engine.design import Given, design_of
from stimulus_model.engine.ensemble import LARGEST_SEED, run
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError, check_choice, check_integer, check_number
from stimulus_model.lanes.records import leaves
from stimulus_model.results.projection import Projection, Provenance
from stimulus_model.simulate import WITH, WITHOUT
from stimulus_model.timeline import Timeline

FloatArray = npt.NDArray[np.float64]
LONGEST = 76
"""Years from the start to the end of the baseline's rules."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """One standard experiment.

    Attributes
    ----------
    title
        What is changed, with ``{size}`` where the size goes.
    unit
        What `size` measures; 0.01 is one per cent or one percentage point.
    field
        Field of the economy's `Policy` that is changed.
    path
        (size, 1 while it lasts else 0 by quarter) -> what is added to the field.
    rate
        Whether the policy rate itself is what is set.
    """

    title: str
    unit: str
    field: str
    path: Callable[[float, FloatArray], FloatArray]
    rate: bool = False


def _level(size: float, on: FloatArray) -> FloatArray:
    return size * on


def _minus(size: float, on: FloatArray) -> FloatArray:
    return -size * on


def _points(size: float, on: FloatArray) -> FloatArray:
    return 100.0 * size * on


def _log(size: float, on: FloatArray) -> FloatArray:
    return math.log1p(size) * on


def _growth(size: float, on: FloatArray) -> FloatArray:
    """Log level when growth is higher by `size` a year from the first quarter on."""
    return np.cumsum(math.log1p(size) / 4.0 * on)


EXPERIMENTS: Mapping[str, Experiment] = {
    "public_investment": Experiment("Public investment {size} of GDP", "share of GDP", "public_investment", _level),
    "government_consumption": Experiment(
        "Government consumption {size} of GDP", "share of GDP", "government_consumption", _level
    ),
    "transfers": Experiment("Transfers to households {size} of GDP", "share of GDP", "household_tax", _minus),
    "income_tax": Experiment("Personal income tax {size} of GDP", "share of GDP", "household_tax", _level),
    "corporate_tax": Experiment("Corporate tax {size} of GDP", "share of GDP", "corporate_tax", _level),
    "consumption_tax": Experiment("Consumption tax {size} points", "rate", "consumption_tax", _level),
    "policy_rate": Experiment("Policy rate {size} points", "rate", "fixed_rate", _points, rate=True),
    "tfp_growth": Experiment("Growth of productivity {size} points a year", "rate", "technology", _growth),
    "exchange_rate": Experiment("Foreign currency in yen {size}", "share, up = weaker yen", "exchange_rate", _log),
    "oil_price": Experiment("Oil price {size}", "share", "oil_price", _log),
    "world_demand": Experiment("World demand {size}", "share", "world", _log),
    "long_rate": Experiment("Long-term yields {size} points", "rate", "term_premium", _points),
}


def respond(
    economy: Economy,
    experiment: str,
    *,
    size: float = 0.01,
    duration: int | None = None,
    fixed_rate: bool = False,
    years: int = 5,
    draws: int = 1_000,
    seed: int = 0,
    shaken: bool = False,
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
    years
        Years to run from the economy's start.
    draws, seed
        Draws of the parameters, and the key of their random numbers.
    shaken
        True: with the economy's shocks, so that the lower bound binds in some draws. Official tables have none.

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
    size = check_number("size", size, above=-1.0, high=10.0)
    years = check_integer("years", years, low=1, high=LONGEST)
    if duration is not None:
        duration = check_integer("duration", duration, low=1, high=4 * years)
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=1)
    timeline = Timeline(economy.start, f"{int(economy.start[:4]) + years - 1}Q4")
    chosen = Trial(experiment, size, duration, fixed_rate)
    task = plan_trials(economy, timeline, {WITH: chosen}, seed=seed, shaken=shaken)
    lasting = "for good" if duration is None else f"for {duration} quarters"
    title = EXPERIMENTS[experiment].title.format(size=f"{100.0 * size:+g} %")
    return Projection(
        paths=run(task, draws),
        timeline=timeline,
        provenance=Provenance(
            package={"experiment": experiment, "size": size, "duration": duration, "fixed_rate": fixed_rate},
            economy=economy.to_dict(),
            package_title=f"{title}, {lasting}{', policy rate fixed' if fixed_rate else ''}",
            economy_title=economy.title,
            seed=seed,
            draws=draws,
            horizon=timeline.last,
            engine="lanes",
            version=__version__,
        ),
    )


@dataclass(frozen=True, slots=True)
class Trial:
    """An experiment with its size, its duration in quarters (None: for good), and whether the rate is fixed."""

    experiment: str
    size: float
    duration: int | None = None
    fixed_rate: bool = False


def plan_trials(
    economy: Economy,
    timeline: Timeline,
    trials: Mapping[str, Trial],
    *,
    seed: int = 0,
    shaken: bool = False,
    variables: Sequence[str] = MODEL.variables,
) -> Task:
    """Return what the engine is to compute: the baseline, then one scenario a trial.

    Trials that set the policy rate need a baseline with the same rate held: where any does, the scenario
    ``"without, rate fixed"`` stands second.
    """
    rate = _central_rate(economy, timeline) if any(_fixes(trial) for trial in trials.values()) else None
    scenarios = {WITHOUT: economy.policy_rows(timeline)}
    if rate is not None:
        held = economy.policy_rows(timeline, experiment=_held(rate))
        scenarios = {WITHOUT: held} if all(map(_fixes, trials.values())) else {**scenarios, FIXED: held}
    for name, trial in trials.items():
        scenarios[name] = economy.policy_rows(timeline, experiment=_paths(trial, timeline, rate))
    return Task(
        model=MODEL,
        design=design_of(economy.marginals()),
        position=np.array(list(leaves(economy.position)), dtype=np.float64),
        scenarios=tuple(scenarios),
        policy=np.stack(list(scenarios.values())),
        seed=seed,
        variables=tuple(variables),
        shaken=shaken,
    )


FIXED = "without, rate fixed"


def baseline_of(trial: Trial, scenarios: Sequence[str]) -> str:
    """Return the scenario of `plan_trials` that a trial is compared with."""
    return FIXED if FIXED in scenarios and _fixes(trial) else WITHOUT


def _fixes(trial: Trial) -> bool:
    return trial.fixed_rate or EXPERIMENTS[trial.experiment].rate


def _held(rate: FloatArray) -> dict[str, FloatArray]:
    return {"rate_fixed": np.ones(len(rate)), "fixed_rate": rate}


def _paths(trial: Trial, timeline: Timeline, rate: FloatArray | None) -> dict[str, FloatArray]:
    entry = EXPERIMENTS[trial.experiment]
    lasts = len(timeline) if trial.duration is None else trial.duration
    on = (np.arange(len(timeline)) < lasts).astype(np.float64)
    paths = _held(rate) if rate is not None and _fixes(trial) else {}
    paths[entry.field] = paths.get(entry.field, np.zeros(len(timeline))) + entry.path(trial.size, on)
    return paths


def _central_rate(economy: Economy, timeline: Timeline) -> FloatArray:
    """Return the policy rate of the baseline at central parameters, without shocks."""
    task = plan_trials(economy, timeline, {}, variables=("policy_rate",))
    central = np.array([list(leaves(economy.central))], dtype=np.float64)
    path: FloatArray = run(replace(task, design=Given(central)), 1, threads=1).array("policy_rate", WITHOUT)[0]
    return path
