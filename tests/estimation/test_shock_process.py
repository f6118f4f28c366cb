"""The shock process of Japan: what the economy file has is what the data give, and simulated moments find truths."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest
from real_series import data_folder
from scipy import stats
from statsmodels.tsa.filters.hp_filter import hpfilter

from stimulus_model.economy import Economy
from stimulus_model.economy.folders import economy_file
from stimulus_model.estimation.autoregressions.tails import fit_student
from stimulus_model.estimation.simulated_moments.estimation import RULES, match_moments
from stimulus_model.estimation.simulated_moments.laboratory import open_laboratory
from stimulus_model.estimation.simulated_moments.moments import TAX_QUARTERS, gap_filter, growth_rates, moments
from stimulus_model.evidence import shock_process
from stimulus_model.inputs import InputError

FILES = ("jpn_quarterly.csv.bz2", "derived_japan_quarterly_A.csv")


def accounts():
    """Return the quarterly accounts, indexed by quarter."""
    table = pd.read_csv(data_folder() / "japan" / FILES[0], index_col=0, parse_dates=True)
    table.index = table.index.to_period("Q").astype(str)
    return table


def financial():
    """Return growth, inflation, interest rates and the real exchange rate."""
    return pd.read_csv(data_folder() / "japan" / FILES[1], index_col=0)


@pytest.fixture(scope="module")
def japan():
    return shock_process(accounts(), financial(), Economy.load("japan"), paths=100, steps=1)


def test_economy_has_what_the_data_give(japan):
    """Estimated without simulation to rounding; matched ones within a standard error of the search's next step."""
    economy = Economy.load("japan")
    for name, found in japan.to_priors().items():
        shipped = economy.entries[name]
        assert shipped.source.key == "shock_process", name
        given, again = dict(shipped.prior.arguments), dict(found.arguments)
        assert shipped.prior.kind == found.kind
        if name in RULES:
            low, high = shipped.prior.quantile([0.16, 0.84])
            assert low <= found.quantile(0.5) <= high, name
        elif name in ("supply_sd", "productivity_trend"):  # the capital share is that of the ensemble
            assert shipped.prior.quantile(0.9) == pytest.approx(float(found.quantile(0.9)), rel=0.1), name
        else:
            assert given == pytest.approx(again, rel=2e-3), name


def test_economy_moves_as_history_did(japan):
    """All moments but four lie within two sampling errors; the four are named."""
    worst = japan.moments["z"].abs()
    outside = set(worst[worst > 2.0].index)
    assert outside <= {
        "correlation gdp exports",
        "correlation deflator price",
        "autocorrelation gdp",
        "sd consumption 4",
    }
    for quarters in (1, 4, 8, 20):
        row = japan.moments.loc[f"sd gdp {quarters}"]
        assert row["economy"] == pytest.approx(row["history"], abs=0.25)
    assert np.exp(japan.moments.loc["sd gap", "economy"]) == pytest.approx(1.38, rel=0.15)
    assert "quarterly accounts 1994Q1-2019Q4" in japan.source
    assert "supply_sd" in repr(japan)
    assert set(japan.to_frame().index) == set(japan.to_priors())


