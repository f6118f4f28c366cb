"""What ranges do not cover: how many published numbers of an official model lie in bands that have not seen it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model.inputs import read_toml

if TYPE_CHECKING:
    from stimulus_model.results.answers import Answers

CAVEATS = Path(__file__).with_suffix(".toml")
"""Written by ``docs/caveats.py``: content of an ensemble -> official model -> shares of its numbers inside."""
EQUATIONS = "Equations that are wrong are in no range."


def not_covered(projection: Answers) -> str:
    """Say in a sentence or two what the ranges of a projection leave out."""
    drawn = projection.provenance.economy.get("ensemble")
    found = _measured().get(drawn["content"]) if isinstance(drawn, dict) and "content" in drawn else None
    if not found:
        return f"The ranges hold what the model does not know given its equations. {EQUATIONS}"
    alone, unseen = (_span(each[key] for each in found.values()) for key in ("parameters", "models"))
    return (
        f"What the ranges leave out: of the published numbers of an official model that was left out they held "
        f'{alone} %, not 90; the ranges of one more model (bands="models") held {unseen} %. {EQUATIONS}'
    )


def _span(shares: Iterable[float]) -> str:
    listed = [100.0 * share for share in shares]
    return f"{min(listed):.0f} to {max(listed):.0f}"


@functools.cache  # files of the package do not change while it runs
def _measured() -> dict[str, Any]:
    return read_toml(CAVEATS) if CAVEATS.is_file() else {}
