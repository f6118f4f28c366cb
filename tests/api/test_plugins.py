"""A distribution with a package and an economy, built as a wheel and installed, beside a broken one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
"""
ENTRY_POINTS = """
[stimulus_model.economies]
northland = northland_data:economy
missing-land = northland_data:MISSING
japan = northland_data:economy
twice = northland_data:economy

[stimulus_model.packages]
northland-transfers = northland_data:PACKAGE
"""
BACKEND = '''
"""Builds the wheel with the standard library alone, so that the test needs neither the network nor setuptools."""

import zipfile
from pathlib import Path

INFO = "northland_data-1.0.dist-info"


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    files = {str(path): path.read_text(encoding="utf-8") for path in sorted(Path("northland_data").iterdir())}
    files[f"{INFO}/METADATA"] = "Metadata-Version: 2.1\\nName: northland-data\\nVersion: 1.0\\n"
    files[f"{INFO}/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
    files[f"{INFO}/entry_points.txt"] = Path("entry_points.txt").read_text(encoding="utf-8")
    files[f"{INFO}/RECORD"] = "".join(f"{name},,\\n" for name in (*files, f"{INFO}/RECORD"))
    name = "northland_data-1.0-py3-none-any.whl"
    with zipfile.ZipFile(Path(wheel_directory) / name, "w") as wheel:
        for each, text in files.items():
            wheel.writestr(each, text)
    return name
'''
MODULE = """
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE, MISSING = HERE / "package.toml", HERE / "missing.toml"


def economy():
    return HERE / "economy.toml"
"""
PACKAGE = """
name = "northland-transfers"
title = "Transfers in Northland"
date = 2026-10-01
source = "made_up"
note = "An example: the amounts are made up."
currency = "USD"
unit = "billion"
fiscal_year_starts = 10
financing = { shares = { deficit_bonds = 1.0 } }

[project.households]
title = "Transfers to households"
technology = "programme"
region = "Coast"
source = "made_up"

[[project.households.instrument]]
kind = "transfers"
amounts = { 2027 = 4.0 }
source = "made_up"

[sources.made_up]
author = "test"
year = 2026
title = "made up"
kind = "judgement"
"""
BROKEN = {
    "stimulus_model.economies": {"brokenland": "broken_data:economy", "twice": "broken_data:economy"},
    "stimulus_model.packages": {"broken-package": "broken_data:package"},
}
ASKED = """
import json, warnings
import stimulus_model as sm

with warnings.catch_warnings(record=True) as seen:
    warnings.simplefilter("always")
    economies, packages = sm.Economy.available(), list(sm.Package.available().to_frame()["name"])
said = sorted(str(each.message) for each in seen)
warnings.simplefilter("ignore")
economy, package = sm.Economy.load("northland"), sm.Package.load("northland-transfers")
run = sm.simulate(package, economy, draws=4, seed=1, threads=1, horizon="2027", engine="reference",
                  variables=["debt"])
errors = []
for load, name in ((sm.Economy.load, "brokenland"), (sm.Economy.load, "twice"), (sm.Package.load, "broken-package")):
    try:
        load(name)
    except sm.InputError as error:
        errors.append(str(error))
print(json.dumps({"economies": economies, "packages": packages, "said": said, "errors": errors,
                  "country": economy.country, "units": run.registry["debt"].units,
                  "japan": sm.Economy.load("japan").country}))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """Build, install and ask in a process that sees both distributions."""
    folder = tmp_path_factory.mktemp("plugin")
    source, site = folder / "source", folder / "site"
    (source / "northland_data").mkdir(parents=True)
    for name, content in (("pyproject.toml", PROJECT), ("backend.py", BACKEND), ("entry_points.txt", ENTRY_POINTS)):
        (source / name).write_text(content, encoding="utf-8")
    (source / "northland_data" / "__init__.py").write_text(MODULE, encoding="utf-8")
    (source / "northland_data" / "package.toml").write_text(PACKAGE, encoding="utf-8")
    text = (ROOT / "examples" / "northland.toml").read_text(encoding="utf-8")
    (source / "northland_data" / "economy.toml").write_text(text, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    run([*pip, "wheel", "--no-deps", "--no-index", "--no-build-isolation", "-w", str(folder), str(source)])
    (wheel,) = folder.glob("*.whl")
    run([*pip, "install", "--no-deps", "--no-index", "--target", str(site), str(wheel)])
    broken(site)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(site)])}
    found: dict[str, object] = json.loads(run([sys.executable, "-c", ASKED], env=environment, cwd=folder))
    return found


def run(command: list[str], **how: Any) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **how)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


def broken(site: Path) -> None:
    """Put an installed distribution beside it whose module cannot be imported."""
    (site / "broken_data.py").write_text("raise RuntimeError('no data here')\n", encoding="utf-8")
    info = site / "broken_data-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-data\nVersion: 0.1\n", encoding="utf-8")
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in BROKEN.items()]
    (info / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def test_what_works_is_there(answers):
    assert answers["economies"] == ["japan", "united-states", "northland"]
    assert "northland-transfers" in answers["packages"]
    assert "japan-ai-chips-2024" in answers["packages"]
    assert (answers["country"], answers["units"]) == ("Northland", "US$ billion")


@pytest.mark.parametrize(
    "said",
    [
        "the economy 'brokenland' of stimulus_model.economies is left out: ",
        "the economy 'missing-land' of stimulus_model.economies is left out: path: got ",
        "the economy 'japan' of stimulus_model.economies is left out: northland_data:economy (northland-data) has",
        "the economy 'twice' of stimulus_model.economies is left out: ",
        "the package 'broken-package' of stimulus_model.packages is left out: ",
    ],
)
def test_what_does_not_work_is_named_once(answers, said):
    assert sum(each.startswith(said) for each in answers["said"]) == 1, answers["said"]
    assert len(answers["said"]) == 5


def test_two_of_one_name_are_both_named(answers):
    (said,) = [each for each in answers["said"] if "'twice'" in each]
    assert "northland_data:economy (northland-data)" in said
    assert "broken_data:economy (broken-data)" in said
    assert said.endswith("have the same name")


def test_asking_for_one_that_does_not_work_says_whose_it_is(answers):
    brokenland, twice, package = answers["errors"]
    assert brokenland.startswith("stimulus_model.economies.brokenland: got 'broken_data:economy', allowed: ")
    assert "RuntimeError('no data here')" in brokenland
    assert twice.startswith("economy: got 'twice', allowed: japan")
    assert package.startswith("stimulus_model.packages.broken-package: got 'broken_data:package'")
    assert answers["japan"] == "Japan"
