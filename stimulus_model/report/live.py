"""The model in the page: compiled equations, some draws, and tables from which levers make the path of a decision.

The rows of a decision are exactly linear in its size and in the shares of its financing, and additive over both and
the year in which it begins, so that a few tables give them all. What is believed is scaled in every draw.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.official_models import official_titles
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.task import Task
from stimulus_model.engine.wasm.module import SCRIPT, WIDTH
from stimulus_model.engine.wasm.shipped import module_of
from stimulus_model.inputs import InputError
from stimulus_model.languages.speech import ENGLISH, Speech
from stimulus_model.money import amount_text
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.package import Package
from stimulus_model.records import names
from stimulus_model.report import svg
from stimulus_model.report.figures import Figure
from stimulus_model.report.sections import Origin, named_economy, named_package
from stimulus_model.results.measures import WITH
from stimulus_model.results.projected import Projected
from stimulus_model.simulation.plan import plan
from stimulus_model.timeline import Timeline

FloatArray = npt.NDArray[np.float64]

DRAWS = 1_000
"""Draws that a page holds at most: the first ones of the projection."""
LATEST = 5
"""Most years by which a decision can be put off."""
LARGEST = 10.0
"""Largest size, in times of the package as decided."""
BELIEFS = {
    "additionality": (0.0, 4.0),
    "imitation": (0.5, 2.0),
}
"""Parameters that have a lever: the smallest and the largest factor."""
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Decision:
    """A package in an economy over time, and the exogenous rows that it makes."""

    package: Package
    economy: Economy
    timeline: Timeline
    seed: int
    variables: tuple[str, ...]

    def task(self, package: Package | None = None, economy: Economy | None = None) -> Task:
        """Return the task of another package or economy; None: of its own."""
        chosen = {WITH: self.package if package is None else package}
        return plan(chosen, economy or self.economy, self.timeline, self.seed, self.variables)

    def rows(self, package: Package, economy: Economy | None = None) -> FloatArray:
        """Return the rows with a package, float64 (quarter, field)."""
        rows: FloatArray = self.task(package, economy).policy[1]
        return rows

    def tables(self, economy: Economy | None = None) -> FloatArray:
        """Return what makes rows of any size, by years of delay: ``[late, 0] + size * [late, 1]``."""
        tables = []
        for late in range(LATEST + 1):
            try:
                moved = self.package.shifted(late) if late else self.package
                once, twice = self.rows(moved, economy), self.rows(moved.scaled(2.0), economy)
            except InputError:  # beyond the horizon
                break
            tables.append([once - (twice - once), twice - once])
        return np.array(tables)


def live_parts(projection: Projected, origin: Origin, figures: Sequence[Figure], say: Speech) -> tuple[str, str]:
    """Return panel and script of the live part; where there can be none, a sentence that says why."""
    try:
        header, arrays = ingredients(projection, origin, figures, say)
    except InputError as error:
        why = say("The charts of this report do not move: {why}.", why=error)
        return f'<p class="note screen">{escape(why)}</p>', ""
    text = say(
        "The model runs in this page, without a network: the first {draws} of the projection's draws, rounded to 32 "
        "bits.",
        draws=f"{header['draws']:,}",
    )
    worker = SCRIPT.read_text(encoding="utf-8").replace("export class", "class") + _read("worker.js")
    script = (
        f'<script type="text/plain" id="live-worker">{worker}</script>\n'
        f'<script type="text/plain" id="live-data">{packed(header, arrays)}</script>\n'
        f'<script type="module">{_read("threads.js")}{_read("panel.js")}</script>'
    )
    return panel_html(text, say), script


def panel_html(text: str, say: Speech) -> str:
    """Return the place of the levers, which the script fills; `text` says what computes."""
    follow = say(
        "The charts over time follow the levers, and the dashed line is the decision as it is; words and tables stay "
        "those of the decision as it is."
    )
    title, said = say("Change the decision"), escape(say.text([text, follow]))
    return f'<section id="levers" class="screen" hidden><h2>{title}</h2><p>{said}</p></section>'


def remote_script(header: Mapping[str, Any], compute: str | None = None) -> str:
    """Return the script of a page whose views a server computes, or what the script `compute` asks."""
    text = json.dumps(header).replace("<", "\\u003c")
    return (
        f'<script type="application/json" id="live-header">{text}</script>\n'
        f'<script type="module">{_read("remote.js") if compute is None else compute}{_read("panel.js")}</script>'
    )


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def packed(header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> str:
    """Return a header in JSON and arrays, compressed, as text; the same bytes every time."""
    kinds = {"float64": "f8", "float32": "f4", "uint8": "u1"}
    places: dict[str, dict[str, Any]] = {name: {"kind": "f8", "at": 10**9, "n": 10**9} for name in arrays}
    reserved = -(-(len(json.dumps({**header, "arrays": places}).encode()) + 4) // 8) * 8
    at, body = reserved, b""
    for name, array in arrays.items():
        content = np.ascontiguousarray(array).tobytes()
        places[name] = {"kind": kinds[array.dtype.name], "at": at + len(body), "n": array.size}
        body += content + bytes(-len(content) % 8)
    text = json.dumps({**header, "arrays": places}).encode()
    whole = len(text).to_bytes(4, "little") + text + bytes(reserved - 4 - len(text)) + body
    return base64.b64encode(gzip.compress(whole, 9, mtime=0)).decode("ascii")


def ingredients(
    projection: Projected, origin: Origin, figures: Sequence[Figure], say: Speech = ENGLISH, *, module: bool = True
) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return what a page needs: a header for JSON, and arrays, with the WebAssembly `module` if it is wanted.

    Raises
    ------
    InputError
        There can be no live part, and why.
    """
    made = projection.provenance
    if origin.package is None or origin.economy is None:
        raise InputError(
            "projection", made.package_title, f"a package in an economy that is at hand ({origin.missing})"
        )
    if projection.finest != "quarter":
        raise InputError("keep", made.keep, "paths or summary: of annual values a page has no quarters to draw")
    shown = [figure for figure in figures if figure.fan is not None]
    variables = tuple(dict.fromkeys(figure.key.rpartition("-")[0] for figure in shown))
    decision = Decision(origin.package, origin.economy, projection.timeline, made.seed, variables)
    task = decision.task()
    draws = min(DRAWS, made.draws) // (2 * WIDTH) * 2 * WIDTH
    if not draws:
        raise InputError("draws", made.draws, f"at least {2 * WIDTH}")
    compiled = np.frombuffer(module_of(task.model) if module else b"", np.uint8)
    parameters = task.parameters(0, draws, WIDTH).transpose(1, 0, 2).reshape(-1, draws)
    varying = np.flatnonzero((parameters != parameters[:, :1]).any(axis=1))
    moved, levers = _decision_levers(decision, say)
    by_model, model_lever = _model_lever(decision, task, origin.shipped, say)
    header = {
        "draws": draws,
        "width": WIDTH,
        "seed": made.seed,
        "horizon": made.horizon,
        "variables": variables,
        "quarters": task.policy.shape[1],
        "exogenous": task.policy.shape[2],
        "columns": varying.tolist(),
        "series": [_series(figure) for figure in shown],
        "fields": moved.pop("fields").tolist(),
        "levers": [*levers, *_belief_levers(origin.economy, task, say), *model_lever],
        "model_columns": by_model.pop("columns").tolist(),
        "model_fields": by_model.pop("fields").tolist(),
        "layout": {k: getattr(svg, k) for k in ("WIDTH", "HEIGHT", "LEFT", "RIGHT", "TOP", "BOTTOM")},
        "code": _code(origin),
        "words": _panel_words(say),
    }
    arrays: dict[str, npt.NDArray[Any]] = {
        "module": compiled,
        "draws": parameters[varying].astype(np.float32),
        "constants": parameters[:, 0],
        "without": task.policy[0],
        "position": task.position,
    }
    return header, arrays | moved | by_model