def test_the_command_writes_the_file_that_holds_them(japan, tmp_path, monkeypatch):
    module = importlib.import_module("stimulus_model.estimation.shock_process")
    file, given, shipped = tmp_path / "japan.toml", [], Economy.load("japan").entries
    file.write_text(economy_file("japan").read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(module, "economy_file", lambda name: tmp_path / f"{name}.toml")
    monkeypatch.setattr(module, "shock_process", lambda *series: given.extend(series) or japan)
    module.main([str(data_folder() / "japan" / name) for name in FILES])
    pd.testing.assert_frame_equal(given[0], accounts(), check_names=False)
    pd.testing.assert_frame_equal(given[1], financial())
    written, found = Economy.load(file).entries, japan.to_priors()
    for name, prior in found.items():
        assert dict(written[name].prior.arguments) == pytest.approx(dict(prior.arguments), rel=5e-4), name
        assert written[name].value == pytest.approx(prior.median, rel=2e-3, abs=1e-9), name
    assert {name for name in written if written[name] != shipped[name]} <= set(found)


def test_search_finds_the_shocks_that_made_the_moments():
    """Moments simulated at other parameters are recovered: sizes that they decide, within a tenth.

    They decide what demand shocks do to investment. How much of that is the size of the shock, and how much the
    loading, the weak priors decide too, since imports answer demand within the quarter.
    """
    laboratory = open_laboratory(Economy.load("japan"), 103, 1, 800)
    start = {name: Economy.load("japan").entries[name].value for name in RULES}
    truth = start | {"demand_sd": 1.3 * start["demand_sd"], "world_sd": 0.8 * start["world_sd"]}
    observed = {name: float(values.mean()) for name, values in laboratory.moments(truth, 100).items()}
    found = match_moments(laboratory, observed, start, 100, 3)
    invested, expected = (of["demand_sd"] * of["investment_loading"] for of in (found.values, truth))
    assert invested == pytest.approx(expected, rel=0.1)
    assert found.values["demand_sd"] == pytest.approx(truth["demand_sd"], rel=0.25)
    assert found.values["world_sd"] == pytest.approx(truth["world_sd"], rel=0.1)
    assert all(error > 0.0 for error in found.errors.values())


def test_moments_by_hand():
    rng = np.random.default_rng(4)
    names = ("gdp", "consumption", "investment", "exports", "imports", "deflator", "price")
    paths = {name: np.cumsum(rng.standard_normal((3, 60)), axis=1) for name in names}
    found = moments(paths)
    gdp = paths["gdp"][1]
    assert found["sd gdp 4"][1] == pytest.approx(np.log(np.std(gdp[4:] - gdp[:-4], ddof=1)))
    assert found["sd gap"][1] == pytest.approx(np.log(np.std(hpfilter(gdp, 1600)[0], ddof=1)))
    np.testing.assert_allclose(gdp @ gap_filter(60), hpfilter(gdp, 1600)[0], atol=1e-8)
    expected = np.corrcoef(np.diff(gdp), np.diff(paths["exports"][1]))[0, 1]
    assert found["correlation gdp exports"][1] == pytest.approx(expected)


def test_quarters_of_tax_rises_have_the_mean_growth():
    growth = growth_rates(accounts(), ("consumption",), "1994Q1", "2019Q4", TAX_QUARTERS)["consumption"]
    raw = 100.0 * np.log(accounts()["consumption"]).diff().loc["1994Q2":"2019Q4"]
    kept = ~raw.index.isin(TAX_QUARTERS)
    np.testing.assert_allclose(growth[kept], raw[kept])
    np.testing.assert_allclose(growth[~kept], raw[kept].mean())
    assert raw.loc["2014Q2"] < -4.0  # what is left out


def test_multivariate_tails_are_recovered_and_agree_with_scipy():
    residuals = stats.multivariate_t.rvs(np.zeros(3), np.eye(3), df=5.0, size=4_000, random_state=3)
    degrees, low, high = fit_student(residuals, 0.90)
    assert low < 5.0 < high
    assert degrees == pytest.approx(5.0, rel=0.1)


def test_bad_samples_are_refused():
    economy = Economy.load("japan")
    with pytest.raises(InputError, match=r"accounts\.columns: .*a table with a column 'exports'"):
        shock_process(accounts().drop(columns="exports"), financial(), economy)
    with pytest.raises(InputError, match="at least 40 positive levels from 2015Q1"):
        shock_process(accounts(), financial(), economy, start="2015Q1")
    with pytest.raises(InputError, match="steps"):
        shock_process(accounts(), financial(), economy, steps=0)
