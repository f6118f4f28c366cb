"""The model solved backwards: break-even values and required assumptions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.break_even import (
    LEVERS,
    NOT_MONOTONE,
    OUT_OF_REACH,
    REACHED,
    _solve,
    beyond,
    favourable,
    find_target,
)
from stimulus_model.analysis.required_assumptions import CLAIMS, TOGETHER
from stimulus_model.inputs import InputError

PACKAGE, ECONOMY = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")


def test_the_solution_reproduces_the_level() -> None:
    found = sm.break_even(
        PACKAGE,
        ECONOMY,
        "investment_per_yen",
        level=1.5,
        parameters={"additionality": (0.0, 10.0)},
        seed=1,
        draws=300,
        tolerance=1e-6,
    )
    assert found.status == REACHED
    assert found.reachable
    believed = ECONOMY.replace(additionality=found.values["additionality"])
    target = find_target("investment_per_yen", 2035, ECONOMY)
    run = sm.simulate(PACKAGE, believed, seed=1, draws=300, variables=target.variables)
    assert float(np.median(target.measure(run))) == pytest.approx(1.5, abs=1e-4)
    assert found.probability["additionality"] == beyond(
        ECONOMY.parameters["additionality"].prior, found.values["additionality"]
    )


def test_several_parameters_move_together() -> None:
    ranges = {"additionality": (0.0, 8.0), "deadweight": (0.5, 0.0)}
    found = sm.break_even(
        PACKAGE, ECONOMY, "private_co_investment", year=2028, level=0.1, parameters=ranges, seed=1, draws=200
    )
    part = found.values["additionality"] / 8.0
    assert found.part == pytest.approx(part)
    assert found.values["deadweight"] == pytest.approx(0.5 * (1.0 - part))
    assert "additionality" in repr(found)
    assert found.to_html() == found._repr_html_()
    assert r"\toprule" in found.to_latex()
    assert found.to_markdown().startswith("**")


def test_what_cannot_be_reached_is_said() -> None:
    found = sm.break_even(PACKAGE, ECONOMY, "gdp_per_yen", level=16.0, parameters="additionality", seed=1, draws=200)
    assert found.status == OUT_OF_REACH
    assert not found.reachable
    assert found.values == {}
    assert found.part is None
    assert found.path[-1][1] > found.central > found.path[0][1]
    assert OUT_OF_REACH in repr(found)


@pytest.mark.parametrize(
    ("curve", "level", "status", "solution"),
    [
        (lambda x: x, 0.3, REACHED, 0.3),
        (lambda x: 1.0 - x, 0.3, REACHED, 0.7),
        (lambda x: x, 0.0, REACHED, 0.0),
        (lambda x: x, 1.0, REACHED, 1.0),
        (lambda x: x * (1.0 - x), 0.16, NOT_MONOTONE, 0.2),
        (lambda x: x, 1.1, OUT_OF_REACH, None),
    ],
)
def test_the_root_is_bracketed_and_the_shape_is_checked(curve, level, status, solution) -> None:
    path = tuple((x, curve(x)) for x in (0.0, 0.25, 0.5, 0.75, 1.0))
    found = _solve(curve, path, level, 1e-9)
    assert found[0] == status
    assert found[1] == (None if solution is None else pytest.approx(solution, abs=1e-6))


def test_probability_beyond_a_value() -> None:
    prior = sm.prior.uniform(0.0, 1.0)
    assert beyond(prior, 0.9) == pytest.approx(0.1, abs=1e-3)
    assert beyond(prior, 0.2) == pytest.approx(0.2, abs=1e-3)
    assert beyond(prior, 2.0) == 0.0


def test_every_lever_is_a_parameter_and_runs_to_its_favourable_end() -> None:
    for name, (first, last) in favourable(ECONOMY).items():
        assert first == ECONOMY.parameters[name].prior.median
        assert (last > first) == (LEVERS[name] == "high")


def test_required_assumptions_of_the_official_claims() -> None:
    levers = ["additionality", "displacement"]
    found = sm.required_assumptions(PACKAGE, ECONOMY, ["ripple", "pays for itself"], levers=levers, seed=1, draws=100)
    frame = found.to_frame()
    assert list(frame.index.get_level_values("lever")) == [*levers, TOGETHER] * 2
    ripple = frame.loc["ripple"]
    assert (ripple["status"] == OUT_OF_REACH).all()
    assert list(ripple["level"]) == pytest.approx([8.8] * 3)
    assert ripple.loc[TOGETHER, "best"] > ripple.loc["additionality", "best"] > ripple.loc["additionality", "central"]
    assert found["ripple", TOGETHER].ranges.keys() == set(levers)
    assert CLAIMS["ripple"].title in repr(found)
    assert found.to_html() == found._repr_html_()
    assert found.to_markdown().startswith("**")
    assert r"\toprule" in found.to_latex()


def test_bad_input_is_named() -> None:
    def solve(**changes):
        given = {"target": "real_gdp", "parameters": "additionality", "seed": 1, "draws": 10} | changes
        return sm.break_even(PACKAGE, ECONOMY, **given)

    with pytest.raises(InputError, match=r"target: got 'real_gpd', .*did you mean 'real_gdp'"):
        solve(target="real_gpd")
    with pytest.raises(InputError, match=r"parameters: got 'additonality', .*did you mean 'additionality'"):
        solve(parameters="additonality")
    with pytest.raises(InputError, match=r"parameters: got \[\]"):
        solve(parameters=[])
    with pytest.raises(InputError, match=r"parameters: got 3"):
        solve(parameters=3)
    with pytest.raises(InputError, match=r"parameters.additionality: got \(1, 1\), allowed: two different"):
        solve(parameters={"additionality": (1, 1)})
    with pytest.raises(InputError, match=r"parameters.additionality: got 1, allowed: \(first, last\)"):
        solve(parameters={"additionality": 1})
    with pytest.raises(InputError, match=r"parameters.compute_depreciation: got 0.06.*single number"):
        solve(parameters="compute_depreciation")
    with pytest.raises(InputError, match=r"year: got 2060, allowed: a year from 2025 to 2040"):
        solve(year=2060)
    with pytest.raises(InputError, match=r"horizon: got '2030Q4', allowed: 40 quarters"):
        solve(target="gdp_per_yen", horizon="2030Q4")
    with pytest.raises(InputError, match="economy: got 'japan'"):
        sm.break_even(PACKAGE, "japan", parameters="additionality", seed=1)
    with pytest.raises(InputError, match=r"claims: got 'riple', .*did you mean 'ripple'"):
        sm.required_assumptions(PACKAGE, ECONOMY, ["riple"], seed=1)
    with pytest.raises(InputError, match=r"levers: got 'chip_retrun', .*did you mean 'chip_return'"):
        sm.required_assumptions(PACKAGE, ECONOMY, ["ripple"], levers=["chip_retrun"], seed=1)
    with pytest.raises(InputError, match="claims: got 'ripple', allowed: a list"):
        sm.required_assumptions(PACKAGE, ECONOMY, "ripple", seed=1)
    with pytest.raises(InputError, match=r"levers: got \[\], allowed: at least one"):
        sm.required_assumptions(PACKAGE, ECONOMY, ["ripple"], levers=[], seed=1)


def test_targets_are_in_the_money_of_the_economy():
    economy = sm.Economy.load(Path(__file__).parent.parent.parent / "examples" / "northland.toml")
    ratio, debt = (find_target(name, 2035, economy) for name in ("gdp_per_yen", "debt"))
    assert (ratio.units, debt.units) == ("US$ per US$1", "US$ billion")
    assert ratio.title == "Real GDP over ten years per USD paid out, both at prices of the start"


def test_a_claim_of_ones_own_is_asked_as_the_official_ones_are():
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    ask = {"seed": 1, "draws": 64, "levers": ("additionality",)}
    own = sm.required_assumptions(package, economy, {"no more debt": ("debt_to_gdp", 0.0, 2035)}, **ask)
    known = sm.required_assumptions(package, economy, ["pays for itself"], **ask)
    assert own["no more debt", "additionality"].path == known["pays for itself", "additionality"].path
    assert "no more debt" in repr(own)
    for wrong, match in (({"x": ("debt_to_gdp",)}, "claims.x"), ({"x": ("det", 0.0)}, "target"), ({}, "claims")):
        with pytest.raises(sm.InputError, match=match):
            sm.required_assumptions(package, economy, wrong, **ask)
