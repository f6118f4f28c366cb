"""The range of validity: shipped packages lie within it, and what lies beyond is said."""

import warnings

import pytest

import stimulus_model as sm
from stimulus_model.results.provenance import Provenance
from stimulus_model.simulation.validity import ValidityWarning, limits_passed
from stimulus_model.timeline import Timeline

TIMELINE = Timeline("2025Q1", "2040Q4")


def test_the_packages_of_this_decision_lie_within_the_range(economy, packages):
    for package in packages.values():
        assert limits_passed(package.schedule(TIMELINE), economy) == ()


def test_each_limit_is_named(economy, packages):
    many = limits_passed(packages["japan-ai-chips-2024-as-reported"].scaled(200.0).schedule(TIMELINE), economy)
    assert [text.split(" of ")[0].split(" is ")[0] for text in many] == [
        "cash", "fab investment", "research", "the number",
    ]  # fmt: skip
    plant = sm.Package.of(title="a", capex={2026: 10.0}).schedule(TIMELINE)
    assert [text.split(" of ")[0] for text in limits_passed(plant, economy)] == ["fab investment"]
    assert limits_passed(sm.Package.of(title="a", transfers={2026: 50.0}).schedule(TIMELINE), economy) == ()


def test_a_package_beyond_it_warns_and_its_headline_and_provenance_say_so(economy, packages):
    large = packages["japan-ai-chips-2024"].scaled(200.0)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        with pytest.warns(ValidityWarning, match=r"beyond the range of validity: cash of .* what builders"):
            projection = sm.simulate(large, economy, seed=1, draws=16, horizon="2027Q4")
    assert "Beyond the range of validity: cash of" in projection.headline().replace("\n   ", "")
    assert Provenance.from_dict(projection.provenance.to_dict()).beyond == projection.provenance.beyond != ()
    assert projection.effect("building_premium").max() > 50.0
    small = sm.simulate(packages["japan-ai-chips-2024"], economy, seed=1, draws=16, horizon="2027Q4")
    assert small.provenance.beyond == ()
    assert small.effect("building_premium").max() < 1.0, "hardly touched"
