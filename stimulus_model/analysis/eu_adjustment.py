"""The balance that the European Union's rules ask of a country: targets by criterion, minimum steps and safeguards.

Sources: Regulation (EU) 2024/1263, articles 6 to 8; Regulation (EC) 1467/97, article 3 (steps under a procedure); the
sheets of the Commission's prior guidance of June 2024. The two differ, by up to 3.5 points of GDP for one country, so
that a reading has to be named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stimulus_model.analysis.eu_country import AFTER, EuCountry, Floats, read_country
from stimulus_model.analysis.eu_path import SCENARIOS, EuPath, eu_path
from stimulus_model.inputs import InputError, check_choice, check_integer
from stimulus_model.results.tables.formats import fixed
from stimulus_model.results.tables.table import FrameTable, Table

if TYPE_CHECKING:
    from pandas import DataFrame

Rules = Literal["commission", "regulation"]
REFERENCE, DEFICIT, ROUNDED = 60.0, -3.0, -3.05
"""Debt and overall balance that the rules name, % of GDP; and the balance that rounds to more than the latter."""
GRID = 0.01
"""The Commission rounds steps up to it."""
LARGEST, FINEST = 3.0, 1e-5
"""Points a year: steps that are looked at, and how well they are found."""
UNDER_PROCEDURE, SPB_UNTIL = 0.5, 2027
"""Least step under a procedure; until that year of the primary balance, from then on of the structural balance."""
RESILIENCE, RESILIENT = {4: 0.40, 7: 0.25}, -1.55
"""Least step while the structural balance is lower."""
SAFEGUARD = ((90.0, 1.0), (REFERENCE, 0.5))
ROUNDING = 1e-9
"""Points of GDP that no safeguard hangs on."""
TECHNICAL = -1.0
"""Least step of technical information, for countries with low debt and deficit; others may not ease at all."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EuAdjustment(FrameTable):
    """What an adjustment has to reach, by criterion.

    Attributes
    ----------
    frame
        Index criterion; columns balance (structural primary balance at the end of the adjustment, % of GDP) and step
        (points a year). The last row, ``"binding"``, is what is asked after minimum steps and safeguards.
    path
        Index year; columns step, edp_minimum_step, resilience_minimum_step, spb_before_ageing, spb, overall_balance,
        structural_balance, debt, gross_financing_needs (% of GDP), output_gap and real_growth (%).
    binding
        The criterion that decides the step.
    rules
        The reading.
    """

    frame: DataFrame
    path: DataFrame
    binding: str
    rules: str

    def _table(self) -> Table:
        rows = tuple(
            (str(name), fixed(float(row["balance"]), 2), fixed(float(row["step"]), 2))
            for name, row in self.frame.iterrows()
        )
        last = int(self.path.index[-1]) - AFTER
        notes = (
            f"Structural primary balance at the end of {last}, % of GDP, and step a year. Reading: {self.rules}; "
            f"what binds: {self.binding}.",
            f"n/a: more than {LARGEST:g} points a year. Stochastic criterion: not asked, for it needs the country's "
            "quarterly shocks.",
            "Source: Regulation (EU) 2024/1263; Debt Sustainability Monitor 2023, annex A3.",
        )
        return Table("What the European Union's rules ask", ("Criterion", "Balance", "Step"), rows, notes)


