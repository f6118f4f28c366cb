"""Cards in Japanese: of a projection, a package and an economy; English as it was."""

from __future__ import annotations

import re
from typing import Any

import pytest

import stimulus_model as sm

LATIN = re.compile(r"[A-Za-z]{4,}")


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    run = sm.simulate(package, economy, seed=1, draws=40, horizon="2036Q4")
    return {"projection": run, "package": package, "economy": economy}


def words(html: str) -> str:
    return re.sub(r"(<[^>]+>)+", "|", re.sub(r'src="data:[^"]*"', "", html))


def test_the_card_of_a_result_says_all_of_it_in_japanese(shown: dict[str, Any]) -> None:
    html = shown["projection"].to_html(language="ja")
    assert set(LATIN.findall(words(html))) <= {"ESRI", "bands", "models", "quot", "compiled", "stimulus", "model"}
    assert 'alt="ファンチャート：実質GDPへの効果' in html
    tiles = re.findall(r"font-size:21px[^>]*>([^<]+)</div><div[^>]*>([^<]*)<br>", html)
    assert len(tiles) >= 3
    assert all(re.fullmatch(r"[+−]?[\d.,]+( %)?", number) and units for number, units in tiles), tiles


def test_cards_of_what_goes_in_speak_japanese(shown: dict[str, Any]) -> None:
    package, economy = (words(shown[name].to_html(language="ja")) for name in ("package", "economy"))
    for text in ("支出1.856兆円、債務保証0.5兆円", "財源：基金の収益 70.3 %", "ラピダスIIM-1", "|年度|"):
        assert text in package
    for text in ("日本（公的モデルに整合）", "起点|2025年1～3月期の前期末", "パラメータ", "|事前分布|"):
        assert text in economy


@pytest.mark.parametrize("name", ["projection", "package", "economy"])
def test_a_notebook_shows_the_english_card(shown: dict[str, Any], name: str) -> None:
    one = shown[name]
    assert one._repr_html_() == one.to_html()
    with pytest.raises(sm.InputError, match="language: got 'fr', allowed: en, ja"):
        one.to_html(language="fr")
