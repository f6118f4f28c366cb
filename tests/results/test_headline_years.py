"""The years that tables show are the economy's."""

from types import SimpleNamespace

import pytest

from stimulus_model.results.headline_years import HeadlineYears, headline_years
from stimulus_model.timeline import Timeline


@pytest.mark.parametrize(
    ("economy", "years"),
    [
        ({"economy": {"headline_years": [2027, 2030, 2035]}}, (2027, 2030, 2035)),
        ({"economy": {"title": "without"}}, (2027, 2031, 2036, 2041)),
        ({"priors": {}}, (2027, 2031, 2036, 2041)),  # a model without an economy
    ],
)
def test_years_are_said_or_follow_the_start(economy, years):
    found = headline_years(SimpleNamespace(economy=economy), Timeline("2026Q1", "2041Q4"))
    assert found.all == years


def test_a_short_list_serves_for_everything():
    one, four = HeadlineYears((2030,)), HeadlineYears((2026, 2030, 2035, 2040))
    assert (one.output, one.debt, one.near, one.far) == (2030, 2030, (2030,), (2030,))
    assert (four.output, four.debt, four.near, four.far) == (2030, 2035, (2026, 2030, 2035), (2030, 2035, 2040))
