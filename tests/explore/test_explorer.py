"""The explorer: its views are what the code on its page computes, and only this machine can ask."""

import http.client
import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.explore.explored import sorted_quantiles
from stimulus_model.explore.server import Explorer, Views
from stimulus_model.results.projection import Projection
from tests.support.browser import CHROMIUM, in_browser

PACKAGE = "japan-ai-chips-2024"


@pytest.fixture(scope="module")
def projection() -> Projection:
    return sm.simulate(sm.Package.load(PACKAGE), sm.Economy.load("japan"), seed=2024, draws=64)


@pytest.fixture(scope="module")
def explorer(projection: Projection) -> Iterator[Explorer]:
    with projection.explore() as made:
        yield made


def ask(explorer: Explorer, method: str, path: str, body: str = "", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(explorer.address.split("/")[2], timeout=120)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def view(explorer: Explorer, **levers: Any) -> Any:
    status, content = ask(explorer, "POST", "/run", json.dumps(levers), Content_Type="application/json")
    assert status == 200
    return json.loads(content)


def test_a_view_is_the_engines(explorer: Explorer) -> None:
    package, economy = sm.Package.load(PACKAGE), sm.Economy.load("japan")
    found = view(explorer, size=2.0, years=1, model="esri-2022")["series"]
    expected = sm.simulate(
        package.shifted(1).scaled(2.0), sm.Economy.load("japan", calibrated_to="esri-2022"), seed=2024, draws=64
    )
    values = expected.effect("real_gdp", relative=True).to_numpy()
    quantiles = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    assert np.abs(np.array(found[0]) - quantiles).max() < 1e-6 * np.abs(quantiles).max()
    moved = view(explorer, bonds=1.0)["series"]
    bonds = sm.simulate(package.financed_by(sm.Financing.deficit_bonds()), economy, seed=2024, draws=64)
    median = np.quantile(bonds.effect("debt").to_numpy(), 0.5, axis=0)
    assert np.abs(np.array(moved[1][2]) - median).max() < 1e-5


def test_a_moving_lever_shows_the_first_draws(explorer: Explorer, projection: Projection) -> None:
    status, content = ask(explorer, "POST", "/run?draws=16", "{}", Content_Type="application/json")
    assert status == 200
    effect = projection.effect("real_gdp", relative=True).to_numpy()[:16]
    quantiles = np.quantile(effect, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    assert json.loads(content)["series"][0] == pytest.approx(quantiles, abs=1e-6 * np.abs(quantiles).max())
    for draws in ("65", "x"):
        assert "error" in json.loads(
            ask(explorer, "POST", f"/run?draws={draws}", "{}", Content_Type="application/json")[1]
        )


class Slow:
    """An explorer of ten draws, which computes one after the other and says so."""

    draws = 10

    def __init__(self) -> None:
        self.begun, self.go_on, self.computed = threading.Event(), threading.Event(), list[int]()

    def answer(self, view: object, draws: int, *, progress: Callable[[int, int], None]) -> list[Any]:
        for done in range(draws):
            self.begun.set()
            assert self.go_on.wait(60.0)
            progress(done, draws)
            self.computed.append(done)
        return []


def test_a_move_ends_the_view_of_all_draws_that_it_overtakes() -> None:
    slow: Any = Slow()
    views, found = Views(slow), dict[str, Any]()
    whole = threading.Thread(target=lambda: found.update(views.answer({}, 10)))
    whole.start()
    assert slow.begun.wait(60.0)
    moved = threading.Thread(target=views.answer, args=({}, 2))
    moved.start()
    while views.moves == 0:
        time.sleep(0.001)
    slow.go_on.set()
    whole.join(60.0)
    moved.join(60.0)
    assert found == {"outdated": True}
    assert slow.computed == [0, 1], "the two draws of the move alone"
    assert views.answer({}, 10) == {"series": []}


@pytest.mark.parametrize(
    ("levers", "message"),
    [({"size": 11.0}, "view.size: got 11.0"), ({"sise": 1.0}, "did you mean 'size'"), ({"model": "x"}, "view.model")],
)
def test_wrong_views_are_named(explorer: Explorer, levers: dict[str, Any], message: str) -> None:
    assert message in view(explorer, **levers)["error"]


def test_only_this_machine_can_ask(explorer: Explorer) -> None:
    status, page = ask(explorer, "GET", "/")
    assert status == 200
    assert b"Python computes each view with 64 draws" in page
    assert ask(explorer, "GET", "/", Host="example.org")[0] == 404
    assert ask(explorer, "GET", "/other")[0] == 404
    assert ask(explorer, "POST", "/run", "{}", Content_Type="text/plain")[0] == 404, "what another site can send"
    assert "error" in json.loads(ask(explorer, "POST", "/run", "no JSON", Content_Type="application/json")[1])


def test_a_port_in_use_is_refused(explorer: Explorer, projection: Projection) -> None:
    port = int(explorer.address.rsplit(":", 1)[1].rstrip("/"))
    with pytest.raises(sm.InputError, match=r"port: got .*a port that nothing listens at"):
        projection.explore(port=port)
    assert explorer.address in explorer._repr_html_()


def test_quantiles_by_one_sort_are_numpys() -> None:
    values = np.random.default_rng(1).standard_normal((101, 7))
    expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0)
    assert sorted_quantiles(values.T) == pytest.approx(expected, abs=1e-6)


def test_the_command_serves_until_it_is_interrupted() -> None:
    # a process that was started in the background ignores the signal, and so do those that it starts
    listens = "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    listens += "sys.argv[0] = 'stimulus-model'; runpy.run_module('stimulus_model.cli', run_name='__main__')"
    command = [sys.executable, "-c", listens, "explore", PACKAGE, "--draws", "16", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = json.loads(process.stdout.readline())["address"]
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
            process.send_signal(signal.SIGINT)
            assert process.wait(60) == 130
        finally:
            process.kill()


if CHROMIUM is not None:  # where there is no browser, views are asked for as it asks

    def test_a_page_restores_a_view(explorer: Explorer, tmp_path: Path) -> None:
        ready = """new Promise(done => { const look = () => document.body.dataset.view
            ? done(document.body.dataset.view) : setTimeout(look, 20); look(); })"""
        questions = [ready, 'document.querySelector("[role=status]").textContent']
        (state, status), complaints = in_browser(f"{explorer.address}#size=2", questions, tmp_path, online=True)
        assert state == "size=2"
        assert status.startswith("64 draws")
        assert not [each for each in complaints if not each.startswith(f"request {explorer.address}")]
