"""The command line: what it prints, what it writes, and how it fails."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import stimulus_model as sm
from stimulus_model.cli import main

NAME = "japan-ai-chips-2024"
RUN = ["run", NAME, "--draws", "50"]
FILES = ["fan.png", "report.html", "summary.csv"]


def everything_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_run_prints_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "a" / "results"
    assert main([*RUN, "--save", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    for text in ("Real GDP, peak in", "channel: Chip capacity", "Effect of the package", "seed 2024", "run.nc"):
        assert text in printed
    assert everything_in(out) == sorted([*FILES, "run.nc"])
    projection = sm.open_projection(out / "run.nc")
    again = sm.simulate(sm.Package.load(NAME), sm.Economy.load("japan"), draws=50, seed=2024)
    assert projection.content_hash == again.content_hash
    saved = pd.read_csv(out / "summary.csv").set_index(["variable", "units", "year"])
    shown = again.summary().to_frame()
    np.testing.assert_array_equal(saved[shown.columns], shown)
    assert set(saved["seed"]) == {2024}
    assert set(saved["probability"]) == {0.9}
    assert set(saved["package"]) == {again.provenance.package_title}
    assert (out / "fan.png").read_bytes().startswith(b"\x89PNG")


def test_run_without_a_folder_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(RUN) == 0
    assert everything_in(tmp_path) == []
    assert "Written" not in capsys.readouterr().out


def test_the_same_command_gives_the_same_files(tmp_path: Path) -> None:
    for threads in ("1", "2"):
        assert main([*RUN, "--save", "--quiet", "--threads", threads, "--out", str(tmp_path / threads)]) == 0
    for name in ("fan.png", "summary.csv"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()
    one, two = (sm.open_projection(tmp_path / threads / "run.nc").content_hash for threads in ("1", "2"))
    assert one == two


def test_options_change_what_is_decided_and_believed(tmp_path: Path) -> None:
    options = [
        "--seed",
        "3",
        "--horizon",
        "2035Q4",
        "--scale",
        "2",
        "--without",
        "rapidus",
        "--without",
        "guarantees",
    ]
    options += ["--set", "import_share_capex=0.5", "--set", "additionality=0"]
    options += ["--variables", "debt,real_gdp", "--save", "--quiet", "--out", str(tmp_path)]
    assert main([*RUN, *options]) == 0
    package = sm.Package.load(NAME).without("rapidus", "guarantees").scaled(2.0)
    economy = sm.Economy.load("japan").replace(import_share_capex=0.5, additionality=0.0)
    wanted = sm.simulate(package, economy, draws=50, seed=3, horizon="2035Q4", variables=["debt", "real_gdp"])
    assert sm.open_projection(tmp_path / "run.nc").content_hash == wanted.content_hash


def test_json_is_for_machines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--json", "--out", str(tmp_path)]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["draws"] == 50
    assert report["seed"] == 2024
    assert report["files"] == [str(tmp_path / name) for name in ("summary.csv", "fan.png", "report.html")]
    first = report["effects"][0]
    assert first["variable"] == "real_gdp"
    assert first["low"] < first["median"] < first["high"]


def test_json_has_no_numbers_that_json_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", NAME, "--draws", "1", "--json"]) == 0
    text = capsys.readouterr().out
    assert "NaN" not in text
    assert json.loads(text)["effects"][0]["se_median"] is None


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--quiet"]) == 0
    captured = capsys.readouterr()
    assert captured.out == captured.err == ""


def test_a_run_that_keeps_few_variables_still_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*RUN, "--variables", "employment", "--out", str(tmp_path)]) == 0
    assert "Employment" in capsys.readouterr().out
    assert everything_in(tmp_path) == FILES


def test_progress_is_shown_to_people_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert main(RUN) == 0
    assert "draws" in capsys.readouterr().err
    assert main([*RUN, "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_packages_lists_amounts_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packages"]) == 0
    printed = capsys.readouterr().out
    assert f"{NAME}\n" in printed
    assert "¥1.856tn in cash, ¥0.5tn guaranteed" in printed
    assert "US$78.5bn in cash" in printed
    assert "Source: Cabinet of Japan" in printed
    assert main(["packages", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["name"] for row in rows][:2] == [NAME, "japan-ai-chips-2024-as-reported"]
    assert rows[-1]["currency"] == "USD"
    assert rows[0]["cash"] == sm.Package.load(NAME).total.cash


@pytest.mark.parametrize(
    ("cache", "state"), [("", "off: .*"), ("nothing-here", "empty: .*"), (".", r"1 compiled kernels, 0\.0 MB")]
)
def test_info(
    cache: str, state: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "some.kernel").write_bytes(b"1234")
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path / cache) if cache else "")
    assert main(["info"]) == 0
    assert re.search(rf"cache state +{state}", capsys.readouterr().out)
    assert main(["info", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["stimulus_model"] == sm.__version__
    assert facts["variables"] == len(sm.VARIABLES)
    assert facts["processors"] >= 1


@pytest.mark.parametrize("command", [[], ["run"], ["packages"], ["info"]])
def test_help(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    assert printed.startswith("usage: stimulus-model")
    if command in ([], ["run"]):
        assert "examples:" in printed


def test_help_is_light_and_version_is_known() -> None:
    code = (
        "import sys, stimulus_model.cli as cli\n"
        "try: cli.main(['--version'])\n"
        "except SystemExit: print('numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"stimulus-model {sm.__version__}\nFalse\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "arguments are required: COMMAND"),
        (["rnu", NAME], "command: got 'rnu'.*did you mean 'run'"),
        (["run"], "arguments are required: package"),
        (["run", NAME, "--drwas", "10"], "option: got '--drwas'.*did you mean '--draws'"),
        (["run", "--horzion=2040Q4", NAME], "option: got '--horzion'.*did you mean '--horizon'"),
        (["packages", "--jsn"], "option: got '--jsn'.*did you mean '--json'"),
        ([*RUN, "more"], "unrecognized arguments: more"),
        (["run", "japan-ai-chip-2024"], "package: got 'japan-ai-chip-2024'.*did you mean 'japan-ai-chips-2024'"),
        (["run", "no-such-file.toml"], "no-such-file.toml"),
        ([*RUN, "--draws", "0"], "draws: got 0, allowed: a whole number >= 1"),
        ([*RUN, "--draws", "many"], "--draws: got 'many', allowed: a whole number"),
        ([*RUN, "--seed", "-1"], "seed: got -1, allowed: a whole number >= 0"),
        ([*RUN, "--seed", "1.5"], "--seed: got '1.5', allowed: a whole number"),
        ([*RUN, "--horizon", "2024Q4"], "horizon: got '2024Q4'"),
        ([*RUN, "--vintage", "2023Q4"], "vintage: got '2023Q4', allowed: 2020Q4, 2024Q4, 2025Q4, 2026Q1"),
        ([*RUN, "--vintage", "2025Q4"], r"package\.since\('2026Q1'\) leaves out what lies before the start"),
        ([*RUN, "--economy", "japn"], "economy: got 'japn'.*did you mean 'japan'"),
        ([*RUN, "--set", "import_share_cpex=1"], "import_share_cpex: .*did you mean 'import_share_capex'"),
        ([*RUN, "--set", "import_share_capex"], "--set: got 'import_share_capex', allowed: NAME=VALUE"),
        ([*RUN, "--set", "import_share_capex=much"], "--set: got 'much', allowed: a number"),
        ([*RUN, "--set", "import_share_capex=nan"], "import_share_capex: got nan, allowed: a finite number"),
        ([*RUN, "--set", "additionality=1", "--set", "additionality=2"], "set: .*each parameter once"),
        ([*RUN, "--scale", "-1"], "scale: got -1.0"),
        ([*RUN, "--scale", "nan"], "scale: got nan"),
        ([*RUN, "--scale", "big"], "--scale: got 'big', allowed: a number"),
        ([*RUN, "--without", "rapidos"], "without: got 'rapidos'.*did you mean 'rapidus'"),
        ([*RUN, "--variables", "real_gpd"], "variables: got 'real_gpd'.*did you mean 'real_gdp'"),
        ([*RUN, "--threads", "0"], "threads: got 0"),
        ([*RUN, "--json", "--quiet"], "--quiet: not allowed with argument --json"),
        ([*RUN, "--out"], "--out: expected one argument"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("stimulus-model: ")
    assert re.search(message, captured.err)


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("here")
    assert main([*RUN, "--out", str(tmp_path / "file" / "results")]) == 2
    assert re.search("out: got .*a folder that can be made", capsys.readouterr().err)


def test_nothing_is_left_after_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk\nis full")

    monkeypatch.setattr("stimulus_model.results.projection.Projection.save", fail)
    assert main([*RUN, "--save", "--out", str(tmp_path / "new" / "results")]) == 1
    assert capsys.readouterr().err == "stimulus-model: RuntimeError: the disk is full (--traceback shows where)\n"
    assert everything_in(tmp_path) == []
    assert main([*RUN, "--traceback", "--save", "--out", str(tmp_path)]) == 1
    assert "Traceback" in capsys.readouterr().err
    assert everything_in(tmp_path) == []


def test_earlier_files_stay_after_an_error(tmp_path: Path) -> None:
    (tmp_path / "summary.csv").write_text("mine")
    assert main([*RUN, "--set", "nothing=1", "--out", str(tmp_path)]) == 2
    assert (tmp_path / "summary.csv").read_text() == "mine"
    assert everything_in(tmp_path) == ["summary.csv"]


@pytest.fixture
def answers_ctrl_c() -> Iterator[None]:
    """Let new processes answer Ctrl-C even where the tests themselves were started in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


