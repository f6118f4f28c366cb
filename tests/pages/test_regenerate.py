"""The command that computes all numbers again: every step exists, in order, each in a process of its own."""

import importlib.util
import runpy
import subprocess
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPT = runpy.run_path(str(ROOT / "docs" / "regenerate.py"))


def test_every_step_is_a_command_that_exists():
    for name, command in SCRIPT["steps"]("data").items():
        if command[0] == "-m":
            assert importlib.util.find_spec(command[1]) is not None, name
        else:
            assert (ROOT / command[0]).is_file(), name


def test_every_page_that_is_written_by_a_program_has_its_step():
    commands = [" ".join(command) for command in SCRIPT["steps"]("data").values()]
    programs = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.py")} - {
        "docs/regenerate.py",
        "docs/page_marks.py",
        "docs/japanese_font.py",  # writes a font, from a distribution that nothing else needs
    }
    assert programs <= set(commands)
    for page in (ROOT / "docs").glob("*.md"):
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith("Written by `python "):
                assert line.split("`")[1].removeprefix("python ") in commands, page.name


@pytest.fixture
def started(monkeypatch):
    """Start nothing, and return the list of what would have been started; golden files fail."""
    commands = []

    def run(command, **_):
        commands.append(command)
        return subprocess.CompletedProcess(command, int("--regenerate" in command))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("STIMULUS_MODEL_DATA", "series")
    return commands


def test_steps_run_in_order_from_the_one_that_is_named_until_one_fails(started, capsys):
    assert SCRIPT["main"](["--from", "shocks"]) == 1
    assert [command[0] for command in started] == [sys.executable] * 9
    assert started[0][3:] == ["series/japan/jpn_quarterly.csv.bz2", "series/japan/derived_japan_quarterly_A.csv"]
    assert [command[2].rsplit(".", 1)[-1] for command in started[:7]] == [
        "shock_process",
        "add_factors",
        "fit_official_models",
        "match_forecasters",
        "write_ensemble",
        "add_factors",
        "page",
    ]
    assert started[7][1] == "docs/caveats.py"
    assert "go on with python docs/regenerate.py --from golden" in capsys.readouterr().err
    assert SCRIPT["main"](["--from", "readme"]) == 0
    assert [command[1] for command in started[9:]] == [
        "docs/refresh.py", "docs/financing.py", "docs/generative_ai.py", "docs/debt.py", "docs/questions.py",
        "docs/multipliers.py", "docs/packages_compared.py", "docs/vintages.py", "docs/own_paths.py",
        "docs/united_states.py", "docs/regions.py", "docs/statements.py", "docs/expectations.py",
        "docs/equations.py", "docs/glossary.py", "docs/interval_coverage.py", "docs/input_output.py",
    ]  # fmt: skip


def test_no_script_hides_a_module_that_others_import():
    """Python looks beside a script first: a docs/coverage.py is what Numba gets when it asks for coverage."""
    scripts = [path.stem for path in (Path(__file__).parents[2] / "docs").glob("*.py")]
    found = {name: PathFinder.find_spec(name) for name in scripts}  # whatever other tests have imported
    # a folder of tests without modules of its own, such as tests/economy/own_paths, is no module
    assert [name for name, spec in found.items() if spec is not None and spec.origin is not None] == []


def test_the_list_starts_nothing_and_missing_series_are_told_first(started, capsys, monkeypatch):
    assert SCRIPT["main"](["--list"]) == 0
    assert capsys.readouterr().out.startswith(
        "adoption: python -m stimulus_model.estimation.ai_adoption\nrealised_share: "
    )
    monkeypatch.delenv("STIMULUS_MODEL_DATA")
    with pytest.raises(SystemExit, match="2"):
        SCRIPT["main"]([])
    assert "STIMULUS_MODEL_DATA must name the folder" in capsys.readouterr().err
    assert not started
