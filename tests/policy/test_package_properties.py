import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stimulus_model.inputs import InputError
from stimulus_model.policy import (
    BUDGETS,
    FORMS,
    INSTRUMENTS,
    PROGRAMME,
    REGIONS,
    TECHNOLOGIES,
    Financing,
    Instrument,
    Package,
    Project,
)
from stimulus_model.policy.place import PlantSchedule
from stimulus_model.sources import KINDS, Source
from stimulus_model.timeline import Timeline

MONEY = PlantSchedule._fields.index("capex")
TIMELINE = Timeline("2020Q1", "2031Q2")
SHIPPED = Package.load("japan-ai-chips-2024")
TABLE = json.dumps(SHIPPED.to_dict())

amounts = st.dictionaries(st.integers(2020, 2030), st.floats(0.0, 5.0), min_size=1, max_size=3)
printable = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n")  # text steers no terminal
notes = st.text(printable, max_size=8)
texts = st.text(printable, min_size=1, max_size=8).filter(str.strip)
instruments = st.builds(
    Instrument,
    kind=st.sampled_from(INSTRUMENTS),
    amounts=amounts,
    budget=st.sampled_from(BUDGETS),
    source=st.sampled_from(["a", "b"]),
    note=notes,
)
projects = st.builds(
    Project,
    name=st.sampled_from(["one", "two", "three-3", "four_4"]),
    title=texts,
    technology=st.sampled_from((*TECHNOLOGIES, PROGRAMME)),
    region=st.sampled_from(REGIONS),
    instruments=st.lists(instruments, min_size=1, max_size=3).map(tuple),
    source=st.sampled_from(["a", "b"]),
    private_investment=st.none() | st.floats(0.0, 100.0),
    start_of_production=st.none() | st.just("2027Q4"),
    capacity=st.none() | st.floats(0.0, 500.0),
    jobs=st.none() | st.integers(0, 10_000),
    milestones=st.dictionaries(st.sampled_from(["a", "b_c"]), st.just("2026Q1")),
    note=notes,
    foreign_share=st.floats(0.0, 1.0),
)
financing = st.lists(st.floats(0.0, 1.0), min_size=len(FORMS), max_size=len(FORMS)).map(
    lambda weights: Financing(
        {form: weight / sum(weights) for form, weight in zip(FORMS, weights, strict=True)}
        if sum(weights) > 1e-3
        else {"tax": 1.0}
    )
)
packages = st.builds(
    Package,
    name=st.just("generated"),
    title=texts,
    date=st.dates().map(str),
    source=st.just("a"),
    note=notes,
    projects=st.lists(projects, max_size=4, unique_by=lambda project: project.name),
    financing=financing,
    sources=st.builds(
        lambda title, kind: {key: Source(key, "A", 2024, title, kind) for key in ("a", "b")},
        texts,
        st.sampled_from(KINDS),
    ),
)


@settings(deadline=None)
@given(packages)
def test_round_trip_is_exact(package):
    again = Package.from_dict(json.loads(json.dumps(package.to_dict())))
    assert again == package
    assert again.content_id == package.content_id
    assert package.title.strip()[:1] in repr(package)
    assert package._repr_html_().count("<table>") == 1


@settings(deadline=None)
@given(packages)
def test_schedule_conserves_totals(package):
    schedule = package.schedule(TIMELINE)
    for kind in INSTRUMENTS:
        placed, total = getattr(schedule, kind), getattr(package.total, kind)
        assert (placed >= 0.0).all()
        assert placed.sum() == pytest.approx(total, rel=1e-13, abs=0.0)
    assert sum(getattr(schedule, form) for form in FORMS) == pytest.approx(1.0, abs=1e-12)
    for kind in ("capex", "research", "equity", "guarantee"):
        of_plants = sum(getattr(plant, kind).sum() for plant in schedule.plants)
        assert of_plants <= getattr(schedule, kind).sum() * (1.0 + 1e-12)
    assert all((plant.covered <= plant.guarantee).all() for plant in schedule.plants)


@settings(deadline=None)
@given(packages, st.integers(-6, 6))
def test_scaling_is_linear(package, power):
    # Powers of two scale floats without rounding (above the denormal range), so equality is exact.
    factor = 2.0**power
    large = package.replace(
        projects=[
            project
            for project in package.projects
            if all(a == 0.0 or a > 1e-300 for each in project.instruments for a in each.amounts.values())
        ]
    )
    one, scaled = large.schedule(TIMELINE), large.scaled(factor).schedule(TIMELINE)
    for kind in INSTRUMENTS:
        assert np.array_equal(getattr(scaled, kind), factor * getattr(one, kind))
    for small, large_plant in zip(one.plants, scaled.plants, strict=True):
        assert small[:MONEY] == large_plant[:MONEY]
        assert all(np.array_equal(b, factor * a) for a, b in zip(small[MONEY:], large_plant[MONEY:], strict=True))


@settings(deadline=None)
@given(packages, st.sampled_from(INSTRUMENTS))
def test_without_takes_out_one_instrument_and_nothing_else(package, kind):
    rest = package.without(kind)
    assert rest.total == package.total._replace(**{kind: 0.0})
    assert rest.without(kind) == rest
    assert all(project.instruments for project in rest.projects)


@settings(deadline=None)
@given(packages, st.data())
def test_a_package_is_the_sum_of_its_projects(package, data):
    names = package.projects.names
    if not names:
        assert package.total.cash == package.total.guarantee == 0.0
        return
    name = data.draw(st.sampled_from(names))
    only = package.without(*(other for other in names if other != name))
    rest = package.without(name)
    for kind in INSTRUMENTS:
        parts = getattr(only.total, kind) + getattr(rest.total, kind)
        assert parts == pytest.approx(getattr(package.total, kind), rel=1e-14, abs=0.0)


junk = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from([10**400, "nan", b"", (), [], {}, [[]], {"a": None}, {None: 1}, {3: 4}, object, Financing])
)


def leaves(table, path=()):
    """Every place in a nested table, with the tables and lists themselves."""
    yield path
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, (*path, key))
    elif isinstance(table, list):
        for k, value in enumerate(table):
            yield from leaves(value, (*path, k))


PLACES = [path for path in leaves(json.loads(TABLE)) if path]


@settings(deadline=None, max_examples=400)
@given(st.sampled_from(PLACES), junk, st.sampled_from(["replace", "remove", "add"]))
def test_a_damaged_table_is_refused_or_still_a_package(path, value, action):
    table = json.loads(TABLE)
    holder = table
    for step in path[:-1]:
        holder = holder[step]
    if action == "remove":
        del holder[path[-1]]
    elif action == "add" and isinstance(holder, dict):
        holder[str(value)] = value
    else:
        holder[path[-1]] = value
    package, error = outcome(table)
    if package is None:
        assert error.field
        assert f"{error.field}: got " in str(error)
        assert error.allowed in str(error)
    else:
        assert Package.from_dict(json.loads(json.dumps(package.to_dict()))) == package
        assert np.isfinite(package.total.cash)


def outcome(table):
    try:
        return Package.from_dict(table), None
    except InputError as error:
        return None, error