def eu_adjustment(
    series: Any, parameters: Mapping[str, float], *, years: int = 4, rules: Rules = "commission"
) -> EuAdjustment:
    """Return the structural primary balance that the European Union's rules ask of a country, and the path to it.

    Parameters
    ----------
    series
        DataFrame with a row a year from the reference year on, per cent a year or of GDP, missing where not known:
        debt_pct_gdp, spb_pct_gdp_no_adjustment (structural primary balance without an adjustment),
        real_gdp_growth_pct, potential_growth_pct, gdp_deflator_growth_pct, rate_long_pct, rate_short_pct,
        stock_flow_pct_gdp, ageing_cost_pct_gdp and implicit_rate_pct (interest of the year of debt before it; of the
        reference year, and of forecast years that have it). Potential growth and ageing costs keep their last value.
    parameters
        Name -> number: reference_year, last_forecast_year; output_gap, overall_balance and structural_balance of the
        reference year, % of GDP; fiscal_multiplier, budget_semi_elasticity; short_term_share (of debt),
        long_term_maturing_share (of long-term debt, a year); rate_short_T10, rate_long_T10, inflation_T10 and those
        with T30, % in ten and thirty years. Optional: in_excessive_deficit_procedure (0 or 1),
        overall_balance_before (of the year before the reference year), long_term_maturing_share_T10.
    years
        Of the adjustment, from the year after the reference year: 4 or 7.
    rules
        ``"commission"``, as the Commission's sheets calculate: debt falls in all scenarios or ends below 60 % in all,
        steps are rounded up to .01, never below 0 (-1 for countries below both reference values), and minimum steps
        are added on top. ``"regulation"``: in each scenario debt falls or ends below 60 %, and minimum steps come
        early, so that later ones are smaller.

    Raises
    ------
    InputError
        For a column or parameter that is missing, unknown or no number.
    """
    end = check_integer("years", years)
    if end not in RESILIENCE:
        raise InputError("years", years, "4 or 7")
    check_choice("rules", rules, ("commission", "regulation"))
    country = read_country(series, parameters, end)
    steps = _criteria(country, end, rules)
    binding, wanted = _combined(steps, country, rules)
    _check_reached(wanted, binding)
    if rules == "commission":
        wanted = float(np.ceil(round(wanted / GRID, 6)) * GRID)
    asked = wanted
    made = _with_minima(country, np.full(end, asked), rules)
    while not made.safe and asked < LARGEST:
        asked = round(asked + GRID, 6)
        made = _with_minima(country, np.full(end, asked), rules)
    if not made.safe:
        _check_reached(np.inf, "debt safeguard")
    return EuAdjustment(
        _frame(country, steps, made.path),
        _path(country, made),
        "debt safeguard" if asked > wanted else binding,
        rules,
    )


def _check_reached(step: float, binding: str) -> None:
    if step > LARGEST:
        allowed = f"a country of which no criterion asks more than {LARGEST:g} points a year"
        raise InputError("series", f"asked for: {binding}", allowed)


def _criteria(country: EuCountry, end: int, rules: str) -> dict[str, float]:
    """Return the smallest step that meets each criterion; infinite where none that is looked at does."""
    floor = ROUNDED if rules == "commission" else DEFICIT

    def smallest(scenario: str, meets: Callable[[EuPath], bool]) -> float:
        low, high = -LARGEST, LARGEST
        if not meets(eu_path(country, np.full(end, high), scenario)):
            return float("inf")
        while high - low > FINEST:
            middle = 0.5 * (low + high)
            good = meets(eu_path(country, np.full(end, middle), scenario))
            low, high = (low, middle) if good else (middle, high)
        return high

    found = {"deficit up to 3 %": smallest("adjustment", lambda p: bool((p.overall[end:] >= floor).all()))}
    for scenario in SCENARIOS:
        found[f"{scenario}: debt falls"] = smallest(scenario, lambda p: bool((np.diff(p.debt[end:]) < 0.0).all()))
        found[f"{scenario}: debt below 60 %"] = smallest(scenario, lambda p: bool(p.debt[-1] <= REFERENCE))
    return found


def _combined(steps: Mapping[str, float], country: EuCountry, rules: str) -> tuple[str, float]:
    """Return the criterion that decides, and its step."""
    deficit = {"deficit up to 3 %": steps["deficit up to 3 %"]}
    falls, low = ({f"{each}: {how}": steps[f"{each}: {how}"] for each in SCENARIOS}
                  for how in ("debt falls", "debt below 60 %"))  # fmt: skip
    if rules == "regulation":
        easier = [min(pair, key=lambda item: item[1]) for pair in zip(falls.items(), low.items(), strict=True)]
        candidates = deficit | dict(easier)
    elif country.debt <= REFERENCE and country.parameters["overall_balance"] >= DEFICIT:
        name = f"{SCENARIOS[0]}: debt below 60 %"
        candidates = deficit | {name: low[name], "largest easing of technical information": TECHNICAL}
    else:
        one, other = deficit | falls, deficit | low
        candidates = one if max(one.values()) <= max(other.values()) else other
        candidates = candidates | {"no easing": 0.0}
    binding = max(candidates, key=lambda name: candidates[name])
    return binding, candidates[binding]


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """A path with its minimum steps, and whether it meets the safeguard of debt."""

    path: EuPath
    procedure: Floats
    resilience: Floats
    safe: bool


