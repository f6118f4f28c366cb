"""Write docs/united_states.md: ``python docs/united_states.py``.

Every number is computed here or read from data files. Run it when numbers of the economy change.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.leave_one_out import leave_one_out, unseen_coverage
from stimulus_model.calibration.model_range import calibrated_responses
from stimulus_model.calibration.validation import validate
from stimulus_model.economy.beliefs.official_models import calibration_rmse
from stimulus_model.results.tables.formats import fixed

NAME = "united-states"
PAGE = Path(__file__).resolve().parent / "united_states.md"
PICTURE = PAGE.with_suffix(".png")
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "10000"))
SEED = 2026
MEASURES = ("real_gdp", "price_level", "policy_rate")


def table(head: Sequence[str], rows: Iterator[Sequence[str]] | list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def range_of(values: Any, places: int = 2) -> str:
    """Write a median and its 90 % range."""
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95])
    return f"{fixed(middle, places)} ({fixed(low, places)} to {fixed(high, places)})"


def what_it_is(economy: sm.Economy) -> str:
    """Return how much of the economy is its own."""
    notes = economy.parameters.to_frame()["note"]
    borrowed = int(notes.str.startswith("taken over from").sum())
    ensemble = "none" if economy.ensemble is None else f"{economy.ensemble.size} members"
    return (
        f"`Economy.load({NAME!r})` starts with {economy.start}, in {economy.currency} {economy.unit}, with "
        f"fiscal years from October; projects are in a state or a census region. Of {len(notes)} parameters "
        f"{len(notes) - borrowed} are its own, each with its source; {borrowed} are taken over from others' "
        f"priors and say so in their notes, amounts as the same part of GDP. Ensemble: {ensemble}. Special bonds and "
        f"age groups are switched off. Starts: {', '.join(sm.Economy.vintages(NAME))}."
    )


def calibrations(economy: sm.Economy) -> str:
    """Return how far each calibration stays from its model in output, prices and the rate."""
    rows = []
    for model in published.of_economy(economy):
        rmse = calibration_rmse(NAME, model.key)
        rows.append([model.title, str(len(model.cells)), *(fixed(rmse[each], 2) for each in MEASURES)])
    return table(["model", "numbers", "real GDP, %", "GDP deflator, %", "policy rate, points"], rows)


def left_out(economy: sm.Economy) -> str:
    """Return how many numbers of each model the calibrations to the others reach, one for FRB/US."""
    models = [model for model in published.of_economy(economy) if not model.key.endswith("-mce")]
    rows = leave_one_out(models, calibrated_responses(economy, models), np.arange(len(models)))
    kept = [row for row in rows if row.cell.variable in MEASURES]
    lines = []
    for title, part in [(m.title, [r for r in kept if r.cell.model == m.key]) for m in models] + [("All", kept)]:
        found = unseen_coverage(title, part)
        cells = [f"{100 * found.parameters_share:.0f} %", f"{100 * found.share:.0f} %"]
        lines.append([title, str(found.cells), *cells, fixed(found.parameters_width, 2), fixed(found.width, 2)])
    head = ["left out", "numbers", "in the range of the others", "in the band for an unseen model", "width", "width"]
    return table(head, lines)


def validated(economy: sm.Economy) -> str:
    """Return what `validate` finds: coverage, baseline, fan."""
    found = validate(economy, draws=min(DRAWS, 4_000), seed=0)
    rows = [
        [
            each.title,
            str(each.cells),
            f"{100 * each.parameters_share:.0f} %",
            f"{100 * each.share:.0f} %",
            fixed(each.width, 2),
        ]
        for each in found.coverage
    ]
    worst = {
        row.variable: max(abs(r.median - r.published) for r in found.baseline if r.variable == row.variable)
        for row in found.baseline
    }
    units = {row.variable: row.unit for row in found.baseline}
    fans = [
        [row.variable.replace("_", " "), str(row.year), fixed(row.unbiased, 2), fixed(row.model, 2), row.verdict]
        for row in found.fan
    ]
    records = [
        [
            row.forecaster,
            row.variable.replace("_", " "),
            str(row.step),
            fixed(row.unbiased, 2),
            fixed(row.model, 2),
            row.verdict,
        ]
        for row in found.forecasters
    ]
    head = ["model", "numbers", "in the band of the parameters", "in the band of the prediction", "mean width"]
    baseline = [[name.replace("_", " "), units[name], fixed(value, 2)] for name, value in worst.items()]
    return "\n\n".join(
        [
            table(head, rows),
            "Largest distance of the median without a package from the projection, fiscal years 2026 to 2036:",
            table(["variable", "unit", "distance"], baseline),
            "Fan of growth and consumer prices against errors of the World Economic Outlook, without their bias:",
            table(["variable", "year", "error", "economy (sd)", "verdict"], fans),
            "Fan against the record of the Survey of Professional Forecasters, quarters ahead (1 is under way), "
            "and of the Congressional Budget Office, fiscal years likewise; errors without their bias:",
            table(["forecaster", "variable", "step", "error", "economy (sd)", "verdict"], records),
        ]
    )


def recovery_act() -> str:
    """Return the effects of the Recovery Act by year, and beside each published estimate."""
    package, economy = sm.Package.load("us-arra-2009"), sm.Economy.load(NAME, vintage="2008Q4")
    run = sm.simulate(package, economy, draws=DRAWS, seed=SEED, horizon="2014", variables=["real_gdp", "employment"])
    effects = {
        "real_gdp": run.effect("real_gdp", relative=True),
        "employment": run.effect("employment"),
        "share": run.effect("employment", relative=True),
    }

    def ours(name: str, first: str, last: str, places: int = 2, scale: float = 1.0) -> str:
        return range_of(scale * effects[name].sel(quarter=slice(first, last)).mean("quarter"), places)

    years = [
        [
            str(year),
            ours("real_gdp", f"{year}Q1", f"{year}Q4"),
            ours("share", f"{year}Q1", f"{year}Q4"),
            ours("employment", f"{year}Q1", f"{year}Q4", 0, 1000.0),
        ]
        for year in range(2009, 2015)
    ]
    rows = []
    for each in sorted(package.estimates, key=lambda found: (found.variable, found.period, found.published)):
        (first, last), jobs = each.period, each.variable == "employment"
        places, scale = (0, 1000.0) if jobs else (1, 1.0)
        ends = (each.value, each.value) if each.low is None or each.high is None else (each.low, each.high)
        theirs = " to ".join(fixed(end, places) for end in dict.fromkeys(ends) if end is not None)
        when = first if first == last else first[:4]
        source = package.sources[each.source]
        rows.append(
            [
                "employment, thousand" if jobs else "real GDP, %",
                when,
                f"{each.estimator}, {each.published}",
                theirs,
                ours(each.variable, first, last, places, scale),
                source.kind if "recalled" not in source.title else "recalled",
            ]
        )
    head = ["effect on", "when", "who", "theirs", "here", "read as"]
    by_year = table(["year", "real GDP, %", "employment, %", "employment, thousand"], years)
    return f"{by_year}\n\nBeside what was published:\n\n{table(head, rows)}"


def purchases(economy: sm.Economy) -> str:
    """Return what purchases of 1 % of GDP for eight quarters do, with the rule and with the rate held."""
    rows = []
    for text, fixed_rate in (("with the rule", False), ("rate on its path", True)):
        cells = [
            cell
            for cell in published.of_economy(economy)[2].cells
            if cell.variable == "real_gdp"
            and cell.impulse.experiment == "government_consumption"
            and cell.impulse.fixed_rate == fixed_rate
            and cell.period in ("quarter 4", "quarter 8")
        ]
        answers = published.responses(economy, cells, draws=min(DRAWS, 2_000), seed=SEED)
        models = [
            [
                c.value
                for c in model.cells
                if (c.variable, c.period) == ("real_gdp", cell.period)
                and c.impulse.experiment == "government_consumption"
                and c.impulse.duration == 8
                and c.impulse.fixed_rate == fixed_rate
            ]
            for cell in cells
            for model in published.of_economy(economy)
        ]
        half = len(models) // 2
        for place, cell in enumerate(cells):
            said = [each[0] for each in models[place * half : (place + 1) * half] if each]
            row = [text, cell.period, range_of(answers[:, place]), f"{fixed(min(said), 2)} to {fixed(max(said), 2)}"]
            rows.append(row)
    return table(["rate", "quarter", "here", "the models"], rows)


def at_the_bound(economy: sm.Economy) -> str:
    """Return the multiplier of purchases over two years, away from the bound and at it, beside what is published."""
    crisis = sm.Economy.load(NAME, vintage="2008Q4")
    cases = {
        "from 2026, with the rule": (economy, "Ramey and Zubairy: .66 (standard error .067)"),
        "from 2009, at the bound": (crisis, "Budget Office: .5 to 2.5"),
        'from 2009, `with_case("lower_bound", "ramey-zubairy")`': (
            crisis.with_case("lower_bound", "ramey-zubairy"),
            "Ramey and Zubairy at the bound: .77 (.11)",
        ),
    }
    rows = []
    for text, (place, theirs) in cases.items():
        made = sm.respond(
            place, "government_consumption", duration=8, years=2, draws=min(DRAWS, 2_000), seed=SEED,
            variables=["real_gdp", "government"],
        )  # fmt: skip
        gained, spent = (made.effect(name).sum("quarter") for name in ("real_gdp", "government"))
        rows.append([text, range_of(gained / spent), theirs])
    return table(["purchases of 1 % of GDP for two years", "GDP over spending, both summed", "published"], rows)


def chips(economy: sm.Economy) -> str:
    """Return the effects of what is left of the CHIPS Act."""
    run = sm.simulate(sm.Package.load("us-chips-2026"), economy, draws=DRAWS, seed=SEED, horizon="2040")
    gdp, debt = (run.effect(name, freq="year", relative=name == "real_gdp") for name in ("real_gdp", "debt_to_gdp"))
    rows = [
        [str(year), range_of(gdp.sel(year=year), 3), range_of(debt.sel(year=year), 3)]
        for year in (2026, 2028, 2030, 2032, 2035, 2040)
    ]
    return table(["year", "real GDP, %", "debt, points of GDP"], rows)


def generative_ai(economy: sm.Economy) -> str:
    """Return the potential, its label, and what the central path realises."""
    entry, gdp = economy.position_entries["ai_capacity"], economy.position.ai_capacity_gdp
    path, users = economy.paths["ai_reference"], economy.paths["adoption_reference"]
    rows = [
        [str(year), fixed(100.0 * value, 2), fixed(100.0 * share, 0)]
        for year, value, share in zip(path.years, path.values, users.values, strict=True)
        if year in (2026, 2028, 2030, 2035, 2040)
    ]
    text = (
        f"The potential is US${fixed(entry.value, 0)}bn a year, {fixed(100 * entry.value / gdp, 1)} % of GDP "
        f"({entry.note}; {entry.source}). Of it the central path realises:"
    )
    return text + "\n\n" + table(["year", "productivity, %", "workers that use it, %"], rows)


def above_bound(economy: sm.Economy) -> str:
    """Return how far the policy rate is above its lower bound."""
    return fixed(economy.position.policy_rate - economy.entries["lower_bound"].value, 2)


def two_countries(economy: sm.Economy) -> str:
    """Return what the same package as a share of GDP does in both countries, and draw it."""
    other = sm.Economy.load("japan", vintage=economy.vintage)
    cases = {}
    for place in (economy, other):
        amounts = {year: 0.01 * place.nominal_gdp(year, 1) for year in (2026, 2027)}
        package = sm.Package.of(
            title="Purchases of 1 % of GDP for two years", government_consumption=amounts,
            currency=place.currency, unit=place.unit, fiscal_year_starts=1,
        )  # fmt: skip
        cases[place.country] = (package, place)
    both = sm.compare(cases, seed=SEED, draws=DRAWS, horizon="2036")
    both.plot.fan("real_gdp", freq="year").save(PICTURE, dpi=110, overwrite=True)
    rows = []
    for year in (2026, 2027, 2028, 2030, 2035):
        for variable, text in (("real_gdp", "real GDP, %"), ("debt_to_gdp", "debt, points of GDP")):
            found = [
                range_of(both[name].effect(variable, freq="year", relative=variable == "real_gdp").sel(year=year))
                for name in cases
            ]
            rows.append([str(year), text, *found])
    facts = [
        ("imports, % of GDP", lambda e: fixed(100 * e.position.import_share, 1)),
        ("policy rate above its lower bound, points", above_bound),
        ("debt, % of GDP", lambda e: fixed(e.position.debt_to_gdp, 0)),
        ("debt due within two years, %", lambda e: fixed(100 * (e.position.due_1y + e.position.due_2y), 0)),
        ("output gap, %", lambda e: fixed(e.position.output_gap, 1)),
        ("unemployment, points per 1 % of gap", lambda e: fixed(e.entries["okun"].value, 2)),
        ("households' spending out of income", lambda e: fixed(e.entries["hand_to_mouth"].value, 2)),
    ]
    why = [[text, *(read(place) for _, place in cases.values())] for text, read in facts]
    return "\n\n".join(
        [
            table(["year", "effect on", *cases], rows),
            f"![Real GDP after purchases of 1 % of GDP for two years]({PICTURE.name})",
            "What differs at the start:",
            table(["", *cases], why),
        ]
    )


TEXT = """# The United States

