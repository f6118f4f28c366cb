"""What ranges do not cover: how many published numbers of an official model lie in bands that have not seen it."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model.inputs import read_toml
from stimulus_model.languages.speech import ENGLISH, Speech

if TYPE_CHECKING:
    from stimulus_model.results.answers import Answers

CAVEATS = Path(__file__).with_suffix(".toml")
"""Written by ``docs/caveats.py``: content of an ensemble -> official model -> shares of its numbers inside."""
EQUATIONS = "Equations that are wrong are in no range."


def not_covered(projection: Answers, say: Speech = ENGLISH) -> str:
    """Say in a sentence or two what the ranges of a projection leave out."""
    drawn = projection.provenance.economy.get("ensemble")
    found = _measured().get(drawn["content"]) if isinstance(drawn, dict) and "content" in drawn else None
    if not found:
        return say.text([say("The ranges hold what the model does not know given its equations."), say(EQUATIONS)])
    alone, unseen = (_span((each[key] for each in found.values()), say) for key in ("parameters", "models"))
    left_out = say(
        "What the ranges leave out: of the published numbers of an official model that was left out they held "
        '{alone} %, not 90; the ranges of one more model (bands="models") held {unseen} %.',
        alone=alone,
        unseen=unseen,
    )
    return say.text([left_out, say(EQUATIONS)])


def _span(shares: Iterable[float], say: Speech) -> str:
    listed = [100.0 * share for share in shares]
    return say("{low} to {high}", low=f"{min(listed):.0f}", high=f"{max(listed):.0f}")


@functools.cache  # files of the package do not change while it runs
def _measured() -> dict[str, Any]:
    return read_toml(CAVEATS) if CAVEATS.is_file() else {}