def _with_minima(country: EuCountry, steps: Floats, rules: str) -> _Made:
    """Raise steps to the least ones, year by year; in the regulation early ones make later ones smaller."""
    end = len(steps)
    steps, procedure, resilience = steps.copy(), np.full(end, np.nan), np.full(end, np.nan)
    path = eu_path(country, steps)
    guarded = bool(country.debt > REFERENCE or country.parameters["overall_balance"] < DEFICIT)
    for k in range(end):
        now = k + 1 if rules == "regulation" else k  # the Commission looks at the year before
        if _under_procedure(country, path)[k + 1] and path.overall[now] <= ROUNDED:
            late = country.years[k + 1] > SPB_UNTIL
            procedure[k] = UNDER_PROCEDURE + (path.interest[k + 1] - path.interest[k] if late else 0.0)
        if guarded and path.structural[now] <= RESILIENT:
            resilience[k] = RESILIENCE[end]
        least = max(np.nan_to_num([procedure[k], resilience[k]], nan=-np.inf))
        if least > steps[k]:
            if rules == "regulation" and k + 1 < end:
                steps[k + 1 :] -= (least - steps[k]) / (end - k - 1)
            steps[k] = least
            path = eu_path(country, steps)
    return _Made(path, procedure, resilience, _safe(country, path, end))


def _under_procedure(country: EuCountry, path: EuPath) -> list[bool]:
    """Return by year whether the country is under a procedure, which ends after two years with a low deficit."""
    given = country.parameters
    status = [given["in_excessive_deficit_procedure"] > 0.0]
    before = [given["overall_balance_before"], *path.overall]
    for t in range(1, len(path.overall)):
        low = before[t - 1] > ROUNDED and before[t] > ROUNDED
        status.append(status[-1] and not low)
    return status


def _safe(country: EuCountry, path: EuPath, end: int) -> bool:
    """Return whether debt falls as the safeguard asks, on average over the adjustment's years without procedure."""
    free = ~np.array(_under_procedure(country, path)[1 : end + 1])
    before, change = path.debt[:end], np.diff(path.debt[: end + 1])
    bands = [(before > SAFEGUARD[0][0], SAFEGUARD[0][1])]
    bands.append(((before > SAFEGUARD[1][0]) & ~bands[0][0], SAFEGUARD[1][1]))
    return all(not (free & band).any() or change[free & band].mean() <= ROUNDING - asked for band, asked in bands)


def _frame(country: EuCountry, steps: Mapping[str, float], path: EuPath) -> DataFrame:
    import pandas as pd

    end = len(path.steps)
    known = {name: step if np.isfinite(step) else np.nan for name, step in steps.items()}
    rows = {name: (country.balance + end * step, step) for name, step in known.items()}
    rows["binding"] = (float(path.before_ageing[end]), float(path.steps.mean()))
    index = pd.Index(list(rows), name="criterion")
    return pd.DataFrame(list(rows.values()), index=index, columns=["balance", "step"])


def _path(country: EuCountry, made: _Made) -> DataFrame:
    import pandas as pd

    path, years = made.path, len(country.years)

    def spread(values: Floats, rest: float) -> Floats:
        return np.concatenate([[np.nan], values, np.full(years - 1 - len(values), rest)])

    columns = {
        "step": spread(path.steps, 0.0), "edp_minimum_step": spread(made.procedure, np.nan),
        "resilience_minimum_step": spread(made.resilience, np.nan), "spb_before_ageing": path.before_ageing,
        "spb": path.balance, "overall_balance": path.overall, "structural_balance": path.structural,
        "debt": path.debt, "gross_financing_needs": path.financing, "output_gap": path.gap,
        "real_growth": path.growth,
    }  # fmt: skip
    frame = pd.DataFrame(columns, index=pd.Index(country.years, name="year"))
    frame.loc[country.years[0], ["gross_financing_needs", "real_growth"]] = np.nan
    return frame
