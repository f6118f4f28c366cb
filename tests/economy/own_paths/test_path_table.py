"""Tables as people have them: dates in any column, years of any calendar, CSV and Excel."""

import pandas as pd
import pytest

from stimulus_model.economy.own_paths.path_table import TableSpan, read_columns, read_one
from stimulus_model.inputs import InputError

JAPAN = TableSpan("2025Q1", 4, "calendar")
NUMBERS = [1.0, 2.0]


def first(labels, span=JAPAN, name="period"):
    frame = pd.DataFrame({name: labels, "growth": NUMBERS})
    return read_columns("baseline", frame, span)[0]["growth"]


@pytest.mark.parametrize(
    ("labels", "quarter", "length"),
    [
        ([2026, 2027], 4 * 2026, 4),
        (["2026年", "2027年"], 4 * 2026, 4),
        (["FY2026", "FY2027"], 4 * 2026 + 1, 4),
        (["2026年度", "2027年度"], 4 * 2026 + 1, 4),
        (["2026Q1", "2026Q2"], 4 * 2026, 1),
        (["FY2026Q1", "FY2026Q2"], 4 * 2026 + 1, 1),
        (pd.period_range("2026", periods=2, freq="Y-MAR"), 4 * 2025 + 1, 4),
        (pd.to_datetime(["2026-01-01", "2026-04-01"]), 4 * 2026, 1),
        (["2027", "2026"], 4 * 2026, 4),
    ],
)
def test_periods_are_read_in_every_spelling(labels, quarter, length):
    found = first(labels)
    assert (found.first, found.length) == (quarter, length)
    assert sorted(found.values) == NUMBERS


def test_fiscal_years_are_those_of_the_economy():
    america = TableSpan("2025Q1", 10, "fiscal")
    for labels in ([2026, 2027], ["FY2026", "FY2027"]):
        found = first(labels, america)
        assert (found.first, found.periods) == (4 * 2025 + 3, ("FY2026", "FY2027"))
    assert first([2026, 2027], JAPAN, "fiscal_year").first == 4 * 2026 + 1


def test_files_are_read_with_their_dates_in_the_first_column(tmp_path, monkeypatch):
    frame = pd.DataFrame({"when": ["2026Q1", "2026Q2"], "growth": NUMBERS})
    frame.to_csv(tmp_path / "own.csv", index=False)
    (tmp_path / "own.xlsx").write_bytes(b"what pandas is not asked to read here")
    monkeypatch.setattr(pd, "read_excel", lambda file: frame)
    for name in ("own.csv", "own.xlsx"):
        columns, origin = read_columns("baseline", tmp_path / name, JAPAN)
        assert origin == name
        assert columns["growth"].quarterly.tolist() == NUMBERS


def test_a_file_that_is_no_table_is_one_clear_error(tmp_path):
    (tmp_path / "own.xlsx").write_bytes(b"no workbook")
    (tmp_path / "own.csv").write_text("")
    for name in ("own.xlsx", "own.csv"):
        with pytest.raises(InputError, match="a table that pandas can read"):
            read_columns("baseline", tmp_path / name, JAPAN)


@pytest.mark.parametrize(
    ("frame", "match"),
    [
        (pd.DataFrame({"year": [2026], "quarter": [1], "growth": [1.0]}), "one column with the dates"),
        (pd.DataFrame([[2026, 1.0, 2.0]], columns=["year", "growth", "growth"]), "each column once"),
        (pd.DataFrame({"growth": [True]}, index=[2026]), "allowed: numbers"),
        (pd.DataFrame({"growth": [1.0]}, index=pd.MultiIndex.from_tuples([(2026, 1)])), "several levels"),
    ],
)
def test_tables_that_say_two_things_are_refused(frame, match):
    with pytest.raises(InputError, match=match):
        read_columns("baseline", frame, JAPAN)


def test_a_path_has_one_column():
    with pytest.raises(InputError, match="one column of values"):
        read_one("policy_rate", pd.DataFrame({"a": [1.0], "b": [1.0]}, index=[2026]), JAPAN)
    assert read_one("policy_rate", pd.Series([1.0, 2.0], index=[2026, 2027]), JAPAN).length == 4
