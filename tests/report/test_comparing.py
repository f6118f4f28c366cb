"""Reports of comparisons: packages and economies side by side."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stimulus_model as sm
from tests.report.test_report import visible

PACKAGE = sm.Package.load("japan-ai-chips-2024")


@pytest.fixture(scope="module")
def comparison() -> sm.Comparison:
    economy = sm.Economy.load("japan")
    packages = {
        "decided": PACKAGE,
        "twice": PACKAGE.scaled(2.0),
        "<b>none follow": (PACKAGE, economy.replace(additionality=0.0)),
    }
    return sm.compare(packages, economy, seed=2024, draws=200, variables=["real_gdp", "debt"])


def test_it_says_what_each_does_and_how_others_differ(comparison: sm.Comparison, tmp_path: Path) -> None:
    page = comparison.report(tmp_path / "brief.html").read_text(encoding="utf-8")
    text = visible(page)
    found = comparison["twice"].statistics("real_gdp", measure="relative")
    peak = float(found["median"].max())
    assert f"Real GDP: twice moves it most, +{peak:.3f} % in 2026" in text
    assert "twice: Real GDP +" in text
    assert "more than with decided in 100 of 100 draws." in text
    assert "additionality 0" in text
    assert "Equations that are wrong are in no range." in text
    for label in comparison.labels:
        made = comparison[label].provenance
        assert made.package_id in page
        assert made.economy_id in page
    assert "<b>none follow" not in page
    assert not [each for each in re.findall(r"""(?:src|href)=["']([^"']*)""", page) if not each.startswith("data:")]
    keys = re.findall(r'<figure id="([^"]+)"', page)
    assert keys == [f"{of}{more}" for of in ("real_gdp-relative", "debt-effect")
                    for more in ("", "-difference-1", "-difference-2")]  # fmt: skip


def test_its_numbers_are_those_of_the_comparison(comparison: sm.Comparison, tmp_path: Path) -> None:
    page = comparison.report(tmp_path / "brief.html").read_text(encoding="utf-8")
    table = comparison.summary(["debt"], [2030]).to_frame().xs("twice", level="package").iloc[0]
    for prefix in ("", "difference_"):
        numbers = [f"{float(table[f'{prefix}{field}']):+.2f}" for field in ("median", "low", "high")]
        assert f"{numbers[0]} ({numbers[1]} to {numbers[2]})" in page


def test_it_speaks_japanese_and_replaces_only_reports(comparison: sm.Comparison, tmp_path: Path) -> None:
    file = tmp_path / "brief.html"
    text = visible(comparison.report(file, language="ja").read_text(encoding="utf-8"))
    assert "実質GDP：最も大きく動かすのは「twice」" in text
    assert comparison.report(file) == file
    file.write_text("another's", encoding="utf-8")
    with pytest.raises(sm.InputError, match="a new file or an earlier report"):
        comparison.report(file)
