"""Outturns and official projections beside the fan of a level."""

import dataclasses

import numpy as np
import pytest

from stimulus_model.economy.variables import VARIABLES
from stimulus_model.results.published_places import published_beside
from stimulus_model.timeline import Timeline

SERIES = {
    "out": {"variable": "nominal_gdp", "kind": "outturn", "title": "Outturn"}
    | {"periods": ["2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1"], "values": [1, 2, 3, 4, 5, 6]},
    "plan": {"variable": "nominal_gdp", "kind": "projection", "title": "Plan"}
    | {"periods": ["FY2024", "FY2025", "FY2060"], "values": [10.0, 11.0, 12.0]},
    "debt": {"variable": "debt_to_gdp", "kind": "projection", "title": "Plan"}
    | {"periods": ["FY2025", "2025Q4"], "values": [190.0, 191.0]},
}
ECONOMY = {"economy": {"fiscal_year_starts": 4}, "published": SERIES}
TIMELINE = Timeline("2025Q1", "2035Q4")


def shown(name, freq):
    return list(published_beside(ECONOMY, VARIABLES[name], TIMELINE, freq))


def test_quarters_stand_at_their_first_day_and_fiscal_years_in_their_middle():
    outturn, plan = shown("nominal_gdp", "quarter")
    assert outturn.periods == ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")  # what lies before is left out
    days = np.abs(outturn.at - TIMELINE.starts[:5].astype("datetime64[D]")) / np.timedelta64(1, "D")
    assert days.max() <= 2.0
    assert plan.periods == ("FY2025",)
    assert abs(plan.at[0] - np.datetime64("2025-08-16")) <= np.timedelta64(2, "D")  # mean of April 1 to January 1


def test_on_an_axis_of_years_quarters_give_years_and_fiscal_years_a_quarter_later():
    outturn, plan = shown("nominal_gdp", "year")
    assert (outturn.periods, outturn.values.tolist(), outturn.at.tolist()) == (("2025",), [3.5], [2025.0])
    assert plan.at.tolist() == [2025.25]
    (debt,) = shown("debt_to_gdp", "year")
    assert dict(zip(debt.periods, debt.at.tolist(), strict=True)) == {"FY2025": 2025.25, "2025": 2025.0}


def test_stocks_stand_at_the_end():
    (debt,) = shown("debt_to_gdp", "quarter")
    for at, day in zip(debt.at, ("2026-03-31", "2025-12-31"), strict=True):
        assert abs(at - np.datetime64(day)) <= np.timedelta64(2, "D")


@pytest.mark.parametrize("freq", ["quarter", "year"])
def test_the_fan_of_a_level_shows_them_and_that_of_an_effect_does_not(freq, build):
    made = build(draws=20)
    made = dataclasses.replace(made, provenance=dataclasses.replace(made.provenance, economy=ECONOMY))
    chart = made.plot.fan("nominal_gdp", effect=False, freq=freq)
    labels = [text.get_text() for text in chart.figure.legends[0].get_texts()]
    assert labels[-2:] == ["Outturn", "Plan"]
    assert set(chart.data.attrs["published"]["kind"]) == {"outturn", "projection"}
    lines = {line.get_label(): line for line in chart.ax.lines}
    assert lines["Plan"].get_ydata().tolist() == [11.0]
    assert lines["Plan"].get_markerfacecolor() == "none"
    assert "Outturn" not in {line.get_label() for line in made.plot.fan("nominal_gdp", freq=freq).ax.lines}
