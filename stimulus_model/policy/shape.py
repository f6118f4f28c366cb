"""What tables, conversions and sums read of a package: its fields, and a copy with other fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, Self

from stimulus_model.policy.financing import Financing
from stimulus_model.policy.project import Projects
from stimulus_model.policy.published_facts import LeftOut
from stimulus_model.policy.totals import Total
from stimulus_model.sources import Source


class PackageLike(Protocol):
    """The fields of a `Package`."""

    @property
    def name(self) -> str:
        """Short name."""

    @property
    def title(self) -> str:
        """Name to print."""

    @property
    def date(self) -> str:
        """Day of the decision."""

    @property
    def source(self) -> str:
        """Key of its source."""

    @property
    def note(self) -> str:
        """What it covers."""

    @property
    def projects(self) -> Projects:
        """Projects with their instruments."""

    @property
    def financing(self) -> Financing:
        """How its cash is raised."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by key."""

    @property
    def currency(self) -> str:
        """ISO code."""

    @property
    def unit(self) -> str:
        """Unit of its amounts."""

    @property
    def fiscal_year_starts(self) -> int:
        """First month of its fiscal years."""

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Money of its published total that is no instrument."""

    @property
    def total(self) -> Total:
        """What it amounts to."""

    def replace(self, **fields: Any) -> Self:
        """Return it with other fields."""
