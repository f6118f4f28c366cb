"""Paths by fiscal year: what the economy does without the package, and what comes after the last year given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError, check_choice, check_integer, check_keys, check_number, check_text
from stimulus_model.sources import Source, find_source

if TYPE_CHECKING:
    import pandas as pd

from stimulus_model.timeline import Timeline, last_quarter, quarter_index, year_offset

LAST_QUARTER = "2100Q4"

"""The baseline's rules of extension are meant, and tested, up to here."""


def timeline_to(start: str, horizon: str, fiscal_year_starts: int = 4) -> Timeline:
    """Return the quarters from `start` to `horizon`: at least a year, at most to the last; else an `InputError`."""
    asked = last_quarter(horizon)
    index, first = quarter_index("horizon", asked), quarter_index("start", start)
    if not first + 3 <= index <= quarter_index("last", LAST_QUARTER):
        earliest = f"{(first + 3) // 4}Q{(first + 3) % 4 + 1}"
        raise InputError("horizon", horizon, f"a quarter from {earliest} to {LAST_QUARTER}")
    return Timeline(start, f"{index // 4:04d}Q{index % 4 + 1}", fiscal_year_starts)


ADD_FACTORS = (
    "technology_add",
    "consumption_add",
    "inflation_add",
    "rate_add",
    "term_premium",
    "spending_add",
    "stock_flow_add",
)
"""Paths that are solved for, so that the central path without the package is the official one."""
REFERENCES = (
    "interest_reference",
    "remittance_reference",
    "real_rate_reference",
    "ai_reference",
    "adoption_reference",
    "household_reference",
)
"""Paths that are the central path itself, so that it triggers nothing."""
YEARS = (1900, 2300)
"""Fiscal years that a path can name: any other has a slip in its digits."""
MIDDLE = 0.375
"""Mean of 0, 1/4, 1/2 and 3/4: the middle of a year whose quarters are counted from their starts."""


def add_factors(paths: Mapping[str, BaselinePath]) -> pd.DataFrame:
    """Every add-factor of the present projection by fiscal year, with unit, source and note; 0 means none."""
    import pandas as pd

    tables = []
    for name in ADD_FACTORS:
        path = paths[name]
        tables.append(
            pd.DataFrame(
                {
                    "path": name,
                    "year": path.years,
                    "value": path.values,
                    "unit": path.unit,
                    "after": f"fades by {path.fade:g} a year" if path.after == "fade" else "holds",
                    "source": str(path.source),
                    "note": path.note,
                }
            )
        )
    return pd.concat(tables, ignore_index=True).set_index(["path", "year"])


Array = npt.NDArray[np.float64]


BETWEEN = ("step", "linear")


"""step: a value holds from its fiscal year to the next given; linear: values stand at mid-year, joined by lines."""


AFTER = ("hold", "fade")


"""hold: the last value stays; fade: its distance to `limit` shrinks by the factor `fade` a year."""


ISSUES = ("issue_1y", "issue_2y", "issue_5y", "issue_10y", "issue_20y", "issue_30y", "issue_40y")


"""Planned issues of government bonds by maturity, ¥ trillion; only their shares count."""


BASELINE = (
    "real_growth",
    "technology_add",
    "deflator",
    "inflation_anchor",
    "inflation_add",
    "consumption_add",
    "rate_add",
    "term_premium",
    "real_rate_reference",
    "long_rate_reference",
    "central_bank_share",
    "balance_reference",
    "spending_add",
    "debt_reference",
    "stock_flow_add",
    "interest_reference",
    *ISSUES,
    "dividends",
    "share_sales",
    "bridging_redemption",
    "remittance_reference",
    "working_age",
    "participation",
    "participation_case",
    "hours",
    "old_age_share",
    "young_share",
    "old_share",
    "turning_40",
    "turning_60",
    "ai_market_growth",
    "ai_market_late_growth",
    "ai_market_phase",
    "ai_reference",
    "adoption_reference",
    "household_reference",
)


"""Paths that every economy file must give."""


@dataclass(frozen=True, slots=True)
class BaselinePath:
    """One exogenous path.

    Attributes
    ----------
    years
        Fiscal years that have a value, rising.
    values
        One value for each of them.
    between, after
        Rules within and beyond the years given: `BETWEEN`, `AFTER`.
    fade, limit
        Yearly factor and long-run value when `after` is ``fade``.
    year_starts
        First month of the fiscal years.
    """

    name: str
    unit: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    between: str
    after: str
    fade: float
    limit: float
    source: Source
    note: str
    year_starts: int = 4

    def __call__(self, quarter_index: npt.ArrayLike) -> Array:
        """Values for quarters counted since year 0; before the first year the first value."""
        index = np.asarray(quarter_index, dtype=np.float64)
        fiscal = (index - year_offset(self.year_starts)) / 4.0
        years, values = np.asarray(self.years, dtype=np.float64), np.asarray(self.values)
        if self.between == "step":
            time = np.floor(fiscal)
            inside = values[np.clip(np.searchsorted(years, time, side="right") - 1, 0, None)]
        else:
            time = fiscal - MIDDLE
            inside = np.interp(time, years, values)
        beyond = np.maximum(time - years[-1], 0.0)
        if self.after == "hold":
            return inside
        return np.where(beyond > 0.0, self.limit + (inside - self.limit) * self.fade**beyond, inside)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form in the layout of the TOML file."""
        table: dict[str, Any] = {
            "unit": self.unit,
            "years": list(self.years),
            "values": list(self.values),
            "between": self.between,
            "after": self.after,
        }
        if self.after == "fade":
            table |= {"fade": self.fade, "limit": self.limit}
        return table | {"source": self.source.key, "note": self.note}


def read_path(field: str, name: str, table: object, sources: Mapping[str, Source], year_starts: int) -> BaselinePath:
    """Read one table of ``[baseline]``, by fiscal years that begin in the month `year_starts`."""
    required = ("unit", "years", "values", "between", "after", "source", "note")
    given = check_keys(field, table, required, ("fade", "limit"))
    after = check_choice(f"{field}.after", given["after"], AFTER)
    for key in ("fade", "limit"):
        if (key in given) != (after == "fade"):
            raise InputError(f"{field}.{key}", given.get(key), 'a number exactly when after = "fade"')
    years, values = given["years"], given["values"]
    if not isinstance(years, list | tuple) or not years:
        raise InputError(f"{field}.years", years, "a list of fiscal years")
    checked = tuple(
        check_integer(f"{field}.years[{k}]", year, low=YEARS[0], high=YEARS[1]) for k, year in enumerate(years)
    )
    if any(late <= early for early, late in pairwise(checked)):
        raise InputError(f"{field}.years", years, "fiscal years in rising order")
    if not isinstance(values, list | tuple) or len(values) != len(years):
        raise InputError(f"{field}.values", values, f"a list of {len(years)} numbers, one for each of years")
    return BaselinePath(
        name=name,
        unit=check_text(f"{field}.unit", given["unit"]),
        years=checked,
        values=tuple(check_number(f"{field}.values[{k}]", value) for k, value in enumerate(values)),
        between=check_choice(f"{field}.between", given["between"], BETWEEN),
        after=after,
        fade=check_number(f"{field}.fade", given.get("fade", 1.0), low=0.0, high=1.0),
        limit=check_number(f"{field}.limit", given.get("limit", 0.0)),
        source=find_source(f"{field}.source", given["source"], sources),
        note=check_text(f"{field}.note", given["note"]),
        year_starts=year_starts,
    )
