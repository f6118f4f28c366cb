"""Write docs/expectations.md: ``python docs/expectations.py``, after numbers of an economy have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.published_tables.cells import Cell
from stimulus_model.results.tables.formats import fixed

PAGE = Path(__file__).resolve().parent / "expectations.md"
DRAWS = int(os.environ.get("STIMULUS_MODEL_DRAWS", "1000"))
SEED = 2026
ROUNDS = 3
BEHIND = "quarter 60"
"""Up to where runs go, so that all foresee twenty years: near its end a rate that is held would weigh less."""
LIKE_FRB_US = {"markets": 1.0, "prices": 1.0}
"""Who looks ahead in the Board's usual run with model-consistent expectations."""

HEAD = """# Expectations that see the package

Written by `python docs/expectations.py`; {draws:,} draws unless it says otherwise.

Households, firms and markets of an economy's file look back: incomes, inflation and the policy rate of today are what
they expect, with a pull to what is normal. `economy.with_expectations(...)` lets a share of them see what a package
will do, so that what is announced acts before it comes:

```python
economy = sm.Economy.load("japan").with_expectations("mixed")   # shares with priors; or "consistent", 0.3, a table
projection = sm.simulate(package, economy, seed=1)
projection.effect("expectation_iterations")                     # by draw, with "expectation_error"
both = {{"adaptive": (package, sm.Economy.load("japan")), "mixed": (package, economy)}}
sm.compare(both, seed=1, variables=["real_gdp", "yield_10y"])   # variables that both have
```

## What looks ahead

Every expectation is of the difference that a package makes, without shocks and at the parameters of the draw. The
path without a package keeps the expectations of its file. With $x_t$ the difference in quarter $t$, those who look
ahead expect a geometric mean of what comes, $m_t = (1 - \\delta) x_t + \\delta m_{{t+1}}$. What is added to an
equation is the share $\\omega$ of them, times $m_t$ less what adaptive expectations have in it already:

| who | of what | $\\delta$ | where it enters |
|---|---|---|---|
| households | income from which they spend | `household_foresight` | what consumption is corrected to |
| firms | potential and actual output, less taxes on profits | `firm_foresight` | the capital that they want |
| prices and wages | inflation, from the next quarter on | `price_foresight` | both Phillips curves, real rates |
| markets | the policy rate | of a mean over 2, 5, 10, 30 years | yields, and so the exchange rate |

Households who spend what comes in do not look ahead, whatever the share.

{parameters}

Whatever the horizon, those who look ahead see five years behind the last quarter of a run (but none after 2100), and
foresee nothing more after these than adaptive expectations have. A later horizon then moves what is kept by little:
with mixed expectations and a run to 2040, effects on GDP by less than .1 % of their largest in half of the draws
(98 of 100: 2 %), those on ten-year yields by less than 1 % (5 %).
A tax credit that is announced does not make firms wait, as it would in a model of the user
cost over time; premia for public debt are those of the debt of the day.

## How it is solved

What is expected makes a path, and the path makes what was to be expected. Each draw is iterated (Anderson 1965, ten
moves) until no expectation moves by more than {tolerance:g} of its largest value. Going back from the last
quarter, what a quarter answers to its own expectations is counted at once, so that a model in which only the next
quarter matters is solved in one step. A draw in which a plant leaves or not, depending on what is expected of the
gap, has no exact solution; it is accepted where its expectations are then off by {accepted:.0%} or less, and is
otherwise invalid, as `on_invalid` has it. In a run of {many:,} draws of the package of November 2024 on one thread,
with every path kept:

{convergence}

A model of one's own looks ahead in the same way: [own_models.md](own_models.md#models-that-look-ahead). Three New
Keynesian equations meet their known solution to 1e-14 after two iterations.

## Beside FRB/US

Real GDP, per cent, after a shock in the first quarter. FRB/US was run with expectations from a small VAR and with
model-consistent expectations in markets, prices and wages. The economy of the United States stands beside it,
calibrated to the first, with adaptive expectations and with markets, prices and wages that look ahead; nothing was
fitted to the second. What does not carry over: a rate that is known to stay a point higher for two years weighs
several times as much here as in FRB/US with model-consistent expectations. {known_rate}

{frb_us}

## Beside models that look ahead throughout

Government purchases of 1 % of GDP for eight quarters, which all know from the first: real GDP, per cent.

{models}

Taylor's (1993) Japan, with rational expectations, which nothing was fitted to, beside Japan:

{taylor}

## Announced, and paid later

Japan, effects by fiscal policy that is known at the start: works of ¥5 trillion in fiscal 2029 alone, a rise of
income tax by ¥5 trillion in that year, and ¥5 trillion of works in each of seven years from fiscal 2025 on. Medians.
Before the money moves, markets expect higher rates and a stronger yen, households expect the income that works bring
less what dearer money takes, and those who pay more tax later save for it.

{announced}
"""


