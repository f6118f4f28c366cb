"""Packages that can be loaded, simulated, written and read back, and the records that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import DEFAULT
from stimulus_model.policy.financing import Financing
from stimulus_model.policy.instrument import Instrument
from stimulus_model.policy.package import Package
from stimulus_model.policy.project import Project
from stimulus_model.policy.vocabulary import ACTING, BUDGETS, INSTRUMENTS, NATIONWIDE, PROGRAMME
from stimulus_model.schedule import FORMS
from stimulus_model.sources import KINDS, Source

_KEYS = ("a", "b")
"""Keys of the sources that made-up records refer to."""
_NAMES = ("one", "two", "three-3", "four_4", "five", "six")
_LEAST_WEIGHT = 1e-3
"""Weights of financing that sum to less are not divided by their sum."""


def texts(min_size: int = 1, max_size: int = 8) -> SearchStrategy[str]:
    """Return texts of any script that can stand as a title: no control characters, and not blank unless empty."""
    printable = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n")
    found = st.text(printable, min_size=min_size, max_size=max_size)
    return found.filter(str.strip) if min_size else found


def sources(keys: Sequence[str] = _KEYS) -> SearchStrategy[dict[str, Source]]:
    """Return tables of sources with these keys."""
    made = st.builds(
        lambda author, year, title, kind: tuple(Source(key, author, year, title, kind) for key in keys),
        texts(),
        st.integers(1800, 2100),
        texts(),
        st.sampled_from(KINDS),
    )
    return made.map(lambda found: {source.key: source for source in found})


def instruments(
    first_year: int = 2025, last_year: int = 2030, largest: float = 5.0, keys: Sequence[str] = _KEYS
) -> SearchStrategy[Instrument]:
    """Return instruments with amounts from 0 to `largest` ¥ trillion in some fiscal years, of sources with `keys`."""
    amounts = st.dictionaries(st.integers(first_year, last_year), st.floats(0.0, largest), min_size=1, max_size=3)

    def of(kind: str) -> SearchStrategy[Instrument]:
        return st.builds(
            Instrument,
            kind=st.just(kind),
            amounts=amounts,
            budget=st.sampled_from(BUDGETS),
            source=st.sampled_from(keys),
            note=texts(min_size=0),
            cover=st.floats(0.0, 1.0) if kind == "guarantee" else st.just(1.0),
        )

    return st.sampled_from(INSTRUMENTS).flatmap(of)


def projects(
    first_year: int = 2025, last_year: int = 2030, largest: float = 5.0, keys: Sequence[str] = _KEYS
) -> SearchStrategy[Project]:
    """Return plants and programmes with one to three `instruments`."""
    quarters = st.builds(lambda year, quarter: f"{year}Q{quarter}", st.integers(2020, 2045), st.integers(1, 4))
    made, place = instruments(first_year, last_year, largest, keys), Economy.load(DEFAULT).header
    return st.builds(
        Project,
        name=st.sampled_from(_NAMES),
        title=texts(),
        technology=st.sampled_from((*place.plant_classes, PROGRAMME)),
        region=st.sampled_from((*place.regions, NATIONWIDE)),
        instruments=st.lists(made, min_size=1, max_size=3).map(tuple),
        source=st.sampled_from(keys),
        private_investment=st.none() | st.floats(0.0, 100.0),
        start_of_production=st.none() | quarters,
        capacity=st.none() | st.floats(0.0, 500.0),
        jobs=st.none() | st.integers(0, 10_000),
        milestones=st.dictionaries(st.sampled_from((*ACTING, "a", "b_c")), quarters, max_size=3),
        note=texts(min_size=0),
        relative_risk=st.floats(0.0, 10.0),
        committed=st.floats(0.0, 1.0),
        foreign_share=st.floats(0.0, 1.0),
        joint_venture=st.floats(0.0, 1.0),
    )


def financings() -> SearchStrategy[Financing]:
    """Return every form of financing, and mixtures of them."""

    def shares(weights: Mapping[str, float]) -> Financing:
        total = sum(weights.values())
        if total < _LEAST_WEIGHT:
            return Financing({"tax": 1.0})
        return Financing({form: weight / total for form, weight in weights.items()})

    return st.fixed_dictionaries({form: st.floats(0.0, 1.0) for form in FORMS}).map(shares)


def packages(
    first_year: int = 2025, last_year: int = 2030, largest: float = 5.0, max_projects: int = 4
) -> SearchStrategy[Package]:
    """Return packages of up to `max_projects` projects (at most six).

    Parameters
    ----------
    first_year, last_year
        Fiscal years in which money is appropriated. A supplementary budget falls into the January after.
    largest
        Largest amount of an instrument in a fiscal year, ¥ trillion.
    max_projects
        Most projects. Now and then a package has none: it does nothing.
    """
    made = projects(first_year, last_year, largest)
    return st.builds(
        Package,
        name=st.just("generated"),
        title=texts(),
        date=st.dates().map(str),
        source=st.sampled_from(_KEYS),
        note=texts(min_size=0),
        projects=st.lists(made, max_size=max_projects, unique_by=lambda project: project.name),
        financing=financings(),
        sources=sources(),
    )
