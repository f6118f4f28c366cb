"""Real series of the published studies, put as their authors put them, and where to find them."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Return the folder with the data; skip the test where there is none."""
    named = os.environ.get("STIMULUS_MODEL_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "goldens_dev.json").is_file():
        pytest.skip(
            f"no data in {folder}: their licences differ; set STIMULUS_MODEL_DATA to the folder that has them"
        )
    return folder


@cache
def goldens() -> dict[str, Any]:
    """Return the published and externally computed figures."""
    return dict(json.loads((data_folder() / "goldens_dev.json").read_text(encoding="utf-8")))


@cache
def ramey_zubairy() -> pd.DataFrame:
    """Return the series of Ramey and Zubairy (2018): shares of potential GDP, 1889Q1 to 2015Q4."""
    raw = pd.read_csv(data_folder() / "ramey_zubairy" / "rzdat.csv").set_index("quarter").loc[1889:]
    potential = raw["rgdp_pott6"]
    return pd.DataFrame(
        {
            "y": raw["rgdp"] / potential,
            "g": raw["ngov"] / raw["pgdp"] / potential,
            "newsy": raw["news"] / (potential.shift() * raw["pgdp"].shift()),
            "slack": ((raw["unemp"] >= 6.5) | raw["unemp"].isna()).astype(float),
            "zlb": raw["zlb_dummy"].astype(float),
        }
    )


@cache
def jorda_taylor() -> pd.DataFrame:
    """Return the panel of Jordà and Taylor: per cent of GDP, 16 economies, 1978 to 2019."""
    from statsmodels.tsa.filters.hp_filter import hpfilter

    folder = data_folder() / "jorda_taylor"
    size = pd.read_csv(folder / "fiscal_consolidation_v032023.csv")[["iso", "ifs", "year", "size"]]
    macro = pd.read_csv(folder / "jst_r6.csv")[["ifs", "year", "rgdpbarro", "debtgdp"]]
    balance = pd.read_csv(folder / "dcapb.csv")[["ifs", "year", "dnlgxqa"]]
    panel = size.merge(macro, on=["ifs", "year"]).merge(balance, on=["ifs", "year"]).sort_values(["iso", "year"])
    panel["level"] = 100.0 * np.log(panel["rgdpbarro"])
    country = panel.groupby("iso")
    panel["dy"] = country["level"].diff()
    panel["dcapb"] = panel["dnlgxqa"]
    panel["gap"] = country["level"].transform(lambda y: hpfilter(y.dropna(), 400.0)[0].reindex(y.index))
    panel["gap_before"] = country["gap"].shift()
    panel["debt_before"] = country["debtgdp"].diff().groupby(panel["iso"]).shift()
    panel["boom"] = (panel["gap"] > 0.0).astype(float)
    panel["boom_before"] = (panel["gap_before"] > 0.0).astype(float)
    return panel
