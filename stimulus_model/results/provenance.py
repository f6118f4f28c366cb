"""What a projection was computed from, enough to compute it again. No timestamps: equal runs are equal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from stimulus_model.ids import canonical_json, content_id
from stimulus_model.inputs import InputError, check_choice, check_integer, check_keys, check_text
from stimulus_model.sampling import DESCRIPTIONS, MONTE_CARLO, SAMPLINGS

Keep: TypeAlias = Literal["paths", "annual", "summary"]
KEEPS = ("paths", "annual", "summary")
"""What can be kept of the draws."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Inputs of a run.

    Attributes
    ----------
    package, economy
        The package and the economy as dictionaries that can be written as JSON.
    package_title, economy_title
        What people call them.
    seed, draws, horizon
        Seed, number of draws and last quarter.
    engine
        Name of the engine that computed the paths.
    version
        Version of the library.
    sampling
        How the draws were made, one of `stimulus_model.sampling.SAMPLINGS`.
    keep, keep_asked
        What is kept of the draws, ``"paths"``, ``"annual"`` or ``"summary"``, and what was asked for: that, or
        ``"auto"``.
    equations
        SHA-256 of the program that own equations trace to (`Economy.with_model`); empty: the equations that ship with
        `version`.
    members, member_groups, member_worth
        Members of the constrained ensemble that draws take, their groups, and how many independent ones they are
        worth: Monte Carlo errors count them (`sampling.Members`). 0: no ensemble.
    """

    package: Mapping[str, Any]
    economy: Mapping[str, Any]
    package_title: str
    economy_title: str
    seed: int
    draws: int
    horizon: str
    engine: str
    version: str
    sampling: str = MONTE_CARLO
    keep: str = "paths"
    keep_asked: str = "paths"
    equations: str = ""
    members: int = 0
    member_groups: int = 1
    member_worth: int = 0

    def __post_init__(self) -> None:
        for field in ("package_title", "economy_title", "horizon", "engine", "version"):
            check_text(f"provenance.{field}", getattr(self, field))
        check_choice("provenance.sampling", self.sampling, SAMPLINGS)
        check_choice("provenance.keep", self.keep, KEEPS)
        check_choice("provenance.keep_asked", self.keep_asked, (*KEEPS, "auto"))
        check_integer("provenance.seed", self.seed, low=0)
        check_integer("provenance.draws", self.draws, low=1)
        for field, low in (("members", 0), ("member_groups", 1), ("member_worth", min(self.members, 1))):
            check_integer(f"provenance.{field}", getattr(self, field), low=low)
        for field in ("package", "economy"):
            value = getattr(self, field)
            try:
                same = json.loads(canonical_json(value)) == value
            except (TypeError, ValueError) as error:
                allowed = f"a dictionary that can be written as JSON ({error})"
                raise InputError(f"provenance.{field}", value, allowed) from error
            if not same or not isinstance(value, dict):
                allowed = "a dictionary that JSON gives back unchanged: lists rather than tuples, text as keys"
                raise InputError(f"provenance.{field}", value, allowed)

    @property
    def package_id(self) -> str:
        """SHA-256 of the package, its `Package.content_id`: equal for equal packages."""
        return content_id(self.package)

    @property
    def economy_id(self) -> str:
        """SHA-256 of the economy, its `Economy.content_id`: equal for equal economies."""
        return content_id(self.economy)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dictionary that can be written as JSON."""
        table = asdict(self)
        if not self.equations:  # as in files from before there was a choice of equations: their hashes stay
            del table["equations"]
        if not self.members:
            for field in ("members", "member_groups", "member_worth"):
                del table[field]
        return table

    @classmethod
    def from_dict(cls, content: object) -> Provenance:
        """Read what `to_dict` returned; a wrong or missing field is an `InputError`."""
        fields = [*cls.__dataclass_fields__]
        table = check_keys("provenance", content, fields[:-7], fields[-7:])
        return cls(**table)

    def kept(self) -> str:
        """Return what is kept, and whether that was chosen, in words; empty for paths that were asked for."""
        if self.keep_asked == "auto":
            return f"Kept: {self.keep}, chosen to fit into memory"
        return "" if self.keep == "paths" else f"Kept: {self.keep}"

    def describe(self) -> str:
        """Return the one line that stands below tables and plots."""
        made = "draws" if self.sampling == MONTE_CARLO else f"draws ({DESCRIPTIONS[self.sampling]})"
        own = f", own equations {self.equations[:12]}" if self.equations else ""
        return (
            f"{self.package_title}; {self.economy_title}; {self.draws:,} {made}, seed {self.seed}, "
            f"stimulus_model {self.version}{own}"
        )
