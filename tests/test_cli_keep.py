"""The command line's choice of what is kept, and its checkpoint."""

import json

import pytest

from stimulus_model.cli import main


def _run(*options):
    return main(["run", "japan-ai-chips-2024", "--draws", "60", "--horizon", "2030Q4", *options])


def test_a_summary_is_printed_and_written(tmp_path, capsys):
    out, checkpoint = tmp_path / "results", tmp_path / "run.ckpt"
    arguments = ("--keep", "summary", "--out", str(out), "--checkpoint", str(checkpoint), "--json")
    assert _run(*arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["keep"] == "summary"
    assert {"run.nc", "summary.csv", "fan.png"} == {path.name for path in out.iterdir()}
    assert list(checkpoint.glob("*.span"))
    assert _run(*arguments[:2], *arguments[4:]) == 0  # from the checkpoint
    assert json.loads(capsys.readouterr().out)["effects"] == first["effects"]


@pytest.mark.parametrize("keep", ["annual", "auto"])
def test_others_print_a_table(keep, capsys):
    assert _run("--keep", keep, "--variables", "real_gdp,debt") == 0
    assert f"Kept: {'annual' if keep == 'annual' else 'paths, chosen to fit into memory'}" in capsys.readouterr().out


def test_a_misspelt_choice_is_one_clear_line(capsys):
    assert _run("--keep", "sumary") == 2
    assert "did you mean 'summary'" in capsys.readouterr().err
