import numpy as np
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import FORMS, INSTRUMENTS, TECHNOLOGIES, Instrument, Package, Project
from stimulus_model.timeline import Timeline

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
    assert schedule.technology_share.tolist() == [0.0, 0.0, 1.0, 0.0]
    assert schedule.exposed == 1.0
    assert [getattr(schedule, form) for form in FORMS] == [0.25, 0.0, 0.0, 0.0, 0.75, 0.0]


def test_technology_shares_and_exposure(package):
    def project(name, technology, kind, amount):
        instrument = Instrument(kind=kind, amounts={2025: amount}, budget="initial", source="law")
        return Project(
            name=name,
            title=name,
            technology=technology,
            region="Mie",
            instruments=(instrument,),
            source="law",
        )

    schedule = package.replace(
        projects=[
            project("a", "logic", "research", 0.3),
            project("b", "foundry", "capex", 0.1),
            project("c", "memory", "guarantee", 0.4),
            project("d", "legacy", "equity", 0.2),
            project("e", "programme", "research", 0.2),
            project("f", "logic", "compute", 5.0),
        ]
    ).schedule(TIMELINE)
    assert TECHNOLOGIES == ("logic", "foundry", "memory", "legacy")
    assert schedule.technology_share == pytest.approx([0.3, 0.1, 0.4, 0.2])
    assert schedule.exposed == pytest.approx(0.6 / 0.8)


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
    assert schedule.technology_share.tolist() == [0.0] * 4
    assert schedule.exposed == 0.0


def test_empty_package(package):
    schedule = package.replace(projects=()).schedule(TIMELINE)
    assert all(getattr(schedule, kind).tolist() == [0.0] * 9 for kind in INSTRUMENTS)
    assert schedule.exposed == 0.0


def test_the_order_of_projects_does_not_change_a_bit(package):
    shipped = Package.load("japan-ai-chips-2024")
    timeline = Timeline("2025Q1", "2030Q4")
    one, other = (
        shipped.schedule(timeline),
        shipped.replace(projects=shipped.projects[::-1]).schedule(timeline),
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_schedule_wants_a_timeline(package):
    with pytest.raises(InputError, match=r"^timeline: got '2025Q1'"):
        package.schedule("2025Q1")
