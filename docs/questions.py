"""Write docs/questions.md and its picture: ``python docs/questions.py``, after numbers have changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import stimulus_model as sm
from stimulus_model.analysis.required_assumptions import TOGETHER
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.formats import fixed

DOCS = Path(__file__).resolve().parent
SEED, DRAWS, PRECISION = 2024, 10_000, 0.015
NAME = "japan-ai-chips-2024"
FORMS = ("bridging_bonds", "deficit_bonds", "fund_returns", "gx_bonds", "tax")

HEAD = """# Questions: what drives it, what must be true, what is best, what is worth knowing

Written by `python docs/questions.py` for the package of November 2024. Every number has its Monte Carlo error or
interval; how the answers are found stands in the docstrings of the functions named.

"""

SHORT = """## In short

- **What drives it.** The largest share of the variance is, for GDP in 2030, that of {gdp}, for debt in 2035 that of
  {debt}, for AI capacity in 2035 that of {ai}.
- **What must be true.** Of {claims} claims, {now} reached as believed, and {reached} with every belief moved together
  to the end of its prior that favours the package.
- **Where it lifts GDP in 2030.** In {share:.0f} of 100 draws, and in {density:.0f} of 100 with {where} (counted on
  draws that were not searched).
- **What is worth most.** A yen for `{project}` does ¥{per_yen:.2f} for GDP up to 2040, one of the whole package
  ¥{whole:.2f}. Financed by {form}, GDP gains ¥{gain:.2f} trillion more than as decided, and debt moves by
  {debt_moved} points.
- **What to find out first.** {first}: ¥{worth:.3f} trillion, of the ¥{everything:.3f} trillion that knowing
  everything would be worth.

"""

DRIVEN = """## Which belief drives the answer?

`sm.sensitivity` divides the variance of each outcome among what is believed, section by section of the economy's
file. The largest share is that of **{gdp}** for the effect on GDP in 2030,
of **{debt}** for that on debt in 2035
and of **{ai}** for that on AI capacity in 2035.
"@official model" is which of the three official models the economy answers as;
"@ensemble" is what else differs between members that answer as one of them; "@shocks" are the paths of the shocks.

"""

MODELS = """
![Inputs and outcomes](questions.png)

The same by official model (`projection.by_model()`): the last column says how much of the variance is which of them
one believes.

"""

ALONE = """
One input at a time (`sm.tornado`): the effect on GDP in 2030 with the input at either end of its prior.

"""

TOGETHER_ON_A_LINE = """
Two beliefs at a time (`sm.contour`): what one has to be, given the other, for the median effect on GDP in 2030 to be
zero.

"""

INSIDE = """
What the members of the ensemble differ in (`sm.ensemble_sensitivity`): which official model, and which of its
sections.

"""

HOLDS = """
## Where is the effect on GDP in 2030 above zero?

`sm.discover` looks for few restrictions under which most draws are above zero, and tries them on draws that it did
not search. They go with the claim; they do not bring it about.

"""

CLAIMED = """
## What must be true for the official claims?

`sm.required_assumptions`: one belief at a time, then all of them at once, each from its median to the end of its
prior that favours the package. Medians; "reached" says how far along all of them have to go together.

| claim | level | as believed | best single belief | at best | all at once | reached |
|---|---:|---:|---|---:|---:|---|
"""

WORTH = """
## Which project, and which financing, is worth most?

`sm.marginal_effects`: the package with a project minus the package without it, per yen appropriated, on the same
draws. {best} does most for GDP by yen; debt rises by about the same for all of them.

"""

WHAT_AND_WHEN = """
The same by kind of instrument and by the fiscal year that appropriates.

"""

PAID = """
All of it financed in one way (`package.financed_by`), effects on GDP added up over 2025 to 2040, and on debt at the
end of 2040, minus those of the package as decided on the same draws:

| financed by | GDP, ¥ trillion | ± | debt, points | ± |
|---|---:|---:|---:|---:|
"""

BEST = """
`sm.design` with every project between half and twice its size and the same cash: the best mix of a linear model lies
on the bounds that one sets, so the table of yen above is the result and the mix an illustration of it.

"""

LEARN = """
## What to find out first?

`sm.value_of_information`: the choice is between the package as decided, the same without Micron, and none; the
benefit is real GDP added up over 2025 to 2040 less the cash paid out, in ¥ trillion. Of what is asked, most is worth
**{first}**: ¥{worth:.3f} trillion.
What drives the outcome most need not be worth knowing: it has to change the choice.

"""

DEBT = """
## Is debt sustainable by published rules?