def _series(figure: Figure) -> dict[str, Any]:
    """Return what a chart of the page shows."""
    variable, _, measure = figure.key.rpartition("-")
    fan = figure.fan
    if fan is None:
        raise InputError("figure", figure.key, "a chart over time")
    ceiling = None if fan.ceiling is None else [fan.ceiling[0], escape(fan.ceiling[1])]
    label = figure.title.partition(":")[0]
    told = {"key": figure.key, "variable": variable, "measure": measure, "x": list(fan.x), "sign": fan.sign}
    return told | {"ceiling": ceiling, "label": f"{label}, {figure.units}"}


def _decision_levers(decision: Decision, say: Speech) -> tuple[dict[str, npt.NDArray[Any]], list[dict[str, Any]]]:
    """Return the tables from which size, years and financing make rows, and their levers.

    Rows of the fields that move: ``years[y, 0] + size * years[y, 1] + share * financing``.
    """
    package, without, years = decision.package, decision.task().policy[0], decision.tables()
    try:
        other = package.financed_by(Financing.deficit_bonds())
        financing = decision.rows(other) - decision.rows(package)
    except InputError:  # the economy has no such bonds
        financing = np.zeros_like(without)
    changed = (years[:, 0] != without).any(axis=(0, 1)) | (years[:, 1] != 0.0).any(axis=(0, 1))
    fields = np.flatnonzero(changed | (financing != 0.0).any(axis=0))
    total = package.total.cash
    amount = say.amounts(amount_text(1.0, package.currency, package.unit)).replace("1", "{amount}", 1)
    places = {"places": 1, "unit": total, "amount_places": 2 if abs(total) < 10.0 else 1}
    levers: list[dict[str, Any]] = [
        {"key": "size", "label": say("Size of the package"), "min": 0.0, "max": LARGEST, "step": 0.1, "start": 1.0}
        | {"words": say("× {value} = {amount} in cash", value="{value}", amount=amount)}
        | places
    ]
    if len(years) > 1:
        words = say("{value} years later", value="{value}")
        levers.append(_lever("years", say("Put off by"), len(years) - 1, 1, 0, words, places=0))
    if financing.any():
        words = say("{amount} % of the cash", amount="{amount}")
        levers.append(_lever("bonds", say("Moved to deficit bonds"), 1.0, 0.05, 0.0, words, unit=100.0))
    return {"years": years[..., fields], "financing": financing[:, fields], "fields": fields}, levers


