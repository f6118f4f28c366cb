"""What a campaign is, and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Outcome(NamedTuple):
    """What came out of a campaign.

    Attributes
    ----------
    tried
        How many times something was tried.
    faults
        What went wrong, a line each.
    figures
        What was found, in words with numbers.
    """

    tried: int
    faults: list[str]
    figures: str


class Campaign(NamedTuple):
    """Something that is tried many times.

    Attributes
    ----------
    goal
        Number of the reliability goal it belongs to.
    claim
        What must hold.
    full, reduced
        How many times: as published, and in the suite.
    run
        Tries it so many times, with an empty folder to write into.
    writes
        Whether it writes files whose names are made up: then it runs with everything else read-only.
    """

    goal: int
    claim: str
    full: int
    reduced: int
    run: Callable[[int, Path], Outcome]
    writes: bool = False