`sm.debt_criteria`, `sm.stress_tests`, `sm.debt_risks` and `sm.sustainability_gaps`, of the path with the package
(`sm.eu_adjustment` calculates what the European Union's rules ask of a country from its own series). Nobody in Japan
is bound by rules of the European Union; the bands of 60 and 90 % of GDP bind trivially at a debt of about 190 %, so
what is worth reading is the balance that would meet each criterion.

"""


def page(draws: int = DRAWS, precision: float = PRECISION) -> str:
    """Return the page."""
    package, economy = sm.Package.load(NAME), sm.Economy.load("japan")
    found = sm.sensitivity(package, economy, groups="sections", seed=SEED, precision=precision)
    projection = sm.simulate(package, economy, seed=SEED, draws=draws, keep="annual")
    drivers = [leading(found.shapley, outcome) for outcome in labels(found)]
    effects = sm.marginal_effects(package, economy, seed=SEED, draws=max(draws // 4, 64))
    mix = sm.design(package, economy, bounds=(0.5, 2.0), seed=SEED, draws=max(draws // 4, 64))
    worth = learning(package, economy, draws)
    first = str(worth.frame["held_out"].iloc[1:].idxmax())
    many = sm.simulate(package, economy, seed=SEED, draws=max(draws, 1_000), keep="annual", variables=["real_gdp"])
    gdp = {"Real GDP, effect in 2030": ("real_gdp", 2030)}
    by = {"seed": SEED, "draws": max(draws // 4, 64)}
    wanted = sm.required_assumptions(package, economy, seed=SEED, draws=max(draws // 10, 64)).to_frame()
    box = sm.discover(many, ("real_gdp", 2030))
    paid = financing(package, economy, max(draws // 4, 64))
    line = sm.contour(package, economy, x="research_return", y="displacement", target="real_gdp", year=2030,
                      points=5, seed=SEED, draws=max(draws // 10, 64))  # fmt: skip
    members = sm.ensemble_sensitivity(package, economy, outcomes=gdp, seed=SEED, members=max(draws // 10, 64))
    parts = [
        HEAD,
        in_short(drivers, wanted, box, effects, paid, worth),
        DRIVEN.format(gdp=drivers[0], debt=drivers[1], ai=drivers[2]),
        found.to_markdown(),
        ALONE,
        sm.tornado(package, economy, outcomes=gdp, seed=SEED, draws=max(draws // 10, 64)).to_markdown(),
        MODELS,
        projection.by_model().summary(["real_gdp", "debt_to_gdp"], [2030, 2035]).to_markdown(),
        INSIDE,
        members.to_markdown(),
        CLAIMED,
        claims(wanted),
        HOLDS,
        box.to_markdown(),
        TOGETHER_ON_A_LINE,
        line.to_markdown(),
        WORTH.format(best=f"`{effects.frame.index[0]}`"),
        effects.to_markdown(),
        WHAT_AND_WHEN,
        sm.marginal_effects(package, economy, by="instrument", **by).to_markdown(),
        "\n",
        sm.marginal_effects(package, economy, by="timing", **by).to_markdown(),
        PAID + rows_of(paid),
        BEST,
        mix.to_markdown(),
        LEARN.format(first=first, worth=worth.frame.loc[first, "held_out"]),
        worth.to_markdown(),
        DEBT,
        sm.debt_criteria(projection, adjustment_end=2030).to_markdown(),
        "\n",
        sm.stress_tests(projection, first_year=2028).to_markdown(),
        "\n",
        sm.debt_risks(projection, first_year=2028).to_markdown(),
        "\n",
        sm.sustainability_gaps(projection, first_year=2028).to_markdown(),
    ]
    found.plot.heat().save(PICTURE)
    return "".join(parts)


PICTURE = DOCS / "questions.png"


def labels(found: sm.Sensitivity) -> list[str]:
    """Return the outcomes in their order."""
    return list(dict.fromkeys(found.frame.index.get_level_values("outcome")))


def leading(shapley: pd.DataFrame, outcome: str) -> str:
    """Return the input with the largest share of an outcome, and the share."""
    row = shapley.loc[outcome].iloc[0]
    return f"{shapley.loc[outcome].index[0]} ({100.0 * row['share']:.0f} %)"


def claims(frame: pd.DataFrame) -> str:
    """Return a row for each claim: the single belief that does most for it, and all of them at once."""
    rows = []
    for claim, group in frame.groupby(level="claim", sort=False):
        levers = group.droplevel("claim")
        alone = levers.drop(TOGETHER)
        together, level = levers.loc[TOGETHER], levers["level"].iloc[0]
        best = alone.loc[(alone["best"] - level).abs().idxmin()]
        cells = [f"{level:.2f}", f"{together['central']:.2f}", f"`{best.name}`", f"{best['best']:.2f}",
                 f"{together['best']:.2f}", str(together["status"])]  # fmt: skip
        rows.append(f"| {claim} | {' | '.join(cells)} |\n")
    return "".join(rows).replace("| -", "| \N{MINUS SIGN}")


def in_short(
    drivers: list[str],
    wanted: pd.DataFrame,
    box: sm.Discovery,
    effects: sm.MarginalEffects,
    paid: pd.DataFrame,
    worth: sm.ValueOfInformation,
) -> str:
    """Return the answers in plain words."""
    together = wanted.xs(TOGETHER, level="lever")
    reached = int(together["status"].str.startswith("reached").sum())
    above = together["level"] > 0.0
    now = int(
        np.where(above, together["central"] >= together["level"], together["central"] <= together["level"]).sum()
    )
    first, best = str(worth.frame["held_out"].iloc[1:].idxmax()), str(paid["gdp"].idxmax())
    where = ", ".join(f"`{name}` {restriction(row)}" for name, row in box.frame.iterrows()) or "no restriction"
    return SHORT.format(
        gdp=drivers[0], debt=drivers[1], ai=drivers[2], reached=reached, claims=len(together),
        now={0: "none is", 1: "1 is"}.get(now, f"{now} are"),
        share=100.0 * box.share, density=100.0 * box.fresh.density, where=where, project=effects.frame.index[0],
        per_yen=effects.frame["gdp"].iloc[0], whole=effects.frame["gdp"].iloc[-1], form=best.replace("_", " "),
        gain=paid.loc[best, "gdp"], debt_moved=fixed(paid.loc[best, "debt"], 2, sign=True),
        first=first[0].upper() + first[1:],
        worth=worth.frame.loc[first, "held_out"], everything=worth.frame["value"].iloc[0],
    )  # fmt: skip


def restriction(row: pd.Series) -> str:
    """Return what a box restricts an input to, in words."""
    if row["models"]:
        return f"one of {row['models']}"
    ends = [f"{word} {row[end]:.3g}" for word, end in (("from", "low"), ("to", "high")) if np.isfinite(row[end])]
    return " ".join(ends)


def financing(package: sm.Package, economy: sm.Economy, draws: int) -> pd.DataFrame:
    """Return what each form of financing does more than that decided: means and their errors."""
    packages = {"as decided": package, **{form: package.financed_by(sm.Financing({form: 1.0})) for form in FORMS}}
    run = sm.compare(packages, economy, seed=SEED, draws=draws, keep="annual", variables=["real_gdp", "debt_to_gdp"])
    rows = {}
    for form in FORMS:
        gdp = run.difference("real_gdp", form, freq="year").sum("year").to_numpy()
        debt = run.difference("debt_to_gdp", form, freq="year").sel(year=2040).to_numpy()
        row = dict[str, float]()
        for name, x in (("gdp", gdp), ("debt", debt)):
            row |= {name: x.mean(), f"{name}_error": x.std(ddof=1) / np.sqrt(len(x))}
        rows[form] = row
    return pd.DataFrame.from_dict(rows, orient="index")


def rows_of(paid: pd.DataFrame) -> str:
    """Return the rows of the table of forms of financing."""
    rows = []
    for form, row in paid.iterrows():
        cells = [f"{row[name]:+.3f} | {row[f'{name}_error']:.1g}" for name in ("gdp", "debt")]
        rows.append(f"| {str(form).replace('_', ' ')} | {' | '.join(cells)} |\n".replace("-", "\N{MINUS SIGN}"))
    return "".join(rows)


def learning(package: sm.Package, economy: sm.Economy, draws: int) -> sm.ValueOfInformation:
    """Return what it is worth to learn some beliefs before deciding."""
    options = {"as decided": package, "without Micron": package.without("micron"), "none": None}
    learn = {
        "which official model": ["@official model"],
        "which of its members": ["@ensemble"],
        "what compute does to adoption": ["compute_effect"],
        "what chips yield": ["chip_return"],
        "what research yields": ["research_return"],
        "how much would have come anyway": ["deadweight"],
        "what AI's use yields": ["realised_share"],
    }
    return sm.value_of_information(options, economy, benefit=net_benefit, learn=learn, seed=SEED, draws=draws)


def net_benefit(projection: Projection) -> np.ndarray:
    """Return real GDP added up over all years less the cash paid out, by draw."""
    gdp, cash = (projection.effect(name, freq="year").sum("year").to_numpy() for name in ("real_gdp", "package_cash"))
    return np.asarray(gdp - cash)


def main() -> None:
    """Write the page."""
    (DOCS / "questions.md").write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
