"""Every result is plain data: it can be pickled, copied deeply and sent to another process."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cloudpickle
import numpy as np
import pytest
import xarray as xr

import stimulus_model as sm

RUN: dict[str, Any] = {"draws": 40, "seed": 3, "horizon": "2031Q4"}
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "cloudpickle": lambda value: pickle.loads(cloudpickle.dumps(value)),
    "deepcopy": copy.deepcopy,
}


@pytest.fixture(scope="module")
def package() -> sm.Package:
    return sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def japan() -> sm.Economy:
    return sm.Economy.load("japan")


@pytest.fixture(scope="module")
def projection(package: sm.Package, japan: sm.Economy) -> sm.Projection:
    return sm.simulate(package, japan, **RUN)


@pytest.mark.parametrize("way", WAYS)
def test_a_projection_answers_the_same_after_the_journey(projection: sm.Projection, way: str) -> None:
    again: sm.Projection = WAYS[way](projection)
    assert again is not projection
    assert again.content_hash == projection.content_hash
    assert again.provenance == projection.provenance
    assert again.provenance.package_id == projection.provenance.package_id
    xr.testing.assert_identical(again.effect("real_gdp"), projection.effect("real_gdp"))
    xr.testing.assert_identical(again.contributions("debt"), projection.contributions("debt"))
    assert repr(again.summary()) == repr(projection.summary())
    assert again.plot.fan("real_gdp").data.equals(projection.plot.fan("real_gdp").data)


@pytest.mark.parametrize("way", WAYS)
def test_a_reopened_projection_travels_too(projection: sm.Projection, way: str, tmp_path: Path) -> None:
    opened = sm.open_projection(projection.save(tmp_path / "run.nc"))
    again = WAYS[way](opened)
    xr.testing.assert_identical(again.contributions("debt"), projection.contributions("debt"))
    assert again.content_hash == projection.content_hash


def test_what_was_computed_once_travels_along(projection: sm.Projection) -> None:
    projection.contributions("real_gdp")
    again = pickle.loads(pickle.dumps(projection))
    assert set(again._contributions) == set(projection._contributions)


@pytest.mark.parametrize("way", WAYS)
def test_a_summary_travels(package: sm.Package, japan: sm.Economy, way: str) -> None:
    summary = sm.simulate(package, japan, keep="summary", **RUN)
    again: sm.SummaryProjection = WAYS[way](summary)
    assert again.content_hash == summary.content_hash
    assert repr(again.summary()) == repr(summary.summary())
    xr.testing.assert_identical(again.quantiles("real_gdp"), summary.quantiles("real_gdp"))
    assert again.plot.fan("real_gdp").data.equals(summary.plot.fan("real_gdp").data)


@pytest.mark.parametrize("way", WAYS)
def test_a_comparison_travels(package: sm.Package, japan: sm.Economy, way: str) -> None:
    comparison = sm.compare({"one": package, "two": package.scaled(2.0)}, japan, **RUN)
    again: sm.Comparison = WAYS[way](comparison)
    assert again.labels == ("one", "two")
    xr.testing.assert_identical(again.effect("real_gdp"), comparison.effect("real_gdp"))
    xr.testing.assert_identical(again["two"].contributions("debt"), comparison["two"].contributions("debt"))
    assert repr(again.summary()) == repr(comparison.summary())


@pytest.mark.parametrize("way", WAYS)
def test_a_decomposition_of_debt_travels(projection: sm.Projection, way: str) -> None:
    parts = sm.debt_decomposition(projection)
    again: sm.DebtDecomposition = WAYS[way](parts)
    xr.testing.assert_identical(again.contributions(), parts.contributions())
    assert again.table().equals(parts.table())


@pytest.mark.parametrize("way", WAYS)
def test_a_dataset_travels(projection: sm.Projection, way: str) -> None:
    dataset = projection.dataset
    xr.testing.assert_identical(WAYS[way](dataset), dataset)


def test_one_variable_of_a_dataset_does_not_carry_the_others(projection: sm.Projection) -> None:
    one = projection.dataset["real_gdp"]
    assert len(pickle.dumps(one)) < 2 * one.nbytes
    assert len(pickle.dumps(projection.dataset)) > 20 * one.nbytes


def test_respond_travels(japan: sm.Economy) -> None:
    answer = sm.respond(japan, "public_investment", draws=16, years=2)
    again = pickle.loads(pickle.dumps(answer))
    xr.testing.assert_identical(again.effect("real_gdp"), answer.effect("real_gdp"))


def test_a_copy_leaves_the_progress_and_the_folder_of_its_run_behind(
    package: sm.Package, japan: sm.Economy, tmp_path: Path
) -> None:
    calls: list[int] = []
    made = sm.simulate(
        package, japan, **RUN, progress=lambda done, _: calls.append(done), checkpoint=tmp_path, variables=["debt"]
    )
    told = len(calls)
    again = pickle.loads(pickle.dumps(made))
    xr.testing.assert_identical(again.contributions("debt"), made.contributions("debt"))
    assert told > 0
    assert len(calls) == told


def mean_effect(projection: sm.Projection) -> tuple[float, str]:
    """Return the mean effect on GDP, and the projection's hash; runs in another process."""
    return float(projection.effect("real_gdp").mean()), projection.content_hash


def test_a_pool_of_processes_carries_projections_there_and_back(projection: sm.Projection) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        mean, there = pool.submit(mean_effect, projection).result()
        back = pool.submit(copy.copy, projection).result()
    assert np.isclose(mean, float(projection.effect("real_gdp").mean()), rtol=1e-12)
    assert there == back.content_hash == projection.content_hash
