import dataclasses

import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import FORMS, INSTRUMENTS, Instrument, Package
from stimulus_model.policy.place import PlantSchedule
from stimulus_model.timeline import Timeline

MONEY = PlantSchedule._fields.index("capex")
TIMELINE = Timeline("2025Q1", "2027Q1")


def test_amounts_stand_in_the_quarter_of_their_budget(package):
    schedule = package.schedule(TIMELINE)
    # Supplementary: last quarter of the fiscal year, so January to March of the next calendar year.
    assert schedule.capex.tolist() == [0.3, 0, 0, 0, 0.1, 0, 0, 0, 0]
    # Initial: first quarter of the fiscal year, April to June.
    assert schedule.guarantee.tolist() == [0, 0, 0, 0, 0, 0.5, 0, 0, 0]
    assert schedule.training.tolist() == [0, 0.04, 0, 0, 0, 0, 0, 0, 0]
    for kind in ("research", "compute", "equity"):
        assert getattr(schedule, kind).tolist() == [0.0] * 9


def test_shares(package):
    schedule = package.schedule(TIMELINE)
    assert [getattr(schedule, form) for form in FORMS] == [0.25, 0.0, 0.0, 0.0, 0.75, 0.0]


def test_plants_of_a_schedule(package):
    (plant,) = package.schedule(TIMELINE).plants  # the school is no plant
    assert plant.offering == 1000.0  # none is planned
    assert (plant.name, plant.technology, plant.relative_risk, plant.begins) == ("plant", "memory", 1.0, 0)
    assert plant.capex.tolist() == [0.3, 0, 0, 0, 0.1, 0, 0, 0, 0]
    assert plant.guarantee.tolist() == plant.covered.tolist() == [0, 0, 0, 0, 0, 0.5, 0, 0, 0]
    (given, school) = package.projects
    grant, loan = given.instruments
    changed = dataclasses.replace(
        given,
        instruments=(grant, dataclasses.replace(loan, cover=0.5)),
        milestones={"construction_started": "2026Q1", "public_offering": "2031Q2"},
        relative_risk=2.0,
        committed=0.1,
        foreign_share=0.6,
    )
    risky = package.replace(projects=(changed, school))
    (plant,) = risky.schedule(TIMELINE).plants
    assert plant.covered.tolist() == [0, 0, 0, 0, 0, 0.25, 0, 0, 0]
    assert (plant.relative_risk, plant.committed, plant.begins) == (2.0, 0.1, 4)
    assert plant.offering == 6.25
    assert Package.from_dict(risky.to_dict()) == risky
    assert (plant.foreign_share, package.schedule(TIMELINE).plants[0].foreign_share) == (0.6, 0.0)
    assert "committed" not in package.to_dict()["project"]["plant"]  # what is usual is not written


def test_only_a_guarantee_has_a_cover():
    fields = {"amounts": {2025: 0.1}, "budget": "initial", "source": "law"}
    with pytest.raises(InputError, match=r"^equity\.cover: got 0\.5, .*1 for every kind but a guarantee"):
        Instrument(kind="equity", cover=0.5, **fields)
    with pytest.raises(InputError, match=r"^guarantee\.cover: got 1\.5"):
        Instrument(kind="guarantee", cover=1.5, **fields)


@pytest.mark.parametrize(
    ("timeline", "match"),
    [
        (Timeline("2025Q2", "2030Q4"), r"^project\.plant\.capex\.2024: got 0\.3, .* falls into 2025Q1"),
        (Timeline("2025Q1", "2025Q4"), r"^project\.plant\.capex\.2025: got 0\.1, .* falls into 2026Q1"),
        (Timeline("2025Q1", "2026Q1"), r"^project\.plant\.guarantee\.2026: .* from 2025Q1 to 2026Q1"),
    ],
)
def test_amounts_outside_the_time_axis(package, timeline, match):
    with pytest.raises(InputError, match=match):
        package.schedule(timeline)


def test_amounts_of_zero_need_no_quarter(package):
    schedule = package.scaled(0.0).schedule(Timeline("2040Q1", "2040Q4"))
    assert all(not getattr(schedule, kind).any() for kind in INSTRUMENTS)
    assert not any(each.any() for plant in schedule.plants for each in plant[MONEY:])


def test_empty_package(package):
    schedule = package.replace(projects=()).schedule(TIMELINE)
    assert all(getattr(schedule, kind).tolist() == [0.0] * 9 for kind in INSTRUMENTS)
    assert schedule.plants == ()


def test_the_order_of_projects_does_not_change_a_bit(package):
    shipped = Package.load("japan-ai-chips-2024")
    timeline = Timeline("2025Q1", "2030Q4")
    one, other = (
        shipped.schedule(timeline),
        shipped.replace(projects=shipped.projects[::-1]).schedule(timeline),
    )
    for a, b in zip(one, other, strict=True):
        pairs = zip(a, b, strict=True) if isinstance(a, tuple) else [((a,), (b,))]
        assert all(
            np.array_equal(x, y) for one_plant, its_twin in pairs for x, y in zip(one_plant, its_twin, strict=True)
        )


def test_schedule_wants_a_timeline(package):
    with pytest.raises(InputError, match=r"^timeline: got '2025Q1'"):
        package.schedule("2025Q1")
