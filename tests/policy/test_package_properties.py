import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stimulus_model import testing
from stimulus_model.inputs import InputError
from stimulus_model.policy import FORMS, INSTRUMENTS, Package
from stimulus_model.policy.place import PlantSchedule
from stimulus_model.timeline import Timeline

MONEY = PlantSchedule._fields.index("capex")
TIMELINE = Timeline("2020Q1", "2031Q2")
SHIPPED = Package.load("japan-ai-chips-2024")
TABLE = SHIPPED.to_dict()
packages = testing.packages(first_year=2020)


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
            if all(
                a == 0.0 or (a > 1e-300 and (each.cover == 0.0 or each.cover * a > 1e-300))
                for each in project.instruments
                for a in each.amounts.values()
            )
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


@settings(deadline=None, max_examples=400)
@given(testing.damaged_tables(TABLE))
def test_a_damaged_table_is_refused_or_still_a_package(table):
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
