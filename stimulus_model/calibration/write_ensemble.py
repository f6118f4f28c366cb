"""Checks a constrained ensemble against the published cells, and writes it into the package."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.calibration.constrained_ensemble import Constrained, constrain
from stimulus_model.calibration.convergence import INDEPENDENT, SETTLED
from stimulus_model.calibration.laplace import near_calibrations
from stimulus_model.calibration.model_range import calibrated_responses, ranges
from stimulus_model.calibration.prediction import Prediction, discrepancies, predict
from stimulus_model.calibration.published import PublishedModel, of_economy, responses
from stimulus_model.economy.beliefs.ensemble import Ensemble, content_of, provenance, read_members, write_members
from stimulus_model.economy.beliefs.matching import beta_of
from stimulus_model.economy.beliefs.official_models import calibration_rmse
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import prior_literal, set_keys
from stimulus_model.economy.folders import DEFAULT, available_economies, economy_file, home_of
from stimulus_model.inputs import InputError

FloatArray = npt.NDArray[np.float64]


def ensemble_coverage(
    economy: Economy, models: Sequence[PublishedModel], draws: int = 2_000, seed: int = 0
) -> dict[str, Any]:
    """How much of what the models publish lies in the economy's 90 % bands, and how wide these are.

    Returns
    -------
    dict
        ``"parameters"``: the bands of the draws; ``"with_misses"``: of what they predict for each model, which adds
        the discrepancy of the calibration to it. Each: share of cells inside by model and over all; ``width``: mean
        band over the mean range of the models' published answers on the questions that two or more answer, as
        `validate` measures it; ``width_of_three``: on those that all answer; ``width_with_silent``: as ``width``,
        with unpublished responses imputed.
    """
    answers = {model.key: responses(economy, model.cells, draws=draws, seed=seed) for model in models}
    rmse = {model.key: calibration_rmse(home_of(economy.country), model.key) for model in models}
    drawn = discrepancies(models, rmse, draws, seed)
    found = predict(models, answers, drawn, ranges(models, calibrated_responses(economy, models)))
    keys = [model.key for model in models]
    return {label: _rounded(keys, entry) for label, entry in (("parameters", found[0]), ("with_misses", found[-1]))}


def _rounded(keys: Sequence[str], entry: Prediction) -> dict[str, float]:
    shares = {key: round(share, 3) for key, share in zip(keys, entry.shares, strict=True)}
    widths = {"width": round(entry.ratio, 2), "width_of_three": round(entry.ratio_of_three, 2)}
    widths["width_with_silent"] = round(entry.ratio_with_imputed, 2)
    return shares | {"all": round(entry.share, 3)} | widths


def install(found: Constrained, name: str, inputs: str, options: str = "") -> Economy:
    """Write members and their marginal priors into the package, and return the economy that draws from them.

    Parameters
    ----------
    inputs
        Content of the economy whose priors drew what the official models leave open.
    options
        Of the command, as it is written into the provenance.

    Raises
    ------
    InputError
        If the walks have not settled; nothing is written.
    """
    if not found.settled:
        allowed = f"walks with a nested R-hat up to {SETTLED} and places worth {INDEPENDENT:.0%} of them: walk on"
        raise InputError("found.convergence", dict(found.convergence), allowed)
    how = {
        "candidates": found.candidates,
        "seed": found.seed,
        "walks_by_model": found.walks,
        "accepted": {key: round(share, 3) for key, share in found.accepted.items()},
        "nested_r_hat": {key: round(each.nested_r_hat, 4) for key, each in found.convergence.items()},
        "drift": {key: round(each.drift, 2) for key, each in found.convergence.items()},
        "effective_sample_size": int(found.effective),
        "members_nearest": {key: round(share, 3) for key, share in found.near.items()},
        "refused_in_the_long_run": round(found.refused, 4),
        "economy": inputs,
        "command": f"python -m stimulus_model.calibration.write_ensemble {name}{options}",
    }
    text = economy_file(name).read_text(encoding="utf-8")
    if "\n[ensemble]\n" not in text:  # its first
        text += f'\n[ensemble]\nname = "{name}"\ncontent = ""\nparameters = []\n'
    blocks = {entry.name: entry.block for entry in Economy.load(name).entries.values()}
    write_members(name, found.names, found.members, how)
    names, members = read_members(name)
    for column, parameter in enumerate(found.names):
        prior = beta_of(members[:, column])
        keys = {
            "value": repr(float(f"{prior.median:.4g}")),
            "prior": prior_literal(prior),
            "source": '"constrained"',
            "factor": None,
        }
        text = set_keys(text, f"parameters.{blocks[parameter]}.{parameter}", keys)
    ensemble = Ensemble(name, content_of(names, members), names)
    listed = ", ".join(f'"{parameter}"' for parameter in ensemble.parameters)
    text = set_keys(text, "ensemble", {"content": f'"{ensemble.content}"', "parameters": f"[{listed}]"})
    economy_file(name).write_text(text, encoding="utf-8")
    economy = Economy.load(name)
    write_members(
        name, found.names, found.members, {**how, "coverage": ensemble_coverage(economy, of_economy(economy))}
    )
    return economy


def main(arguments: Sequence[str]) -> None:
    """Constrain a shipped economy, write its ensemble, and print how it covers the published cells.

    Afterwards ``python -m stimulus_model.calibration.add_factors`` puts the centre back on the baseline.
    """
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("economy", nargs="?", default=DEFAULT, choices=available_economies())
    parser.add_argument("--members", type=int, help="members (default: 3000, with --near 600)")
    parser.add_argument("--candidates", type=int, help="tried at most (default: 3600000)")
    parser.add_argument("--near", action="store_true", help="draw around the calibrations, without walks")
    options = parser.parse_args(arguments)
    if options.near and options.candidates is not None:
        parser.error("--candidates goes with walks, not with --near")
    before = Economy.load(options.economy)
    counts = {name: given for name in ("members", "candidates") if (given := getattr(options, name)) is not None}
    if options.near:
        found = near_calibrations(before, **counts)
    else:
        found = constrain(before, **counts, progress=lambda done, of: print(f"{done} of {of}", flush=True))
    install(found, options.economy, before.content_id, " --near" if options.near else "")
    for entry in provenance(options.economy).items():
        print(*entry)


if __name__ == "__main__":
    main(sys.argv[1:])
