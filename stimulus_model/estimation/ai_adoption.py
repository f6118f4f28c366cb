"""Adoption of generative AI, fitted with its uncertainty to surveys, and the priors that follow.

``python -m stimulus_model.estimation.ai_adoption`` writes these priors into the file of the Japanese economy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from stimulus_model.economy.beliefs.prior import Prior, lognormal, normal
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import prior_literal, set_keys
from stimulus_model.economy.reading import economy_file
from stimulus_model.estimation.diffusion.bass import Array
from stimulus_model.estimation.diffusion.posterior import Posterior, posterior
from stimulus_model.estimation.diffusion.survey_table import AdoptionTable, adoption_table
from stimulus_model.estimation.diffusion.surveys import Measure, Spread, read_surveys
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.sampling import LARGEST_SEED

START = 2025.0
"""The economy starts here (decimal year): the end of 2024."""
FACTORS = {
    "adoption at work": (
        "adoption_ceiling",
        "innovation",
        "imitation",
        "workers_at_start",
        "small_firm_speed",
        "small_firm_ceiling",
    ),
    "adoption at home": (
        "household_ceiling",
        "household_innovation",
        "household_imitation",
        "households_at_start",
        "young_speed",
        "young_ceiling",
        "old_speed",
        "old_ceiling",
    ),
}
"""Parameters that surveys decide together, by common factor."""
_SHARES = ("adoption_ceiling", "household_ceiling")


class SurveyPrior(NamedTuple):
    """Prior of one parameter of an economy, with its common factor and the loading on it."""

    prior: Prior
    factor: str | None
    loading: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class AdoptionFit:
    """Bass curves of every measure, given all surveys and given all but the last of each.

    Attributes
    ----------
    fitted, held_out
        Posteriors by name of the measure; `held_out` has not seen the last waves.
    age_composition
        Relative loss of users per relative rise of the old-age share, from the shares by age group.
    """

    fitted: Mapping[str, Posterior]
    held_out: Mapping[str, Posterior]
    age_composition: float

    def __getitem__(self, measure: str) -> Posterior:
        """Return the posterior of one measure."""
        return self.fitted[check_choice("measure", measure, self.fitted)]

    def table(self, probability: float = 0.90) -> AdoptionTable:
        """Return every published share next to what the curves give, in and out of sample."""
        return adoption_table(self.fitted, self.held_out, probability)

    def parameters(self, economy: Economy) -> dict[str, Array]:
        """Return posterior draws of the economy's parameters, each (draw,).

        The curves describe a Japan with its scepticism and caution; the economy's parameters one without. Central
        values of the economy's own parameters link the two.
        """
        p = economy.central.adoption
        trust = 1.0 - p.scepticism_ceiling_loss * p.scepticism
        ease = 1.0 - p.scepticism_speed_loss * p.scepticism
        caution = 1.0 - p.caution_speed_loss * p.firm_caution
        work, home = self["workers"], self["individuals"]
        large, small, public = (work.curve(group) for group in ("large", "small", "public"))
        young, middle, old = (home.curve(f"Japan, {ages}") for ages in ("20 to 39", "40 to 59", "60 to 69"))
        return {
            "adoption_ceiling": large.ceiling / trust,
            "innovation": large.innovation / (ease * caution),
            "imitation": large.imitation / (ease * caution),
            "workers_at_start": work.share("all", START),
            "small_firm_speed": small.imitation / large.imitation,
            "small_firm_ceiling": small.ceiling / large.ceiling,
            "public_sector_speed": caution * public.imitation / large.imitation,
            "household_ceiling": middle.ceiling / trust,
            "household_innovation": middle.innovation / ease,
            "household_imitation": middle.imitation / ease,
            "households_at_start": home.share("Japan, 40 to 59", START),
            "young_speed": young.imitation / middle.imitation,
            "young_ceiling": young.ceiling / middle.ceiling,
            "old_speed": old.imitation / middle.imitation,
            "old_ceiling": old.ceiling / middle.ceiling,
        }

    def to_priors(self, economy: Economy) -> dict[str, SurveyPrior]:
        """Return priors for the economy, to three digits: truncated normal for ceilings, lognormal for the rest."""
        draws = self.parameters(economy)
        loadings = {
            name: (factor, loading)
            for factor, names in FACTORS.items()
            for name, loading in _loadings(draws, names).items()
        }
        made = {}
        for name, values in draws.items():
            median, high = np.quantile(values, [0.5, 0.95])
            if name in _SHARES:
                prior = normal(_round(values.mean()), _round(values.std()), 0.2, 0.95)
            else:
                prior = lognormal(_round(median), _round(high))
            factor, loading = loadings.get(name, (None, 0.0))
            made[name] = SurveyPrior(prior, factor, round(loading, 2))
        return made

    def __repr__(self) -> str:
        return repr(self.table())


def fit_adoption(*, draws: int = 4_000, seed: int = 1) -> AdoptionFit:
    """Fit Bass curves to every measure of the use of generative AI.

    Firms tell how much slower small firms are than large ones; workers' curves take that as their prior.

    Parameters
    ----------
    draws
        Posterior draws of each measure.
    seed
        Whole number from 0.

    Returns
    -------
    AdoptionFit
        Posteriors with and without the last wave of each survey.
    """
    seed = check_integer("seed", seed, low=0, high=LARGEST_SEED)
    draws = check_integer("draws", draws, low=100, high=10_000_000)
    launch, measures = read_surveys()

    def fit(out_of_sample: bool) -> Mapping[str, Posterior]:
        found: dict[str, Posterior] = {}
        for name, measure in measures.items():
            told = _told_by_firms(measure, found["firms"]) if name == "workers" else measure
            found[name] = posterior(told, launch, draws, seed, out_of_sample=out_of_sample)
        return MappingProxyType(found)

    return AdoptionFit(fit(False), fit(True), age_composition(measures["individuals"].ages))


def age_composition(ages: Mapping[str, float], old_share: float = 0.293) -> float:
    """Return the relative loss of users per relative rise of the old-age share.

    Composition alone: those in their sixties stand for the old, the mean of the younger groups for the rest.
    Cohorts carry their habits along, and scarce labour may speed adoption: the sign for the future is open.
    """
    old, young = ages["60s"], float(np.mean([share for age, share in ages.items() if age != "60s"]))
    return old_share * (young - old) / (old_share * old + (1.0 - old_share) * young)


def _told_by_firms(workers: Measure, firms: Posterior) -> Measure:
    """Replace how far small firms may lie from large ones by what surveys of firms say."""
    large, small = firms.curve("large"), firms.curve("small")
    ratio = np.log(small.imitation / large.imitation)
    odds = np.log(small.ceiling / (1.0 - small.ceiling)) - np.log(large.ceiling / (1.0 - large.ceiling))
    spread = Spread(0.0, _round(ratio.std()), _round(odds.std()), _round(np.exp(ratio.mean())))
    return replace(workers, groups={**workers.groups, "small": spread})


def _loadings(draws: Mapping[str, Array], names: tuple[str, ...]) -> dict[str, float]:
    """One common factor for the rank correlations of some parameters: least squares, loadings within 0.95.

    Least squares have several local optima: the best of those that start at one parameter each; its largest loading
    is positive.
    """
    from scipy.optimize import least_squares
    from scipy.stats import rankdata

    ranks = np.stack([rankdata(draws[name]) for name in names])
    # the correlation of normal scores that gives these rank correlations (Pearson 1907)
    target = 2.0 * np.sin(np.pi / 6.0 * np.corrcoef(ranks))
    above = np.triu_indices(len(names), 1)

    def misses(x: Array) -> Array:
        return np.asarray((np.outer(x, x) - target)[above])

    starts = 0.05 + 0.85 * np.eye(len(names))
    fits = [least_squares(misses, start, bounds=(-0.95, 0.95)) for start in starts]
    found = min(fits, key=lambda fit: round(float(fit.cost), 6)).x
    found = found * np.sign(found[np.argmax(np.abs(found))])
    return {name: float(load) for name, load in zip(names, found, strict=True)}


def _round(value: float | np.floating) -> float:
    return float(f"{float(value):.3g}")


def main() -> None:
    """Write the priors of adoption into the file of the Japanese economy."""
    path = economy_file("japan")
    text, economy = path.read_text(encoding="utf-8"), Economy.load("japan")
    for name, found in fit_adoption().to_priors(economy).items():
        literal = prior_literal(found.prior)
        if found.factor is not None:
            literal += f'\nfactor = {{ name = "{found.factor}", loading = {found.loading!r} }}'
        keys = {"value": f"{found.prior.median:.4g}", "factor": None, "prior": literal}
        text = set_keys(text, f"parameters.{economy.parameters[name].block}.{name}", keys)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
