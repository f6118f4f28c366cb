"""The command replaces the files of an earlier run, and others only if asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stimulus_model.cli import main

RUN = ["run", "japan-ai-chips-2024", "--draws", "20", "--quiet", "--variables", "real_gdp", "--out"]


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
