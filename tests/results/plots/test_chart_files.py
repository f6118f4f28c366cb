"""Saving a chart replaces an earlier chart and no other file, unless that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.projection import Projection


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "eps"])
def test_an_earlier_chart_is_replaced_and_nothing_else(projection: Projection, tmp_path: Path, suffix: str) -> None:
    chart, path = projection.plot.fan("real_gdp"), tmp_path / f"fan.{suffix}"
    chart.save(path)
    first = path.read_bytes()
    assert chart.save(path, dpi=50).read_bytes() != first or suffix != "png"
    path.write_text("a diary")
    with pytest.raises(InputError, match=r"path: got .*earlier chart.*another file.*only with overwrite=True"):
        chart.save(path)
    assert path.read_text() == "a diary"
    again = chart.save(path, overwrite=True).read_bytes()
    same = again == first  # apart: pytest would look for hours at how two pictures differ
    assert same or suffix == "eps"  # has the time in it


def test_a_link_to_another_file_is_told(projection: Projection, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept")
    (tmp_path / "fan.png").symlink_to(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="only with overwrite=True"):
        projection.plot.fan("real_gdp").save(tmp_path / "fan.png")
    assert (tmp_path / "notes.txt").read_text() == "kept"


@pytest.mark.parametrize("dpi", [0, 1.5, 10**400, "150", None, True])
def test_a_resolution_is_a_whole_number(projection: Projection, tmp_path: Path, dpi: object) -> None:
    chart = projection.plot.fan("real_gdp")
    for call in (chart.to_png, lambda dpi: chart.save(tmp_path / "fan.png", dpi=dpi)):
        with pytest.raises(InputError, match=r"dpi: got .*a whole number >= 10 and <= 2400"):
            call(dpi=dpi)
