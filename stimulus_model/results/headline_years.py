"""Which calendar years tables show unless asked otherwise: the economy says them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline

AFTER_START = (1, 5, 10, 15)
"""Years after the first one, where the economy says nothing."""


class HeadlineYears(NamedTuple):
    """Years by what is shown of them: of all of them, output, debt, and what generative AI realises."""

    all: tuple[int, ...]

    @property
    def output(self) -> int:
        """The second year."""
        return self.all[min(1, len(self.all) - 1)]

    @property
    def debt(self) -> int:
        """The third year."""
        return self.all[min(2, len(self.all) - 1)]

    @property
    def near(self) -> tuple[int, ...]:
        """The first three, which tables of several variables show."""
        return self.all[:3]

    @property
    def far(self) -> tuple[int, ...]:
        """All but the first."""
        return self.all[1:] or self.all


def headline_years(provenance: Provenance, timeline: Timeline) -> HeadlineYears:
    """Return the years of the economy that a result is of; of one that has none, those after its first."""
    header: Any = provenance.economy.get("economy")
    said = header.get("headline_years") if isinstance(header, Mapping) else None
    return HeadlineYears(tuple(said or (int(timeline.year[0]) + each for each in AFTER_START)))
