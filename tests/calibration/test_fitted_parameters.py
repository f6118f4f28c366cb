"""Ranges and errors that a country has of its own."""

import pytest

import stimulus_model as sm
from stimulus_model.calibration import published
from stimulus_model.calibration.fit_official_models import problem
from stimulus_model.calibration.fitted_parameters import (
    FITTED,
    LONG_RUN_TOLERABLE,
    long_run_tolerances,
    ranges_fitted,
    widened,
)
from stimulus_model.economy import folders
from stimulus_model.inputs import InputError


def test_an_experiment_ten_times_as_large_may_be_missed_by_more():
    economy = sm.Economy.load("united-states")
    model = published.of_economy(economy)[0]
    weights = {(c.case, c.variable): w for c, w in zip(model.cells, problem(economy, model).weights, strict=True)}
    assert widened("united-states") == {"tfp_growth_40q": 2.0}
    assert long_run_tolerances("united-states")["prices_after_productivity"] == 0.25
    assert long_run_tolerances("japan") == LONG_RUN_TOLERABLE
    assert weights["tfp_growth_40q", "real_gdp"] == pytest.approx(0.5 * weights["funds_rate_8q", "real_gdp"])


def test_a_country_without_a_file_has_what_all_have(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "SHIPPED", tmp_path)
    assert widened("northland") == {}
    assert ranges_fitted("northland") == FITTED


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("[widened]\ntax = 0.5", "widened.tax: got 0.5"),
        ("[tolerances]\nprices_after_productivity = 0", "prices_after_productivity: got 0"),
        ("[tolerances]\nprices = 0.1", "prices"),
        ("[ranges]\nokun = [0.9, 0.2, 0.5]", "ranges.okun: got .0.9, 0.2, 0.5., allowed: low, high and a centre"),
        ("[ranges]\nocun = [0.2, 0.9, 0.5]", "did you mean 'okun'"),
    ],
)
def test_bad_entries_are_refused(tmp_path, monkeypatch, written, message):
    (tmp_path / "northland").mkdir()
    (tmp_path / "northland" / "fitted.toml").write_text(written, encoding="utf-8")
    monkeypatch.setattr(folders, "SHIPPED", tmp_path)
    with pytest.raises(InputError, match=message):
        [read("northland") for read in (ranges_fitted, widened, long_run_tolerances)]
