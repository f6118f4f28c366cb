import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stimulus_model.inputs import InputError
from stimulus_model.timeline import Timeline, quarter_index


def test_one_quarter():
    timeline = Timeline("2025Q1", "2025Q1")
    assert len(timeline) == 1
    assert timeline.labels == ("2025Q1",)
    assert timeline.full_years == ()


def test_labels_and_years():
    timeline = Timeline("2024Q4", "2026Q1")
    assert timeline.labels == ("2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")
    assert timeline.year.tolist() == [2024, 2025, 2025, 2025, 2025, 2026]
    assert timeline.fiscal_year.tolist() == [2024, 2024, 2025, 2025, 2025, 2025]
    assert timeline.full_years == (2025,)
    assert len(timeline) == 6


def test_fiscal_years_begin_as_a_country_has_them():
    """Years from July or October on are named after the year in which they end."""
    for month, years in (
        (10, [2025, 2026, 2026, 2026]),
        (7, [2026, 2026, 2026, 2026]),
        (1, [2025, 2025, 2026, 2026]),
    ):
        timeline = Timeline("2025Q3", "2026Q2", month)
        assert timeline.fiscal_year.tolist() == years
    assert Timeline("2025Q4", "2026Q3", 10).full_fiscal_years == (2026,)
    with pytest.raises(InputError, match="fiscal_year_starts: got 5, allowed: the first month of a quarter"):
        Timeline("2025Q1", "2026Q1", 5)


@pytest.mark.parametrize("years", [("2025", "2026"), (2025, 2026), (2025, "2026Q4")])
def test_years_are_whole_years(years):
    assert Timeline(*years) == Timeline("2025Q1", "2026Q4")


def test_dates():
    timeline = Timeline("2024Q4", "2025Q1")
    assert timeline.starts.tolist() == np.array(["2024-10-01", "2025-01-01"], "datetime64[ns]").tolist()
    assert timeline.ends.tolist() == np.array(["2024-12-31", "2025-03-31"], "datetime64[ns]").tolist()
    assert timeline.starts.dtype == timeline.ends.dtype == np.dtype("datetime64[ns]")


def test_leap_year_and_dates_before_1970():
    assert Timeline("1968Q1", "1968Q1").ends[0] == np.datetime64("1968-03-31")
    assert Timeline("1969Q4", "1970Q1").starts.astype("datetime64[D]").astype(str).tolist() == [
        "1969-10-01",
        "1970-01-01",
    ]


@pytest.mark.parametrize(
    "quarter",
    ["2025Q0", "2025Q5", "25Q1", "2025q1", " 2025Q1", "2025Q1\n", "２０２５Q1", "２０２５", None, 25, True, 2025.0],
)
def test_bad_quarters(quarter):
    with pytest.raises(InputError, match=r"^first: got .* a quarter written like"):
        Timeline(quarter, "2030Q4")
    with pytest.raises(InputError, match=r"^last: got"):
        Timeline("2025Q1", quarter)


def test_last_before_first():
    with pytest.raises(InputError, match=r"^last: got '2024Q4', allowed: a quarter not before 2025Q1"):
        Timeline("2025Q1", "2024Q4")


@given(st.integers(1900, 2100), st.integers(1, 4), st.integers(0, 300))
def test_every_quarter_follows_the_one_before(year, quarter, more):
    first = f"{year}Q{quarter}"
    index = quarter_index("first", first) + more
    timeline = Timeline(first, f"{index // 4}Q{index % 4 + 1}")
    assert len(timeline) == more + 1 == len(timeline.labels)
    assert [quarter_index("label", label) for label in timeline.labels] == timeline.index.tolist()
    # The day after a quarter's last day is the first day of the next quarter.
    following = timeline.ends[:-1] + np.timedelta64(1, "D")
    assert (following == timeline.starts[1:]).all()
    assert (np.diff(timeline.fiscal_year) == (timeline.index[1:] % 4 == 1)).all()
    assert all((timeline.year == each).sum() == 4 for each in timeline.full_years)
