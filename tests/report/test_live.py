"""The live part of a report: its tables make the engine's rows, and a browser computes what the engine does."""

import base64
import csv
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.policy.financing import Financing
from stimulus_model.report.figures import figures_of
from stimulus_model.report.live import Decision, ingredients
from stimulus_model.report.sections import origin_of
from stimulus_model.results.projection import Projection
from tests.support.browser import CHROMIUM, in_browser
from tests.support.javascript import NODE, worker_in_node

PACKAGE = "japan-ai-chips-2024"
KINDS = {"f8": np.float64, "f4": np.float32, "u1": np.uint8}


@pytest.fixture(scope="module")
def projection() -> Projection:
    return sm.simulate(sm.Package.load(PACKAGE), sm.Economy.load("japan"), seed=2024, draws=64)


@pytest.fixture(scope="module")
def file(projection: Projection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return projection.report(tmp_path_factory.mktemp("live") / "brief.html", contributions=False)


@pytest.fixture(scope="module")
def unpacked(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and arrays as the page unpacks them."""
    found = re.search(r'id="live-data">([^<]+)</script>', file.read_text(encoding="utf-8"))
    assert found is not None
    content = gzip.decompress(base64.b64decode(found[1]))
    length = int.from_bytes(content[:4], "little")
    header = json.loads(content[4 : 4 + length])
    assert all(place["at"] % 8 == 0 for place in header["arrays"].values())
    arrays = {
        name: np.frombuffer(content, KINDS[place["kind"]], place["n"], place["at"])
        for name, place in header["arrays"].items()
    }
    return header, arrays


def rows(header: dict[str, Any], arrays: dict[str, Any], size: float, late: int, share: float) -> Any:
    """Return the rows of a decision, as the page makes them."""
    quarters, fields = header["quarters"], header["fields"]
    years = arrays["years"].reshape(-1, 2, quarters, len(fields))[late]
    made = arrays["without"].reshape(quarters, -1).copy()
    made[:, fields] = years[0] + size * years[1] + share * arrays["financing"].reshape(quarters, -1)
    return made


@pytest.mark.parametrize("name", [PACKAGE, "japan-ai-chips-2026", "japan-measures-2024"])
def test_size_delay_and_financing_are_linear(name: str) -> None:
    package, economy = sm.Package.load(name), sm.Economy.load("japan")
    made = sm.simulate(package, economy, seed=1, draws=16)
    header, arrays = ingredients(made, origin_of(made), figures_of(made, contributions=False))
    decision = Decision(package, economy, made.timeline, 1, tuple(header["variables"]))
    shares = {form: 0.7 * share for form, share in package.financing.shares.items()}
    shares["deficit_bonds"] = shares.get("deficit_bonds", 0.0) + 0.3
    for size, late, share, chosen in (
        (3.0, 2, 0.3, package.shifted(2).scaled(3.0).financed_by(Financing(shares))),
        (0.1, 0, 0.0, package.scaled(0.1)),
    ):
        expected = decision.rows(chosen)
        found = rows(header, arrays, size, late, share)
        assert np.abs(found - expected).max() < 1e-9 * max(1.0, np.abs(expected).max())


if NODE is not None:

    def test_a_thread_computes_what_the_engine_does(
        projection: Projection, unpacked: tuple[dict[str, Any], dict[str, Any]], tmp_path: Path
    ) -> None:
        header, arrays = unpacked
        found = worker_in_node(header, arrays, rows(header, arrays, 1.0, 0, 0.0), tmp_path)
        for series, values in zip(header["series"], found, strict=True):
            name, measure = series["variable"], series["measure"]
            if measure == "with":
                expected = projection.level(name).to_numpy()
            else:
                expected = projection.effect(name, relative=measure == "relative").to_numpy()
            assert np.abs(values.T - expected).max() < 2e-5 * np.abs(expected).max()


VIEWS = {
    "start": "",
    "decision": "size=3&years=1&bonds=0.3",
    "beliefs": "additionality=1.5&imitation=1.2",
    "model": "model=q-jem-2019",
    "decision by model": "size=0.5&years=2&model=esri-2022",
}
READY = """new Promise(done => { const look = () => document.body.dataset.view ? done(document.body.dataset.view)
 : setTimeout(look, 20); look(); })"""
FILES = """Object.fromEntries([...document.querySelectorAll("a[download]")]
 .map(a => [a.download, a.href.split(",")[1]]))"""


if CHROMIUM is not None:  # where there is no browser, the thread above is what is tested

    @pytest.mark.parametrize("view", VIEWS)
    def test_a_browser_computes_a_view_as_its_code_says(view: str, file: Path, tmp_path: Path) -> None:
        questions = [READY, FILES, 'document.getElementById("code").textContent']
        address = f"{file.as_uri()}#{VIEWS[view]}"
        (state, files, code), complaints = in_browser(address, questions, tmp_path)
        assert complaints == [], "no requests and no messages"
        assert state == (VIEWS[view] or "start")
        names: dict[str, Any] = {}
        exec(code.replace('projection.report("report.html")', ""), names)
        projection = names["projection"]
        for name, relative in (("real_gdp", True), ("debt", False)):
            key = f"{name}-{'relative' if relative else 'effect'}.csv"
            table = list(csv.reader(io.StringIO(unquote(files[key]).removeprefix("\N{BYTE ORDER MARK}"))))[1:]
            found = np.array([[float(cell) for cell in row[1:]] for row in table])
            values = projection.effect(name, relative=relative).to_numpy()
            expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0).T
            assert np.abs(found - expected).max() < 2e-5 * np.abs(expected).max()


def test_what_cannot_move_says_why(tmp_path: Path) -> None:
    economy = sm.Economy.load("japan")
    annual = sm.simulate(
        sm.Package.load(PACKAGE), economy, seed=1, draws=20, keep="annual", variables=["real_gdp", "debt"]
    )
    for made, why in (
        (annual, "keep: got &#x27;annual&#x27;"),
        (sm.respond(economy, "public_investment", seed=1, draws=20), "what was simulated is no package"),
    ):
        page = made.report(tmp_path / "brief.html", contributions=False).read_text(encoding="utf-8")
        assert "The charts of this report do not move: " in page
        assert why in page
        assert "live-data" not in page
        still = made.report(tmp_path / "still.html", contributions=False, live=False).read_text(encoding="utf-8")
        assert "do not move" not in still
