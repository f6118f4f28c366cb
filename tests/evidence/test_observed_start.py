"""Numbers of the economy that observed series fix: the yield curve at the start."""

from __future__ import annotations

import pandas as pd
import pytest
from real_series import data_folder

from stimulus_model.economy import Economy


@pytest.mark.parametrize("years", [2, 5, 10, 30])
def test_the_curve_at_the_start_is_that_of_the_ministry_of_finance(years):
    table = pd.read_csv(data_folder() / "japan" / "jgb_yields_daily.csv", skiprows=1, na_values="-")
    day = table[table["Date"].str.startswith("2024/12/")].iloc[-1]
    assert day["Date"] == "2024/12/30"
    assert getattr(Economy.load("japan").position, f"yield_{years}y") == float(day[f"{years}Y"])
