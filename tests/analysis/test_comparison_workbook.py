"""Workbooks of comparisons: numbers are those of the comparison, and equal ones give equal bytes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pytest

import stimulus_model as sm

PACKAGE = sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def comparison() -> sm.Comparison:
    labels = {"as decided": PACKAGE, "=twice/[more]": PACKAGE.scaled(2.0)}
    return sm.compare(labels, sm.Economy.load("japan"), seed=1, draws=60, horizon="2030", variables=["debt"])


def test_its_numbers_are_those_of_the_comparison(comparison: sm.Comparison, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(comparison.to_excel(tmp_path / "brief.xlsx"))
    assert book.sheetnames == ["Contents", "debt 1", "debt 2", "debt 2 less 1", "By calendar year", "Assumptions"]
    minus = comparison.difference("debt", "=twice/[more]").to_numpy()
    sheet = book["debt 2 less 1"]
    medians = [sheet.cell(row, 4).value for row in range(29, 29 + minus.shape[1])]
    np.testing.assert_allclose(medians, np.median(minus, axis=0))
    assert sheet.cell(29, 7).value == "=C29-B29"
    text = [str(row[0].value) for row in book["Contents"].iter_rows() if row[0].value]
    assert any(each.startswith("2: =twice/[more]: ") for each in text)
    assert any(comparison["as decided"].provenance.package_id in each for each in text)


def test_equal_comparisons_give_equal_bytes_and_other_files_stay(comparison: sm.Comparison, tmp_path: Path) -> None:
    one, two = (comparison.to_excel(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two
    (tmp_path / "c.xlsx").write_text("another's", encoding="utf-8")
    with pytest.raises(sm.InputError, match="an earlier workbook"):
        comparison.to_excel(tmp_path / "c.xlsx")
