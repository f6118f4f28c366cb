"""Inputs drawn with a seed of their own, while all others keep their draws: common random numbers by group."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from stimulus_model.economy.economy import Economy
from stimulus_model.engine.draws.design import Design
from stimulus_model.engine.task import LARGEST_SEED, Task
from stimulus_model.inputs import InputError, check_integer, suggest

SHOCKS, ENSEMBLE = "@shocks", "@ensemble"
"""All shocks, and the members of the constrained ensemble with all their parameters, as sensitivities name them."""
PLANTS = "plants"
"""Section of what each plant draws for itself."""


def read_redrawn(redraw: object) -> dict[str, int]:
    """Return the seeds of inputs or groups of them.

    Raises
    ------
    InputError
        No table of seeds by name.
    """
    if redraw is None:
        return {}
    if not isinstance(redraw, Mapping) or not all(isinstance(name, str) for name in redraw):
        raise InputError("redraw", redraw, "a table of seeds by input, such as {'@shocks': 7}, or None")
    return {name: check_integer(f"redraw.{name}", seed, low=0, high=LARGEST_SEED) for name, seed in redraw.items()}


def redrawn_places(name: str, task: Task, names: Sequence[str], economy: Economy) -> list[int]:
    """Return where the parameters of an input or a group stand among `names`, those of a task.

    Raises
    ------
    InputError
        There is none of this name; it is drawn with the ensemble; or it is correlated with what would stay.
    """
    design = task.design
    assert isinstance(design, Design)  # nothing is given yet
    if name == ENSEMBLE and design.members.size:
        return [int(place) for place in design.member_columns]
    chosen = {names[place] for place in design.column if name in (names[place], _section(names[place], economy))}
    if not chosen:
        sections = {_section(names[place], economy) for place in design.column}
        known = [SHOCKS, *([ENSEMBLE] if design.members.size else []), *sorted(sections), *names]
        allowed = "a parameter that is drawn one by one, a section of such, '@shocks', or '@ensemble' for the others"
        raise InputError("redraw", name, allowed, suggest(name, known))
    _check_apart(name, chosen, economy)
    return [int(place) for place in design.column if names[place] in chosen]


def _section(name: str, economy: Economy) -> str:
    return economy.entries[name].block if name in economy.entries else PLANTS


def _check_apart(name: str, chosen: Collection[str], economy: Economy) -> None:
    """Raise if a parameter that stays would lose its dependence on one that is drawn anew."""
    factors = {economy.entries[each].factor for each in chosen if each in economy.entries} - {None}
    tied = {each for pair in economy.correlations if set(pair) & set(chosen) for each in pair}
    tied |= {each for each, entry in economy.entries.items() if entry.factor in factors}
    left = sorted(tied - set(chosen))
    if left:
        allowed = (
            f"a section or '@ensemble' that has all it depends on: with {', '.join(left[:5])} it is drawn together"
        )
        raise InputError("redraw", name, allowed)
