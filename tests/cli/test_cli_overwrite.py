"""The command replaces the files of an earlier run, and others only if asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stimulus_model.cli import main

RUN = ["run", "japan-ai-chips-2024", "--draws", "20", "--quiet", "--variables", "real_gdp", "--save", "--out"]


@pytest.mark.parametrize("name", ["run.nc", "summary.csv", "fan.png", "report.html"])
def test_files_of_others_are_replaced_only_if_asked(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text("another's")
    assert main([*RUN, str(tmp_path)]) == 2
    error = capsys.readouterr().err
    assert re.search(rf"out: got .*another's {re.escape(name)}, or --overwrite", error), error
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "another's"
    assert main([*RUN, str(tmp_path), "--overwrite"]) == 0
    assert main([*RUN, str(tmp_path), "--seed", "7"]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fan.png", "report.html", "run.nc", "summary.csv"]


def test_draws_are_written_if_asked_for_and_those_of_an_earlier_run_do_not_stay_beside_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unsaved = [each for each in RUN if each != "--save"]
    assert main([*RUN, str(tmp_path)]) == 0
    first = (tmp_path / "summary.csv").read_bytes()
    assert main([*unsaved, str(tmp_path), "--seed", "7"]) == 2
    assert "an earlier run's run.nc; --save writes it anew, --overwrite removes it" in capsys.readouterr().err
    assert (tmp_path / "summary.csv").read_bytes() == first
    assert main([*unsaved, str(tmp_path), "--overwrite"]) == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["fan.png", "report.html", "summary.csv"]
    assert (tmp_path / "summary.csv").read_bytes() == first
    (tmp_path / "run.nc").write_text("another's")
    assert main([*unsaved, str(tmp_path)]) == 0
    assert (tmp_path / "run.nc").read_text() == "another's"
    assert main(RUN[:-1]) == 2
    assert "save: got True, allowed: with --out" in capsys.readouterr().err
