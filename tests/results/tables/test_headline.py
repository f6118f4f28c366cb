"""The headline and the card: honest, complete where the horizon allows, never broken."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.results.paths import ArrayPaths
from stimulus_model.results.projection import Projection

Build = Callable[..., Projection]


def test_headline_says_what_a_reader_must_know(projection: Projection) -> None:
    text = repr(projection)
    assert text == projection.headline()
    for part in (
        "Japan: AI and semiconductors 2024: effect on Japan, 2025Q1 to 2040Q4",
        "Real GDP, peak in 2026",
        "Real GDP, 2030",
        "Real GDP, 2025Q1 to 2034Q4",
        "per ¥1 paid out",
        "Government debt, end of 2035",
        "90 % range",
        "400 draws",
        "seed 2024",
        "stimulus_model 0.1.0",
    ):
        assert part in text
    for year in (2030, 2035, 2040):
        assert f"Generative AI, {year}, without the package" in text
        assert f"Generative AI, {year}, because of it" in text


def test_headline_numbers_are_those_of_the_draws(projection: Projection) -> None:
    text = projection.headline()
    gdp = np.median(projection.effect("real_gdp", relative=True, freq="year").sel(year=2030))
    assert re.search(rf"Real GDP, 2030 +\+{gdp:.4f} ± 0\.000\d % of GDP", text)
    share = projection.baseline("ai_capacity_realised", freq="year").sel(year=2035) / 148.7
    assert re.search(rf"2035, without the package +{100 * np.median(share):.1f} ± 0\.\d+ % of ¥148.7", text)
    total = np.median(projection.effect("real_gdp").sel(quarter=slice("2025", "2034")).sum("quarter") / 4.0)
    assert f"+¥{total:.2f} ±" in text


def test_contributions_are_added_only_when_asked_for(projection: Projection) -> None:
    assert "channel" not in projection.headline()
    text = projection.headline(contributions=True)
    assert "2030, channel: Generative AI" in text
    assert "2030, channel: Financing" in text


@pytest.mark.parametrize(
    ("draws", "last"),
    [(1, "2025Q4"), (1, "2035Q4"), (20, "2025Q1"), (20, "2025Q4"), (20, "2030Q3"), (20, "2034Q3"), (20, "2035Q4")],
)
def test_short_horizons_leave_lines_out(build: Build, last: str, draws: int) -> None:
    projection = build(draws, last=last)
    for text in (projection.headline(contributions=True), projection._repr_html_()):
        words = re.sub(r"base64,[^\"]+", "", text).lower()
        assert not re.search(r"\b(nan|inf|n/a)\b", words)
        assert "Real GDP, peak in 202" in text
        assert ("Government debt, end of 2035" in text) == (last >= "2035Q4")
        assert ("per ¥1" in text) == (last >= "2034Q4")


@pytest.mark.parametrize(
    "variables", [("debt",), ("inflation",), ("real_gdp",), ("ai_capacity_realised", "debt_to_gdp")]
)
def test_missing_variables_leave_lines_out(build: Build, variables: tuple[str, ...]) -> None:
    projection = build(20, variables=variables)
    assert ("Real GDP" in repr(projection)) == ("real_gdp" in variables)
    assert projection._repr_html_().startswith("<div")


def test_a_package_without_effect_has_a_headline(build: Build) -> None:
    projection = build(20)
    arrays = {name: np.stack([projection.paths.array(name, "without")] * 2) for name in projection.paths.variables}
    nothing = replace(projection, paths=ArrayPaths(("without", "with"), arrays))
    assert "0.00 ± 0 % of GDP" in repr(nothing)
    assert "per ¥1" not in repr(nothing)


class Checker(HTMLParser):
    """Collects tags that stay open and addresses that lead outside."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in {"script", "link", "iframe"}
        for name, value in attrs:
            assert not name.startswith("on")
            assert name not in {"src", "href"} or str(value).startswith("data:image/png;base64,")
        if tag not in {"img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_card_is_well_formed_and_stands_alone(projection: Projection) -> None:
    checker = Checker()
    checker.feed(projection._repr_html_())
    assert checker.open == []
    text = " ".join(checker.text)
    assert "Real GDP, peak in 2026" in text
    assert "because of it" in text
    assert projection._repr_html_() == projection._repr_html_()


def test_card_escapes_titles(build: Build) -> None:
    card = build(10, title='<script>alert("x")</script> & 半導体')._repr_html_()
    assert "<script>" not in card
    assert "&lt;script&gt;" in card
    assert "半導体" in card


def test_card_has_a_picture(projection: Projection) -> None:
    match = re.search(r"data:image/png;base64,([^\"]+)", projection._repr_html_())
    assert match is not None
    assert base64.b64decode(match[1]).startswith(b"\x89PNG")


def test_generative_ai_is_told_of_packages_that_bring_it_about() -> None:
    economy = sm.Economy.load("japan")
    works = sm.Package.of(title="Works", public_investment={2026: 5.0})
    told = {
        package.title: sm.simulate(package, economy, draws=50, seed=1, horizon="2032Q4").headline()
        for package in (works, sm.Package.load("japan-ai-chips-2024"))
    }
    assert ["148.7" in text for text in told.values()] == [False, True]
    assert ["Generative AI, 2030" in text for text in told.values()] == [False, True]
