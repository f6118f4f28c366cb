"""The fan against the record of forecasters."""

from dataclasses import replace

import pytest

import stimulus_model as sm
from stimulus_model.calibration.forecaster_fans import forecaster_fans, forecasters
from stimulus_model.economy import folders
from stimulus_model.inputs import InputError

ECONOMY = sm.Economy.load("united-states")


@pytest.fixture(scope="module")
def rows():
    return forecaster_fans(ECONOMY, forecasters("united-states"), 400, 0)


def found(rows, variable):
    return {row.step: row for row in rows if row.variable == variable}


def test_debt_is_as_uncertain_as_the_budget_office_found_it(rows):
    debt = found(rows, "debt_to_gdp")
    assert list(debt) == list(range(1, 12))
    assert debt[11].published == 15.5
    assert all(debt[step].verdict == "within 20 %" for step in range(4, 12))
    assert debt[11].model > 4.0 * debt[1].model


def test_unemployment_of_the_next_quarters_is_as_uncertain_as_forecasters_found_it(rows):
    rate = found(rows, "unemployment")
    assert rate[1].model < rate[3].model < rate[5].model
    assert [rate[step].verdict for step in (1, 2, 3)] == ["within 20 %"] * 3


def test_what_lies_further_off_is_called_so():
    table = forecasters("united-states")[-1]
    doubled = replace(table, rmse=tuple(2.0 * each for each in table.rmse), bias=tuple(0.0 for _ in table.bias))
    (first, *_, last) = forecaster_fans(ECONOMY, (doubled,), 400, 0)
    assert last.verdict == "outside"
    assert last.ratio == pytest.approx(last.model / last.unbiased)
    assert first.unbiased == first.published


def test_a_country_without_records_has_no_rows():
    assert forecasters("japan") == ()
    assert forecaster_fans(ECONOMY, (), 10, 0) == ()


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ('variable = "gnp"', "variable: got 'gnp'"),
        ("bias = [0.1]", "bias: got .0.1., allowed: as many numbers as rmse has"),
    ],
)
def test_a_bad_record_is_refused(tmp_path, monkeypatch, written, message):
    entry = {
        "forecaster": '"A"',
        "variable": '"inflation"',
        "source": '"own"',
        "rmse": "[1.0, 2.0]",
        "bias": "[0.0, 0.0]",
    }
    key, value = written.split(" = ")
    text = "[[errors]]\n" + "".join(f"{name} = {each}\n" for name, each in (entry | {key: value}).items())
    source = '[sources.own]\nauthor = "A"\nyear = 2026\ntitle = "B"\nkind = "judgement"\n'
    (tmp_path / "northland").mkdir()
    (tmp_path / "northland" / "forecasters.toml").write_text(text + source, encoding="utf-8")
    monkeypatch.setattr(folders, "SHIPPED", tmp_path)
    with pytest.raises(InputError, match=message):
        forecasters("northland")
