"""Whole numbers of the command line, also as powers of ten."""

import pytest

from stimulus_model.cli.parser import UsageError, parse


@pytest.mark.parametrize(("text", "draws"), [("1e4", 10_000), ("2.5E3", 2_500), ("1e+6", 1_000_000)])
def test_draws_can_be_a_power_of_ten(text, draws):
    assert parse(["run", "x", "--draws", text]).draws == draws


@pytest.mark.parametrize("text", ["1.5", "1e-3", "nan", "1.23e1", "1e400", "e4"])
def test_draws_that_are_no_whole_number_are_refused(text):
    with pytest.raises(UsageError, match=f"--draws: got '{text}', allowed: a whole number"):
        parse(["run", "x", "--draws", text])
