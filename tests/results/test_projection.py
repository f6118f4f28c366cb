"""Levels, effects, calendar years, the dataset and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from stimulus_model.economy.variables import VARIABLES, variable
from stimulus_model.inputs import InputError
from stimulus_model.results.measures import by_year
from stimulus_model.results.paths import ArrayPaths, stack_scenarios
from stimulus_model.results.projection import Projection, Provenance
from stimulus_model.timeline import Timeline

Build = Callable[..., Projection]


def test_effect_is_with_minus_without_of_the_same_draw(projection: Projection) -> None:
    effect = projection.effect("real_gdp")
    paths = projection.paths
    assert effect.dims == ("draw", "quarter")
    assert np.array_equal(effect, paths.array("real_gdp", "with") - paths.array("real_gdp", "without"))
    assert effect.attrs["units"] == "¥ trillion a year, chained prices of the start"
    assert effect.attrs["long_name"] == "Real GDP: effect of the package"
    assert projection.effect("debt").dims == ("draw", "quarter_end")


def test_relative_effect_of_a_year_is_taken_of_the_years_values(projection: Projection) -> None:
    without = projection.baseline("real_gdp", freq="year")
    level = projection.level("real_gdp", freq="year")
    effect = projection.effect("real_gdp", relative=True, freq="year")
    xr.testing.assert_allclose(effect, 100.0 * (level / without - 1.0), rtol=1e-9, atol=1e-12)
    assert effect.attrs["units"] == "% of the no-package path"
    assert list(effect["year"].values) == list(range(2025, 2041))


def test_flows_are_averaged_over_the_year_and_stocks_taken_at_its_end(projection: Projection) -> None:
    gdp, debt = projection.baseline("real_gdp"), projection.baseline("debt")
    np.testing.assert_allclose(
        projection.baseline("real_gdp", freq="year").sel(year=2026), gdp.sel(quarter="2026").mean("quarter")
    )
    assert np.array_equal(projection.baseline("debt", freq="year").sel(year=2026), debt.sel(quarter_end="2026-12-31"))


@given(first=st.integers(1, 4), length=st.integers(1, 30))
def test_only_full_calendar_years_count(first: int, length: int) -> None:
    start = 4 * 2025 + first - 1
    end = start + length - 1
    timeline = Timeline(f"2025Q{first}", f"{end // 4}Q{end % 4 + 1}")
    values = np.broadcast_to(timeline.index.astype(np.float64), (2, length))
    if not timeline.full_years:
        with pytest.raises(InputError, match="freq: got 'year', allowed: quarter"):
            by_year(values, timeline, variable("real_gdp"))
        return
    years = np.array(timeline.full_years)
    assert np.array_equal(by_year(values, timeline, variable("real_gdp"))[1], 4 * years + 1.5)
    assert np.array_equal(by_year(values, timeline, variable("debt"))[0], 4 * years + 3)


def test_percentages_have_no_relative_effect(projection: Projection) -> None:
    with pytest.raises(InputError, match="relative: got True, allowed: False: inflation is a percentage already"):
        projection.effect("inflation", relative=True)
    assert projection.effect("inflation").attrs["units"] == "percentage points"


def test_nothing_is_divided_by_zero(projection: Projection) -> None:
    with pytest.raises(InputError, match=r"relative: .*package_cash is not above zero without the package"):
        projection.effect("package_cash", relative=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: p.effect("real_gpd"), "did you mean 'real_gdp'"),
        (lambda p: p.effect("real_gdp", freq="month"), "freq: got 'month', allowed: quarter, year"),
        (lambda p: p.effect("real_gdp", relative=1), "relative: got 1, allowed: True or False"),
        (lambda p: p.level("real_gdp", scenario="wiht"), "scenario: got 'wiht'.*did you mean 'with'"),
        (lambda p: p["debtt"], "did you mean 'debt'"),
        (lambda p: p.contributions(relative="no"), "relative: got 'no'"),
        (lambda p: p.headline(contributions=None), "contributions: got None"),
    ],
)
def test_bad_arguments_are_named(projection: Projection, call: Callable[[Projection], Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        call(projection)


def test_a_variable_that_was_not_kept_is_an_error(build: Build) -> None:
    with pytest.raises(InputError, match="variable: got 'debt', allowed: real_gdp"):
        build(5, variables=("real_gdp",)).effect("debt")


def test_one_variable_does_not_read_the_others(build: Build) -> None:
    projection = build(5)
    read: list[str] = []

    class Watched(ArrayPaths):
        def array(self, variable: str, scenario: str) -> np.ndarray[Any, Any]:
            read.append(variable)
            return super().array(variable, scenario)

    arrays = {name: stack_scenarios(projection.paths, projection.timeline, name) for name in projection.variables}
    watched = replace(projection, paths=Watched(projection.paths.scenarios, arrays))
    one = watched["debt"]
    dataset = watched.dataset
    assert set(read) == {"debt"}
    xr.testing.assert_identical(dataset["debt"].load(), one)


def test_dataset_has_everything_and_says_where_it_comes_from(projection: Projection) -> None:
    dataset = projection.dataset
    assert list(dataset.data_vars) == list(VARIABLES)
    for name, array in dataset.data_vars.items():
        assert array.dims == ("draw", "scenario", VARIABLES[str(name)].time)
        assert array.attrs == VARIABLES[str(name)].attrs
    picked = dataset["gni"].sel(scenario="with").isel(draw=slice(1, 3), quarter=[0, 5])
    assert np.array_equal(picked, projection.paths.array("gni", "with")[1:3][:, [0, 5]])
    assert {k: dataset.attrs[k] for k in ("package", "economy", "seed", "draws", "version")} == {
        "package": "Japan: AI and semiconductors 2024",
        "economy": "Japan",
        "seed": 2024,
        "draws": 400,
        "version": "0.1.0",
    }
    assert len(dataset.attrs["package_id"]) == len(dataset.attrs["economy_id"]) == 64
    assert str(dataset["quarter"].values[0])[:10] == "2025-01-01"
    assert str(dataset["quarter_end"].values[0])[:10] == "2025-03-31"


def test_broken_paths_are_refused(build: Build) -> None:
    projection = build(5, variables=("real_gdp",))
    good = projection.paths.array("real_gdp", "with")
    pair = np.stack([good, good])
    with pytest.raises(InputError, match=r"paths.scenarios: got 'without', allowed: baseline, with"):
        replace(projection, paths=ArrayPaths(("baseline", "with"), {"real_gdp": pair}))
    with pytest.raises(InputError, match="registry: got 'gdp'"):
        replace(projection, paths=ArrayPaths(("without", "with"), {"gdp": pair}))
    with pytest.raises(InputError, match=r"provenance.draws: got 5, allowed: the 4 draws"):
        replace(projection, paths=ArrayPaths(("without", "with"), {"real_gdp": pair[:, 1:]}))
    short = replace(projection, paths=ArrayPaths(("without", "with"), {"real_gdp": pair[:, :, 1:]}))
    with pytest.raises(InputError, match=r"paths.real_gdp: got \(5, 63\).*\(draw, time\) = \(5, 64\)"):
        short.effect("real_gdp")
    pair[1, 3, 7] = np.nan
    broken = replace(projection, paths=ArrayPaths(("without", "with"), {"real_gdp": pair}))
    with pytest.raises(InputError, match=r"paths.real_gdp: got 'draws 3', allowed: finite numbers"):
        broken.effect("real_gdp")


def test_provenance_makes_an_exact_round_trip(projection: Projection) -> None:
    provenance = projection.provenance
    assert Provenance.from_dict(provenance.to_dict()) == provenance
    assert provenance.package_id != provenance.economy_id
    same = replace(provenance, package=dict(reversed(provenance.package.items())))
    assert same.package_id == provenance.package_id


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("package", {"amounts": (1, 2)}, "provenance.package: .*JSON gives back unchanged"),
        ("economy", {"value": float("nan")}, "provenance.economy: .*written as JSON"),
        ("economy", {"value": object()}, "provenance.economy: .*written as JSON"),
        ("seed", -1, "provenance.seed: got -1"),
        ("draws", 0, "provenance.draws: got 0"),
        ("version", " ", "provenance.version: got ' '"),
    ],
)
def test_provenance_refuses(projection: Projection, field: str, value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(projection.provenance, **{field: value})


def test_provenance_names_unknown_and_missing_fields(projection: Projection) -> None:
    table = projection.provenance.to_dict()
    with pytest.raises(InputError, match=r"provenance.sead: .*did you mean 'seed'"):
        Provenance.from_dict(table | {"sead": 1})
    with pytest.raises(InputError, match=r"provenance.seed: .*required"):
        Provenance.from_dict({key: value for key, value in table.items() if key != "seed"})
