"""Tables as CSV: what was run in every row, marked for spreadsheets, text that stays text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stimulus_model.inputs import InputError
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]


def test_rows_say_what_was_run(projection: Projection, tmp_path: Path) -> None:
    path = projection.to_csv(tmp_path / "a.csv", ["debt"], freq="fiscal_year", years=[2026, 2030], probability=0.8)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfvariable,")
    read = pd.read_csv(path)
    frame = projection.to_frame(["debt"], freq="fiscal_year", years=[2026, 2030], probability=0.8)
    np.testing.assert_array_equal(read["median"], frame["median"])
    assert read["fiscal_year"].tolist() == frame.index.get_level_values("fiscal_year").tolist()
    assert read.loc[0, ["probability", "seed", "draws"]].tolist() == [0.8, 2024, 400]
    assert set(read["units"]) == {"¥ trillion"}


def test_text_is_never_a_formula(build: Build, tmp_path: Path) -> None:
    path = build(10, title='=HYPERLINK("http://x")').to_csv(tmp_path / "a.csv", ["debt"])
    assert set(pd.read_csv(path)["package"]) == {'\'=HYPERLINK("http://x")'}


def test_files_of_others_are_kept(projection: Projection, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("mine")
    with pytest.raises(InputError, match="replaced only with overwrite=True"):
        projection.to_csv(tmp_path / "mine.csv")
    projection.to_csv(tmp_path / "mine.csv", ["debt"], overwrite=True)
    projection.to_csv(tmp_path / "mine.csv", ["debt"])  # now it is a table of ours
    with pytest.raises(InputError, match=r"path.suffix: got '.txt', allowed: .csv"):
        projection.to_csv(tmp_path / "a.txt")
