"""The command line's choice of what is kept, and its checkpoint."""

import json

import pytest

from stimulus_model.cli import main
from stimulus_model.simulation.simulate import open_projection


def _run(*options):
    return main(["run", "japan-ai-chips-2024", "--draws", "60", "--horizon", "2030Q4", *options])


def test_a_summary_is_printed_and_written(tmp_path, capsys):
    out, checkpoint = tmp_path / "results", tmp_path / "run.ckpt"
    arguments = ("--keep", "summary", "--out", str(out), "--checkpoint", str(checkpoint), "--json")
    assert _run(*arguments) == 0
    first = json.loads(capsys.readouterr().out)
    assert first["keep"] == "summary"
    assert {"summary.csv", "fan.png", "report.html"} == {path.name for path in out.iterdir()}
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


def test_only_some_measures_are_counted_and_shown(tmp_path, capsys):
    given = ("--keep", "summary", "--variables", "real_gdp,exports,inflation")
    assert _run(*given, "--json") == 0
    whole = json.loads(capsys.readouterr().out)["effects"]
    assert _run(*given, "--measures", "relative, without,effect", "--json") == 0
    assert json.loads(capsys.readouterr().out)["effects"] == whole
    assert _run(*given, "--measures", "effect", "--save", "--out", str(tmp_path), "--json") == 0
    effects = json.loads(capsys.readouterr().out)["effects"]
    assert effects == [row for row in whole if "no-package path" not in row["units"]] != whole
    assert open_projection(tmp_path / "run.nc").distribution.places.keys() == {
        (name, "effect") for name in ("real_gdp", "exports", "inflation")
    }
    assert (tmp_path / "fan.png").stat().st_size > 10_000
    assert _run(*given, "--measures", "effect") == 0
    assert "Real GDP, peak in" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--measures", "effect"), "measures: got ['effect'], allowed: None: keep='paths' knows all of them"),
        (("--keep", "annual", "--measures", "effect"), "measures: got ['effect'], allowed: None: keep='annual'"),
        (("--keep", "summary", "--measures", "efect"), "measures: got 'efect', .*did you mean 'effect'?"),
        (("--keep", "summary", "--measures", "with,without"), "allowed: effect or relative among them"),
        (("--keep", "summary", "--measures", "relative"), "one that inflation has as well: without, with, effect"),
        (("--keep", "summary", "--mesures", "effect"), "did you mean '--measures'?"),
    ],
)
def test_measures_that_cannot_be_used_are_one_clear_line(options, message, tmp_path, capsys):
    out = tmp_path / "results"
    assert _run(*options, "--out", str(out)) == 2
    first, _, last = message.partition(".*")
    error = capsys.readouterr().err
    assert first in error
    assert last in error
    assert not out.exists()
