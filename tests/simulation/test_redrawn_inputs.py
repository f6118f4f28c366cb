"""Inputs with seeds of their own: they alone change, and what cannot be drawn alone is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import stimulus_model as sm

PACKAGE, JAPAN = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
assert JAPAN.ensemble is not None
TOGETHER = JAPAN.ensemble.parameters


def run(**how: Any) -> sm.Projection:
    options: Any = {"seed": 1, "draws": 200, "horizon": "2027Q4", "variables": ("real_gdp",)} | how
    made: sm.Projection = sm.simulate(PACKAGE, JAPAN, **options)
    return made


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    return run()


def changed(one: sm.Projection, other: sm.Projection) -> set[str]:
    a, b = one.parameters, other.parameters
    return {
        name for k, name in enumerate(a["parameter"].to_numpy()) if (a.to_numpy()[:, k] != b.to_numpy()[:, k]).any()
    }


def test_one_parameter_is_drawn_anew_and_all_others_keep_their_draws(projection: sm.Projection) -> None:
    other = run(redraw={"realised_share": 7})
    assert changed(projection, other) == {"realised_share"}
    np.testing.assert_array_equal(
        other.parameters.sel(parameter="realised_share"), run(seed=7).parameters.sel(parameter="realised_share")
    )
    assert other.provenance.given
    assert not np.array_equal(other.effect("real_gdp"), projection.effect("real_gdp"))


def test_shocks_alone_are_those_of_shock_seed(projection: sm.Projection) -> None:
    other = run(redraw={"@shocks": 7})
    assert not changed(projection, other)
    np.testing.assert_array_equal(other.level("real_gdp"), run(shock_seed=7).level("real_gdp"))


def test_members_are_drawn_with_all_their_parameters(projection: sm.Projection) -> None:
    other = run(redraw={"@ensemble": 7})
    assert changed(projection, other) == set(TOGETHER) & set(projection.parameters["parameter"].to_numpy())
    np.testing.assert_array_equal(other.members, run(seed=7).members)


def test_a_section_and_everything_make_the_run_of_the_other_seed(projection: sm.Projection) -> None:
    other = run(seed=7)
    sections = {
        JAPAN.entries[name].block if name in JAPAN.entries else "plants"
        for name in changed(projection, other) - set(TOGETHER)
    }
    assert changed(projection, run(redraw={"adoption": 7})) <= {
        name for name, entry in JAPAN.entries.items() if entry.block == "adoption"
    }
    every = run(redraw=dict.fromkeys((*sections, "@ensemble", "@shocks"), 7))
    np.testing.assert_array_equal(every.level("real_gdp"), other.level("real_gdp"))


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"redraw": {"realised_shar": 7}}, "did you mean 'realised_share'"),
        ({"redraw": {"adoption_ceiling": 7}}, "it is drawn together"),
        ({"redraw": {"@shocks": 7}, "shock_seed": 8}, r"redraw\.@shocks"),
        ({"redraw": {"@shocks": -1}}, r"redraw\.@shocks: got -1"),
        ({"redraw": ["@shocks"]}, "a table of seeds"),
        ({"redraw": {"@ensemble": 7}, "sampling": "antithetic"}, "other draws belong together"),
        ({"redraw": {"@ensemble": 7}, "keep": "summary"}, "'paths' or 'annual'"),
    ],
)
def test_what_cannot_be_drawn_anew_is_refused(wrong: dict[str, Any], match: str) -> None:
    with pytest.raises(sm.InputError, match=match):
        run(**wrong)


def test_a_parameter_of_the_ensemble_is_refused() -> None:
    with pytest.raises(sm.InputError, match="'@ensemble' for the others"):
        run(redraw={TOGETHER[0]: 7})