TELLING = """
import importlib, os, sys, threading
from stimulus_model.cli import main
threading.Thread(target=threading.Event().wait).start()
home = importlib.import_module("stimulus_model.simulation.simulate")
told, simulate = int(sys.argv.pop(1)), home.simulate
progress = {"progress": lambda done, draws: os.write(told, b".")}
home.simulate = lambda *given, **options: simulate(*given, **options | progress)
sys.exit(main())
"""
"""Says through a pipe, whose number comes first, that draws are being computed; one thread never ends."""


@pytest.mark.parametrize("checkpoint", [False, True])
@pytest.mark.usefixtures("answers_ctrl_c")
def test_ctrl_c_leaves_nothing_but_a_checkpoint_and_says_so(checkpoint: bool, tmp_path: Path) -> None:
    """In the middle of a run that no machine ends meanwhile, once the first draws have been computed."""
    read, write = os.pipe()
    draws = 8_000_000 if checkpoint else 10**9  # a checkpoint has 64 spans, of which one is waited for
    options = ["--draws", str(draws), "--keep", "summary", "--variables", "debt", "--out", str(tmp_path / "results")]
    folder = tmp_path / "run.ckpt"
    if checkpoint:
        options += ["--checkpoint", str(folder)]
    process = subprocess.Popen(
        [sys.executable, "-c", TELLING, str(write), "run", NAME, *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        pass_fds=[write],
    )
    os.close(write)
    told = os.read(read, 1)  # nothing at all, if the process has ended before
    there = everything_in(tmp_path)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=600)
    os.close(read)
    assert told == b".", err
    assert "results" in there
    assert process.returncode == 130
    assert out == ""
    if checkpoint:
        left = f"no results were written; finished draws are in {folder}: the same command goes on there"
        spans = [path.name for path in folder.glob("*.span")]
        assert spans
        assert everything_in(tmp_path) == sorted([folder.name, "in-use", *spans])
    else:
        left = "nothing was written"
        assert everything_in(tmp_path) == []
    assert err == f"stimulus-model: interrupted; {left}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "ascii"])
