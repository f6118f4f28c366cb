"""Ctrl-C in the middle of every long analysis: it stops, says how to go on, and leaves a folder that goes on."""

import json
import subprocess
import sys

import pytest

from stimulus_model.analysis.resumable import NOTHING_KEPT
from stimulus_model.engine.checkpoint import GOES_ON

CHILD = '''
import json, os, signal, sys, threading, time
from functools import partial
import stimulus_model as sm

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
GDP, SHORT = {"GDP": ("real_gdp", 2028)}, {"horizon": "2028Q4"}
MANY = SHORT | {"draws": 300_000}
DRAWN = sm.simulate(PACKAGE, ECONOMY, seed=1, draws=5_000, variables=["real_gdp"], keep="annual", **SHORT)
OPTIONS = {"as decided": PACKAGE, "none": None}
ANALYSES = {
    "simulate": partial(sm.simulate, PACKAGE, ECONOMY, seed=1, keep="summary", variables=["real_gdp"], **MANY),
    "compare": partial(sm.compare, {"as decided": PACKAGE, "doubled": PACKAGE.scaled(2.0)}, ECONOMY, seed=1,
                       keep="annual", variables=["real_gdp"], **MANY),
    "sensitivity": partial(sm.sensitivity, PACKAGE, ECONOMY, seed=1, outcomes=GDP, groups="sections",
                           precision=1e-6, **SHORT),
    "contour": partial(sm.contour, PACKAGE, ECONOMY, x="realised_share", y="deadweight", target="real_gdp",
                       year=2028, points=41, seed=1, draws=1_000, **SHORT),
    "discover": partial(sm.discover, DRAWN, ("real_gdp", 2028), ("above", 0.0)),
    "marginal effects": partial(sm.marginal_effects, PACKAGE, ECONOMY, seed=1, **MANY),
    "design": partial(sm.design, PACKAGE, ECONOMY, bounds=(0.5, 2.0), seed=1, **MANY),
    "value of information": partial(sm.value_of_information, OPTIONS, ECONOMY, benefit=("real_gdp", 2028),
                                    learn=["deadweight"], seed=1, **MANY),
    "screening": partial(sm.screening, PACKAGE, ECONOMY, seed=1, outcomes=GDP, trajectories=200, **SHORT),
    "tornado": partial(sm.tornado, PACKAGE, ECONOMY, seed=1, outcomes=GDP, **SHORT | {"draws": 2_000}),
    "ensemble sensitivity": partial(sm.ensemble_sensitivity, PACKAGE, ECONOMY, seed=1, outcomes=GDP, draws=1_000,
                                    **SHORT),
}

class Enough(Exception):
    pass

def ends(done, of):
    raise Enough

def interrupted(analysis, **where):
    """Send a real signal, from another thread, once there is progress; return how long it took and the notes."""
    ticked, sent = threading.Event(), []
    def send():
        ticked.wait()
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=send, daemon=True).start()
    try:
        analysis(progress=lambda done, of: ticked.set(), **where)
    except KeyboardInterrupt as error:
        return time.monotonic() - sent[0], getattr(error, "__notes__", [])
    return None, ["it came to its end"]

signal.signal(signal.SIGINT, signal.default_int_handler)
found = {}
for name in ANALYSES:
    folder = os.path.join(sys.argv[1], name)
    took, notes = interrupted(ANALYSES[name], checkpoint=folder)
    spans = [file for _, _, files in os.walk(folder) for file in files if file.endswith(".span")]
    again = "nothing"
    try:
        ANALYSES[name](progress=ends, checkpoint=folder)
    except Enough:
        again = "goes on"
    found[name] = {"took": took, "notes": notes, "spans": len(spans), "again": again}
found["without a folder"] = {"notes": interrupted(ANALYSES["tornado"])[1]}
print(json.dumps(found))
'''
NAMES = ("simulate", "compare", "sensitivity", "contour", "discover", "marginal effects", "design",
         "value of information", "screening", "tornado", "ensemble sensitivity")  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What a process of its own met, for a signal may hit the middle of anything."""
    folder = tmp_path_factory.mktemp("interrupted")
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_ctrl_c_stops_and_says_how_to_go_on(found, name):
    met = found[name]
    assert met["notes"] == [GOES_ON]
    assert met["again"] == "goes on"
    assert met["took"] < 60.0


def test_finished_steps_are_kept(found):
    """Where a step was finished before the signal came; long steps may have none."""
    for name in ("sensitivity", "contour", "screening", "tornado"):
        assert found[name]["spans"] > 0, name


def test_without_a_folder_it_says_what_would_keep_it(found):
    assert found["without a folder"]["notes"] == [NOTHING_KEPT]