Written by `python docs/united_states.py`; do not edit. Ranges are medians with 90 % of the draws.

{what}

## Models

Calibrated by the same command as any other economy (`python -m stimulus_model.calibration.fit_official_models
{name}`). FRB/US is one model in two versions of its expectations; it alone speaks of taxes, transfers,
productivity, oil and the dollar. The others speak of output, prices and the rate only, and leave what they do
not speak of to wide priors: that is the structural error which stands beside FRB/US where it speaks alone.
Each table has one vote, so that FRB/US has two of six (judgement). Members of the ensemble are drawn around
each calibration by the curvature of its posterior (`python -m stimulus_model.calibration.write_ensemble
{name} --near`), not by walks that settle. The price curves of the models are flat, and a pulse of inflation then
comes off its anchor slowly: what of inflation expectations learn, what the central bank learns from it of the neutral
rate, and how flat curves may be is held to evidence (`fitted.toml`), so that output is back after ten years (within
.1 % of a pulse of 1 %). Ten years of higher productivity raise output by 14 %, ten times as much as any other
experiment; its errors may be twice as large (`[widened]`), or they alone would decide how FRB/US is met.
Root-mean-square distance from all published numbers, with that experiment:

{calibrations}

### Each model by the others

The calibrations to the other models as draws, FRB/US once, output, prices and the rate:

