"""Checks a constrained ensemble against the published cells, and writes it into the package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy, economy_file
from stimulus_model.economy.ensemble import Ensemble, content_of, read_members, write_members
from stimulus_model.economy.poles import read_pole
from stimulus_model.economy.prior import Prior, beta, fixed
from stimulus_model.economy.toml_lines import set_keys
from stimulus_model.evidence.constrain import Constrained, constrain
from stimulus_model.evidence.official.pole_ranges import FITTED
from stimulus_model.evidence.published import PublishedModel, load, responses
from stimulus_model.lanes.records import leaves

FloatArray = npt.NDArray[np.float64]
ROUNDING: Final = 0.005
"""Half a unit of the last digit of most published cells; the band is widened by it."""


def coverage(economy: Economy, models: Sequence[PublishedModel], draws: int = 2_000, seed: int = 1) -> dict[str, Any]:
    """How much of what the models publish lies in the economy's 90 % bands, and how wide these are.

    Returns
    -------
    dict
        By model: share of cells inside the band of the draws, and inside the band of what the draws predict for that
        model, which adds its misses at its own pole (what no parameters of this economy explain). ``width``: mean
        band over the mean range between the answers at the poles, averaged over measures.
    """
    cells = [cell for model in models for cell in model.cells]
    published, model_of, kinds = (
        np.array([getattr(cell, field) for cell in cells]) for field in ("value", "model", "variable")
    )
    answers = responses(economy, cells, draws=draws, seed=seed)
    at_poles = np.stack(
        [responses(economy, cells, central_row(economy, read_pole("japan", model.key)))[0] for model in models]
    )
    miss = np.zeros(len(cells))
    for model, answer in zip(models, at_poles, strict=True):
        for kind in np.unique(kinds):
            same = (model_of == model.key) & (kinds == kind)
            miss[same] = np.sqrt(np.mean((answer[same] - published[same]) ** 2)) if same.any() else 0.0
    noise = np.random.default_rng(seed).standard_normal(answers.shape)
    table: dict[str, Any] = {}
    for label, predicted in (("parameters", answers), ("with_discrepancy", answers + miss * noise)):
        low, high = np.quantile(predicted, [0.05, 0.95], axis=0)
        inside = (published >= low - ROUNDING) & (published <= high + ROUNDING)
        spread, width = np.ptp(at_poles, axis=0), high - low
        told = [(kinds == kind) & (spread > 0.01) for kind in np.unique(kinds)]
        ratios = [float(width[same].mean() / spread[same].mean()) for same in told if same.any()]
        table[label] = {m.key: round(float(inside[model_of == m.key].mean()), 3) for m in models}
        table[label] |= {"all": round(float(inside.mean()), 3), "width": round(float(np.mean(ratios)), 2)}
    return table


def central_row(economy: Economy, values: Mapping[str, float]) -> FloatArray:
    """Central parameters with some replaced, float64 (1, parameter)."""
    return np.array([list(leaves(economy.replace(**values).central))], dtype=np.float64)


def marginal_prior(values: FloatArray) -> Prior:
    """Beta distribution between the smallest and largest member that comes near the members' quantiles."""
    from scipy.optimize import least_squares
    from scipy.special import betaincinv

    low, high = (float(f"{x:.4g}") for x in (values.min(), values.max()))
    if not high > low:
        return fixed(low)
    wanted = (np.quantile(values, [0.05, 0.5, 0.95]) - low) / (high - low)

    def distance(log_shapes: FloatArray) -> FloatArray:
        first, last = np.exp(log_shapes)
        found = betaincinv(first, last, np.array([0.05, 0.5, 0.95]))
        return np.asarray((found - wanted) * np.array([1.0, 5.0, 1.0]))

    shapes = np.exp(least_squares(distance, np.zeros(2), bounds=(-3.0, 4.0)).x)
    return beta(low, high, *(float(f"{x:.4g}") for x in shapes))


def install(found: Constrained, name: str, inputs: str) -> Economy:
    """Write members and their marginal priors into the package, and return the economy that draws from them.

    Parameters
    ----------
    inputs
        Content of the economy whose priors drew what the poles leave open.
    """
    how = {
        "candidates": found.candidates,
        "seed": found.seed,
        "effective_sample_size": round(found.effective),
        "refused_in_the_long_run": round(found.refused, 4),
        "economy": inputs,
        "command": "python -m stimulus_model.evidence.constrain",
    }
    text = economy_file(name).read_text(encoding="utf-8")
    blocks = {entry.name: entry.block for entry in Economy.load(name).entries.values()}
    write_members(name, found.names, found.members, how)
    names, members = read_members(name)
    for column, parameter in enumerate(FITTED):
        prior = marginal_prior(members[:, column])
        literal = ", ".join(f"{key} = {value!r}" for key, value in prior.arguments)
        keys = {
            "value": repr(float(f"{prior.median:.4g}")),
            "prior": f'{{ kind = "{prior.kind}", {literal} }}',
            "source": '"constrained"',
            "factor": None,
        }
        text = set_keys(text, f"parameters.{blocks[parameter]}.{parameter}", keys)
    ensemble = Ensemble(name, content_of(names, members), names)
    listed = ", ".join(f'"{parameter}"' for parameter in ensemble.parameters)
    text = set_keys(text, "ensemble", {"content": f'"{ensemble.content}"', "parameters": f"[{listed}]"})
    economy_file(name).write_text(text, encoding="utf-8")
    return Economy.load(name)


def main() -> None:
    """Constrain the shipped economy, write its ensemble, and print how it covers the published cells.

    Afterwards ``python -m stimulus_model.economy.calibration`` puts the centre back on the baseline.
    """
    before = Economy.load("japan")
    found = constrain(before, progress=lambda done, of: print(f"{done} of {of}", flush=True))
    economy = install(found, "japan", before.content_id)
    print(f"effective sample size {found.effective:.0f} of {found.candidates}", coverage(economy, load()), sep="\n")
