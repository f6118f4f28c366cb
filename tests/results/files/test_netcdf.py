"""Files: the same content back, equal hashes for equal runs, and no damage that goes unnoticed."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pytest
import xarray as xr
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stimulus_model.inputs import InputError
from stimulus_model.results.files import netcdf as storage
from stimulus_model.results.files.sealed import SEAL, StorageError, seal
from stimulus_model.results.opening import read_projection
from stimulus_model.results.paths import ArrayPaths, Floats, stack_scenarios
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]
SEAL_BYTES = len(SEAL) + 32


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, projection: Projection) -> Path:
    return projection.save(tmp_path_factory.mktemp("stored") / "run.nc")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, build: Build) -> Path:
    projection = build(12, variables=("real_gdp", "debt"))
    return projection.save(tmp_path_factory.mktemp("small") / "small.nc")


def arrays_of(projection: Projection) -> dict[str, Floats]:
    """Copies of all arrays (scenario, draw, time)."""
    return {name: stack_scenarios(projection.paths, projection.timeline, name) for name in projection.variables}


def assert_same(a: Projection, b: Projection) -> None:
    assert a.variables == b.variables
    assert a.timeline == b.timeline
    assert a.provenance == b.provenance
    assert a.paths.scenarios == b.paths.scenarios
    for name in a.variables:
        for scenario in a.paths.scenarios:
            assert a.paths.array(name, scenario).tobytes() == b.paths.array(name, scenario).tobytes()


@pytest.mark.parametrize("compress", [False, True])
def test_a_file_gives_back_the_same_content(projection: Projection, tmp_path: Path, compress: bool) -> None:
    path = projection.save(tmp_path / "run.nc", compress=compress)
    again = read_projection(path)
    assert_same(projection, again)
    assert again.content_hash == projection.content_hash
    assert repr(again) == repr(projection)
    assert again.summary().to_frame().equals(projection.summary().to_frame())


def test_equal_runs_have_equal_hashes_and_unequal_runs_do_not(build: Build) -> None:
    first, second = build(8), build(8)
    assert first.content_hash == second.content_hash
    turned = dict(reversed(arrays_of(first).items()))
    assert replace(first, paths=ArrayPaths(("without", "with"), turned)).content_hash == first.content_hash
    others = [
        build(8, seed=1),
        build(9),
        build(8, last="2040Q3"),
        build(8, title="Another"),
        replace(first, provenance=replace(first.provenance, economy={"parameters": {}})),
        replace(first, provenance=replace(first.provenance, engine="reference")),
    ]
    values = arrays_of(first)
    values["gni"][1, 7, 63] = np.nextafter(values["gni"][1, 7, 63], np.inf)
    others.append(replace(first, paths=ArrayPaths(("without", "with"), values)))
    hashes = {first.content_hash, *(other.content_hash for other in others)}
    assert len(hashes) == 1 + len(others)


def test_files_are_plain_netcdf_for_everybody(stored: Path, projection: Projection) -> None:
    with xr.open_dataset(stored, engine="netcdf4") as dataset:
        assert dataset["real_gdp"].dims == ("scenario", "draw", "quarter")
        assert dataset["debt"].dims == ("scenario", "draw", "quarter_end")
        assert list(dataset["scenario"].values) == ["without", "with"]
        assert np.array_equal(dataset["quarter"], projection.timeline.starts)
        assert np.array_equal(dataset["quarter_end"], projection.timeline.ends)
        assert np.array_equal(dataset["gni"].sel(scenario="with"), projection.paths.array("gni", "with"))
        assert dataset["gni"].attrs["units"].startswith("¥ trillion")
        assert dataset.attrs["package"] == "Japan: AI and semiconductors 2024"
        assert dataset.attrs["content_sha256"] == projection.content_hash
    with netCDF4.Dataset(stored) as file:
        assert all(variable.filters()["fletcher32"] for variable in file.variables.values())


def test_large_provenance_seeds_and_japanese_survive(build: Build, tmp_path: Path) -> None:
    projection = build(2, variables=("real_gdp",), title="半導体")
    provenance = replace(projection.provenance, seed=2**100, economy={"note": "経済" * 200_000})
    large = replace(projection, provenance=provenance)
    assert_same(read_projection(large.save(tmp_path / "a.nc")), large)


def test_an_existing_file_is_replaced_and_nothing_else_left(build: Build, tmp_path: Path) -> None:
    path = tmp_path / "run.nc"
    build(3, seed=1).save(path)
    second = build(3, seed=2)
    assert second.save(str(path)) == path
    assert_same(read_projection(path), second)
    assert [p.name for p in tmp_path.iterdir()] == ["run.nc"]
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_failed_save_leaves_the_old_file(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.nc"
    first = build(3)
    first.save(path)

    def fail(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "seal", fail)
    with pytest.raises(InputError, match=r"path: .*No space left on device"):
        build(3, seed=2).save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["run.nc"]
    assert_same(read_projection(path), first)


def test_a_broken_projection_is_not_written(build: Build, tmp_path: Path) -> None:
    projection = build(3, variables=("real_gdp",))
    values = arrays_of(projection)["real_gdp"]
    values[0, 0, 0] = np.inf
    broken = replace(projection, paths=ArrayPaths(("without", "with"), {"real_gdp": values}))
    with pytest.raises(InputError, match=r"paths.real_gdp: got 'draws 0'"):
        broken.save(tmp_path / "run.nc")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere/run.nc", "there is no 'nowhere'"),
        (".", "this is a folder"),
        ("", "the path of a file"),
        (None, "got None"),
        ("a\0b", "the path of a file"),
        ("x" * 300, "a file that can be written"),
    ],
)
def test_bad_targets_are_named(build: Build, path: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        build(2).save(path)


@pytest.mark.parametrize("path", ["missing.nc", ".", "", None, 1.5, "a\0b"])
def test_files_that_cannot_be_read_are_named(path: Any) -> None:
    with pytest.raises(InputError, match=r"path: got .*(a file that can be read|the path of a file)"):
        read_projection(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.integers(0, 5), key=st.integers(0, 2**32))
def test_damage_behind_a_valid_seal_is_found_too(small: Path, tmp_path: Path, kind: int, key: int) -> None:
    """A file altered and sealed again: only the content counts, so bytes that carry none may differ."""
    original = read_projection(small)
    body = small.read_bytes()[:-SEAL_BYTES]
    start = body.index(original.paths.array("debt", "without").tobytes()[:64])
    size = original.paths.array("debt", "without").nbytes * 2
    at = start + key % size  # numbers, where HDF5 cannot be led astray
    target = tmp_path / "altered.nc"
    target.write_bytes(body[:at] + bytes([body[at] ^ (1 << kind)]) + body[at + 1 :])
    seal(target)
    with pytest.raises(StorageError, match=r"altered\.nc.*content"):
        read_projection(target)


def alter(source: Path, target: Path, change: Callable[[netCDF4.Dataset], None]) -> Path:
    """Copy a file, change it through netCDF, and seal it again."""
    target.write_bytes(source.read_bytes()[:-SEAL_BYTES])
    with netCDF4.Dataset(target, "a") as file:
        change(file)
    seal(target)
    return target


def set_text(old: str, new: str) -> Callable[[netCDF4.Dataset], None]:
    def change(file: netCDF4.Dataset) -> None:
        text = file.getncattr("content")
        assert old in text
        file.setncattr("content", text.replace(old, new))

    return change


def set_number(file: netCDF4.Dataset) -> None:
    file["real_gdp"][1, 0, 0] = 0.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.delncattr("content"), "the attribute 'content' is missing"),
        (lambda f: f.delncattr("content_sha256"), "the attribute 'content_sha256' is missing"),
        (lambda f: f.setncattr("content", "{"), "cannot be read"),
        (lambda f: f.setncattr("content", "[1]"), "cannot be read"),
        (lambda f: f.setncattr("content", 7), "cannot be read"),
        (lambda f: f.setncattr("content_sha256", "0"), "do not match the content hash"),
        (lambda f: f.renameVariable("debt", "dept"), "variables are missing: debt"),
        (set_number, "do not match the content hash"),
        (set_text('"seed":2024', '"seed":2025'), "do not match the content hash"),
        (set_text('"seed":2024', '"seed":-1'), r"provenance.seed: got -1"),
        (set_text("projection 2", "projection 9"), "its format is"),
        (set_text('"¥ trillion"', '"¥ billion"'), "debt is in '¥ billion', not '¥ trillion'"),
        (set_text('"draws":12', '"draws":13'), r"real_gdp has dims .* and shape \(2, 12, 64\)"),
        (set_text("2040Q4", "2040Q9"), "2040Q9"),
    ],
)
def test_altered_content_is_refused(
    small: Path, tmp_path: Path, change: Callable[[netCDF4.Dataset], None], message: str
) -> None:
    with pytest.raises(StorageError, match=message):
        read_projection(alter(small, tmp_path / "altered.nc", change))


def test_foreign_files_are_refused(projection: Projection, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign.nc"
    xr.Dataset({"x": ("t", [1.0])}).to_netcdf(foreign)
    with pytest.raises(StorageError, match="not written by this library"):
        read_projection(foreign)
    seal(foreign)
    with pytest.raises(StorageError, match="the attribute 'content' is missing"):
        read_projection(foreign)
    text = tmp_path / "text.nc"
    text.write_text("not netCDF")
    with pytest.raises(StorageError, match="not written by this library"):
        read_projection(text)
    seal(text)
    with pytest.raises(StorageError, match="cannot be read"):
        read_projection(text)
    text.write_bytes(pickle.dumps(projection.timeline))
    with pytest.raises(StorageError, match="not written by this library"):
        read_projection(text)


def test_opened_numbers_are_read_only(stored: Path) -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_projection(stored).paths.array("real_gdp", "with")[0, 0] = 1.0


def test_storage_errors_travel_between_processes() -> None:
    error = pickle.loads(pickle.dumps(StorageError("run.nc", "gone")))
    assert (error.path, error.problem, error.field) == ("run.nc", "gone", "path")
    assert isinstance(error, ValueError)