def main() -> None:
    """Write the page."""
    japan = sm.Economy.load("japan")
    mixed = japan.with_expectations()
    rules = mixed.model.expectations
    PAGE.write_text(
        HEAD.format(
            draws=DRAWS,
            many=10 * DRAWS,
            parameters=parameters(mixed),
            tolerance=rules.tolerance,
            accepted=rules.accepted,
            convergence=convergence(japan),
            frb_us=frb_us(),
            known_rate=known_rate(),
            models=models(),
            taylor=taylor(japan),
            announced=announced(japan),
        ),
        encoding="utf-8",
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows])


def parameters(economy: sm.Economy) -> str:
    """Return the parameters of those who look ahead."""
    rows = [
        [f"`{entry.name}`", fixed(entry.value, 2), entry.prior.describe(), entry.note]
        for entry in economy.entries.values()
        if entry.block == "expectations"
    ]
    return table(["parameter", "centre", "prior", "what it rests on (judgement)"], rows)


def convergence(economy: sm.Economy) -> str:
    """Return how many iterations draws took, and what they cost: medians of runs in turn, after one that compiles."""
    package, rows = sm.Package.load("japan-ai-chips-2024"), []
    asked = {name: economy.with_expectations(name) for name in ("adaptive", "mixed", "consistent")}
    spent: dict[str, list[float]] = {name: [] for name in asked}
    sm.run_cache.limit = 0
    for seed in range(SEED - ROUNDS, SEED + 1):
        for name, each in asked.items():
            begun = time.process_time()
            sm.simulate(package, each, seed=seed, draws=10 * DRAWS, threads=1, on_invalid="report")
            spent[name] += [time.process_time() - begun] if seed > SEED - ROUNDS else []
    for name, each in asked.items():
        cells = ["", "", "", ""]
        if name != "adaptive":
            run = sm.simulate(package, each, seed=SEED, draws=10 * DRAWS, on_invalid="report", keep="annual")
            found = (run.effect(f"expectation_{kind}", freq="year") for kind in ("iterations", "error"))
            took, error = (effect.to_numpy()[:, 0] for effect in found)
            jumps = int((error > each.model.expectations.tolerance).sum())
            numbers = np.median(took), np.quantile(took, 0.99), jumps, len(run.provenance.dropped)
            cells = [f"{x:.0f}" for x in numbers]
        rows.append([name, *cells, fixed(float(np.median(spent[name]) / np.median(spent["adaptive"])), 1)])
    head = ["expectations", "iterations, median", "99 % at most", "accepted with a jump", "invalid", "processor time"]
    return table(head, rows)


def frb_us() -> str:
    """Return responses of GDP in FRB/US and here, with and without looking ahead."""
    tables = {each.key: each for each in published.load("united-states")}
    adaptive = sm.Economy.load("united-states", calibrated_to="frb-us-2023-var")
    periods = ("quarter 1", "quarter 4", "quarter 8", "quarter 12", "quarter 20")
    found, cells = [], {}
    for key in ("frb-us-2023-var", "frb-us-2023-mce"):
        cells[key] = {
            (each.title, each.period): each
            for each in tables[key].cells
            if each.variable == "real_gdp" and each.period in periods and not each.impulse.fixed_rate
        }
    titles = [title for title, period in cells["frb-us-2023-mce"] if period == periods[0]]
    shared = [title for title in titles if (title, periods[0]) in cells["frb-us-2023-var"]]
    asked = [cells["frb-us-2023-mce"][title, period] for title in shared for period in periods]
    here = {name: answers(economy, asked) for name, economy in _looking(adaptive).items()}
    for k, title in enumerate(shared):
        for name, source in (("FRB/US, VAR", "frb-us-2023-var"), ("FRB/US, model-consistent", "frb-us-2023-mce")):
            shown = title if source.endswith("var") else ""
            found.append([shown, name, *(fixed(cells[source][title, each].value, 2) for each in periods)])
        for name, values in here.items():
            found.append(["", name, *(fixed(x, 2) for x in values[k * len(periods) : (k + 1) * len(periods)])])
    return table(["experiment", "model", *periods], found)


def known_rate() -> str:
    """Return what GDP loses in quarter 8 of a rate known for eight quarters, by who looks ahead."""
    theirs = next(
        cell
        for model in published.load("united-states")
        if model.key == "frb-us-2023-mce"
        for cell in model.cells
        if cell.title == "Funds rate +1 point for eight quarters, then the rule"
        and (cell.variable, cell.period) == ("real_gdp", "quarter 8")
    )
    here = sm.Economy.load("united-states", calibrated_to="frb-us-2023-var")
    shares: list[dict[str, float]] = [{"markets": 1.0}, {"markets": 1.0, "prices": 0.5}, LIKE_FRB_US]
    economies = [here, *(here.with_expectations(each) for each in shares)]
    found = [fixed(abs(answers(each, [theirs])[0]), 2) for each in economies]
    return (
        f"In quarter 8 GDP\nloses {found[0]} % with adaptive expectations, {found[1]} % where markets look ahead, "
        f"{found[2]} % where half of price setters do too,\nand {found[3]} % where all of them do, for the inflation "
        f"that they expect moves the real rate that makes it; FRB/US has\n{fixed(abs(theirs.value), 2)} %."
    )


