"""Write docs/generative_ai.md and its picture: ``python docs/generative_ai.py``, after numbers have changed."""

from __future__ import annotations

from pathlib import Path

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.estimation.ai_adoption import AdoptionFit

DOCS = Path(__file__).resolve().parent
SEED = 2024

HEAD = """# Generative AI: what comes anyway, and what the package brings forward

Written by `python docs/generative_ai.py`. The same session, with its code, is `examples/05_generative_ai.py`.

¥148.7 trillion a year is a *potential*: Access Partnership, commissioned by Microsoft, with GLOCOM as partner,
in July 2023 (US$1.1 trillion at ¥135, 24 % of GDP). It is gross, has no date, and its method by sector was not
read. The library treats it as a labelled assumption and asks what part of it is realised, when, and because of
what.

effective use at work × realised share × ¥148.7 trillion = realised capacity; less intangible investment (the
J-curve) and less what the official trend of productivity contains already = effect on productivity.

## Who uses it

Bass curves, one for each thing that surveys ask, with priors around the meta-analysis of Sultan, Farley and
Lehmann (1990, recalled) and wide. Measures are never mixed; the only links are that surveys of firms tell how
much slower small firms are, and that countries share the prior of imitation. Ranges hold what a survey would
find. The last column has not seen the last wave of each survey: FY2024 for the Ministry of Internal Affairs and
Communications, the column of 2026 for RIETI (more than 20 %, at the upper edge of what the earlier waves gave),
August 2025 for Tokyo Shoko Research, the first quarter of 2026 for telemetry. Where no earlier wave exists it
is the prior alone: firms in China lie outside. Age groups of Japan come from the wave of FY2024, published by decade
(44.7, 23.8, 29.6, 19.9 and 15.5 % from the twenties to the sixties), each with the same weight in the total of
26.7 %; the total is shown and not fitted a second time.

"""

SEGMENTS = """
The economy has six segments: workers of large firms, of small firms (28, 66 and, with the public sector, 6 %
of employment, recalled), public employees (a little slower, judgement), and people at home of 15 to 39, 40 to 59 and
60 to 79 years (surveyed from 20 to 69; that those beyond are like their neighbours is a judgement, and nobody over 79
is counted). Only use at work counts for productivity; people at home move the market for AI. Age groups are weighted
by the population as it ages (IPSS), and who turns 40 or 60 takes along the part `habits_carried` of what sets the
age groups apart: one wave by age cannot tell cohort from age. Scepticism lowers ceilings and speeds, caution of firms
their speed, ageing the ceiling at work (composition of the shares by age group: {ages:.2f} per relative rise of the
old-age share; sign for the future open).

What surveys decide, as the part of the prior's variance that they take away: speeds, and hardly any ceiling. For
workers {work_speed:.0f} % of the speed of imitation and {work_ceiling:.0f} % of the ceiling; for people at home
{home_speed:.0f} and {home_ceiling:.0f} % (countries further on tell how high it can go), and between age groups
{age_speed:.0f} % of the speed and {age_ceiling:.0f} % of the ceiling. Where that is about nothing, priors decide. The
priors that follow, without scepticism and caution:

| parameter | prior | moves most with, correlation |
|---|---|---|
"""

STUDIES = """
## What use yields

Every study is a function of `evidence.ai_studies` with its years of validity; studies of other countries are
applied as they stand. `sm.realised_share_prior(weights)` divides each figure for 2035 (or the study's last
year) by what the central path of effective use has reached by then, spreads it by the study's range and by 35 %
for method and transfer (judgement), and fits a lognormal to the weighted mixture. The shipped prior is
**{prior}** at an effective use of 65 %.

| study | last year | weight | why (judgement) | alone |
|---|---|---|---|---|
"""

COMPARED = """
![Realised shares by year, projection and studies](generative_ai.png)

"""

ATTRIBUTED = """
## Because of the package

Compute speeds adoption a little while it lasts, trained engineers use it at once, and both may do harm (compute
that keeps private compute away, engineers drawn from better uses).

"""

SWITCHED = """
## One mechanism off at a time

Same draws throughout; every other input is the same to the bit (tested). *Ageing* off also holds the labour
force where it is in 2025.

"""

BELIEVED = """
## Required assumptions

Official claims, per yen of the ¥10 trillion of support: ¥16 of ripple, taken as ¥8.8 of GDP at .55 of value
added (judgement), and ¥5 of public and private investment. Each lever runs from its median to the 99.9 % end of
its prior that favours the package.

"""

