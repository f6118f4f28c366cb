"""What the members of the ensemble differ in: which official model, then which sections of their parameters.

The mean outcome of each member over draws of everything else is explained by the official model and, within it, by a
linear regression on the member's parameters, whose share of the variance is divided among sections by Shapley's value
(Lindeman, Merenda and Gold 1980). What the regression leaves is printed beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stimulus_model.analysis.outcomes import Asked, outcomes_of, rows_by_outcome, source_of
from stimulus_model.analysis.resumable import Folder, Steps
from stimulus_model.analysis.tornado import input_runs
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Design
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import LARGEST_SEED
from stimulus_model.inputs import InputError, check_integer
from stimulus_model.policy.package import Package
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import error, fixed
from stimulus_model.results.tables.table import FrameTable, Table
from stimulus_model.simulation.input_runs import MEMBER, MODEL, InputRuns

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
ROWS, BOOTSTRAP, MOST_SECTIONS = 8_192, 20, 8
UNEXPLAINED = "not linear"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EnsembleSensitivity(FrameTable):
    """Shares of the variance that lie between members of the ensemble.

    Attributes
    ----------
    frame
        Index (outcome, part); columns share (of the variance of all draws) and error (bootstrap of members). Parts:
        ``"@ensemble"``, all that differs between members; of it ``"@official model"``, the sections of the parameters
        within an official model, and ``"not linear"``, what a linear regression on them leaves.
    r2
        Outcome -> part of the variance within official models that the regression explains, adjusted.
    members, draws
        Of the ensemble, and of everything else for each.
    source
        Package, economy, seed and version.
    """

    frame: DataFrame
    r2: Mapping[str, float]
    members: int
    draws: int
    source: str

    def _table(self) -> Table:
        rows = rows_by_outcome(self.frame, lambda row: (fixed(100.0 * row["share"], 1), error(100.0 * row["error"])))
        told = "; ".join(f"{name}: {100.0 * each:.0f} %" for name, each in self.r2.items())
        notes = (
            f"Per cent of the variance of all draws; {self.members:,} members, {self.draws} draws of all else for "
            f"each. {MEMBER}: the sum of the others. Explained within official models by linear regression: {told}.",
            f"Source: {self.source}",
        )
        return Table("What members of the ensemble differ in", ("Outcome", "Part", "Share", "±"), rows, notes)


def ensemble_sensitivity(
    about: Package | Projection,
    economy: Economy | None = None,
    *,
    seed: int,
    outcomes: Mapping[str, tuple[str, int] | tuple[str, int, str]] | None = None,
    members: int = 1_500,
    draws: int = 40,
    horizon: str = "2040Q4",
    threads: int | None = None,
    progress: bool | Progress = False,
    checkpoint: Folder = None,
) -> EnsembleSensitivity:
    """Divide the variance between members of the ensemble: which official model, and which parameters within it?

    Parameters
    ----------
    about, economy, seed, outcomes, horizon, threads
        As in `sensitivity`, of an economy with an ensemble.
    members
        How many, as many of each official model; all if there are fewer.
    draws
        Draws of everything else for each member.
    progress
        As in `simulate`; counts batches of draws.
    checkpoint
        Folder that keeps what is finished, as in `sensitivity`.

    Raises
    ------
    InputError
        For an argument that cannot be used, or an economy without an ensemble.
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=2, high=10_000)
    source = source_of(about, economy, horizon)
    chosen = outcomes_of(source, outcomes)
    runs, _ = input_runs(source, chosen, threads)
    design = runs.task.design
    assert isinstance(design, Design)
    if not design.members.size:
        raise InputError("economy", source.words, "an economy with an ensemble of members")
    members = check_integer("members", members, low=runs.models + 1, high=1_000_000)  # two of one at least
    taken = _taken(len(design.members), runs.models, members, seed)
    decides = runs.about("ensemble sensitivity", chosen, seed=seed, draws=draws, members=members)
    with Steps(checkpoint, decides, progress, -(-len(taken) * draws // ROWS), "batches") as steps:
        found = _outcomes(runs, taken, draws, seed, steps)
    sections = _sections(source, runs, design)
    columns = design.members[taken]
    frames, r2 = {}, {}
    random = np.random.default_rng([seed, 2])
    for k, label in enumerate(chosen):
        y = found[:, :, k]
        parts, r2[label] = _parts(y, columns, taken % runs.models, sections)
        picks = [random.integers(0, len(taken), len(taken)) for _ in range(BOOTSTRAP)]
        again = [_parts(y[at], columns[at], taken[at] % runs.models, sections)[0] for at in picks]
        errors = {name: float(np.std([each[name] for each in again], ddof=1)) for name in parts}
        frames[label] = {name: (share, errors[name]) for name, share in parts.items()}
    return EnsembleSensitivity(_frame(frames), r2, len(taken), draws, f"{source.words}, seed {seed}")


def _taken(size: int, models: int, members: int, seed: int) -> Integers:
    """Return numbers of members, as many of each official model."""
    random = np.random.default_rng([seed, 1])
    each = min(-(-members // models), size // models)
    groups = [np.sort(random.permutation(np.arange(model, size, models))[:each]) for model in range(models)]
    return np.concatenate(groups).astype(np.int64)


def _outcomes(runs: InputRuns, taken: Integers, draws: int, seed: int, steps: Steps) -> Floats:
    """Return the outcomes of every member, float64 (member, draw, outcome)."""
    design = runs.task.design
    assert isinstance(design, Design)
    rows = np.repeat(taken, draws)
    members = design.members

    def outcomes(batch: int) -> Floats:
        part = rows[batch * ROWS : (batch + 1) * ROWS]
        pair = runs.pair((seed, batch), len(part))
        return pair.run(pair.parameters[0], members[part])

    found = [steps.do(k, partial(outcomes, k)) for k in range(-(-len(rows) // ROWS))]
    return np.concatenate(found).reshape(len(taken), draws, -1)


def _sections(source: Asked, runs: InputRuns, design: Design) -> dict[str, Integers]:
    """Return section -> columns of the members' parameters; the smallest are put together where there are many."""
    listed: dict[str, list[int]] = {}
    for k, column in enumerate(design.member_columns):
        listed.setdefault(source.section(runs.names[column]), []).append(k)
    order = sorted(listed, key=lambda name: -len(listed[name]))
    kept = {name: np.array(listed[name], np.int64) for name in order[: MOST_SECTIONS - 1]}
    rest = [k for name in order[MOST_SECTIONS - 1 :] for k in listed[name]]
    return kept | ({"other sections": np.array(rest, np.int64)} if rest else {})


def _parts(
    y: Floats, columns: Floats, model: Integers, sections: Mapping[str, Integers]
) -> tuple[dict[str, float], float]:
    """Return shares of the variance of all draws by part, and the part within models that is explained."""
    mean, noise = y.mean(axis=1), float(y.var(axis=1, ddof=1).mean())
    everything = noise + max(float(mean.var(ddof=1)) - noise / y.shape[1], 0.0)
    groups = np.unique(model)
    within = mean.copy()
    inner = columns.copy()
    for each in groups:
        own = model == each
        within[own] -= mean[own].mean()
        inner[own] -= columns[own].mean(axis=0)
    count, degrees = len(mean), len(mean) - len(groups)
    inside = max(float(within @ within) / degrees - noise / y.shape[1], 0.0)
    total = max(float(mean.var(ddof=1)) - noise / y.shape[1], 0.0)
    between = max(total - inside * degrees / (count - 1), 0.0)
    of_sections = _lmg(inner, within, degrees, list(sections.values()))
    variance = float(within @ within) / degrees
    found = {MEMBER: total, MODEL: between} if len(groups) > 1 else {MEMBER: total}
    found |= {name: share * variance for name, share in zip(sections, of_sections, strict=True)}
    explained = sum(of_sections) * variance
    found[UNEXPLAINED] = total - between - explained
    safe = everything or 1.0
    r2 = min(max(explained / inside, 0.0), 1.0) if inside > 0.0 else 0.0
    return {name: value / safe for name, value in found.items()}, r2


def _lmg(x: Floats, y: Floats, degrees: int, parts: Sequence[Integers]) -> list[float]:
    """Return the adjusted share of the variance of y that each part of the columns explains, by Shapley's value."""
    scale = x.std(axis=0)
    z = x[:, scale > 0.0] / scale[scale > 0.0]
    place = np.cumsum(scale > 0.0) - 1
    chosen = [place[part[scale[part] > 0.0]] for part in parts]
    gram, cross, whole = z.T @ z, z.T @ y, float(y @ y)
    count = len(parts)
    value = np.zeros(2**count)
    for subset in range(1, 2**count):
        at = np.concatenate([chosen[k] for k in range(count) if subset >> k & 1])
        if not at.size or whole <= 0.0:
            continue
        solved = np.linalg.lstsq(gram[np.ix_(at, at)], cross[at], rcond=1e-12)[0]
        r2 = float(cross[at] @ solved) / whole
        value[subset] = 1.0 - (1.0 - r2) * degrees / max(degrees - at.size, 1)
    found = []
    for k in range(count):
        gain = 0.0
        for subset in range(2**count):
            if not subset >> k & 1:
                weight = 1.0 / (count * comb(count - 1, subset.bit_count()))
                gain += weight * (value[subset | 1 << k] - value[subset])
        found.append(gain)
    return found


def _frame(parts: Mapping[str, Mapping[str, tuple[float, float]]]) -> DataFrame:
    import pandas as pd

    frames = []
    for label, rows in parts.items():
        frame = pd.DataFrame.from_dict(dict(rows), orient="index", columns=["share", "error"])
        head = [name for name in (MEMBER, MODEL) if name in frame.index]
        rest = frame.drop(index=[*head, UNEXPLAINED]).sort_values("share", ascending=False, kind="stable")
        frame = frame.loc[[*head, *rest.index, UNEXPLAINED]]
        frame.index = pd.MultiIndex.from_product([[label], frame.index], names=["outcome", "part"])
        frames.append(frame)
    return pd.concat(frames)
