"""Adoption of generative AI, fitted with its uncertainty to surveys, and the priors that follow.

``python -m stimulus_model.estimation.ai_adoption`` writes these priors into the file of the Japanese economy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Unpack

import numpy as np

from stimulus_model.economy.beliefs.correlations import Pair
from stimulus_model.economy.beliefs.matching import beta_of
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.edit_toml import prior_literal, set_correlations, set_keys
from stimulus_model.economy.folders import DEFAULT, economy_file
from stimulus_model.estimation.diffusion.adoption_plot import draw_adoption
from stimulus_model.estimation.diffusion.bass import Array
from stimulus_model.estimation.diffusion.posterior import AdoptionPosterior, posterior
from stimulus_model.estimation.diffusion.survey_table import AdoptionTable, adoption_table
from stimulus_model.estimation.diffusion.surveys import Measure, Spread, read_surveys
from stimulus_model.inputs import check_choice, check_integer
from stimulus_model.results.plots.chart import Chart, Look
from stimulus_model.sampling import LARGEST_SEED
from stimulus_model.timeline import quarter_index

TOGETHER = (
    (
        "adoption_ceiling",
        "innovation",
        "imitation",
        "workers_at_start",
        "small_firm_speed",
        "small_firm_ceiling",
    ),
    (
        "household_ceiling",
        "household_innovation",
        "household_imitation",
        "households_at_start",
        "young_speed",
        "young_ceiling",
        "old_speed",
        "old_ceiling",
    ),
)
"""Parameters that surveys decide together: at work, and at home."""
_SHARES = ("adoption_ceiling", "household_ceiling")
_NOTE = "posterior of the Bass curves"


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

    fitted: Mapping[str, AdoptionPosterior]
    held_out: Mapping[str, AdoptionPosterior]
    age_composition: float

    def __getitem__(self, measure: str) -> AdoptionPosterior:
        """Return the posterior of one measure."""
        return self.fitted[check_choice("measure", measure, self.fitted)]

    def table(self, probability: float = 0.90) -> AdoptionTable:
        """Return every published share next to what the curves give, in and out of sample."""
        return adoption_table(self.fitted, self.held_out, probability)

    def plot(
        self,
        measure: str = "workers",
        *,
        until: int = 2040,
        groups: Sequence[str] | None = None,
        **look: Unpack[Look],
    ) -> Chart:
        """Draw the curves of one measure with the shares that surveys found.

        Parameters
        ----------
        measure
            One of `fitted`.
        until
            Last year.
        groups
            At most five of those that were asked; None: the first.
        look
            `ax`, `title`, `figsize` and `language`; see `results.plots.chart.Look`.

        Returns
        -------
        Chart
            `data` has a row a quarter of a year and columns (group, median), (group, low), (group, high);
            ``data.attrs["surveys"]`` is the table of surveys that are shown.
        """
        fit = self[measure]
        sources = dict.fromkeys(str(seen.source) for seen in fit.layout.measure.observations)
        return draw_adoption(fit, until, groups, "; ".join(sources), look)

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
        begins = 0.25 * quarter_index("economy.start", economy.start)  # decimal year
        large, small, public = (work.curve(group) for group in ("large", "small", "public"))
        young, middle, old = (home.curve(f"Japan, {ages}") for ages in ("20 to 39", "40 to 59", "60 to 69"))
        return {
            "adoption_ceiling": large.ceiling / trust,
            "innovation": large.innovation / (ease * caution),
            "imitation": large.imitation / (ease * caution),
            "workers_at_start": work.share("all", begins),
            "small_firm_speed": small.imitation / large.imitation,
            "small_firm_ceiling": small.ceiling / large.ceiling,
            "public_sector_speed": caution * public.imitation / large.imitation,
            "household_ceiling": middle.ceiling / trust,
            "household_innovation": middle.innovation / ease,
            "household_imitation": middle.imitation / ease,
            "households_at_start": home.share("Japan, 40 to 59", begins),
            "young_speed": young.imitation / middle.imitation,
            "young_ceiling": young.ceiling / middle.ceiling,
            "old_speed": old.imitation / middle.imitation,
            "old_ceiling": old.ceiling / middle.ceiling,
        }

    def to_priors(self, economy: Economy) -> dict[str, Prior]:
        """Return priors for the economy: beta distributions with the quantiles of the posterior.

        A ceiling without scepticism is a share: draws above 1, which the surveys of a sceptical Japan allow, are 1.
        """
        draws = self.parameters(economy)
        return {name: beta_of(np.minimum(x, 1.0) if name in _SHARES else x) for name, x in draws.items()}

    def correlations(self, economy: Economy) -> dict[Pair, float]:
        """Return how the parameters of `TOGETHER` move together: correlations of normal scores, to three digits.

        They are those that give the rank correlations of the posterior (Pearson 1907), for
        `Economy.correlate`.
        """
        from scipy.stats import rankdata

        draws = self.parameters(economy)
        found: dict[Pair, float] = {}
        for names in TOGETHER:
            ranks = np.corrcoef([rankdata(draws[name]) for name in names])
            scores = 2.0 * np.sin(np.pi / 6.0 * ranks)
            found |= {
                (one, other): round(float(scores[j, k]), 3)
                for j, one in enumerate(names)
                for k, other in enumerate(names)
                if j < k
            }
        return found

    def __repr__(self) -> str:
        return repr(self.table())


def fit_adoption(*, draws: int = 4_000, seed: int = 1) -> AdoptionFit:
    """Fit Bass curves to every measure of the use of generative AI.

    Firms tell how much slower small firms are than large ones; workers' curves take that as their prior.

    Parameters
    ----------
    draws
        AdoptionPosterior draws of each measure.
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

    def fit(out_of_sample: bool) -> Mapping[str, AdoptionPosterior]:
        found: dict[str, AdoptionPosterior] = {}
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


def _told_by_firms(workers: Measure, firms: AdoptionPosterior) -> Measure:
    """Replace how far small firms may lie from large ones by what surveys of firms say."""
    large, small = firms.curve("large"), firms.curve("small")
    ratio = np.log(small.imitation / large.imitation)
    odds = np.log(small.ceiling / (1.0 - small.ceiling)) - np.log(large.ceiling / (1.0 - large.ceiling))
    spread = Spread(0.0, _round(ratio.std()), _round(odds.std()), _round(np.exp(ratio.mean())))
    return replace(workers, groups={**workers.groups, "small": spread})


def _round(value: float | np.floating) -> float:
    return float(f"{float(value):.3g}")


def main() -> None:
    """Write the priors of adoption into the file of the Japanese economy."""
    path = economy_file(DEFAULT)
    text, economy = path.read_text(encoding="utf-8"), Economy.load(DEFAULT)
    fit = fit_adoption()
    for name, prior in fit.to_priors(economy).items():
        keys = {"value": f"{prior.median:.4g}", "factor": None, "prior": prior_literal(prior)}
        text = set_keys(text, f"parameters.{economy.parameters[name].block}.{name}", keys)
    source = economy.parameters[TOGETHER[0][0]].source.key
    text = set_correlations(text, fit.correlations(economy), source, _NOTE)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
