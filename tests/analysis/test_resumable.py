"""Interrupted analyses go on where they stopped, to the same bits, and refuse the folder of another."""

from functools import partial

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.resumable import Steps

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
GDP = {"GDP": ("real_gdp", 2028)}
SHORT = {"horizon": "2028Q4"}


class Stop(Exception):
    """An interruption."""


@pytest.fixture(scope="module")
def projection():
    return sm.simulate(PACKAGE, ECONOMY, seed=1, draws=600, variables=["real_gdp"], keep="annual", **SHORT)


def discover(projection, *, seed, **how):
    """Discovery has no seed: another claim instead."""
    return sm.discover(projection, ("real_gdp", 2028), ("above", 0.001 * seed), inputs=2, **how)


OPTIONS = {"as decided": PACKAGE, "none": None}
ANALYSES = {
    "contour": partial(
        sm.contour, PACKAGE, ECONOMY, x="realised_share", y="deadweight", target="real_gdp", year=2028, points=3,
        draws=16, **SHORT,
    ),
    "value of information": partial(
        sm.value_of_information, OPTIONS, ECONOMY, benefit=("real_gdp", 2028), learn=["deadweight"], draws=2_100,
        **SHORT,
    ),
    "marginal effects": partial(sm.marginal_effects, PACKAGE, ECONOMY, draws=2_100, **SHORT),
    "design": partial(sm.design, PACKAGE, ECONOMY, bounds=(0.5, 2.0), draws=2_100, **SHORT),
    "screening": partial(sm.screening, PACKAGE, ECONOMY, outcomes=GDP, trajectories=2, **SHORT),
    "tornado": partial(
        sm.tornado, PACKAGE, ECONOMY, outcomes=GDP, draws=16, inputs=["deadweight", "@official model"], **SHORT
    ),
    "derivatives": partial(
        sm.derivatives, PACKAGE, ECONOMY, outcomes=GDP, draws=16, parameters=["deadweight", "okun"], **SHORT
    ),
    "ensemble sensitivity": partial(
        sm.ensemble_sensitivity, PACKAGE, ECONOMY, outcomes=GDP, members=300, draws=30, **SHORT
    ),
}  # fmt: skip


def stop(done, of):
    """Interrupt as soon as anything but the whole is finished."""
    if done < of:
        raise Stop


def goes_on(analysis, folder):
    """Interrupt, go on, compare with an analysis without interruption, and try another in the same folder."""
    with pytest.raises(Stop):
        analysis(seed=1, progress=stop, checkpoint=folder)
    kept = {file: file.stat().st_mtime_ns for file in folder.rglob("*.span")}
    assert kept
    looked = []
    again = analysis(seed=1, progress=lambda done, of: looked.append((done, of)), checkpoint=folder)
    assert kept.items() <= {file: file.stat().st_mtime_ns for file in folder.rglob("*.span")}.items()
    assert looked[-1][0] == looked[-1][1]
    frame, whole = again.to_frame(), analysis(seed=1).to_frame()
    assert frame.equals(whole)
    with pytest.raises(sm.InputError, match="checkpoint"):
        analysis(seed=2, checkpoint=folder)


@pytest.mark.parametrize("name", ANALYSES)
def test_an_interrupted_analysis_goes_on(name, tmp_path):
    goes_on(ANALYSES[name], tmp_path / "kept")


def test_a_search_goes_on(projection, tmp_path):
    goes_on(partial(discover, projection), tmp_path / "kept")


def test_steps_are_kept_with_what_they_depend_on(tmp_path):
    """The same folder, other words: refused; damaged files are computed again."""
    folder = tmp_path / "kept"
    with Steps(folder, {"x": (1, 2)}, total=1) as steps:
        assert steps.do(0, lambda: np.array([3.0])) == 3.0
    with pytest.raises(sm.InputError, match="x is"), Steps(folder, {"x": (1, 3)}, total=1):
        pass
    next(folder.glob("*.span")).write_bytes(b"damaged")
    with Steps(folder, {"x": (1, 2)}, total=1) as steps:
        assert steps.do(0, lambda: np.array([4.0])) == 4.0


@pytest.mark.parametrize("name", ["contour", "design", "tornado"])
def test_folders_that_cannot_be_used_are_refused(name, tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(sm.InputError, match="checkpoint"):
        ANALYSES[name](seed=1, checkpoint=tmp_path)
    with pytest.raises(sm.InputError, match="progress"):
        ANALYSES[name](seed=1, progress=3)
