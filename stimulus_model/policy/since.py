"""A package from a quarter on: what was appropriated before stands in the economy that starts there."""

from __future__ import annotations

from dataclasses import replace

from stimulus_model.inputs import InputError, within
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.project import Project, Projects
from stimulus_model.timeline import quarter_index


def projects_since(projects: Projects, quarter: str, fiscal_year_starts: int) -> Projects:
    """Return the projects with what is appropriated from `quarter` on; see `Package.since`."""
    first = quarter_index("quarter", quarter)
    kept = []
    for project in projects:
        with within(f"project.{project.name}"):
            left = [_later_part(each, first, quarter, fiscal_year_starts) for each in project.instruments]
        instruments = tuple(each for each in left if each is not None)
        if instruments:
            kept.append(_same_or(project, instruments))
    if projects and not kept:
        allowed = "a quarter up to the last appropriation: all of the package lies before"
        raise InputError("quarter", quarter, allowed)
    return Projects(kept)


def _same_or(project: Project, instruments: tuple[Instrument, ...]) -> Project:
    return project if instruments == project.instruments else replace(project, instruments=instruments)


def _later_part(instrument: Instrument, first: int, quarter: str, fiscal_year_starts: int) -> Instrument | None:
    """Return what of an instrument comes from the quarter `first` on, or None if nothing does."""
    path = {at: value for at, value in instrument.path.items() if quarter_index("path", at) >= first}
    amounts = {
        year: amount
        for year, amount in instrument.amounts.items()
        if instrument.quarter(year, fiscal_year_starts) >= first
    }
    if path or amounts:
        appropriated = {year: at for year, at in instrument.appropriated.items() if year in amounts}
        return replace(instrument, path=path, amounts=amounts, appropriated=appropriated)
    if not instrument.lasting:
        return None
    if not instrument.path:
        allowed = "no amounts of which all lie before and the last goes on for good: write what is left as a path"
        raise InputError(instrument.kind, dict(instrument.amounts), allowed)
    return replace(instrument, path={quarter: list(instrument.path.values())[-1]})


def before_the_start(position: int, first: str) -> str:
    """Return what can be done with what lies before the first quarter: `position` is below 0."""
    if position >= 0:
        return ""
    # Rounded up: the same quarter of the first year that is not too early.
    return (
        f"; package.shifted({-(position // 4)}) decides the same later, package.since({first!r}) leaves out what "
        "lies before the start, and an economy of an earlier vintage (Economy.vintages) starts before it"
    )
