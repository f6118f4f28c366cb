"""The library simulates without any extra, and names the extra that brings what is missing."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import pytest

from stimulus_model import extras
from stimulus_model.inputs import InputError

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PROGRAM = """
import stimulus_model as sm
from stimulus_model.cli import main
from stimulus_model.evidence import meta_analysis

economy, package = sm.Economy.load("japan"), sm.Package.load("japan-ai-chips-2024")
projection = sm.simulate(package, economy, draws=64, seed=3, horizon="2030Q4", progress=True)
assert "Real GDP" in repr(projection) and "img" not in projection._repr_html_()
projection.summary().to_frame(), projection.contributions("real_gdp"), projection.report("brief.html", live=False)
projection.to_csv("run.csv")
for question in (
    lambda: projection.plot.fan("real_gdp"),
    lambda: projection.save("run.nc"),
    lambda: sm.open_projection("run.nc"),
    lambda: projection.to_excel("run.xlsx"),
    lambda: meta_analysis([0.66, 0.38, 0.5], [0.07, 0.11, 0.1], method="dersimonian_laird"),
    lambda: economy.with_baseline("own.xlsx"),
):
    try:
        question()
    except sm.InputError as error:
        print(error)
raise SystemExit(main(["run", "japan-ai-chips-2024", "--draws", "64", "--seed", "1", "--out", "results"]))
"""


def link_distributions(wanted: Iterable[str], folder: Path) -> None:
    """Link what distributions, and those that they require, have installed into a folder."""
    waiting, seen = list(wanted), set[str]()
    while waiting:
        name = re.split(r"[^\w.-]", waiting.pop())[0].lower()
        if name in seen:
            continue
        seen.add(name)
        distribution = metadata.distribution(name)
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}:
            (folder / top).symlink_to(distribution.locate_file(top))
        waiting += [each for each in distribution.requires or () if ";" not in each]


def test_a_bare_installation_simulates_and_names_what_it_lacks(tmp_path: Path) -> None:
    site, work = tmp_path / "site", tmp_path / "work"
    site.mkdir()
    work.mkdir()
    link_distributions(PROJECT["dependencies"], site)
    (site / "stimulus_model").symlink_to(ROOT / "stimulus_model")
    (work / "own.xlsx").write_bytes(b"")
    environment = os.environ | {"PYTHONPATH": str(site)}
    command = [sys.executable, "-S", "-c", PROGRAM]  # -S: without the packages that are installed
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True, check=False)
    named = re.findall(r"(\w+): got 'not installed', allowed: .*stimulus_model\[(\w+)\]'", done.stdout)
    expected = ["matplotlib", "netCDF4", "netCDF4", "xlsxwriter", "statsmodels", "openpyxl"]
    assert named == [(name, extras.EXTRAS[name]) for name in expected], done.stderr
    assert re.search(r"matplotlib: got 'not installed'.*\[plot\]", done.stderr)
    assert done.returncode == 2
    assert {file.name for file in work.iterdir()} == {"brief.html", "run.csv", "own.xlsx"}


@pytest.mark.parametrize(("package", "extra"), extras.EXTRAS.items())
def test_every_package_stands_in_the_extra_that_is_named(package: str, extra: str) -> None:
    brought = [each.partition(">=")[0].lower() for each in PROJECT["optional-dependencies"][extra]]
    assert package.lower() in brought


def test_what_is_there_but_broken_is_not_called_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netCDF4.py").write_text("import no_such_library")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "netCDF4", raising=False)
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        extras.need("netCDF4")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert not extras.installed("matplotlib")
    with pytest.raises(InputError, match=r"matplotlib: got 'not installed', allowed: .*stimulus_model\[plot\]"):
        extras.need("matplotlib")