{left_out}

### Validation

Disturbances are as large as makes the fan as wide as forecasters' errors
(`python -m stimulus_model.calibration.match_forecasters {name}`). Demand at home and abroad gathers pace as output
did from 1985 to 2015; unemployment, the policy rate and the budget have disturbances of their own beside the rule,
Okun's law and the economy. Where the neutral rate of a draw is another one than the baseline's, it shows gradually:
demand hides it, and fades. Errors of growth are against first releases; output here is not revised.

{validated}

## The Recovery Act of 2009

From the end of 2008, with the rate at its lower bound: `Economy.load({name!r}, vintage="2008Q4")`. The
position and the path of that start are recalled and rounded, and say so.

{arra}

Purchases of 1 % of GDP for eight quarters, real GDP in per cent, here and in the models, from the end of
2025.

{purchases}

What is found in long series can be believed in place of the models: `evidence.with_multiplier` weighs members by an
estimate of `evidence.local_projection`, and a case takes Ramey and Zubairy's (2018) ratio at the lower bound.

{bound}

## The CHIPS and Science Act from 2026

`Package.load("us-chips-2026")`: what is unpaid of the awards, research and the credit of 35 %. The Penn
Wharton Budget Model calls the effect of such credits on GDP negligible.

{chips}

## Generative AI

{ai}

## The same package in two countries

{both}
"""


def main() -> None:
    """Compute all, and write the page."""
    economy = sm.Economy.load(NAME)
    text = TEXT.format(
        name=NAME,
        what=what_it_is(economy),
        calibrations=calibrations(economy),
        left_out=left_out(economy),
        validated=validated(economy),
        arra=recovery_act(),
        purchases=purchases(economy),
        bound=at_the_bound(economy),
        chips=chips(economy),
        ai=generative_ai(economy),
        both=two_countries(economy),
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
