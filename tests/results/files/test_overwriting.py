"""Saving replaces an earlier projection and no other file, unless that is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.opening import read_projection
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]
FOREIGN = [b"", b"root:x:0:0", b"\x89HDF\r\n\x1a\n" + b"another program's" * 99, b"stimulus_model:1" + bytes(32)]


@pytest.mark.parametrize("content", FOREIGN)
def test_another_file_is_replaced_only_if_asked(build: Build, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    projection = build(2, variables=("real_gdp",))
    with pytest.raises(InputError, match=r"path: got .*notes\.txt.*only with overwrite=True"):
        projection.save(path)
    assert path.read_bytes() == content
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]
    projection.save(path, overwrite=True)
    assert read_projection(path).content_hash == projection.content_hash


def test_an_earlier_projection_is_replaced(build: Build, tmp_path: Path) -> None:
    path = tmp_path / "run.nc"
    build(2, seed=1, variables=("real_gdp",)).save(path, compress=True)
    second = build(2, seed=2, variables=("real_gdp",))
    second.save(path)
    assert read_projection(path).content_hash == second.content_hash


def test_a_link_to_another_file_is_told(build: Build, tmp_path: Path) -> None:
    for name in ("there", "nowhere"):
        link = tmp_path / f"{name}.nc"
        link.symlink_to(tmp_path / name)
        (tmp_path / "there").write_text("kept")
        with pytest.raises(InputError, match="only with overwrite=True"):
            build(2, variables=("real_gdp",)).save(link)
        assert link.is_symlink()
    assert (tmp_path / "there").read_text() == "kept"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_never_replaced(build: Build, tmp_path: Path) -> None:
    path = tmp_path / "run.nc"
    os.mkfifo(path)
    with pytest.raises(InputError, match="a regular file: this is a device, a pipe or a socket"):
        build(2, variables=("real_gdp",)).save(path, overwrite=True)
    assert path.is_fifo()
