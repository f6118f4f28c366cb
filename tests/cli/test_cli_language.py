"""Commands that print words print them in the language that is asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stimulus_model.cli import main

FEW = ["--draws", "16", "--language", "ja"]
LATIN = re.compile(r"[A-Za-z]{4,}")
KNOWN = {"ESRI", "bands", "models", "compiled", "stimulus", "model", "Maritz", "Jarrett"}


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_a_run_speaks_japanese_in_all_that_it_leaves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "japan-ai-chips-2024", *FEW, "--out", str(tmp_path)]) == 0
    found = printed(capsys)
    told, _, written = found.rpartition("\n\n")
    assert set(LATIN.findall(told)) <= KNOWN
    assert written.startswith(f"{tmp_path}に出力：summary.csv")
    assert '<html lang="ja"' in (tmp_path / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "title"),
    [
        (["compare", "japan-ai-chips-2024", "japan-ai-chips-2026"], "各対策の効果"),
        (["respond", "public_investment"], "対策の効果"),
    ],
)
def test_tables_of_questions_speak_japanese(
    command: list[str], title: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *FEW]) == 0
    found = printed(capsys)
    assert found.startswith(title)
    names = {word for name in command[1:] for word in LATIN.findall(name)}
    table, _, _ = found.rpartition("出所：")  # which names the experiment as it is written
    assert set(LATIN.findall(table)) <= KNOWN | names


@pytest.mark.parametrize("command", ["run", "compare", "respond", "report", "explore"])
def test_another_language_is_refused_before_the_work(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    named = ["japan-ai-chips-2024", "japan-ai-chips-2026"] if command == "compare" else ["japan-ai-chips-2024"]
    assert main([command, *named, "--language", "jp"]) == 2
    assert "language: got 'jp', allowed: en, ja" in capsys.readouterr().err
