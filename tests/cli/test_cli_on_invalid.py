"""The command line's answer to draws that are not finite."""

import json
from pathlib import Path

import pytest

import stimulus_model as sm
from stimulus_model.cli import main
from stimulus_model.economy.edit_toml import prior_literal, set_keys
from stimulus_model.economy.folders import economy_file


@pytest.fixture
def wild(tmp_path: Path) -> Path:
    """Return the file of an economy that believes that inflation may be anything at all: some draws overflow."""
    prior = prior_literal(sm.prior.lognormal(1.0, 1e4))
    text = economy_file("japan").read_text(encoding="utf-8")
    path = tmp_path / "wild.toml"
    path.write_text(set_keys(text, "parameters.disturbances.inflation_sd", {"value": "1.0", "prior": prior}), "utf-8")
    return path


def _run(economy: Path, *options: str) -> int:
    given = ("--draws", "100", "--horizon", "2027Q4", "--variables", "real_gdp,debt", "--economy", str(economy))
    return main(["run", "japan-ai-chips-2024", *given, *options])


def test_draws_that_are_not_finite_are_one_short_line(wild, capsys):
    assert _run(wild) == 1
    said = capsys.readouterr().err
    assert "at fault, since another value alone gives a finite path: inflation_sd=" in said
    assert len(said) < 500


def test_they_can_be_left_out_and_are_told(wild, capsys):
    assert _run(wild, "--on-invalid", "report", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert 0 < len(report["left_out"]) < report["draws"] == 100
    assert _run(wild, "--on-invalid=report") == 0
    assert f"; without {len(report['left_out'])} that are not finite" in capsys.readouterr().out


def test_a_misspelt_choice_and_option_are_one_clear_line(wild, capsys):
    assert _run(wild, "--on-invalid", "reprot") == 2
    assert "on_invalid: got 'reprot'" in (said := capsys.readouterr().err)
    assert "did you mean 'report'?" in said
    assert _run(wild, "--on-invald", "report") == 2
    assert "did you mean '--on-invalid'?" in capsys.readouterr().err