def _looking(economy: sm.Economy) -> dict[str, sm.Economy]:
    return {
        "here, adaptive": economy,
        "here, markets and prices": economy.with_expectations(LIKE_FRB_US),
        "here, all consistent": economy.with_expectations("consistent"),
    }


def answers(economy: sm.Economy, cells: Sequence[Cell]) -> list[float]:
    """Return the median over draws of what the economy answers in the place of each cell.

    One more cell lets the run go on.
    """
    asked = [*cells, replace(cells[0], period=BEHIND)]
    values = published.responses(economy, asked, draws=max(DRAWS // 5, 8), seed=SEED)
    return [float(x) for x in np.nanmedian(values, axis=0)[: len(cells)]]


def models() -> str:
    """Return what models that look ahead say of eight quarters of purchases, and what the economy does."""
    rows, periods = [], ("quarter 1", "quarter 4", "quarter 8", "quarter 12")
    asked: list[Cell] = []
    for each in published.load("united-states"):
        cells = [
            cell
            for cell in each.cells
            if cell.variable == "real_gdp"
            and cell.impulse.experiment == "government_consumption"
            and (cell.impulse.duration, cell.impulse.fixed_rate) == (8, False)
            and cell.period in periods
        ]
        if cells:
            asked = asked or cells
            rows.append([each.title, *(fixed(cell.value, 2) for cell in cells)])
    here = sm.Economy.load("united-states")
    found = {name: answers(here.with_expectations(name), asked) for name in ("adaptive", "mixed", "consistent")}
    rows += [[f"here, {name}", *(fixed(x, 2) for x in values)] for name, values in found.items()]
    return table(["model", *(cell.period for cell in asked)], rows)


def taylor(japan: sm.Economy) -> str:
    """Return responses of GDP in Taylor's model and here."""
    years = tuple(f"year {k}" for k in range(1, 6))
    cells = [
        cell
        for model in published.never_fitted("japan")
        if model.key == "taylor-1993"
        for cell in model.cells
        if cell.variable == "real_gdp" and cell.period in years
    ]
    rows, titles = [], list(dict.fromkeys(cell.title for cell in cells))
    here = {name: answers(japan.with_expectations(name), cells) for name in ("adaptive", "mixed", "consistent")}
    for title in titles:
        places = [k for k, cell in enumerate(cells) if cell.title == title]
        rows.append([title, "Taylor (1993)", *(fixed(cells[k].value, 2) for k in places)])
        rows += [["", f"here, {name}", *(fixed(values[k], 2) for k in places)] for name, values in here.items()]
    return table(["experiment", "model", *years], rows)


def announced(japan: sm.Economy) -> str:
    """Return effects before, while and after money is paid."""
    trillion = {"currency": "JPY", "unit": "trillion"}
    packages = {
        "works in 2029": sm.Package.of(title="Works in 2029", public_investment={2029: 5.0}, **trillion),
        "tax rise in 2029": sm.Package.of(title="Tax rise in 2029", income_tax={2029: 5.0}, **trillion),
        "works in 2025 to 2031": sm.Package.of(
            title="Works of seven years", public_investment=dict.fromkeys(range(2025, 2032), 5.0), **trillion
        ),
    }
    shown = {"real_gdp": "%", "consumption": "%", "inflation": "points", "yield_10y": "points", "exchange_rate": "%"}
    years, rows = (2025, 2027, 2028, 2029, 2030, 2032), []
    for label, package in packages.items():
        for name in ("adaptive", "mixed", "consistent"):
            economy = japan.with_expectations(name)
            run = sm.simulate(
                package, economy, seed=SEED, draws=DRAWS, keep="annual", variables=list(shown), on_invalid="report"
            )
            for variable, unit in shown.items():
                effect = run.effect(variable, freq="year", relative=unit == "%").median("draw").sel(year=list(years))
                first = label if (name, variable) == ("adaptive", "real_gdp") else ""
                words = variable.replace("_", " ")
                rows.append([first, name if variable == "real_gdp" else "", f"{words}, {unit}",
                             *(fixed(float(x), 3) for x in effect)])  # fmt: skip
    return table(["package", "expectations", "effect on", *map(str, years)], rows)


if __name__ == "__main__":
    main()