def test_any_encoding_of_a_pipe_will_do(encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "stimulus_model.cli", "packages"],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sign = "¥" if encoding == "utf-8" else "?"
    assert f"{sign}1.856tn in cash" in done.stdout.decode(encoding)


def test_a_reader_that_leaves_is_no_drama() -> None:
    read, write = os.pipe()
    os.close(read)  # before the process starts
    done = subprocess.run(
        [sys.executable, "-m", "stimulus_model.cli", "packages"],
        stdout=write,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        check=False,
    )
    os.close(write)
    assert done.stderr == b""
    assert done.returncode == 1


def test_a_saved_projection_is_reported_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What would decide a simulation is refused beside it, and not ignored."""
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    saved = sm.simulate(package, economy, seed=1, draws=16, horizon="2030Q4").save(tmp_path / "run.nc")
    asked = ["report", str(saved), "--out", str(tmp_path / "brief.html")]
    for more, name in (
        (["--draws", "5"], "draws"),
        (["--set", "additionality=0"], "settings"),
        (["--without", "rapidus"], "without"),
    ):
        assert main([*asked, *more]) == 2
        assert f"{name}: got " in capsys.readouterr().err
    assert main([*asked, "--language", "fr"]) == 2
    assert "language: got 'fr', allowed: en, ja" in capsys.readouterr().err
    assert main([*asked, "--language", "ja"]) == 0
    assert '<html lang="ja"' in (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert main(asked) == 0