CASES = """
## People

Working-age population (15-64) follows IPSS 2023 to 2050 and beyond, old age likewise; the labour force follows
JILPT's growth case by default. AI that comes faster than on its central path puts people out of work for a while:
`ai_displacement` of the gain falls on jobs that AI replaces rather than complements (33 of the 60 % of jobs that are
exposed in advanced economies, IMF 2024), and `reemployment` of them work elsewhere each quarter (judgement). Hours
(1,788 a worker in 2025) are reported as `hours_worked`; the technology
trend is per worker. Engineers trained: "more than 20,000" is reported and not corroborated; the package as the
budgets have it names no money for training, hence none; `japan-ai-chips-2024-as-reported` trains {engineers}
thousand (90 %). Chip engineers are scarce: {idle} of the plants' capital (90 %, judgement) stands idle for want of
those whom they cannot draw from others, until people trained fill the places; that counts as chips, not as AI.

## Other views on record

`economy.with_case(group, case)` switches; what the file itself believes is the default.

| group | default | case |
|---|---|---|
"""

TAIL = """
## What this does not do

Prices of AI services, and who earns from them; a link from AI spending back to adoption beyond the package;
age groups at work (age acts there through the composition of the population); a date for the ¥148.7 trillion. Figures
of Mizuho, Daiwa and OpenAI (140, 104 and 100 trillion) are left out: no path or date could be read. Surveys after
mid-2026 are not in.
"""


def page(draws: int = 10_000) -> str:
    """Return the text of the page; the picture is written by `main`."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    fit = evidence.fit_adoption()
    projection = sm.simulate(package, economy, draws=draws, seed=SEED, variables=["ai_capacity_realised"])
    switched = sm.counterfactuals(package, economy, draws=max(draws // 2, 2), seed=SEED, years=[2030, 2035])
    believed = sm.required_assumptions(package, economy, draws=max(draws // 10, 2), seed=SEED)
    return "".join(
        [
            HEAD,
            fit.table().to_markdown(),
            SEGMENTS.format(ages=fit.age_composition, **_decided(fit)),
            _priors(fit, economy),
            STUDIES.format(prior=sm.realised_share_prior().describe()),
            _weights(),
            COMPARED,
            evidence.compare_with_studies(projection).to_markdown(),
            ATTRIBUTED,
            sm.attribution(projection).to_markdown(),
            SWITCHED,
            switched.to_markdown(),
            BELIEVED,
            believed.to_markdown(),
            CASES.format(engineers=_engineers(economy, draws), idle=_idle(economy)),
            _cases(economy),
            TAIL,
        ]
    )


def _decided(fit: AdoptionFit) -> dict[str, float]:
    work, home = fit["workers"].decided(), fit["individuals"].decided()
    ages = ("Japan, 20 to 39", "Japan, 40 to 59", "Japan, 60 to 69")
    shares = {
        "work_speed": work["base", "imitation"],
        "work_ceiling": work["base", "ceiling"],
        "home_speed": home["base", "imitation"],
        "home_ceiling": home["base", "ceiling"],
        "age_speed": min(home[each, "speed"] for each in ages),
        "age_ceiling": max(home[each, "ceiling"] for each in ages),
    }
    return {name: 100.0 * max(share, 0.0) for name, share in shares.items()}


def _priors(fit: AdoptionFit, economy: sm.Economy) -> str:
    tied: dict[str, tuple[float, str]] = {}
    for pair, value in fit.correlations(economy).items():
        for name, other in (pair, pair[::-1]):
            tied[name] = max(tied.get(name, (0.0, "")), (value, other), key=lambda found: abs(found[0]))
    return "".join(
        f"| `{name}` | {prior.describe()} | {f'`{tied[name][1]}`, {tied[name][0]:+.2f}' if name in tied else '–'} |\n"
        for name, prior in fit.to_priors(economy).items()
    )


def _weights() -> str:
    rows = evidence.STUDIES.items()
    return "".join(
        f"| `{name}` | {study.last} | {study.weight:g} | {study.reason} | "
        f"{sm.realised_share_prior({name: 1.0}).median:.2f} |\n"
        for name, study in rows
    )


def _engineers(economy: sm.Economy, draws: int) -> str:
    package = sm.Package.load("japan-ai-chips-2024-as-reported")
    run = sm.simulate(package, economy, draws=draws, seed=SEED, variables=["engineers_trained"])
    low, median, high = run.effect("engineers_trained", freq="year").sel(year=2035).quantile([0.05, 0.5, 0.95]).values
    return f"{median:.0f} ({low:.0f} to {high:.0f})"


def _idle(economy: sm.Economy) -> str:
    low, high = (100.0 * float(economy.parameters["engineer_shortage"].prior.quantile(u)) for u in (0.05, 0.95))
    return f"{low:.0f} to {high:.0f} %"


def _cases(economy: sm.Economy) -> str:
    groups = economy.cases.values()
    return "".join(
        f"| {group.title} | {group.default} | `{name}`: {case.title} |\n"
        for group in groups
        for name, case in group.cases.items()
    )


def main() -> None:
    """Write the page and the picture."""
    (DOCS / "generative_ai.md").write_text(page(), encoding="utf-8")
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    projection = sm.simulate(package, economy, draws=10_000, seed=SEED, variables=["ai_capacity_realised"])
    evidence.compare_with_studies(projection).plot().save(DOCS / "generative_ai.png", dpi=110, overwrite=True)


if __name__ == "__main__":
    main()
