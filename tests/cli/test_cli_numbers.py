"""Whole numbers of the command line, also as powers of ten."""

import pytest

from stimulus_model.cli import main
from stimulus_model.cli.parser import UsageError, parse


@pytest.mark.parametrize(("text", "draws"), [("1e4", 10_000), ("2.5E3", 2_500), ("1e+6", 1_000_000)])
def test_draws_can_be_a_power_of_ten(text, draws):
    assert parse(["run", "x", "--draws", text]).draws == draws


@pytest.mark.parametrize("text", ["1.5", "1e-3", "nan", "1.23e1", "1e400", "e4"])
def test_draws_that_are_no_whole_number_are_refused(text):
    with pytest.raises(UsageError, match=f"--draws: got '{text}', allowed: a whole number"):
        parse(["run", "x", "--draws", text])


def test_years_of_the_table_can_be_fiscal(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "japan-ai-chips-2024", "--draws", "8", "--variables", "debt", "--freq", "fiscal_year"]
    assert main([*run, "--years", "2026, 2030"]) == 0
    printed = capsys.readouterr().out
    assert "Fiscal year" in printed
    assert "2026" in printed
    assert main([*run, "--years", "2040"]) == 2
    assert "years: got 2040, allowed: 2025 to 2039" in capsys.readouterr().err


def test_fiscal_years_of_a_summary_are_counted_for_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "japan-ai-chips-2024", "--draws", "8", "--variables", "real_gdp", "--freq", "fiscal_year"]
    assert main([*run, "--years", "2026", "--keep", "summary"]) == 0
    assert "Fiscal year" in capsys.readouterr().out
    assert main([*run, "--keep", "annual"]) == 2
    assert "keep: got 'annual', allowed: paths, summary or auto, for fiscal years" in capsys.readouterr().err


def test_fiscal_years_are_those_of_the_economy(capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "us-chips-2022", "--economy", "united-states", "--draws", "8", "--freq", "fiscal_year"]
    assert main([*run, "--years", "2026"]) == 2
    assert "years: got 2026, allowed: 2027 to 2040" in capsys.readouterr().err
