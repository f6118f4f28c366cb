"""``stimulus-model validate``: the summary, JSON for machines, and the page."""

import json
from pathlib import Path

import pytest

from stimulus_model.calibration import published
from stimulus_model.cli import main

SHORT = ["validate", "--draws", "20"]


def test_it_prints_the_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(SHORT) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("The economy against the official models")
    assert "20 draws, seed 0" in printed


def test_json_has_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert len(report["rows"]) == sum(len(model.cells) for model in published.load())
    assert [entry["model"] for entry in report["coverage"]] == [model.key for model in published.load()]


def test_the_page_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "page.md"
    assert main([*SHORT, "--page", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("# Validation")
    models = [f"page_{model.key.replace('-', '_')}.md" for model in published.load()]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["page.md", "page.png", *models])
    assert main(["validate", "--drws", "1"]) == 2
    assert "did you mean '--draws'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--draws", "1"], "draws: got 1"),
        (["--economy", "japn"], "did you mean 'japan'"),
        (["--page", "no-such-folder/page.md"], "no-such-folder"),
    ],
)
def test_bad_input_is_one_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, *arguments]) == 2
    complaint = capsys.readouterr().err
    assert message in complaint
    assert complaint.count("\n") == 1


def test_a_page_takes_the_place_of_no_other_file(tmp_path, capsys):
    page, picture = tmp_path / "page.md", tmp_path / "page.png"
    for other in (page, picture):
        other.write_text("a diary")
        assert main(["validate", "--draws", "20", "--page", str(page)]) == 2
        assert "this is another file" in capsys.readouterr().err
        assert other.read_text() == "a diary"
        other.unlink()
    page.write_text("a diary")
    for more in (["--overwrite"], []):  # the second time it is an earlier page
        assert main(["validate", "--draws", "20", "--page", str(page), *more]) == 0
        assert page.read_text().startswith("# Validation")
