"""Switches: one mechanism off, every other input the same to the bit."""

from __future__ import annotations

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.analysis.counterfactuals import ALL_ON, MECHANISMS
from stimulus_model.economy.paths.policy_record import Policy
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.inputs import InputError
from stimulus_model.timeline import Timeline

PACKAGE = sm.Package.load("japan-ai-chips-2024")


def drawn(economy: sm.Economy) -> np.ndarray:
    return draw_parameters(design_of(economy.marginals()), 3, 0, 64)


@pytest.mark.parametrize("name", list(MECHANISMS))
def test_each_switch_leaves_the_other_inputs_bit_identical(name: str) -> None:
    economy = sm.Economy.load("japan")
    off = MECHANISMS[name].off(economy)
    before, after = drawn(economy), drawn(off)
    names = [marginal.name for marginal in economy.marginals()]
    for k, parameter in enumerate(names):
        if parameter in MECHANISMS[name].parameters:
            assert (after[:, k] == MECHANISMS[name].parameters[parameter]).all()
            assert (before[:, k] != after[:, k]).any()
        else:
            assert np.array_equal(before[:, k], after[:, k]), parameter
    timeline = Timeline("2025Q1", "2040Q4")
    schedule = PACKAGE.schedule(timeline)
    rows = [each.policy_rows(timeline, schedule, ("demand",)) for each in (economy, off)]
    changed = {Policy._fields[k] for k in np.flatnonzero((rows[0] != rows[1]).any(axis=0))}
    people = {"participation_case", "labour_force", "per_labour_force", "young_share", "old_share"}
    allowed = people if name == "ageing" else set()
    assert changed == allowed
    assert off.position == economy.position


def test_without_ageing_labour_force_and_age_groups_stay_where_they_are() -> None:
    off = MECHANISMS["ageing"].off(sm.Economy.load("japan"))
    rows = off.policy_rows(Timeline("2025Q1", "2060Q4"))
    force = rows[:, Policy._fields.index("labour_force")]
    np.testing.assert_allclose(force[4:], force[4], rtol=2e-3)
    shares = rows[:, [Policy._fields.index(name) for name in ("young_share", "old_share")]]
    assert (shares == shares[0]).all()


def test_the_table_pairs_draws() -> None:
    economy = sm.Economy.load("japan")
    table = sm.counterfactuals(PACKAGE, economy, seed=2, draws=200, names=["exits", "scepticism"], years=[2030])
    frame = table.to_frame()
    assert list(frame.index.get_level_values("switch"))[:3] == [ALL_ON, "exits", "scepticism"]
    kept = ["real_gdp", "ai_capacity_realised"]
    runs = [
        sm.simulate(PACKAGE, each, seed=2, draws=200, variables=kept).effect("ai_capacity_realised", freq="year")
        for each in (economy, economy.replace(scepticism=0.0))
    ]
    difference = (runs[1] - runs[0]).sel(year=2030)
    row = frame.xs("ai_capacity_realised", level="variable").xs("scepticism", level="switch").iloc[0]
    assert row["difference_mean"] == pytest.approx(float(difference.mean()))
    assert row["difference_low"] == pytest.approx(float(difference.quantile(0.05)))
    assert row["difference_mean"] > 0.0  # less scepticism: compute finds more users
    assert (frame.xs(ALL_ON, level="switch")["difference_high"] == 0.0).all()
    assert "  exits" in repr(table)
    assert table.to_html() == table._repr_html_()
    assert table.to_markdown().startswith("**")
    assert r"\toprule" in table.to_latex()


def test_bad_input_is_named() -> None:
    economy = sm.Economy.load("japan")
    with pytest.raises(InputError, match=r"names: got 'scepticsm', .*did you mean 'scepticism'"):
        sm.counterfactuals(PACKAGE, economy, seed=1, draws=10, names=["scepticsm"])
    with pytest.raises(InputError, match=r"names: got 'exits', allowed: a list"):
        sm.counterfactuals(PACKAGE, economy, seed=1, draws=10, names="exits")
    with pytest.raises(InputError, match=r"variables: got 'gdp'"):
        sm.counterfactuals(PACKAGE, economy, seed=1, draws=10, variables=["gdp"])
    with pytest.raises(InputError, match=r"years: got \[2060\]"):
        sm.counterfactuals(PACKAGE, economy, seed=1, draws=10, names=["exits"], years=[2060])
    with pytest.raises(InputError, match="economy: got 'japan'"):
        sm.counterfactuals(PACKAGE, "japan", seed=1)
