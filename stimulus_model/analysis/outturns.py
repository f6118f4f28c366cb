"""Where what has come about lies in the range of a projection."""

from __future__ import annotations

import numpy as np

from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.entry_table import EntryTable
from stimulus_model.results.measures import WITH, WITHOUT, Scenario
from stimulus_model.results.projection import Projection
from stimulus_model.results.published_places import span_of
from stimulus_model.results.summary_projection import check_projection
from stimulus_model.timeline import Timeline

COLUMNS = ("variable", "period", "outturn", "median", "low", "high", "below", "unit")


def against_outturns(projection: Projection, *, scenario: Scenario = WITH) -> EntryTable:
    """Return where each outturn that the economy's vintage has lies in the range of the projection.

    Parameters
    ----------
    projection
        One that keeps quarters.
    scenario
        ``"with"``, or ``"without"`` the package. An outturn holds whatever else was decided, and all that was not
        foreseen: it judges the path of the economy and its disturbances, not the effect of the package.

    Returns
    -------
    EntryTable
        A row an outturn: variable, period, outturn, median and 90 % range of the same period (the mean of its
        quarters, for stocks its end), and the share of draws that lie below the outturn.

    Raises
    ------
    InputError
        Only calendar years were kept, or the economy has no outturn within the time axis.
    """
    made = check_projection(projection, "against_outturns", quarters=True)
    chosen: Scenario = WITH if check_choice("scenario", scenario, (WITH, WITHOUT)) == WITH else WITHOUT
    economy = made.provenance.economy
    starts = int(economy.get("economy", {}).get("fiscal_year_starts", 1))
    rows = []
    for series in economy.get("published", {}).values():
        name = series["variable"]
        if series["kind"] != "outturn" or name not in made.variables:
            continue
        path = made.level(name, scenario=chosen).to_numpy()
        entry = made.registry[name]
        for period, value in zip(series["periods"], series["values"], strict=True):
            places = _places(made.timeline, span_of(period, starts))
            if places is None:
                continue
            mean = path[:, places].mean(axis=1) if entry.time == "quarter" else path[:, places.stop - 1]
            low, middle, high = (round(float(each), 4) for each in np.quantile(mean, [0.05, 0.5, 0.95]))
            rows.append(
                (name, period, value, middle, low, high, round(float(np.mean(mean < value)), 4), entry.attrs["units"])
            )
    if not rows:
        allowed = f"one of an economy with outturns from {made.timeline.first} to {made.timeline.last}"
        raise InputError("projection", made.provenance.economy_title, allowed)
    return EntryTable(COLUMNS, tuple(rows))


def _places(timeline: Timeline, span: tuple[int, int]) -> slice | None:
    first = int(timeline.index[0])
    return slice(span[0] - first, span[1] - first) if first <= span[0] and span[1] - first <= len(timeline) else None
