"""Packages put together: in a line, from instruments alone, and from budgets that are added."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from itertools import count
from math import fsum
from typing import Any, TypeVar

from stimulus_model.inputs import InputError, check_text, suggest
from stimulus_model.money import OF_GDP, OPEN
from stimulus_model.policy.checks import check_name
from stimulus_model.policy.conversion import named
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import FIRST_YEAR, Instrument, check_kind_name
from stimulus_model.policy.project import Project, Projects
from stimulus_model.policy.shape import PackageLike
from stimulus_model.policy.vocabulary import KINDS, NATIONWIDE, PROGRAMME, cash_of
from stimulus_model.schedule import FORMS
from stimulus_model.sources import Source

P = TypeVar("P", bound=PackageLike)

_HEADER = ("name", "date", "note", "currency", "unit", "fiscal_year_starts")
OWN = "own"
"""Key of the source of what is written in a line, and name of its project."""
_MEASURES = "measures"


def package_of(title: str, financing: Financing | None, parts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a package that is written in a line; see `Package.of`."""
    header = _money_of({key: parts[key] for key in _HEADER if key in parts})
    instruments = []
    for name, given in parts.items():
        if name in _HEADER:
            continue
        meant = None if name in KINDS else suggest(name, _HEADER)
        if meant is not None:
            raise InputError(name, given, f"an instrument, or one of {', '.join(_HEADER)}", meant)
        kind = check_kind_name("instrument", name)
        instruments.append(_instrument(kind, given))
    source = Source(OWN, "the user", 2026, check_text("title", title), "judgement")
    measures = Project(
        name=_MEASURES,
        title=title,
        technology=PROGRAMME,
        region=NATIONWIDE,
        instruments=tuple(instruments),
        source=OWN,
    )
    return {
        "name": OWN,
        "title": title,
        "date": f"{_first_year(instruments)}-01-01",
        "source": OWN,
        "note": "",
        **header,
        "projects": (measures,) if instruments else (),
        "financing": Financing.deficit_bonds() if financing is None else financing,
        "sources": {OWN: source},
    }


