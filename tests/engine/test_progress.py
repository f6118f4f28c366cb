"""Progress: a bar on the standard error stream, a callable of one's own, or nothing."""

import sys

import pytest

from stimulus_model.engine.progress import reporting
from stimulus_model.inputs import InputError


def test_a_bar_counts_and_is_wiped(capsys):
    with reporting(True, "steps") as report:
        report(1_500, 3_000)
    line = "1,500 of 3,000 steps, 50%"
    assert capsys.readouterr() == ("", f"\r{line:<48}\r{'':<48}\r")


def test_a_bar_without_a_standard_error_stream_says_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", None)
    with reporting(True) as report:
        report(1, 2)


def test_a_callable_is_called_and_nobody_is_not():
    def mine(done, total):
        raise AssertionError

    with reporting(mine) as report, reporting(False) as nobody:
        assert report is mine
        assert nobody is None
    with pytest.raises(InputError, match=r"progress: got 'yes', allowed: True, False or a callable"):
        reporting("yes")
