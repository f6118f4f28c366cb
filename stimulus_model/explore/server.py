"""The server of the explorer: the standard library's, for this machine alone."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.explore.explored import FIRST, Explored
from stimulus_model.inputs import InputError, check_integer, check_kind
from stimulus_model.languages.speech import Language, Speech, speech
from stimulus_model.report.figures import figures_of
from stimulus_model.report.live import ingredients, panel_html, remote_script
from stimulus_model.report.sections import origin_of
from stimulus_model.report.writing import page_html
from stimulus_model.results.projected import Projected

LOCAL = "127.0.0.1"
LARGEST_PORT = 65_535
LARGEST_VIEW = 10_000
"""Bytes of a view at most."""


class Explorer:
    """A page of levers at `address`, whose views this process computes; ``close()`` ends it, as does ``with``.

    Parameters
    ----------
    projection
        The decision as it is: its package, economy, draws, seed and horizon.
    port
        Where to listen on this machine; 0: a free one.
    language
        ``"en"`` or ``"ja"``.
    """

    def __init__(self, projection: Projected, *, port: int = 0, language: Language = "en") -> None:
        check_integer("port", port, low=0, high=LARGEST_PORT)
        page, explored = explored_page(projection, speech(language))
        try:
            self._server = ThreadingHTTPServer((LOCAL, port), _handler(page.encode(), Views(explored)))
        except OSError as error:
            raise InputError("port", port, f"a port that nothing listens at ({error.strerror})") from error
        self.address = f"http://{LOCAL}:{self._server.server_address[1]}/"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def wait(self) -> None:
        """Serve until Ctrl-C."""
        while self._thread.is_alive():
            self._thread.join(1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Explorer at {self.address}"

    def _repr_html_(self) -> str:
        return f'<iframe title="Explorer" src="{self.address}" style="width:100%;height:900px;border:0"></iframe>'


def explored_page(projection: Projected, say: Speech, compute: str | None = None) -> tuple[str, Explored]:
    """Return the page, and what answers its views; `compute` is the script that asks for them, None: of a server.

    Raises
    ------
    InputError
        The projection has no package or economy at hand, or no quarters.
    """
    check_kind("projection", projection, Projected, "what simulate() or open_projection() returned")  # type: ignore[type-abstract]  # its kinds are many
    origin, figures = origin_of(projection), figures_of(projection, contributions=False, say=say)
    header, _ = ingredients(projection, origin, figures, say, module=False)
    if origin.package is None or origin.economy is None:
        raise InputError("projection", projection.provenance.package_title, "a package whose economy is at hand")
    draws = projection.provenance.draws
    header["draws"], header["first"] = draws, FIRST if draws > 2 * FIRST else draws
    explored = Explored(origin.package, origin.economy, origin.shipped, header, draws)
    explored.prepare()
    told = [say("Python computes each view with {draws} draws.", draws=f"{draws:,}")]
    if header["first"] < draws:
        told.append(
            say("While a lever moves, the first {first} of them are shown; at rest all are.", first=f"{FIRST:,}")
        )
    panel = panel_html(say.text(told), say)
    return page_html(projection, origin, figures, (panel, remote_script(header, compute)), say), explored


class _OutdatedError(Exception):
    """A lever moved while all draws of a view were computed."""


class Views:
    """One view after the other; a picture of the first draws overtakes what all draws of an older view would be."""

    def __init__(self, explored: Explored) -> None:
        self._explored, self._one, self.moves = explored, threading.Lock(), 0

    def answer(self, view: object, draws: int | None) -> dict[str, Any]:
        """Return the quantiles of a view, or the error to show, or, where a lever moved meanwhile, that it is old."""
        whole = draws is None or draws >= self._explored.draws
        self.moves += not whole
        moves = self.moves

        def newest(*_: int) -> None:
            if whole and self.moves != moves:
                raise _OutdatedError

        try:
            with self._one:
                newest()
                return {"series": self._explored.answer(view, draws, progress=newest)}
        except _OutdatedError:
            return {"outdated": True}
        except (InputError, InvalidDrawsError, ValueError) as error:
            return {"error": str(error)}


def _handler(page: bytes, views: Views) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests: the page, and views."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/" or not self._is_local():
                self._reply(404, b"{}", "application/json")
            else:
                self._reply(200, page, "text/html; charset=utf-8")

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            kind = self.headers.get("Content-Type", "")
            path, _, draws = self.path.partition("?draws=")
            if path != "/run" or not self._is_local() or kind != "application/json" or length > LARGEST_VIEW:
                self.close_connection = True
                self._reply(404, b"{}", "application/json")
                return
            try:
                found = views.answer(json.loads(self.rfile.read(length)), int(draws) if draws else None)
            except ValueError as error:
                found = {"error": str(error)}
            self._reply(200, json.dumps(found).encode(), "application/json")

        def _is_local(self) -> bool:
            """Return whether the browser asks for this machine: another site's name must not lead here."""
            return self.headers.get("Host", "").partition(":")[0] in (LOCAL, "localhost")

        def _reply(self, status: int, content: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: the page says what goes wrong."""

    return Handler
