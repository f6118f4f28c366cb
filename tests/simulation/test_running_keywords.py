"""How a run is computed is said with the same words wherever something is run."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import stimulus_model as sm

HOW = {"sampling", "variables", "engine", "threads", "chunk", "progress", "client", "draws", "seed"}
KEPT = {"keep", "checkpoint"}
KEEP_ERROR = r"^keep: got 'summary', allowed: paths, annual"


@pytest.fixture(scope="module")
def package() -> sm.Package:
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def japan() -> sm.Economy:
    return sm.Economy.load("japan")


@pytest.mark.parametrize(
    ("run", "keywords"),
    [
        (sm.simulate, HOW | KEPT | {"horizon", "memory"}),
        (sm.compare, HOW | KEPT | {"horizon"}),
        (sm.respond, HOW | KEPT),
        (sm.counterfactuals, HOW | {"horizon"}),
    ],
)
def test_keywords_have_one_name_and_one_default(run: Callable[..., Any], keywords: set[str]) -> None:
    taken, reference = inspect.signature(run).parameters, inspect.signature(sm.simulate).parameters
    assert keywords <= set(taken)
    for name in keywords - {"draws", "seed", "variables"}:
        assert taken[name].default == reference[name].default
        assert taken[name].kind is inspect.Parameter.KEYWORD_ONLY


def test_compare_runs_as_simulate_does(package: sm.Package, japan: sm.Economy, tmp_path: Path) -> None:
    how: dict[str, Any] = {"draws": 64, "seed": 5, "horizon": "2030Q4", "variables": ["real_gdp"], "keep": "annual"}
    how |= {"sampling": "latin-hypercube", "threads": 1, "chunk": 16}
    folder = tmp_path / "spans"
    both = sm.compare({"one": package, "two": package.scaled(2.0)}, japan, checkpoint=folder, **how)
    assert any(folder.iterdir())
    alone = sm.simulate(package.scaled(2.0), japan, **how)
    xr.testing.assert_identical(both["two"].effect("real_gdp", freq="year"), alone.effect("real_gdp", freq="year"))
    assert both["two"].provenance == alone.provenance
    assert list(both.plot.fan("real_gdp").data.index) == list(range(2025, 2031))
    assert "Latin" in repr(both["one"])


def test_errors_of_differences_are_those_of_the_sampling(package: sm.Package, japan: sm.Economy) -> None:
    """Antithetic draws come in pairs: half as many are independent as a plain formula would count."""
    packages = {"one": package, "two": package.scaled(2.0)}
    how: dict[str, Any] = {"draws": 64, "seed": 5, "horizon": "2030Q4", "variables": ["real_gdp"]}
    both = sm.compare(packages, japan, sampling="antithetic", **how)
    table = both.summary(["real_gdp"], [2030]).to_frame()
    minus = both.difference("real_gdp", "two", relative=True, freq="year").sel(year=2030).to_numpy()
    pairs = minus.reshape(-1, 2).mean(axis=1)
    error = table.xs("two", level="package")["difference_se_mean"].item()
    assert error == pytest.approx(np.std(pairs, ddof=1) / np.sqrt(len(pairs)), rel=1e-9)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_respond_runs_as_it_is_told(japan: sm.Economy, engine: Any, tmp_path: Path) -> None:
    how: dict[str, Any] = {"draws": 32, "years": 2, "seed": 3}
    plain = sm.respond(japan, "public_investment", **how)
    told = sm.respond(
        japan,
        "public_investment",
        **how,
        keep="annual",
        variables=["real_gdp"],
        engine=engine,
        threads=1,
        chunk=16,
        checkpoint=tmp_path / "spans",
    )
    assert told.variables == ("real_gdp",)
    assert (told.provenance.engine, told.provenance.keep) == (engine, "annual")
    np.testing.assert_allclose(
        told.effect("real_gdp", freq="year"), plain.effect("real_gdp", freq="year"), rtol=1e-9, atol=1e-9
    )


def test_respond_draws_as_it_is_told(japan: sm.Economy) -> None:
    how: dict[str, Any] = {"draws": 32, "years": 2, "seed": 3, "variables": ["real_gdp"]}
    plain, mirrored = (
        sm.respond(japan, "public_investment", sampling=kind, **how).effect("real_gdp")
        for kind in ("monte-carlo", "antithetic")
    )
    assert not np.array_equal(plain, mirrored)


def test_counterfactuals_run_as_they_are_told(package: sm.Package, japan: sm.Economy) -> None:
    how: dict[str, Any] = {"seed": 2, "draws": 32, "names": ["exits"], "years": [2030], "horizon": "2030Q4"}
    plain = sm.counterfactuals(package, japan, **how).to_frame()
    slow = sm.counterfactuals(package, japan, engine="reference", chunk=16, **how).to_frame()
    np.testing.assert_allclose(slow, plain, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("field", ["sampling", "engine", "chunk", "threads", "progress", "client"])
def test_bad_running_keywords_are_one_clear_error(package: sm.Package, japan: sm.Economy, field: str) -> None:
    wrong: dict[str, Any] = {field: "nonsense"}
    for run in (
        lambda: sm.compare({"one": package, "two": package}, japan, seed=1, draws=16, **wrong),
        lambda: sm.respond(japan, "public_investment", draws=16, **wrong),
        lambda: sm.counterfactuals(package, japan, seed=1, draws=16, **wrong),
    ):
        with pytest.raises(sm.InputError, match=f"^{field}: got 'nonsense'"):
            run()


def test_only_simulate_counts_draws(package: sm.Package, japan: sm.Economy) -> None:
    summary: Any = "summary"
    with pytest.raises(sm.InputError, match=KEEP_ERROR):
        sm.respond(japan, "public_investment", keep=summary)
