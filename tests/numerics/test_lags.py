"""Erlang lags: everything comes out, after the stated mean."""

import pytest

from stimulus_model.numerics.lags import three_stage_rate, two_stage_lag, two_stage_rate


def test_two_stages_pay_out_everything_with_the_stated_mean() -> None:
    first = second = paid = weighted = 0.0
    for quarter in range(400):
        out, first, second = two_stage_lag(1.0 if quarter == 0 else 0.0, first, second, two_stage_rate(8.0))
        paid, weighted = paid + out, weighted + quarter * out
    assert paid == pytest.approx(1.0, abs=1e-12)
    assert weighted == pytest.approx(8.0, rel=1e-9)  # two stages of four quarters


def test_no_stage_lets_go_more_than_it_holds() -> None:
    assert (two_stage_rate(1.0), three_stage_rate(1.0)) == (1.0, 1.0)
    assert (two_stage_rate(4.0), three_stage_rate(4.0)) == (0.5, 0.75)
