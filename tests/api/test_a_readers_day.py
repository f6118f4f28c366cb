"""What readers once stumbled over, each where they met it: an economist, an analyst with Excel, a slide."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib import style

import stimulus_model as sm
from stimulus_model.results.tables.formats import fixed

PACKAGE, JAPAN = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
RUN: dict[str, Any] = {"seed": 1, "draws": 60, "horizon": "2036Q4"}
PAGES = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def projection() -> sm.Projection:
    return sm.simulate(PACKAGE, JAPAN, **RUN)


def text_of(chart: Any) -> str:
    return " ".join(text.get_text() for text in chart.figure.texts)


def test_1_what_is_not_as_shipped_stands_on_every_result(projection: sm.Projection) -> None:
    believed = sm.simulate(PACKAGE, JAPAN.replace(additionality=0.0), **RUN)
    financed = sm.simulate(PACKAGE.financed_by(sm.Financing.deficit_bonds()), JAPAN, **RUN)
    for made, word in ((believed, "additionality"), (financed, "financed by")):
        for where in (made.headline(), made.plot.fan().words.source, repr(made.summary())):
            assert "not as shipped" in where.lower()
            assert word in where
    assert "not as shipped" not in projection.headline().lower()


def test_2_the_potential_is_explained_where_it_is_shown_and_drawn(projection: sm.Projection) -> None:
    assert re.search(
        r"148\.7 trillion a year is what generative AI.*not GDP", projection.headline().replace("\n", " ")
    )
    assert "148.7" in projection.to_html()


def test_3_charts_hold_at_slide_size_on_dark_and_in_japanese(projection: sm.Projection) -> None:
    with style.context("dark_background"), mpl.rc_context({"font.size": 24}):
        chart = projection.plot.fan(language="ja")
    assert chart.ax.get_position().width > 0.85
    assert chart.figure.texts[0].get_color() == "white"
    assert "\N{WHITE SQUARE}" not in text_of(chart)


def test_4_neighbouring_numbers_say_which_statistic_they_are(projection: sm.Projection) -> None:
    assert "Real GDP, peak in 20" in projection.headline()
    assert "by quarter" in projection.plot.fan().words.units
    assert (
        "Bars are means over the draws, which sum; medians do not" in projection.plot.waterfall(year=2030).words.note
    )


def test_5_tables_leave_with_units_seed_package_and_fiscal_years(projection: sm.Projection, tmp_path: Path) -> None:
    path = projection.to_csv(tmp_path / "a.csv", freq="fiscal_year", years=[2026])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel then reads it as UTF-8
    found = pd.read_csv(path)
    assert {"units", "probability", "seed", "package", "low", "high", "fiscal_year"} <= set(found.columns)
    assert set(found["fiscal_year"]) == {2026}
    assert projection.to_excel(tmp_path / "a.xlsx").is_file()
    assert projection.report(tmp_path / "a.html", live=False).is_file()


def test_6_no_probabilities_of_dust_and_no_endless_reprs(projection: sm.Projection) -> None:
    assert fixed(-0.0004, 3) in ("−0.000", "0.000")
    for thing, most in ((projection.provenance, 4_000), (JAPAN.cases, 4_000), (JAPAN.parameters, 4_000)):
        assert len(repr(thing)) < most
    assert len(JAPAN.parameters.select("additionality")) < 10
    assert "1 years" not in repr(projection.summary()) + projection.headline()


def test_7_the_headline_says_the_money_the_range_and_the_result_in_words(projection: sm.Projection) -> None:
    text = " ".join(projection.headline().split())
    assert "¥1.856tn cash, ¥0.5tn guaranteed loans" in text
    assert "in 9 of 10 draws the effect is between" in text
    assert "Monte Carlo error" in text
    assert not re.search(r"\b(lanes?|poles?)\b", text)


def test_8_differences_have_a_chart_of_their_own(projection: sm.Projection) -> None:
    both = sm.compare({"as decided": PACKAGE, "twice": PACKAGE.scaled(2.0)}, JAPAN, **RUN)
    chart = both.plot.difference("real_gdp", "twice")
    low, high = chart.ax.get_ylim()
    assert low < 0.0 < high
    assert chart.words.title.startswith("Real GDP: twice brings")
    waterfall = projection.plot.waterfall(variable="debt", year=2030)
    assert len({label.get_text() for label in waterfall.ax.get_xticklabels()}) == len(waterfall.data)


def test_9_there_are_an_index_a_glossary_and_equations() -> None:
    for page in ("docs/glossary.md", "docs/equations.md", "docs/reference.md", "docs/tutorials.md", "CITATION.cff"):
        assert (PAGES / page).is_file(), page
    assert len((PAGES / "README.md").read_text(encoding="utf-8").split()) < 1_000


def test_10_names_complete_and_are_suggested(projection: sm.Projection) -> None:
    assert "real_gdp" in projection
    assert "real_gdp" in projection._ipython_key_completions_()
    assert sm.evidence.fit_adoption is not None
    with pytest.raises(sm.InputError, match="did you mean 'real_gdp'"):
        projection.plot.fan("gdp")
