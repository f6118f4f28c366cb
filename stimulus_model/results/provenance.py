"""What a projection was computed from, enough to compute it again. No timestamps: equal runs are equal."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from stimulus_model.ids import FixedDict, canonical_json, content_id, fixed_table
from stimulus_model.inputs import InputError, check_choice, check_integer, check_items, check_keys, check_text
from stimulus_model.languages.speech import ENGLISH, Speech, check_speech
from stimulus_model.results.tables.table import Shown, Table
from stimulus_model.sampling import DESCRIPTIONS, MONTE_CARLO, SAMPLINGS

Keep: TypeAlias = Literal["paths", "annual", "summary"]
KEEPS = ("paths", "annual", "summary")
"""What can be kept of the draws."""


@dataclass(frozen=True, slots=True, repr=False)
class Provenance(Shown):
    """Inputs of a run.

    Attributes
    ----------
    package, economy
        The package and the economy as dictionaries that can be written as JSON, and that nobody can change.
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
        Fingerprint of the equations, `Model.fingerprint`; empty: a file from before 0.2, which does not say it.
    own_equations
        What of the equations is not what ships with `version`: names of equations and blocks, or ``"quarter"``.
    dropped
        Numbers of the draws that are left out, in rising order: not finite (``on_invalid="report"``), or not as
        `condition` says.
    members, member_groups, member_worth
        Members of the constrained ensemble that draws take, their groups, and how many independent ones they are
        worth: Monte Carlo errors count them (`sampling.Members`). 0: no ensemble.
    changes
        In words, what differs from the economy and the package that ship with `version`.
    beyond
        In words, each limit of the range of validity that the package passes.
    money
        What the package amounts to, in words; no part of files, since the package says it.
    condition
        Which draws were chosen after the run (`Projection.where`, `Projection.by_model`), in words; empty: all.
    given
        SHA-256 of the parameters that were given rather than drawn, or empty.
    shock_seed
        Key of the random numbers of the shocks, where it is not `seed`.
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
    own_equations: tuple[str, ...] = ()
    dropped: Sequence[int] = ()
    members: int = 0
    member_groups: int = 1
    member_worth: int = 0
    changes: Sequence[str] = ()
    beyond: Sequence[str] = ()
    money: str = field(default="", compare=False)
    condition: str = ""
    given: str = ""
    shock_seed: int | None = None

    def __post_init__(self) -> None:
        for name in ("package_title", "economy_title", "horizon", "engine", "version"):
            check_text(f"provenance.{name}", getattr(self, name))
        check_choice("provenance.sampling", self.sampling, SAMPLINGS)
        check_choice("provenance.keep", self.keep, KEEPS)
        check_choice("provenance.keep_asked", self.keep_asked, (*KEEPS, "auto"))
        check_integer("provenance.seed", self.seed, low=0)
        check_integer("provenance.draws", self.draws, low=1)
        for name, low in (("members", 0), ("member_groups", 1), ("member_worth", min(self.members, 1))):
            check_integer(f"provenance.{name}", getattr(self, name), low=low)
        for name in ("condition", "given"):
            if getattr(self, name) != "":
                check_text(f"provenance.{name}", getattr(self, name))
        if self.shock_seed is not None:
            check_integer("provenance.shock_seed", self.shock_seed, low=0)
        listed = check_items("provenance.own_equations", self.own_equations, "a list of names")
        object.__setattr__(self, "own_equations", tuple(check_text("provenance.own_equations", e) for e in listed))
        for name in ("changes", "beyond"):
            said = check_items(f"provenance.{name}", getattr(self, name), "a list of texts")
            object.__setattr__(self, name, tuple(check_text(f"provenance.{name}", each) for each in said))
        object.__setattr__(self, "dropped", _rising(self.dropped, self.draws))
        for name in ("package", "economy"):
            value = getattr(self, name)
            if isinstance(value, FixedDict):  # checked before
                continue
            try:
                same = json.loads(canonical_json(value)) == value
            except (TypeError, ValueError) as error:
                allowed = f"a dictionary that can be written as JSON ({error})"
                raise InputError(f"provenance.{name}", value, allowed) from error
            if not same or not isinstance(value, dict):
                allowed = "a dictionary that JSON gives back unchanged: lists rather than tuples, text as keys"
                raise InputError(f"provenance.{name}", value, allowed)
            object.__setattr__(self, name, fixed_table(value))

    @property
    def package_id(self) -> str:
        """SHA-256 of the package, its `Package.content_id`: equal for equal packages."""
        return content_id(self.package)

    @property
    def economy_id(self) -> str:
        """SHA-256 of the economy and its equations, its `Economy.content_id`: equal for equal economies."""
        return content_id({**self.economy, "equations": self.equations} if self.equations else self.economy)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a dictionary that can be written as JSON."""
        table = {each.name: getattr(self, each.name) for each in fields(self)}  # shared: nobody can change them
        del table["money"]
        for name in ("own_equations", "dropped", "changes", "beyond"):
            table[name] = list(table[name])
        for name in ("dropped", "changes", "beyond"):
            if not table[name]:
                del table[name]
        if not self.members:
            for name in ("members", "member_groups", "member_worth"):
                del table[name]
        for name in ("condition", "given", "shock_seed"):
            if table[name] in ("", None):
                del table[name]
        return table

    @property
    def fiscal_year_starts(self) -> int:
        """First month of the economy's fiscal year; April where it has none."""
        header = self.economy.get("economy")
        return int(header.get("fiscal_year_starts", 4)) if isinstance(header, Mapping) else 4

    @property
    def valid_draws(self) -> int:
        """How many draws there are results of: all but those that were left out."""
        return self.draws - len(self.dropped)

    def numbers(self) -> npt.NDArray[np.int64]:
        """Return the numbers of the draws that there are results of, int64 (draw,)."""
        return np.delete(np.arange(self.draws), self.dropped)

    def counted(self) -> str:
        """Return the number of draws in words, and of how many if some were left out."""
        return f"{self.valid_draws:,} of {self.draws:,}" if self.dropped else f"{self.draws:,}"

    def left_out(self) -> str:
        """Return which draws were left out in words; empty if none was."""
        if self.condition:
            return f"; given {self.condition}"
        listed = ", ".join(map(str, self.dropped[:5])) + (", ..." if len(self.dropped) > 5 else "")
        return f"; without {len(self.dropped):,} that are not finite: {listed}" if self.dropped else ""

    @classmethod
    def from_dict(cls, content: object) -> Provenance:
        """Read what `to_dict` returned; a wrong or missing field is an `InputError`."""
        given = {each.name: each.default is MISSING for each in fields(cls) if each.name != "money"}
        required = [name for name, needed in given.items() if needed]
        table = check_keys("provenance", content, required, [name for name in given if name not in required])
        return cls(**table)

    def _table(self) -> Table:
        facts = {
            "Package": f"{self.package_title} ({self.package_id[:12]})",
            "Economy": f"{self.economy_title} ({self.economy_id[:12]})",
            "Not as shipped": ", ".join(self.changes) or "nothing",
            "Beyond the range of validity": "; ".join(self.beyond) or "nothing",
            "Equations": f"{', '.join(self.own_equations) or 'as shipped'} ({self.equations[:12] or 'not said'})",
            "Draws": f"{self.counted()} ({DESCRIPTIONS[self.sampling]}), seed {self.seed}{self.left_out()}",
            "Ensemble": f"{self.members:,} members" if self.members else "none",
            "Horizon": self.horizon,
            "Kept": self.keep if self.keep == self.keep_asked else f"{self.keep} (asked for {self.keep_asked})",
            "Engine": f"{self.engine}, stimulus_model {self.version}",
        }
        return Table("What the projection was computed from", ("", ""), tuple(facts.items()), ())

    def kept(self) -> str:
        """Return what is kept, and whether that was chosen, in words; empty for paths that were asked for."""
        if self.keep_asked == "auto":
            return f"Kept: {self.keep}, chosen to fit into memory"
        return "" if self.keep == "paths" else f"Kept: {self.keep}"

    def describe(self, say: Speech = ENGLISH) -> str:
        """Return the one line that stands below tables and plots."""
        say = check_speech(say)
        drawn = say("draws")
        if self.sampling != MONTE_CARLO:
            drawn = say("draws ({sampling})", sampling=say.name(DESCRIPTIONS[self.sampling]))
        given = say(", parameters given") if self.given else ""
        if self.shock_seed is not None:
            given += say(", shocks of seed {seed}", seed=self.shock_seed)
        line = say(
            "{package}; {economy}; {count} {drawn}, seed {seed}{given}, stimulus_model {version}",
            package=say.name(self.package_title),
            economy=say.name(self.economy_title),
            count=self.counted(),
            drawn=drawn,
            seed=self.seed,
            given=given,
            version=self.version,
        )
        if self.own_equations:
            own = ", ".join(self.own_equations)
            line += say(", own equations: {names} ({id})", names=own, id=self.equations[:12])
        return line + self.changed(say) + self.left_out()

    def changed(self, say: Speech = ENGLISH) -> str:
        """Return what is not as shipped, in words; empty where nothing is known to differ."""
        say = check_speech(say)
        return say("; not as shipped: {changes}", changes=", ".join(self.changes)) if self.changes else ""

    def warned(self) -> str:
        """Return that the package lies beyond the range of validity, in words; empty where it does not."""
        return f"Beyond the range of validity: {'; '.join(self.beyond)}" if self.beyond else ""

    @property
    def subject(self) -> str:
        """What the effects are effects of, in words."""
        return "the change" if {"experiment", "scenarios"} & self.package.keys() else "the package"


def _rising(dropped: object, draws: int) -> tuple[int, ...]:
    """Return numbers of draws as a tuple if some are left and each comes once, in order."""
    allowed = "a list of numbers of draws in rising order, not of all draws"
    given = check_items("provenance.dropped", dropped, allowed)
    numbers = tuple(check_integer("provenance.dropped", k, low=0, high=draws - 1) for k in given)
    if len(numbers) >= draws or any(a >= b for a, b in itertools.pairwise(numbers)):
        raise InputError("provenance.dropped", dropped, allowed)
    return numbers
