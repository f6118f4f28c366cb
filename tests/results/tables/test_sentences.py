"""The result in plain sentences: frequencies, money, what ranges leave out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.results.projection import Projection
from stimulus_model.results.tables.caveats import EQUATIONS, not_covered
from stimulus_model.results.tables.sentences import EffectWords, by_model_sentence, debt_sentence, largest_sentence
from stimulus_model.sampling import Dependence, Members

Build = Callable[..., Projection]


def found(median: float, low: float, high: float, positive: float = 1.0) -> dict[str, float]:
    return {"median": median, "low": low, "high": high, "probability_positive": positive}


def test_the_headline_opens_with_sentences(projection: Projection) -> None:
    money = replace(projection, provenance=replace(projection.provenance, money="¥1.9tn cash"))
    text = " ".join(money.headline().split())
    gdp = projection.statistics("real_gdp", measure="relative").loc[2026]
    median, low, high = (f"{gdp[field]:.2f}" for field in ("median", "low", "high"))
    assert f"The package, ¥1.9tn cash, raises real GDP by {median} % (¥0." in text
    assert " trillion a year) in 2026, when its effect is largest" in text
    assert f"in 9 of 10 draws the effect is between +{low} and +{high} %." in text
    assert "At the end of 2035 government debt is" in text
    assert EQUATIONS in text
    assert text.index("raises real GDP") < text.index("Real GDP, peak in 2026")
    card = money._repr_html_()
    assert card.index("raises real GDP") < card.index("<table")


@pytest.mark.parametrize(
    ("positive", "draws", "words"),
    [
        (0.82, 10_000, "82 of 100"),
        (1.0, 10_000, "100 of 100"),
        (0.9999, 10_000, "more than 99 of 100"),
        (0.0001, 10_000, "fewer than 1 of 100"),
        (0.5, 20, "10 of 20"),
    ],
)
def test_frequencies_are_of_a_hundred_draws_or_of_all(positive: float, draws: int, words: str) -> None:
    assert EffectWords(found(1.0, -1.0, 2.0, positive), draws).how_often() == words


def test_sentences_say_direction_and_range() -> None:
    debt = EffectWords(found(-1.52, -2.31, 0.63), 1000, "¥", "trillion")
    ratio = EffectWords(found(-0.1, -0.2, 0.1, 0.12), 1000)
    assert debt_sentence(2035, debt, ratio) == (
        "At the end of 2035 government debt is ¥1.5 trillion lower (9 of 10 draws: between −2.3 and +0.6), "
        "and debt to GDP is higher in 12 of 100 draws."
    )
    assert debt_sentence(2035, EffectWords(found(0.0, 0.0, 0.0), 9), None).endswith("as high as without.")
    assert (
        largest_sentence("Gap in 2026", EffectWords(found(0.5, 0.5, 0.5), 1, units="points"))
        == "Gap in 2026 rises by 0.50 points."
    )


def test_what_ranges_leave_out_is_measured_on_the_shipped_ensemble(
    projection: Projection, economy: sm.Economy
) -> None:
    assert not_covered(projection).startswith("The ranges hold what the model does not know given its equations.")
    shipped = replace(projection.provenance, economy=economy.to_dict())
    said = not_covered(replace(projection, provenance=shipped))
    assert re.search(r"that was left out they held \d\d to \d\d %, not 90", said)
    assert re.search(r'one more model \(bands="models"\) held \d\d to \d\d %', said)
    # if this fails, the ensemble has changed: run python docs/caveats.py


def test_official_models_are_named_where_they_disagree(build: Build, economy: sm.Economy) -> None:
    projection = build(600)
    models = economy.to_dict()["economy"]["published_tables"]
    made = replace(projection.provenance, economy={"economy": {"published_tables": models}})

    class Drawn(Projection):
        dependence = Dependence(members=Members(np.arange(600), 600.0, 3))

    drawn = Drawn(projection.paths, projection.timeline, projection.registry, made)
    effect = projection.effect("real_gdp").isel(quarter=4)
    apart = effect.copy(data=0.05 + 0.02 * (np.arange(600) % 3))
    said = by_model_sentence(drawn, apart, 0.001)
    assert said.endswith("esri-2022 +0.050 %, cabinet-office-2026 +0.070 %, q-jem-2019 +0.090 %.")
    assert by_model_sentence(drawn, apart, 1.0) == ""
    assert by_model_sentence(projection, apart, 0.001) == ""
