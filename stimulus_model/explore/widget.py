"""The explorer as a widget of a notebook: views go through its kernel, wherever that runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from stimulus_model.engine.invalid import InvalidDrawsError
from stimulus_model.explore.explored import Explored
from stimulus_model.explore.server import explored_page
from stimulus_model.extras import need
from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import Speech
from stimulus_model.results.projected import Projected

_HERE: Final = Path(__file__).parent


def explorer_widget(projection: Projected, say: Speech) -> Any:
    """Return the widget, of Jupyter, marimo or another host of anywidget.

    Raises
    ------
    InputError
        anywidget is missing, or as for `explored_page`.
    """
    library = need("anywidget")
    page, explored = explored_page(projection, say, (_HERE / "kernel.js").read_text(encoding="utf-8"))
    script = (_HERE / "widget.js").read_text(encoding="utf-8")
    made = type("ExplorerWidget", (library.AnyWidget,), {"_esm": script})()
    made.on_msg(lambda widget, content, _: widget.send(answered(explored, page, content)))
    return made


def answered(explored: Explored, page: str, content: object) -> dict[str, Any]:
    """Return the answer to a message of the widget: the page, or the quantiles of a view and whose they are."""
    if not isinstance(content, dict) or "number" not in content:
        return {"page": page}
    number = content["number"]
    try:
        return {"number": number, "series": explored.answer(content.get("view"), content.get("draws"))}
    except (InputError, InvalidDrawsError) as error:
        return {"number": number, "error": str(error)}
