"""Numbers of the economy that observed series fix: the yield curve at the start."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder

from stimulus_model.economy import Economy
from stimulus_model.economy.blocks.shocks import Shocks, begin_disturbances, disturb


@pytest.mark.parametrize("years", [2, 5, 10, 30])
def test_the_curve_at_the_start_is_that_of_the_ministry_of_finance(years):
    table = pd.read_csv(data_folder() / "japan" / "jgb_yields_daily.csv", skiprows=1, na_values="-")
    day = table[table["Date"].str.startswith("2024/12/")].iloc[-1]
    assert day["Date"] == "2024/12/30"
    assert getattr(Economy.load("japan").position, f"yield_{years}y") == float(day[f"{years}Y"])


def test_other_borrowing_is_as_uncertain_as_it_was():
    """Change of gross debt plus overall balance, % of GDP: sd over years, and of four quarters of shocks."""
    observed = pd.read_csv(data_folder() / "japan" / "weo_japan_extract.csv").set_index("year")
    residual = 100.0 * (observed["GGXWDG"].diff() + observed["GGXCNL"]) / observed["NGDP"]
    years = residual.loc[2000:2023]
    economy = Economy.load("japan")
    assert years.std() == pytest.approx(2.9, abs=0.05)
    assert economy.parameters["stock_flow_sd"].value == pytest.approx(years.std(), abs=0.001)
    assert abs(years.autocorr()) < 0.1
    p = economy.central.disturbances
    start, calm = begin_disturbances(p)
    noise = np.random.default_rng(1).standard_normal((len(Shocks._fields), 400_000))
    _, impulse = disturb(calm, p, Shocks(*noise), start)
    assert impulse.stock_flow.reshape(-1, 4).mean(axis=1).std() == pytest.approx(years.std(), rel=0.01)
