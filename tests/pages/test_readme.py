"""README says what is true: its code runs, its numbers are those of a run, its links lead somewhere."""

import re
from pathlib import Path

import pytest
from page_command import load_command

import stimulus_model as sm

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NUMBER = re.compile(r"[+−]?\d[\d,]*\.?\d*")


def blocks(language: str, page: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, flags=re.DOTALL)


def test_python_blocks_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pages = {"README.md": README, "how_to.md": (ROOT / "docs" / "how_to.md").read_text(encoding="utf-8")}
    for name, page in pages.items():
        (block,) = blocks("python", page)
        assert "draws=10_000" in block
        exec(compile(block.replace("draws=10_000", "draws=100"), name, "exec"), {})
    assert {path.name for path in tmp_path.iterdir()} == {"run.nc", "brief.html"}


def test_the_first_session_has_ten_lines() -> None:
    assert len([line for line in blocks("python")[0].splitlines() if line]) <= 10


def test_headline_and_effects_are_those_of_a_run() -> None:
    """Words are equal, and numbers to a tenth: processors may round the last digit in another way."""
    marks, refresh = load_command("page_marks"), load_command("refresh")
    projection = refresh.session()
    model = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
    for page, name, write in ((README, "headline", refresh.words), (model, "effects", refresh.effects)):
        shown, real = marks.block_of(page, name).strip(), write(projection)
        advice = f"{name} is out of date: run python docs/refresh.py"
        assert [" ".join(NUMBER.sub("#", line).split()) for line in shown.splitlines()] == [
            " ".join(NUMBER.sub("#", line).split()) for line in real.splitlines()
        ], advice
        assert numbers(shown) == pytest.approx(numbers(real), rel=0.1, abs=0.003), advice


def numbers(text: str) -> list[float]:
    return [float(each.replace(",", "").replace("−", "-")) for each in NUMBER.findall(text)]


def test_links_lead_to_files() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]
    found = 0
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                found += 1
                assert (page.parent / target).exists(), f"{page.name}: {target}"
    assert found >= 8


def test_it_fits_on_a_page_and_is_cited_by_the_version_that_it_is() -> None:
    assert len(README.splitlines()) <= 80
    assert f"version: {sm.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_picture_is_small() -> None:
    picture = (ROOT / "docs" / "fan.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


def test_commands_are_the_ones_that_ci_runs() -> None:
    run, test = blocks("bash")
    assert "stimulus-model run japan-ai-chips-2024" in run
    assert test.rstrip().endswith("-m pytest -n auto --dist worksteal")
    assert all(
        command.startswith("python3 -m venv .venv && ") and command.count("\n") == 1 for command in (run, test)
    )
    assert "commands README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
