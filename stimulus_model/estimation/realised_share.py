"""The prior of the realised share of the ¥148.7 trillion: published studies, with weights one can change.

``python -m stimulus_model.estimation.realised_share`` writes it into the file of the Japanese economy. Titles of
studies of kind secondary are recalled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.prior import Prior, lognormal
from stimulus_model.economy.central_path import central_path
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import prior_literal, set_keys
from stimulus_model.economy.folders import DEFAULT, economy_file
from stimulus_model.estimation import ai_studies
from stimulus_model.estimation.ai_studies import Array, Implied
from stimulus_model.inputs import InputError, check_choice, check_number
from stimulus_model.sources import Source

LARGEST = 1.2
"""Largest realised share that the prior allows: a fifth above the whole potential (judgement)."""
TRANSFER = 0.35
"""Standard deviation of the log that each study gets on top of its own range: method and transfer to Japan
(judgement)."""
REFERENCE_YEAR = 2035
FIRST_GUESS, ROUNDS = 0.2, 20
"""Realised share with which the central path begins, and how often it may be run with the one that comes out."""
_Z95 = 1.6448536269514722


class Study(NamedTuple):
    """A study, where it is from, the last year for which it speaks, and its weight in the shipped prior."""

    implied: Callable[[npt.ArrayLike, float], Implied]
    label: str
    source: Source
    last: int
    weight: float
    reason: str


_ROWS = (
    # name of the function; author; year, title, kind; last year; weight and why
    ("acemoglu_2024", "Acemoglu", 2024, "The simple macroeconomics of AI", "primary", 2034, 1.0, "peer-reviewed"),
    ("aghion_bunel_2024", "Aghion and Bunel", 2024, "AI and growth", "primary", 2034, 1.0, "same model, other data"),
    ("oecd_2024", "OECD", 2024, "Macroeconomic gains from AI", "secondary", 2034, 0.5, "one team with the next"),
    ("oecd_2025", "OECD", 2025, "AI and productivity in the G7", "secondary", 2035, 1.0, "speaks of Japan"),
    ("goldman_sachs_2023", "Goldman Sachs", 2023, "AI and growth", "secondary", 2035, 1.0, "speaks of Japan"),
    ("goldman_sachs_global_2023", "Goldman Sachs, world", 2023, "AI and GDP", "secondary", 2035, 0.25, "undated"),
    ("penn_wharton_2025", "Penn Wharton", 2025, "Impact of generative AI", "secondary", 2075, 1.0, "a full path"),
    ("morikawa_2024", "Morikawa (RIETI)", 2024, "24-E-084", "primary", 2035, 1.0, "Japanese workers' reports"),
    ("glocom_2025", "GLOCOM", 2025, "Survey of users", "primary", 2030, 1.0, "Japanese users' reports"),
    ("mckinsey_2023", "McKinsey", 2023, "Economic potential of generative AI", "secondary", 2040, 0.5, "potential"),
    ("baily_2023", "Baily and others", 2023, "Machines of mind", "secondary", 2033, 0.25, "an illustration"),
)


def _study(name: str, author: str, year: int, title: str, kind: str, last: int, weight: float, why: str) -> Study:
    source = Source(name, author, year, title, kind)
    return Study(getattr(ai_studies, name), f"{author} {year}", source, last, weight, why)


STUDIES: Mapping[str, Study] = MappingProxyType({row[0]: _study(*row) for row in _ROWS})
"""Studies by name, with the weights of the shipped prior (judgement; `reason` says why)."""


def realised_share_prior(weights: Mapping[str, float] | None = None, *, economy: Economy | None = None) -> Prior:
    """Return the prior of `realised_share`, what of the ¥148.7 trillion effective use at work would realise.

    Each study's figure for 2035, or for its last year, is divided by what the economy's central path of effective use
    has reached by then. That path is run with the share that comes out, since growing capability meets the whole
    potential sooner from a higher one; what was believed of the share before has no part in it. Around it lies a
    distribution with the study's own range and `TRANSFER`. The prior is
    the lognormal nearest to the weighted mixture, truncated at `LARGEST`.

    Parameters
    ----------
    weights
        Study -> weight, not negative; studies that are not named have none. None: those of `STUDIES`.
    economy
        Whose adoption counts; None: Japan as shipped.

    Returns
    -------
    Prior
        For ``economy.replace(realised_share=sm.realised_share_prior({"acemoglu_2024": 1.0}))``.

    Raises
    ------
    InputError
        A study is unknown (with a suggestion), a weight is negative, or all are zero.
    """
    chosen = _check_weights(weights)
    country = Economy.load(DEFAULT) if economy is None else economy
    if not isinstance(country, Economy):
        raise InputError("economy", economy, "an Economy, such as Economy.load('japan')")

    def built(share: float) -> Prior:
        reached = progress(country.replace(realised_share=share))
        return _built(chosen, country.position.ai_capacity, reached)

    made = built(FIRST_GUESS)
    for _ in range(ROUNDS):
        last, made = made, built(made.median)
        if made == last:
            break
    return made


def _built(chosen: Mapping[str, float], potential: float, reached: Mapping[int, float]) -> Prior:
    """Return the prior, given what of the realised share is reached by year."""
    u = np.linspace(0.5 / 4_000, 1.0 - 0.5 / 4_000, 4_000)
    values, mass = [], []
    for name, weight in chosen.items():
        year = min(REFERENCE_YEAR, STUDIES[name].last)
        scale = 1.0 / (potential * reached[year])
        values.append(scale * _quantiles(Implied(*STUDIES[name].implied(year, ai_studies.GDP)), u))
        mass.append(np.full(len(u), weight))
    return _lognormal(np.concatenate(values), np.concatenate(mass))


def _lognormal(values: Array, weight: Array) -> Prior:
    """Fit a lognormal to weighted values up to `LARGEST`: least squares on the logs of the 5 to 95 % quantiles."""
    from scipy.special import ndtri

    order = np.argsort(values)[: int(np.sum(values <= LARGEST))]
    share = (np.cumsum(weight[order]) - 0.5 * weight[order]) / weight[order].sum()
    levels = np.linspace(0.05, 0.95, 91)
    slope, middle = np.polyfit(ndtri(levels), np.interp(levels, share, np.log(values[order])), 1)
    return lognormal(_round(np.exp(middle)), _round(np.exp(middle + _Z95 * slope)), high=LARGEST)


def progress(economy: Economy) -> dict[int, float]:
    """Return how much of the realised share the central path has reached by year (mean of the year)."""
    timeline, flows, _, p = central_path(economy, f"{REFERENCE_YEAR}Q4")
    share = np.asarray([f.adoption.ai_capacity_realised for f in flows]) / (
        economy.position.ai_capacity * p.adoption.realised_share
    )
    return {year: float(share[timeline.year == year].mean()) for year in timeline.full_years}


def _quantiles(level: Implied, u: Array) -> Array:
    """Quantiles of a lognormal in two pieces: range of the study and `TRANSFER` on either side of its centre."""
    from scipy.special import ndtri

    low, central, high = (float(x) for x in level)
    z = np.asarray(ndtri(u))
    below = np.hypot(np.log(central / low) / _Z95, TRANSFER)
    above = np.hypot(np.log(high / central) / _Z95, TRANSFER)
    return np.asarray(central * np.exp(np.where(z < 0.0, below, above) * z))


def _check_weights(weights: object) -> dict[str, float]:
    if weights is None:
        return {name: study.weight for name, study in STUDIES.items()}
    if not isinstance(weights, Mapping):
        raise InputError("weights", weights, f"a dictionary of studies and weights: {', '.join(STUDIES)}")
    chosen = {
        check_choice("weights", name, STUDIES): check_number(f"weights.{name}", weight, low=0.0)
        for name, weight in weights.items()
    }
    if not sum(chosen.values()) > 0.0:
        raise InputError("weights", dict(weights), "at least one weight above 0")
    return {name: weight for name, weight in chosen.items() if weight > 0.0}


def _round(value: float | np.floating) -> float:
    return float(f"{float(value):.3g}")


def main() -> None:
    """Write the shipped prior of the realised share into the file of the Japanese economy."""
    path, prior = economy_file(DEFAULT), realised_share_prior()
    keys = {"value": f"{prior.median:.4g}", "prior": prior_literal(prior)}
    path.write_text(
        set_keys(path.read_text(encoding="utf-8"), "parameters.adoption.realised_share", keys), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
