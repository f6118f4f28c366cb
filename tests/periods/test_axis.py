"""Dates as offices spell them: one reader for the index, a column, start and end, dummies and what is left out."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from stimulus_model import evidence
from stimulus_model.economy import Economy
from stimulus_model.estimation.autoregressions.var import fit_var
from stimulus_model.estimation.sample import read_sample
from stimulus_model.inputs import InputError
from stimulus_model.periods.axis import by_quarter, read_periods, read_years

YEARS = range(1994, 1997)
QUARTERS = [(year, quarter) for year in YEARS for quarter in range(1, 5)]
MONTHS = [(year, month) for year in YEARS for month in range(1, 13)]
SPANS = ("", "1-3", "4-6", "7-9", "10-12")
ROMAN = ("", "I", "II", "III", "IV")

QUARTERLY = {
    "1994Q1": lambda y, q: f"{y}Q{q}",
    "1994-Q1": lambda y, q: f"{y}-Q{q}",
    "1994 q1": lambda y, q: f"{y} q{q}",
    "1994:Q1": lambda y, q: f"{y}:Q{q}",
    "Q1 1994": lambda y, q: f"Q{q} {y}",
    "Q1/1994": lambda y, q: f"Q{q}/{y}",
    "1Q 1994": lambda y, q: f"{q}Q {y}",
    "1994 1Q": lambda y, q: f"{y} {q}Q",
    "1994:1": lambda y, q: f"{y}:{q}",
    "1994-1": lambda y, q: f"{y}-{q}",
    "1994/1": lambda y, q: f"{y}/{q}",
    "1994-I": lambda y, q: f"{y}-{ROMAN[q]}",
    "III 1994": lambda y, q: f"{ROMAN[q]} {y}",
    "1994/1-3.": lambda y, q: f"{y}/{SPANS[q]}.",
    "1994/ 1- 3.": lambda y, q: f"{y}/ {SPANS[q].replace('-', '- ')}.",
    "4- 6. without its year": lambda y, q: f"{y}/ 1- 3." if q == 1 else f"{SPANS[q].replace('-', '- ')}.",
    "1994年1~3月期": lambda y, q: f"{y}年{SPANS[q].replace('-', '~')}月期",
    "1994年第1四半期": lambda y, q: f"{y}年第{q}四半期",
    "19941": lambda y, q: 10 * y + q,
    "text 19941": lambda y, q: str(10 * y + q),
    "1994.25": lambda y, q: y + 0.25 * (q - 1),
    "1994.1": lambda y, q: float(f"{y}.{q}"),
    "first day": lambda y, q: pd.Timestamp(y, 3 * q - 2, 1),
    "last day": lambda y, q: pd.Timestamp(y, 3 * q, 1) + pd.offsets.MonthEnd(),
    "date": lambda y, q: datetime.date(y, 3 * q - 2, 1),
    "text of first day": lambda y, q: f"{y}-{3 * q - 2:02d}-01",
    "text of last day": lambda y, q: str((pd.Timestamp(y, 3 * q, 1) + pd.offsets.MonthEnd()).date()),
    "period": lambda y, q: pd.Period(year=y, quarter=q, freq="Q"),
}
MONTHLY = {
    "1994-01": lambda y, m: f"{y}-{m:02d}",
    "1994/01": lambda y, m: f"{y}/{m:02d}",
    "1994/1": lambda y, m: f"{y}/{m}",
    "1994:01": lambda y, m: f"{y}:{m:02d}",
    "1994:1": lambda y, m: f"{y}:{m}",
    "1994M1": lambda y, m: f"{y}M{m}",
    "1994-M01": lambda y, m: f"{y}-M{m:02d}",
    "1994年1月": lambda y, m: f"{y}年{m}月",
    "Jan 1994": lambda y, m: pd.Timestamp(y, m, 1).strftime("%b %Y"),
    "1994 January": lambda y, m: pd.Timestamp(y, m, 1).strftime("%Y %B"),
    "199401": lambda y, m: 100 * y + m,
    "199401.0": lambda y, m: float(100 * y + m),
    "text 199401": lambda y, m: f"{100 * y + m}",
    "19940101": lambda y, m: 10_000 * y + 100 * m + 1,
    "1994.01, October 1994.1": lambda y, m: float(f"{y}.{m:02d}"),
    "1994.0833": lambda y, m: round(y + (m - 1) / 12.0, 3),
    "first day": lambda y, m: pd.Timestamp(y, m, 1),
    "last day": lambda y, m: pd.Timestamp(y, m, 1) + pd.offsets.MonthEnd(),
    "fifteenth": lambda y, m: f"{y}-{m:02d}-15",
    "timestamp as text": lambda y, m: str(pd.Timestamp(y, m, 1)),
    "period": lambda y, m: pd.Period(year=y, month=m, freq="M"),
}
ANNUAL = {
    "1994": lambda y: y,
    "1994.0": float,
    "text": str,
    "1994年": lambda y: f"{y}年",
    "first day": lambda y: pd.Timestamp(y, 1, 1),
    "last day": lambda y: f"{y}-12-31",
    "period": lambda y: pd.Period(year=y, freq="Y"),
}


def series(index, columns="ab"):
    values = np.random.default_rng(2).standard_normal((len(index), len(columns)))
    return pd.DataFrame(values, columns=list(columns), index=pd.Index(index))


def sample_of(index, **limits):
    return read_sample(series(index), [("variables", "a"), ("variables", "b")], None, **limits)


def labels_of(dates):
    codes, calendar = read_periods("time", pd.Index(dates))
    np.testing.assert_array_equal(codes, np.arange(len(dates)))
    return calendar.labels


@pytest.mark.parametrize("spelling", QUARTERLY)
def test_quarters(spelling):
    dates = [QUARTERLY[spelling](*quarter) for quarter in QUARTERS]
    assert labels_of(dates) == tuple(f"{y}Q{q}" for y, q in QUARTERS)


@pytest.mark.parametrize("spelling", MONTHLY)
def test_months(spelling):
    dates = [MONTHLY[spelling](*month) for month in MONTHS]
    assert labels_of(dates) == tuple(f"{y}-{m:02d}" for y, m in MONTHS)


@pytest.mark.parametrize("spelling", ANNUAL)
def test_years(spelling):
    assert labels_of([ANNUAL[spelling](year) for year in YEARS]) == ("1994", "1995", "1996")


def test_years_of_long_ago():
    sample = sample_of(range(1086, 2017), start=1500, end="1599")
    assert (sample.labels[0], sample.labels[-1], len(sample)) == ("1500", "1599", 100)


def test_plain_numbers_stay_numbers():
    assert labels_of(np.arange(900.0, 1100.0))[-1] == "1099"
    assert labels_of(np.arange(4) * 0.5) == ("0", "0.5", "1", "1.5")
    assert sample_of(range(50), start=10, end=19.0).labels == tuple(str(k) for k in range(10, 20))
    with pytest.raises(InputError, match="start: got '10', allowed: a period from 0 to 49; did you mean '10'"):
        sample_of(range(50), start="10")


ALONE = [name for name in QUARTERLY if not name.startswith("4- 6.") and name != "1994.1"]
"""Spellings that say all without the dates around them: 1995.1 could be the first quarter, or October."""


@pytest.mark.parametrize("spelling", ALONE)
def test_start_and_end_are_spelled_like_an_index(spelling):
    first, last = QUARTERLY[spelling](1995, 1), QUARTERLY[spelling](1995, 3)
    quarters = pd.period_range("1994Q1", periods=12, freq="Q")
    for index in (quarters, quarters.to_timestamp(), quarters.astype(str)):
        assert sample_of(index, start=first, end=last).labels == ("1995Q1", "1995Q2", "1995Q3")


def test_a_coarser_date_covers_all_its_periods_and_a_finer_one_lies_in_its_period():
    months = pd.date_range("2000-01-01", "2012-12-01", freq="MS")
    sample = sample_of(months, start="2001Q1", end="2010Q4")
    assert (sample.labels[0], sample.labels[-1], len(sample)) == ("2001-01", "2010-12", 120)
    assert sample_of(months, start=2001, end=pd.Period("2010")).labels == sample.labels
    assert len(sample_of(months, start="2001:1", end="2010:12")) == 120
    quarters = pd.period_range("2000Q1", "2012Q4", freq="Q")
    assert sample_of(quarters, start="2001-02-15", end=201011).labels[::39] == ("2001Q1", "2010Q4")
    assert len(sample_of(quarters, start=2001, end=2010)) == 40


@pytest.mark.parametrize("anchor", ["Q-MAR", "Q-SEP", "Q-JUN", "Q-JAN", "Q-DEC"])
def test_quarters_of_fiscal_years_keep_their_dates(anchor):
    periods = pd.period_range("1990Q1", "2019Q4", freq=anchor)
    sample = sample_of(periods, start=pd.Timestamp("2000-01-01"))
    assert sample.calendar.line[0].start_time <= pd.Timestamp("2000-01-01") <= sample.calendar.line[0].end_time
    assert sample_of(periods, start="2000Q1").labels[0] == "2000Q1"  # a name is that of the fiscal year
    assert sample_of(periods, start=pd.Period("2000Q3", anchor)).labels[0] == "2000Q3"


def test_fiscal_years():
    april = pd.date_range("1990-04-01", periods=30, freq="YS-APR")
    assert sample_of(april, start="2000-04-01").labels[0] == "2000-04"
    assert sample_of(april, start=2000, end=2001).labels == ("2000-04", "2001-04")
    years = pd.period_range("1990", periods=30, freq="Y-MAR")
    assert sample_of(years, start=pd.Timestamp("2000-04-01")).labels[0] == "2001"
    assert sample_of(years, start="2001").labels[0] == "2001"
    quarters = pd.date_range("2000-10-01", periods=40, freq="QS-OCT")
    assert sample_of(quarters).labels[0] == "2000Q4"
    assert sample_of(quarters.to_period(), start=pd.Timestamp("2001-10-01")).labels[0] == "2002Q1"
    with pytest.raises(InputError, match=r"start: got '2000', allowed: a quarter such as 1990Q1, or a date"):
        sample_of(pd.period_range("1990Q1", periods=80, freq="Q-MAR"), start="2000")


def test_quarters_named_by_a_month_within():
    """Some offices date a quarter by its last month: the three months that it covers are not said."""
    march = pd.date_range("2000-03-01", periods=40, freq="3MS")
    sample = sample_of(march, start="2001Q1", end="2001Q4")
    assert sample.labels == ("2001-03", "2001-06", "2001-09", "2001-12")


@pytest.mark.parametrize(
    ("dates", "match"),
    [
        (["1994Q1", "1994-02"], "time: got '1994Q1 and 1994-02', allowed: dates of one frequency, spelled alike"),
        (["1994Q1", "1994"], "time: got '1994Q1 and 1994'"),
        ([2004, 200401], "time: got '2004.* and 200401.*', allowed: dates of one frequency"),
        ([*range(200401, 200413), 200413], "time: got 200413, allowed: months 200401 to 200412"),
        ([20041, 20042, 20043, 20045], "time: got 20045, allowed: months .* quarters 20041 to 20044"),
        (["1994Q1", "1994Q5"], "time: got '1994Q5', allowed: periods, timestamps, labels such as 2025Q1"),
        (["1994-13", "1994-14"], "time: got '1994-13'"),
        (["4-6.", "7-9."], "time: got '4-6.'"),
        (["Total", "1994Q1"], "time: got 'Total'"),
        (["1994Q1", None], "time: got 'a missing date'"),
        ([pd.Period("1994Q1"), pd.Period("1994-04")], "time: got '1994Q1', allowed"),
        (
            pd.period_range("2020-01-01", periods=40, freq="h"),
            "time: got 'periods of frequency h', allowed: .* a day",
        ),
        (pd.date_range("2020-01-01", periods=40), "time: got 'several dates in a month'"),
    ],
)
def test_dates_that_cannot_be_read(dates, match):
    with pytest.raises(InputError, match=match):
        read_periods("time", pd.Index(dates, dtype=object) if isinstance(dates, list) else dates)


def test_gaps_and_double_dates_are_named_as_periods():
    months = pd.date_range("2000-01-01", periods=60, freq="MS")
    with pytest.raises(InputError, match="time: got 'a gap after 2000-05'"):
        sample_of(months.delete([5, 6]))
    with pytest.raises(InputError, match="time: got '2000-03', allowed: one row per date"):
        sample_of(months.insert(3, months[2]))


def test_a_dummy_stands_in_its_period_whatever_its_spelling():
    months = pd.date_range("2000-01-01", periods=120, freq="MS")
    for dummy in ("2004-03", "2004M3", 200403, pd.Timestamp("2004-03-01"), "Mar 2004", "2004:3"):
        found = fit_var(sample_of(months), "ab", 1, dummies=[dummy])
        assert found.regressors[1] == "dummy.2004-03"
        np.testing.assert_allclose(found.residuals[found.labels.index("2004-03")], 0.0, atol=1e-9)
    with pytest.raises(InputError, match=r"dummies: got '2004Q1', .* stands for 2004-01 to 2004-03"):
        fit_var(sample_of(months), "ab", 1, dummies=["2004Q1"])
    with pytest.raises(InputError, match="dummies: got '2014-03', allowed: a period from 2000-01 to 2009-12"):
        fit_var(sample_of(months), "ab", 1, dummies=["2014-03"])


def test_whole_numbers_are_months_where_values_are_missing():
    months = pd.period_range("2004-01", periods=120, freq="M")
    data = series(range(120), "yg")
    data["g"] += 0.5 * data["y"].shift(fill_value=0.0)
    found = []
    for dates in (months, [100 * m.year + m.month for m in months], months.strftime("%Y-%m-%d")):
        arguments = {"horizon": [1], "lags": 2, "cumulative": False, "time": "date", "missing": "drop"}
        found.append(evidence.local_projection(data.assign(date=dates), "y", None, "g", **arguments).at(1))
    assert [each.observations for each in found] == [117] * 3
    assert len({each.multiplier for each in found}) == 1


def test_sources_of_monthly_shocks_name_months():
    months = pd.date_range("2000-01-01", periods=60, freq="MS")
    result = evidence.shock_covariance(series(months), 1, replications=0, subsamples={"late": (2002, None)})
    assert "; 2000-02 to 2004-12" in result.source
    assert result.subsamples["late"].reduced.labels[0] == "2002-02"


def test_tables_by_quarter():
    quarters = pd.period_range("1994Q1", periods=8, freq="Q")
    table = series(quarters)
    for index in (
        quarters.asfreq("Q-MAR"),
        quarters.to_timestamp(),
        [f"{q.year}/{SPANS[q.quarter]}." for q in quarters],
    ):
        found = by_quarter("accounts", table.set_axis(pd.Index(index), axis=0).iloc[::-1])
        pd.testing.assert_frame_equal(
            found, table.set_axis(list(quarters.astype(str)), axis=0), check_index_type=False
        )
    with pytest.raises(InputError, match=r"accounts\.index: got '1994Q2 twice', allowed: quarters of the calendar"):
        by_quarter("accounts", table.iloc[[0, 1, 1, 2]])
    with pytest.raises(InputError, match=r"accounts\.index: got '1994Q2, 1994Q3 missing'"):
        by_quarter("accounts", table.iloc[[0, 3, 4]])
    with pytest.raises(InputError, match=r"accounts\.index: got 'Q-JAN'"):
        by_quarter("accounts", table.set_axis(pd.period_range("1994Q1", periods=8, freq="Q-JAN"), axis=0))
    with pytest.raises(InputError, match=r"accounts\.index: got '1994-01'"):
        by_quarter("accounts", table.set_axis(pd.period_range("1994-01", periods=8, freq="M"), axis=0))


def test_years_to_leave_out():
    assert read_years("exclude", ["2009", 2020, pd.Timestamp("2011-12-31").year]) == [2009, 2020, 2011]
    for wrong in (["2009Q1"], pd.period_range("2009", periods=2, freq="Y-MAR"), [3.5]):
        with pytest.raises(InputError, match="exclude: got "):
            read_years("exclude", wrong)


def forecasts():
    rows = [("x", year, 1.0, 2.0, 1.0 + 0.1 * year) for year in range(2001, 2012)]
    return pd.DataFrame(rows, columns=["target", "target_year", "horizon", "prediction", "tv_1"])


def test_excluded_years_of_forecasts_are_found_or_refused():
    vintages = forecasts()
    for exclude in ((2009, 2020), ("2009",), pd.PeriodIndex(["2009"], freq="Y"), [np.int64(2009)]):
        found = evidence.forecast_errors(vintages, exclude=exclude)
        assert 2009 not in set(found.errors["target_year"])
        assert ", without 2009, outturn" in found.source  # 2020 was not forecast: nothing was left out
    with pytest.raises(InputError, match=r"exclude: got '2020, 2021', allowed: a list with a year that was forecast"):
        evidence.forecast_errors(vintages, exclude=(2020, 2021))
    with pytest.raises(InputError, match=r"outturns\.x: got '1990', allowed: at least one year with forecasts"):
        evidence.forecast_errors(vintages, outturns={"x": {1990: 1.0}})
    text = evidence.forecast_errors(vintages.assign(target_year=vintages["target_year"].astype(str)))
    assert list(text.errors["target_year"]) == list(range(2001, 2012))
    replaced = evidence.forecast_errors(vintages, outturns={"x": {"2001": 5.0}})
    assert replaced.errors["outturn"].iloc[0] == 5.0


def test_a_missing_column_of_vintages_is_named_as_missing():
    with pytest.raises(InputError, match=r"vintages\.columns: got 'subject, 2019', allowed: .* a column 'target'"):
        evidence.forecast_errors(pd.DataFrame({"subject": ["a"], "2019": [1.0]}))
    with pytest.raises(InputError, match=r"'horizon': is it 'Horizon'\?"):
        evidence.forecast_errors(forecasts().rename(columns={"horizon": "Horizon"}))


def accounts():
    quarters = pd.period_range("1990Q1", "2023Q4", freq="Q")
    growth = np.random.default_rng(5).normal(0.2, 0.6, (len(quarters), 9))
    names = ["gdp", "consumption", "investment", "exports", "imports", "deflator", "price", "capital", "total_hours"]
    return pd.DataFrame(100.0 * np.exp(np.cumsum(growth, 0) / 100.0), columns=names, index=quarters)


def financial():
    return series(pd.period_range("1990Q1", "2023Q4", freq="Q"), ["growth", "infl", "short", "long", "drfx"])


def estimate(table, **options):
    return evidence.shock_process(table, financial(), Economy.load("japan"), paths=50, steps=1, **options)


def test_tax_quarters_are_left_out_whatever_the_index():
    table = accounts()
    index = table.index
    fiscal, days = index.asfreq("Q-MAR"), index.to_timestamp(how="end").normalize()
    found = [estimate(table.set_axis(each, axis=0)) for each in (index.astype(str), index, fiscal, days)]
    for other in found[1:]:
        pd.testing.assert_series_equal(other.moments["history"], found[0].moments["history"])
        assert other.source == found[0].source
    assert found[0].source.endswith("without 1997Q1, 1997Q2, 1997Q3, 2014Q1, 2014Q2, 2014Q3, 2019Q4")
    spelled = estimate(table, without=["2014/4-6.", pd.Timestamp("1997-06-30"), "2030Q1"])
    assert spelled.source.endswith("prices to 2023Q4, without 1997Q2, 2014Q2")
    assert "without" not in estimate(table, without=()).source


def test_shock_process_refuses_dates_that_it_cannot_use():
    table = accounts()
    with pytest.raises(InputError, match="without: got '1980Q1', allowed: a list with a period from 1994Q2"):
        estimate(table, without=["1980Q1"])
    with pytest.raises(InputError, match="without: got 'VAT', allowed: periods"):
        estimate(table, without=["VAT"])
    with pytest.raises(InputError, match="prices_end: got '2023Q4', allowed: a period from 1990Q1 to 2019Q4"):
        estimate(table.loc[:"2019Q4"])
    with pytest.raises(InputError, match="end: got '1990Q1', allowed: a quarter after 1994Q1"):
        estimate(table, end="1990Q1")
    with pytest.raises(InputError, match=r"accounts\.index: got '1990Q3 twice'"):
        estimate(pd.concat([table, table.iloc[[2]]]))


def yields():
    index = [f"{year}Q{quarter}" for year in range(1990, 2001) for quarter in range(1, 5)]
    return pd.DataFrame("2.0", index=index, columns=[1, 2, 5, 10, 20, 30, 40])


def test_yields_as_the_ministry_writes_them():
    debt = pd.Series(100.0, index=range(1990, 2001))
    table = yields()
    table[40] = "-"
    expected = evidence.effective_rate(yields().astype(float), debt)
    pd.testing.assert_series_equal(evidence.effective_rate(table, debt), expected)
    quarters = pd.PeriodIndex(table.index, freq="Q")
    for index in (quarters, quarters.to_timestamp(), quarters.asfreq("Q-MAR")):
        pd.testing.assert_series_equal(evidence.effective_rate(table.set_axis(index, axis=0), debt), expected)
    for years in (pd.period_range("1990", periods=11, freq="Y"), [str(y) for y in debt.index]):
        pd.testing.assert_series_equal(evidence.effective_rate(table, debt.set_axis(years)), expected)


def test_tables_of_yields_that_cannot_be_used():
    debt = pd.Series(100.0, index=range(1990, 2001))
    with pytest.raises(InputError, match=r"yields\[5\]\[1990Q3\]: got 'n\.a\.', allowed: a number, or '-'"):
        evidence.effective_rate(yields().replace({5: {"2.0": "n.a."}}).iloc[2:], debt)
    with pytest.raises(InputError, match=r"yields\.index: got '1990Q2 twice'"):
        evidence.effective_rate(pd.concat([yields(), yields().iloc[[1]]]), debt)
    with pytest.raises(InputError, match=r"yields: got .*a yield at one year"):
        evidence.effective_rate(yields().replace({1: {"2.0": "-"}}), debt)
    with pytest.raises(InputError, match=r"debt\.index: got '1990', allowed: calendar years"):
        evidence.effective_rate(yields(), debt.set_axis(pd.period_range("1990", periods=11, freq="Y-MAR")))


FISCAL = {
    "FY1994": lambda y: f"FY{y}",
    "fy 1994": lambda y: f"fy {y}",
    "FY-1994": lambda y: f"FY-{y}",
    "1994年度": lambda y: f"{y}年度",
}
FISCAL_QUARTERS = {
    "FY1994Q1": lambda y, q: f"FY{y}Q{q}",
    "FY1994-Q1": lambda y, q: f"FY{y}-Q{q}",
    "1994年度第1四半期": lambda y, q: f"{y}年度第{q}四半期",
}


@pytest.mark.parametrize("spelling", FISCAL)
def test_fiscal_years_of_japan_last_from_april_to_march(spelling):
    years = [FISCAL[spelling](year) for year in range(1994, 2024)]
    sample = sample_of(years, start=FISCAL[spelling](1996), end="1999年度")
    assert sample.labels == ("FY1996", "FY1997", "FY1998", "FY1999")
    assert (str(sample.calendar.line[0].start_time.date()), sample.calendar.line.freqstr) == ("1996-04-01", "Y-MAR")
    assert sample_of(years, start="1997-05-01").labels[0] == "FY1997"
    with pytest.raises(InputError, match=r"start: got 1996, allowed: a year such as FY1994, or a date"):
        sample_of(years, start=1996)


@pytest.mark.parametrize("spelling", FISCAL_QUARTERS)
def test_quarters_of_fiscal_years_of_japan(spelling):
    dates = [FISCAL_QUARTERS[spelling](year, quarter) for year in range(1994, 2004) for quarter in range(1, 5)]
    sample = sample_of(dates, start="FY1995Q2", end="FY1996")
    assert (sample.labels[0], sample.labels[-1], len(sample)) == ("FY1995Q2", "FY1996Q4", 7)
    assert str(sample.calendar.line[0].start_time.date()) == "1995-07-01"
    table = by_quarter("accounts", series(dates))
    assert table.index[0] == "1994Q2"
    with pytest.raises(InputError, match=r"start: got '1996Q1', allowed: a quarter such as FY1994Q1, or a date"):
        sample_of(dates, start="1996Q1")


def test_fiscal_and_calendar_years_are_not_mixed():
    with pytest.raises(InputError, match="time: got 'FY1994 and 1995', allowed: dates of one frequency"):
        sample_of(["FY1994", "1995", "FY1996"])


@pytest.mark.parametrize("kind", [int, float, str])
def test_a_declared_frequency_says_what_digits_mean(kind):
    digits = [kind(100 * year + quarter) for year in range(1994, 2004) for quarter in range(1, 5)]
    digits = [str(int(float(x))) for x in digits] if kind is str else digits
    with pytest.raises(InputError, match="time: got 'a gap after"):
        sample_of(digits)
    sample = sample_of(digits, freq="Q", start=digits[1])
    assert (sample.labels[0], len(sample)) == ("1994Q2", 39)
    assert sample_of(digits, freq="q", end="1994-12-31").labels == ("1994Q1", "1994Q2", "1994Q3", "1994Q4")
    fiscal = sample_of(digits, freq="Q-MAR")
    assert (fiscal.labels[0], str(fiscal.calendar.line[0].start_time.date())) == ("1994Q1", "1993-04-01")
    months = [kind(100 * year + month) for year in YEARS for month in (3, 6, 9, 12)]
    months = [str(int(float(x))) for x in months] if kind is str else months
    assert sample_of(months, freq="Q").labels[:2] == ("1994Q1", "1994Q2")
    assert sample_of([months[0], kind(199404)], freq="M").labels == (
        "1994-03",
        "1994-04",
    )


def test_a_declared_frequency_is_kept_or_refused():
    days = pd.date_range("1994-04-01", periods=30, freq="YS-APR")
    assert sample_of(days).labels[0] == "1994-04"
    assert sample_of(days, freq="Y-MAR").labels[0] == "1995"
    assert sample_of([f"FY{year}" for year in range(1994, 2020)], freq="Y-MAR").labels[0] == "FY1994"
    assert sample_of([f"{year}:1" for year in range(1994, 2020)], freq="Q").labels[:2] == ("1994Q1", "1995Q1")
    for dates, freq, match in [
        (days.to_period("Y-MAR"), "Y", "freq: got 'Y-DEC', allowed: Y-MAR, the frequency of the dates"),
        (["1994Q1", "1994Q2"], "M", "time: got '1994Q1', allowed: dates of the frequency M, as freq says"),
        (["FY1994", "FY1995"], "Y", "time: got 'FY1994', allowed: dates of the frequency Y-DEC"),
        ([1, 2, 3], "Q", "time: got 1, allowed: periods, timestamps"),
        (["1994Q1", "1994Q2"], "W", "freq: got 'W', allowed: M, Q, Y, a fiscal calendar"),
        (["1994Q1", "1994Q2"], 4, "freq: got 4, allowed: M, Q, Y"),
    ]:
        with pytest.raises(InputError, match=match):
            sample_of(dates, freq=freq)


def test_estimators_take_a_declared_frequency():
    digits = [100 * year + quarter for year in range(1990, 2015) for quarter in range(1, 5)]
    plain, declared = series(pd.period_range("1990Q1", periods=100, freq="Q"), "abm"), series(digits, "abm")
    asked = {"variables": ["a", "b"], "lags": 1, "replications": 0}
    proxy = {**asked, "policy": "a", "instruments": "m", "weak_below": 0.0, "start": 199102}
    found = evidence.svar.proxy(declared, **proxy, freq="Q")
    assert found.reduced.labels[0] == "1991Q3"
    np.testing.assert_array_equal(found.impact, evidence.svar.proxy(plain, **{**proxy, "start": "1991Q2"}).impact)
    covariance = evidence.shock_covariance(declared, **asked, freq="Q", subsamples={"late": (200001, None)})
    assert covariance.subsamples["late"].reduced.labels[0] == "2000Q2"
    projection = evidence.local_projection(declared, "a", None, "m", [1], freq="Q", lags=1)
    assert projection.se[1] == evidence.local_projection(plain, "a", None, "m", [1], lags=1).se[1]


@pytest.mark.parametrize(
    ("subsamples", "match"),
    [
        ({"late": ("2100Q1", None)}, r"subsamples\.late\.start: got '2100Q1', allowed: a period from 1990Q1"),
        ({"late": ("2014Q3", None)}, r"subsamples\.late\.data: got '2 periods'"),
        ({"late": "2000Q1"}, r"subsamples\.late: got '2000Q1', allowed: \(first, last period\)"),
        ({"late": ("2000Q1",)}, "subsamples: got .*a mapping from names"),
        ({1: ("2000Q1", None)}, "subsamples: got .*a mapping from names"),
    ],
)
def test_errors_of_a_subsample_name_it(subsamples, match):
    data = series(pd.period_range("1990Q1", periods=100, freq="Q"))
    with pytest.raises(InputError, match=match):
        evidence.shock_covariance(data, 1, replications=0, subsamples=subsamples)


def test_a_hole_is_not_answered_with_an_argument_that_is_not_there():
    data = series(pd.period_range("1990Q1", periods=40, freq="Q"))
    for broken in (data.assign(a=data["a"].where(np.arange(40) != 20)), data.drop(data.index[20])):
        with pytest.raises(InputError) as caught:
            evidence.shock_covariance(broken, 1, replications=0)
        assert "missing=" not in str(caught.value)
        with pytest.raises(InputError, match="missing='drop'"):
            evidence.local_projection(broken, "a", None, "b", [1], lags=1)
