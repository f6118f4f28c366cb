"""The explorer as a widget: what it says to a notebook, and, where there is a browser, the page in its frame."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import stimulus_model as sm
from tests.support.browser import CHROMIUM, in_browser

PACKAGE = "japan-ai-chips-2024"


class AnyWidget:
    """What anywidget brings, as far as it is used."""

    _esm = ""

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def on_msg(self, heard: Callable[[Any, Any, list[bytes]], None]) -> None:
        self.heard = heard

    def send(self, content: Any) -> None:
        self.sent.append(content)

    def ask(self, content: Any) -> Any:
        self.heard(self, content, [])
        return self.sent[-1]


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    return sm.simulate(sm.Package.load(PACKAGE), sm.Economy.load("japan"), seed=2024, draws=64)


@pytest.fixture
def widget(projection: sm.Projection, monkeypatch: pytest.MonkeyPatch) -> Any:
    library: Any = ModuleType("anywidget")
    library.AnyWidget = AnyWidget
    monkeypatch.setitem(sys.modules, "anywidget", library)
    return projection.explore(widget=True)


def test_it_sends_the_page_and_answers_views(widget: Any, projection: sm.Projection) -> None:
    page = widget.ask({"page": True})["page"]
    assert "Python computes each view with 64 draws" in page
    assert "parent.postMessage" in page
    assert "fetch(" not in page
    found = widget.ask({"number": "a-1", "view": {"size": 1.0}})
    assert found["number"] == "a-1"
    median = projection.effect("real_gdp", relative=True).median("draw").to_numpy()
    assert found["series"][0][2] == pytest.approx(median, abs=1e-6 * abs(median).max())
    assert "view.size: got 11" in widget.ask({"number": "a-2", "view": {"size": 11.0}})["error"]
    assert "view: got" in widget.ask({"number": "a-3"})["error"]


def test_what_it_needs_is_named(projection: sm.Projection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(sm.InputError, match=r"anywidget: got .not installed.*stimulus_model\[explore\]"):
        projection.explore(widget=True)
    with pytest.raises(sm.InputError, match="port: got 8000, allowed: 0 with widget=True"):
        projection.explore(widget=True, port=8000)


HOST = """<!doctype html><title>Host</title><link rel="icon" href="data:,"><div id="cell"></div><script type="module">
import widget from "./widget.js";
const answers = ANSWERS, hears = [], asked = window.asked = [];
const model = {on: (_, hear) => hears.push(hear), off: () => hears.pop(), send: message => {
  asked.push(message);
  const answer = message.page ? {page: answers.page} : {number: message.number, series: answers[message.view.size]};
  setTimeout(() => hears.forEach(hear => hear(answer)), 5);
}};
window.end = widget.render({model, el: document.getElementById("cell")});
</script>"""

if CHROMIUM is not None:  # where there is no browser, messages are sent as the page sends them

    def test_the_page_in_its_frame_moves_and_keeps_the_pinned_view(widget: Any, tmp_path: Path) -> None:
        answers = {str(size): widget.ask({"number": "1", "view": {"size": size}})["series"] for size in (1.0, 2.0)}
        answers = {"1": answers["1.0"], "2": answers["2.0"], "page": widget.ask({"page": True})["page"]}
        text = json.dumps(answers).replace("<", "\\u003c")
        (tmp_path / "widget.js").write_text(widget._esm, encoding="utf-8")
        (tmp_path / "host.html").write_text(HOST.replace("ANSWERS", text), encoding="utf-8")
        serve = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path)))
        threading.Thread(target=serve.serve_forever, daemon=True).start()
        page = 'document.querySelector("iframe").contentDocument'
        state = "new Promise(done => { const look = () => %s ? done(%s) : setTimeout(look, 20); look(); })"
        viewed = f"{page}?.body?.dataset.view"
        move = f"""(() => {{ const lever = {page}.querySelector('input[type=range]');
            for (const value of [1.3, 1.7, 2]) {{
                lever.value = value; lever.dispatchEvent(new Event('input')); }} }})()"""
        moved = f'{viewed} === "size=2"'
        questions = [
            state % (viewed, viewed), move, state % (moved, viewed),
            f"{page}.querySelectorAll('polyline.pin').length", "window.asked.map(each => each.view?.size ?? 0)",
            "window.end()",
        ]  # fmt: skip
        try:
            address = f"http://127.0.0.1:{serve.server_address[1]}/"
            answered, complaints = in_browser(f"{address}host.html", questions, tmp_path, online=True)
        finally:
            serve.shutdown()
            serve.server_close()
        first, _, second, pins, asked, _ = answered
        assert (first, second) == ("start", "size=2")
        assert pins > 0
        assert asked == [0, 1, 1.3, 2], "between two answers only the newest is asked for"
        assert not [each for each in complaints if not each.startswith(f"request {address}")]

    class _Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""
