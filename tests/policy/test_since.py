"""Packages from a quarter on: what lies before the start is left out, or said to lie there."""

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import Package
from stimulus_model.timeline import Timeline


def test_what_was_appropriated_before_is_left_out_and_the_rest_is_unchanged():
    package = Package.load("japan-ai-chips-2024")
    later = package.since("2025Q2")
    assert "from 2025Q2 on" in later.title
    assert 0.0 < later.total.cash < package.total.cash
    assert later.total.guarantee == package.total.guarantee
    timeline = Timeline("2025Q1", "2030Q4")
    assert later.schedule(timeline).research[1:] == pytest.approx(package.schedule(timeline).research[1:], abs=0.0)
    assert later.schedule(timeline).research[0] == 0.0
    assert package.since("2025Q1") is package


def test_a_path_keeps_its_later_values_and_one_that_lasts_its_last():
    path = {"2025Q1": 0.01, "2025Q2": 0.02}
    once = Package.of(title="a", transfers={"path": path})
    assert dict(once.since("2025Q2").projects[0].instruments[0].path) == {"2025Q2": 0.02}
    for_good = Package.of(title="a", transfers={"path": path, "lasting": True})
    assert dict(for_good.since("2026Q1").projects[0].instruments[0].path) == {"2026Q1": 0.02}
    with pytest.raises(InputError, match=r"^quarter: got '2026Q1', .* all of the package lies before"):
        once.since("2026Q1")
    amounts = Package.of(title="a", transfers={"amounts": {2025: 1.0}, "lasting": True})
    with pytest.raises(InputError, match=r"transfers: .* write what is left as a path"):
        amounts.since("2026Q1")


def test_what_lies_before_the_start_is_refused_with_three_ways_out():
    package = Package.load("japan-ai-chips-2024")
    ways = r"package\.shifted\(1\) decides the same later, package\.since\('2026Q1'\) leaves out .* earlier vintage"
    with pytest.raises(InputError, match=ways):
        package.schedule(Timeline("2026Q1", "2030Q4"))
    quarters = Package.of(title="a", transfers={"path": {"2025Q1": 0.01}})
    with pytest.raises(InputError, match=ways):
        quarters.schedule(Timeline("2026Q1", "2030Q4"))
    assert package.since("2026Q1").schedule(Timeline("2026Q1", "2030Q4")).guarantee.any()
