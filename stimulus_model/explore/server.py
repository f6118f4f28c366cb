"""The server of the explorer: the standard library's, for this machine alone."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.explore.explored import Explored
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
            self._server = ThreadingHTTPServer((LOCAL, port), _handler(page.encode(), explored.answer))
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
    header["draws"] = draws
    explored = Explored(origin.package, origin.economy, origin.shipped, header, draws)
    panel = panel_html(say("Python computes each view with {draws} draws.", draws=f"{draws:,}"), say)
    return page_html(projection, origin, figures, (panel, remote_script(header, compute)), say), explored


def _handler(page: bytes, answer: Callable[[object], Any]) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests: the page, and one view after the other."""
    one = threading.Lock()

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
            if self.path != "/run" or not self._is_local() or kind != "application/json" or length > LARGEST_VIEW:
                self.close_connection = True
                self._reply(404, b"{}", "application/json")
                return
            try:
                with one:
                    found = {"series": answer(json.loads(self.rfile.read(length)))}
            except (InputError, InvalidDrawsError, ValueError) as error:
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
