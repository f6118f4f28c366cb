"""Parameters that a user gives rather than the library draws: checked, and completed with what is not given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Given
from stimulus_model.engine.task import Task, digest_of_arrays
from stimulus_model.inputs import InputError, check_integer, check_number, check_numbers, suggest
from stimulus_model.results.exchange import from_tree, member_numbers
from stimulus_model.results.provenance import Provenance
from stimulus_model.sampling import LARGEST_SEED, MONTE_CARLO
from stimulus_model.simulation.options import Options
from stimulus_model.simulation.parameter_sources import UNUSED, rows_of
from stimulus_model.simulation.redrawn_inputs import ENSEMBLE, SHOCKS, read_redrawn, redrawn_places

DRAWS = 10_000
"""How many unless told otherwise."""
Floats = npt.NDArray[np.float64]
ALLOWED = (
    "a DataFrame with a row a draw and a column a parameter, a dictionary of columns, projection.parameters (some), "
    "or what ArviZ holds"
)


class GivenFrame(NamedTuple):
    """Parameters that were given, each float64 (draw,), and the members of the ensemble that draws take, if known."""

    columns: Mapping[str, Floats]
    members: npt.NDArray[np.int64] | None

    @property
    def draws(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))


def read_frame(parameters: object) -> GivenFrame:
    """Read what a user gave as parameters.

    Raises
    ------
    InputError
        No table, no column or row, or entries that are no finite numbers.
    """
    given: Any = parameters
    members = None
    tree = from_tree(given)
    if tree is not None:
        columns, members = tree
    elif hasattr(given, "to_pandas") and getattr(given, "dims", None) == ("draw", "parameter"):
        if "member" in given.coords:
            members = member_numbers(given["member"].to_numpy())
        columns = dict(zip(given["parameter"].to_numpy().tolist(), given.to_numpy().T, strict=True))
    elif isinstance(given, Mapping) or (hasattr(given, "columns") and hasattr(given, "items")):
        columns = dict(given.items())
    else:
        raise InputError("parameters", parameters, ALLOWED)
    found = {name: _column(name, column) for name, column in columns.items()}
    sizes = {len(column) for column in found.values()}
    if len(sizes) != 1 or not min(sizes):
        raise InputError("parameters", parameters, f"{ALLOWED}, with as many rows in every column, at least one")
    return GivenFrame(found, members)


def _column(name: object, column: Any) -> Floats:
    if not isinstance(name, str):
        raise InputError("parameters", name, "columns named as parameters of the economy")
    values: Floats = check_numbers(f"parameters.{name}", column, "a finite number in each row")
    if values.ndim != 1 or not np.isfinite(values).all():
        raise InputError(f"parameters.{name}", column, "a finite number in each row")
    return values


@dataclass(frozen=True, slots=True)
class OwnDraws:
    """What a user gives of the draws: parameters, the key of the shocks, inputs' own seeds, or nothing."""

    frame: GivenFrame | None = None
    shock_seed: int | None = None
    redrawn: tuple[tuple[str, int], ...] = ()

    @classmethod
    def read(cls, parameters: object, shock_seed: object, redraw: object = None) -> OwnDraws:
        """Check what a user gave; errors as in `read_frame` and `read_redrawn`."""
        frame = None if parameters is None else read_frame(parameters)
        seeds = read_redrawn(redraw)
        seed = seeds.pop(SHOCKS, None)
        if shock_seed is not None:
            if seed is not None:
                raise InputError("redraw.@shocks", seed, "no seed of the shocks where shock_seed gives one")
            seed = check_integer("shock_seed", shock_seed, low=0, high=LARGEST_SEED)
        return cls(frame, seed, tuple(seeds.items()))

    def count(self, draws: int | None) -> int:
        """Return the number of draws, where `draws` is what a user asked for."""
        if self.frame is None:
            return DRAWS if draws is None else draws
        if draws is not None and check_integer("draws", draws) != self.frame.draws:
            raise InputError("draws", draws, f"{self.frame.draws}, the rows of parameters, or None")
        return self.frame.draws

    @property
    def any(self) -> bool:
        """Whether anything was given."""
        return self != DRAWN

    def put_into(
        self, task: Task, names: Sequence[str], economy: Economy, options: Options
    ) -> tuple[Task, npt.NDArray[np.int64] | None]:
        """Return a task with what was given, and the members that its draws take; `names` are of its parameters.

        What is not given is drawn with the task's seed.

        Raises
        ------
        InputError
            For an unknown name (with a suggestion), a value that the parameter cannot have, a summary, which counts
            by number of the draw, or a sampling of which parameters and shocks belong together.
        """
        draws = task.sampling.draws
        if not self.any:
            return task, None if options.keep == "summary" else task.members(draws)
        if task.sampling.kind != MONTE_CARLO:
            allowed = "'monte-carlo' where parameters, shock_seed or redraw are given: other draws belong together"
            raise InputError("sampling", task.sampling.kind, allowed)
        if options.keep == "summary":
            raise InputError(
                "keep", options.keep, "'paths' or 'annual' where parameters, shock_seed or redraw are given"
            )
        values, members = rows_of(task, draws), task.members(draws)
        for name, each in self.redrawn:
            again, places = replace(task, seed=each), redrawn_places(name, task, names, economy)
            values[:, places] = rows_of(again, draws)[:, places]
            members = again.members(draws) if name == ENSEMBLE else members
        columns = {} if self.frame is None else self.frame.columns
        for name, column in columns.items():
            values[:, _places(name, column, names, economy)] = column[:, np.newaxis]
        if (
            self.frame is not None
            and economy.ensemble is not None
            and set(economy.ensemble.parameters) & set(columns)
        ):
            members = self.frame.members
            if members is not None and not ((members >= 0) & (members < economy.ensemble.size)).all():
                raise InputError("parameters.member", members, f"members from 0 to {economy.ensemble.size - 1}")
        seed = task.seed if self.shock_seed is None else self.shock_seed
        return replace(task, design=Given(values), seed=seed), members

    def told(self, made: Provenance, task: Task, members: npt.NDArray[np.int64] | None) -> Provenance:
        """Return a provenance that says what was given."""
        if not self.any:
            return made
        if members is None:
            made = replace(made, members=0, member_groups=1, member_worth=0)
        given = digest_of_arrays(*task.design) if self.frame is not None or self.redrawn else ""
        return replace(made, given=given, shock_seed=self.shock_seed)


DRAWN = OwnDraws()
"""Nothing is given."""


def _places(name: str, column: Floats, names: Sequence[str], economy: Economy) -> list[int]:
    """Return where a parameter stands, if it can have the values of `column`."""
    known = [each for each in dict.fromkeys(names) if each != UNUSED]
    if name not in known:
        raise InputError("parameters", name, "a parameter of the economy, or of a plant", suggest(name, known))
    if name in economy.entries:
        for end in (column.min(), column.max()):
            check_number(f"parameters.{name}", float(end), **economy.entries[name].support.to_dict())
    return [k for k, each in enumerate(names) if each == name]