def _lever(
    key: str, label: str, most: float, step: float, start: float, words: str, *, places: int = 2, unit: float = 1.0
) -> dict[str, Any]:
    bounds = {"min": 0.0, "max": most, "step": step, "start": start}
    return {"key": key, "label": label, "words": words, "places": places, "unit": unit, "amount_places": 0} | bounds


def _belief_levers(economy: Economy, task: Task, say: Speech) -> list[dict[str, Any]]:
    """Return the levers that scale what is believed, in every draw."""
    levers, fields = [], names(task.model.Parameters)
    labels = {
        "additionality": say("Private investment per unit of public money"),
        "imitation": say("Speed at which generative AI spreads"),
    }
    for name, (least, most) in BELIEFS.items():
        known = [each for each in economy.parameters.entries if each.name == name and each.value != 0.0]
        if not known or name not in fields:
            continue
        believed = known[0].prior
        given = dict(believed.arguments)
        scaled = [k for k in given if k not in ("a", "b")]  # the shape of a beta distribution stays
        words = say(
            "× {value}: median {amount} {unit}",
            value="{value}",
            amount="{amount}",
            unit=say.units(known[0].unit).removeprefix("1 "),
        )
        lever = _lever(name, labels[name], most, 0.05, 1.0, words, unit=believed.median) | {
            "amount_places": 2,
            "min": least,
        }
        prior = {"kind": believed.kind, "arguments": given, "scaled": scaled}
        tied = any(name in pair for pair in economy.correlations)
        levers.append(lever | {"column": fields.index(name), "prior": prior, "tied": tied})
    return levers


def _model_lever(
    decision: Decision, task: Task, shipped: str | None, say: Speech
) -> tuple[dict[str, npt.NDArray[Any]], list[dict[str, Any]]]:
    """Return what official models fix, and the choice among models.

    Parameters are at `columns`. Rows at `fields` are moved by ``model_rows[model, late]``, which has the form of
    `Decision.tables`: shares of plants are those of central values, and a calibration has its own.
    """
    titles = {} if shipped is None else official_titles(shipped)
    if shipped is None or not titles:
        none = np.empty(0, dtype=np.int64)
        return {"models": np.empty(0), "columns": none, "model_rows": np.empty(0), "fields": none}, []
    own = task.parameters(0, 8 * WIDTH, WIDTH)
    economies = [Economy.load(shipped, calibrated_to=key) for key in titles]
    others = [decision.task(economy=each).parameters(0, 8 * WIDTH, WIDTH) for each in economies]
    moved = np.array([decision.tables(each) for each in economies]) - decision.tables()
    fields = np.flatnonzero(moved.any(axis=(0, 1, 2, 3)))
    columns = np.flatnonzero(np.any([(other != own).any(axis=(0, 2)) for other in others], axis=0))
    choices = [{"key": "all", "title": say("All of them, as believed")}]
    choices += [{"key": key, "title": say.name(title)} for key, title in titles.items()]
    lever = {"key": "model", "label": say("The economy answers as"), "start": "all", "choices": choices}
    values = np.array([other[0, columns, 0] for other in others])
    return {"models": values, "columns": columns, "model_rows": moved[..., fields], "fields": fields}, [lever]


def _panel_words(say: Speech) -> dict[str, str]:
    """Return what the script of the panel says; it fills in the parts."""
    parts = ("label", "end", "low", "high", "title", "year", "pin", "draws", "all", "ms", "why")
    left = {part: f"{{{part}}}" for part in parts}
    return {
        "label": say(
            "{label}: at the end median {end}, 9 of 10 draws {low} to {high}. Dashed: the pinned view.", **left
        ),
        "title": say("{title}: {end} at the end of {year} in this view, {pin} in the pinned one", **left),
        "status": say("{draws} draws, {ms} ms. Dashed line: the pinned view.", **left),
        "moving": say("First {draws} of {all} draws, {ms} ms. Dashed line: the pinned view.", **left),
        "failed": say("This view cannot be computed: {why}", **left),
        "link": say("Link to this view"),
        "start": say("As decided"),
        "pin": say("Pin this view"),
    }


def _code(origin: Origin) -> dict[str, Any]:
    """Return the parts of the Python that computes a view again."""
    shares = {} if origin.package is None else dict(origin.package.financing.shares)
    return {"package": named_package(origin), "economy": named_economy(origin), "shares": shares}
