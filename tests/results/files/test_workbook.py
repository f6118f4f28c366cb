"""The workbook: everything linked, formulas right, text never a formula, the same bytes twice."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from openpyxl import load_workbook

from stimulus_model.economy import Economy
from stimulus_model.inputs import InputError
from stimulus_model.results.files.assumptions import assumptions
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]


@pytest.fixture(scope="module")
def book(projection: Projection, economy: Economy, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = replace(projection.provenance, economy=economy.to_dict())
    return replace(projection, provenance=made).to_excel(tmp_path_factory.mktemp("book") / "brief.xlsx")


def test_contents_link_to_every_sheet_and_name_the_run(book: Path) -> None:
    read = load_workbook(book)
    contents = read["Contents"]
    links = [cell.hyperlink.location for (cell,) in contents.iter_rows(max_col=1) if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in read.sheetnames[1:]]
    text = "\n".join(str(cell.value) for (cell,) in contents.iter_rows(max_col=1))
    assert all(part in text for part in ("seed: 2024", "draws: 400", "package id: ", "economy id: ", "content: "))
    assert {"By calendar year", "By fiscal year", "Assumptions"} <= set(read.sheetnames)
    for name in read.sheetnames[1:]:
        assert read[name]["A1"].hyperlink.location == "'Contents'!A1"


def test_numbers_are_those_of_the_chart_and_formulas_their_differences(book: Path, projection: Projection) -> None:
    sheet, known = load_workbook(book)["real_gdp"], load_workbook(book, data_only=True)["real_gdp"]
    assert len(sheet._charts) == 1
    fan = projection.plot.fan("real_gdp").data
    rows = range(29, 29 + len(fan))
    np.testing.assert_allclose([sheet.cell(row, 4).value for row in rows], fan["median"], rtol=1e-14)
    for row in rows:
        for column in (7, 8, 9):
            formula = re.fullmatch(r"=([A-F])(\d+)-([A-F])(\d+)", str(sheet.cell(row, column).value))
            assert formula is not None
            high, low = (sheet[f"{formula[k]}{formula[k + 1]}"].value for k in (1, 3))
            assert int(formula[2]) == int(formula[4]) == row
            assert known.cell(row, column).value == pytest.approx(high - low)
            assert high >= low
        parts = [known.cell(row, column).value for column in (2, 7, 8, 9)]
        assert sum(parts) == pytest.approx(
            known.cell(row, 6).value
        )  # what the chart stacks ends at the 95 % quantile


def test_every_assumption_has_a_row(book: Path, projection: Projection, economy: Economy) -> None:
    sheet = load_workbook(book)["Assumptions"]
    names = [row[0] for row in sheet.iter_rows(min_row=5, values_only=True)]
    assert names == [*economy.entries]
    found = assumptions(replace(projection.provenance, economy=economy.to_dict())).set_index("name")
    entry = economy.entries["additionality"]
    assert found.loc["additionality", "value"] == entry.value
    assert str(found.loc["additionality", "prior"]).startswith("lognormal(median=0.5")
    assert entry.source.author in str(found.loc["additionality", "source"])


def test_equal_projections_give_equal_bytes(build: Build, tmp_path: Path) -> None:
    first, second = (build(20).to_excel(tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    assert build(20).to_excel(first) == first  # an earlier workbook is replaced
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_text_is_never_a_formula(build: Build, tmp_path: Path) -> None:
    path = build(10, title='=HYPERLINK("http://x")').to_excel(tmp_path / "a.xlsx")
    read = load_workbook(path)
    cells = [cell for name in ("Contents", "By calendar year") for row in read[name].iter_rows() for cell in row]
    assert any("=HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


def test_what_cannot_be_written_is_named(build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    projection = build(10)
    with pytest.raises(InputError, match=r"path.suffix: got '.xls', allowed: .xlsx"):
        projection.to_excel(tmp_path / "a.xls")
    (tmp_path / "mine.xlsx").write_text("mine")
    with pytest.raises(InputError, match="replaced only with overwrite=True"):
        projection.to_excel(tmp_path / "mine.xlsx")
    projection.to_excel(tmp_path / "mine.xlsx", overwrite=True)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(InputError, match=r"xlsxwriter: got .not installed.*pip install 'stimulus_model\[excel\]'"):
        projection.to_excel(tmp_path / "b.xlsx")


def test_a_workbook_speaks_japanese_and_links_as_the_english_one_does(projection: Projection, tmp_path: Path) -> None:
    read = load_workbook(projection.to_excel(tmp_path / "ja.xlsx", language="ja"))
    assert {"目次", "暦年別", "年度別", "前提"} <= set(read.sheetnames)
    assert read["real_gdp"]["A1"].hyperlink.location == "'目次'!A1"
    heads = [cell.value for cell in read["暦年別"][4]]
    assert heads[:3] == ["変数", "測り方", "単位"]
    assert "中央値" in heads
    assert all(head is None or not re.search("[A-Za-z]", str(head)) for head in heads)
    assert read["暦年別"]["A5"].value == "実質GDP"
    assert read["暦年別"]["A5"].font.name == "Yu Gothic"
    wrong: Any = "fr"
    with pytest.raises(InputError, match="language: got 'fr'"):
        projection.to_excel(tmp_path / "fr.xlsx", language=wrong)


def test_rows_are_as_high_as_their_sentences(book: Path) -> None:
    sheet = load_workbook(book)["Assumptions"]
    long = [row for row in sheet.iter_rows(min_row=5) if len(str(row[6].value)) > 100]
    assert long
    assert all(sheet.row_dimensions[row[0].row].height >= 45.0 for row in long)


def test_what_cannot_be_written_is_one_clear_error(
    projection: Projection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stimulus_model.results.files.atomic.temporary_name", lambda: "x" * 400)
    with pytest.raises(InputError, match=r"brief\.xlsx', allowed: a file that can be written \(.*too long\)"):
        projection.to_excel(tmp_path / "brief.xlsx")
    assert list(tmp_path.iterdir()) == []