def _money_of(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return the header with what it says of money, which is the economy's where it says nothing."""
    if "currency" in header or header.get("unit") in (OF_GDP, OPEN):
        return {"currency": "", **header}
    for key in ("unit", "fiscal_year_starts"):
        if key in header:
            allowed = f'an ISO code such as "USD" beside {key}={header[key]!r}; without both they are the economy\'s'
            raise InputError("package.currency", None, allowed)
    return {**header, "currency": "", "unit": OPEN}


def _first_year(instruments: list[Instrument]) -> int:
    """Return the year in which the first of the instruments begins; without any, a year that decides nothing."""
    dates = [int(str(date)[:4]) for each in instruments for date in (*each.amounts, *each.path)]
    return min(dates, default=FIRST_YEAR)


def _has_fields(given: object) -> bool:
    return isinstance(given, Mapping) and bool({"amounts", "path"} & set(given))


def _instrument(kind: str, given: object) -> Instrument:
    """Return an instrument from fiscal years and amounts, quarters and values, or a table of its fields."""
    if not isinstance(given, Mapping):
        raise InputError(kind, given, "a table: {2025: 2.4}, {'2025Q1': 0.01}, or with amounts or path")
    fields = dict(given) if _has_fields(given) else _dated(given)
    known = [each.name for each in fields_of(Instrument) if each.name != "kind"]
    for name in fields:
        if name not in known:
            raise InputError(f"{kind}.{name}", fields[name], f"one of {', '.join(known)}", suggest(name, known))
    if isinstance(fields.get("amounts"), Mapping):
        fields["amounts"] = _by_year(kind, fields["amounts"])
    return Instrument(kind=kind, **{"source": OWN, "budget": "initial", **fields})


def _dated(given: Mapping[Any, Any]) -> dict[str, Any]:
    quarters = [key for key in given if isinstance(key, str) and "Q" in key.upper()]
    return {"path": given} if quarters and len(quarters) == len(given) else {"amounts": given}


def _by_year(kind: str, amounts: Mapping[Any, Any]) -> dict[Any, Any]:
    years = {key: int(key) if isinstance(key, str) and key.isdecimal() else key for key in amounts}
    if len(set(years.values())) < len(years):
        raise InputError(f"{kind}.amounts", list(amounts), "every fiscal year only once")
    return {years[key]: amount for key, amount in amounts.items()}


# --- budgets added


def add(first: P, second: P) -> P:
    """Return two budgets as one package; see `Package.__add__`."""
    first, second = named(first, second), named(second, first)
    for key in ("currency", "unit", "fiscal_year_starts"):
        mine, other = getattr(first, key), getattr(second, key)
        if mine != other:
            allowed = f"{mine!r}, as in {first.name!r}: convert one first (in_currency, in_unit, share_of_gdp)"
            raise InputError(f"package.{key}", other, allowed)
    other = _with_other_keys(second, first.sources)
    alike = all(getattr(first.financing, each) == getattr(second.financing, each) for each in ("shares", "raised"))
    parts = [refinanced(each.projects, None if alike else each.financing) for each in (first, other)]
    return first.replace(
        name=_joined(first.name, second.name),
        title=f"{first.title} + {second.title}",
        date=max(first.date, second.date),
        note="\n".join(note for note in (first.note, second.note) if note),
        projects=_merged(*parts, later_is_second=second.date >= first.date),
        financing=first.financing if alike else mixed(first, second),
        sources={**first.sources, **other.sources},
    )


def _joined(first: str, second: str) -> str:
    return first if first == second else check_name("package.name", f"{first}-and-{second}")


def refinanced(projects: Projects, financing: Financing | None) -> Projects:
    """Return the projects with this financing of every instrument that has none of its own."""
    if financing is None:
        return projects
    return _each_instrument(projects, lambda each: replace(each, financing=each.financing or financing))


def financed_alike(projects: Projects) -> Projects:
    """Return the projects without financing of their own."""
    return _each_instrument(projects, lambda each: replace(each, financing=None))


def _each_instrument(projects: Projects, change: Callable[[Instrument], Instrument]) -> Projects:
    return Projects(replace(each, instruments=tuple(map(change, each.instruments))) for each in projects)


def _with_other_keys(package: P, taken: Mapping[str, Source]) -> P:
    """Return the package with keys of sources that mean another source there renamed."""
    renamed: dict[str, str] = {}
    for key, source in package.sources.items():
        if taken.get(key, source) != source:
            names = (f"{key}_{number}" for number in count(2))
            renamed[key] = next(name for name in names if name not in taken and name not in package.sources)
    if not renamed:
        return package

    def key_of(key: str) -> str:
        return renamed.get(key, key)

    def of_financing(financing: Financing) -> Financing:
        return replace(financing, source=key_of(financing.source))

    def of_instrument(each: Instrument) -> Instrument:
        own = None if each.financing is None else of_financing(each.financing)
        return replace(each, source=key_of(each.source), financing=own)

    projects = _each_instrument(package.projects, of_instrument)
    return package.replace(
        source=key_of(package.source),
        financing=of_financing(package.financing),
        projects=Projects(replace(each, source=key_of(each.source)) for each in projects),
        sources={key_of(key): replace(source, key=key_of(key)) for key, source in package.sources.items()},
    )


def mixed(*packages: PackageLike) -> Financing:
    """Return the financing of all cash together, for tables: shares weighted by the amounts."""
    cash = dict.fromkeys(FORMS, 0.0)
    for package in packages:
        for project in package.projects:
            for each in project.instruments:
                paid = abs(each.total * cash_of(each.kind))
                for form in FORMS:
                    cash[form] += paid * (each.financing or package.financing).share(form)
    total = fsum(cash.values())
    if total <= 0.0:
        return packages[0].financing
    shares = {form: amount / total for form, amount in cash.items() if amount > 0.0}
    return Financing(shares, note="Cash of several budgets together; each keeps its own financing.")


def _merged(first: Projects, second: Projects, *, later_is_second: bool) -> Projects:
    joined = {project.name: project for project in first}
    for project in second:
        mine = joined.get(project.name)
        joined[project.name] = project if mine is None else _one_project(mine, project, later_is_second)
    return Projects(joined.values())


def _one_project(first: Project, second: Project, later_is_second: bool) -> Project:
    """Return one project with the money of both; where they differ, facts are those of the later decision."""
    if first.technology != second.technology:
        allowed = f"{first.technology!r}, as in the other budget; another plant needs another name"
        raise InputError(f"project.{first.name}.technology", second.technology, allowed)
    late, early = (second, first) if later_is_second else (first, second)
    facts = {
        name: getattr(early, name)
        for name in ("private_investment", "start_of_production", "capacity", "jobs", "status")
        if getattr(late, name) is None
    }
    usual = {"relative_risk": 1.0, "committed": 0.0, "foreign_share": 0.0, "joint_venture": 0.0}
    for name, value in usual.items():
        if getattr(late, name) == value:
            facts[name] = getattr(early, name)
    return replace(
        late,
        **facts,
        milestones={**early.milestones, **late.milestones},
        instruments=_one_set(first.instruments + second.instruments),
        note="\n".join(note for note in (first.note, second.note) if note),
    )


def _one_set(instruments: tuple[Instrument, ...]) -> tuple[Instrument, ...]:
    """Return the instruments, with those as one that differ in their amounts alone."""
    joined: dict[object, Instrument] = {}
    for each in instruments:
        plain = not (each.path or each.appropriated or each.lasting)
        key: object = replace(each, amounts={FIRST_YEAR: 0.0}) if plain else len(joined)
        mine = joined.get(key)
        joined[key] = each if mine is None else replace(mine, amounts=_summed(mine, each))
    return tuple(joined.values())


def _summed(first: Instrument, second: Instrument) -> dict[int, float]:
    years = sorted({*first.amounts, *second.amounts})
    return {year: fsum((first.amounts.get(year, 0.0), second.amounts.get(year, 0.0))) for year in years}
