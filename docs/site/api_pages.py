"""A page for every public name, from the lists that the library itself imports by."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import stimulus_model as sm
from stimulus_model.results.plots.plots import Plots

GROUPS = {
    "policy": "What is decided",
    "economy": "What it meets",
    "engine": "Models of one's own",
    "simulation": "Simulate",
    "results": "What comes out",
    "analysis": "Questions",
    "calibration": "Published numbers",
    "report": "Show",
    "": "Records and errors",
}
"""Room of the library -> heading; "" is for all other rooms."""


class Public(NamedTuple):
    """A public name, what stands behind it, and the room that defines it."""

    name: str
    value: object
    room: str

    @property
    def summary(self) -> str:
        """Return the first paragraph of its docstring on one line."""
        text = inspect.getdoc(self.value) or ""
        return " ".join(text.split("\n\n")[0].split()) if _is_documented(self.value) else "A value."


def public_names() -> list[Public]:
    """Return every name of ``stimulus_model`` and ``stimulus_model.evidence``, each once."""
    found = []
    for name in sm.__all__:
        if not name.startswith("__") and name != "evidence":
            home = sm._HOMES.get(name, "economy.beliefs.prior")
            found.append(Public(f"stimulus_model.{name}", getattr(sm, name), home.partition(".")[0]))
    found += [
        Public(f"stimulus_model.evidence.{name}", getattr(sm.evidence, name), "evidence")
        for name in sm.evidence.__all__
        if name not in sm.__all__
    ]
    return [*found, Public("stimulus_model.results.plots.plots.Plots", Plots, "results")]


def api_pages() -> dict[str, str]:
    """Return the pages by their names below docs/generated."""
    names = public_names()
    pages = {f"api/{each.name}.rst": "\n".join(_page(each)) + "\n" for each in names}
    return {"api/index.rst": "\n".join(_index(names)) + "\n", **pages}


def _is_documented(value: object) -> bool:
    return isinstance(value, type | ModuleType) or inspect.isroutine(value)


def _title(text: str, line: str) -> Iterator[str]:
    yield from (text, line * (len(text) + 2), "")


def _page(public: Public) -> Iterator[str]:
    shown = {"stimulus_model.results.plots.plots.Plots": "projection.plot"}.get(public.name, public.name)
    yield from _title(shown.removeprefix("stimulus_model."), "=")
    if isinstance(public.value, ModuleType):
        yield f".. automodule:: {public.value.__name__}"
        yield "   :members:"
    elif isinstance(public.value, type):
        yield f".. autoclass:: {public.name}"
        yield from ("   :members:", "   :inherited-members: tuple, dict, Exception")
    elif _is_documented(public.value):
        yield f".. autofunction:: {public.name}{_one_signature(public.value)}"
    else:
        yield f".. autodata:: {public.name}"
        yield "   :no-value:"


def _one_signature(value: Any) -> str:
    """Return the signature of a function that has several, one for each kind of result; empty: it has one."""
    if not typing.get_overloads(value):
        return ""
    signature = inspect.signature(value)
    plain = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    return str(signature.replace(parameters=plain, return_annotation=inspect.Signature.empty))


def _index(names: Iterable[Public]) -> Iterator[str]:
    yield from _title("Public names", "=")
    yield "``import stimulus_model as sm``; ``sm.evidence`` has what estimates priors from series."
    yield ""
    grouped: dict[str, list[Public]] = {heading: [] for heading in [*GROUPS.values(), "Estimate"]}
    for each in names:
        heading = "Estimate" if each.room in ("evidence", "estimation") else GROUPS.get(each.room, GROUPS[""])
        grouped[heading].append(each)
    for heading, members in grouped.items():
        yield from _title(heading, "-")
        for each in members:
            yield f":doc:`{each.name.removeprefix('stimulus_model.')} <{each.name}>`"
            yield f"    {each.summary}"
            yield ""
        yield from (".. toctree::", "   :hidden:", "")
        yield from (f"   {each.name}" for each in members)
        yield ""
