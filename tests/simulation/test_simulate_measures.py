"""Which measures a summary counts: the same counts as among all of them, and clear answers where one is missing."""

import itertools
import re

import numpy as np
import pytest

from stimulus_model.economy.variables import VARIABLES, variable
from stimulus_model.inputs import InputError
from stimulus_model.results.distribution import ARRAYS
from stimulus_model.results.measures import MEASURES, measures_of
from stimulus_model.results.summary_projection import SummaryProjection
from stimulus_model.simulation.options import layout_of
from stimulus_model.simulation.simulate import Options, open_projection, simulate
from stimulus_model.timeline import Timeline

NAMES = ["real_gdp", "inflation", "debt", "ai_capacity_realised"]
SUBSETS = [chosen for n in range(1, 5) for chosen in itertools.combinations(MEASURES, n)]
COUNTED = [chosen for chosen in SUBSETS if chosen != ("relative",)]
"""Of which every one of `NAMES` has a measure."""


@pytest.fixture(scope="module")
def run(packages, economy):
    package = packages["japan-ai-chips-2024"]

    def simulated(**options):
        given = {"seed": 3, "draws": 64, "variables": NAMES, "keep": "summary", "horizon": "2035Q4"} | options
        return simulate(package, economy, **given)

    return simulated


@pytest.fixture(scope="module")
def summaries(run):
    return {chosen: run(measures=chosen) for chosen in COUNTED}


@pytest.fixture(scope="module")
def effects(summaries):
    return summaries["effect",]


def test_a_variable_has_what_the_registry_shows():
    assert measures_of(variable("real_gdp")) == MEASURES
    assert measures_of(variable("inflation")) == measures_of(variable("debt")) == ("without", "with", "effect")


@pytest.mark.parametrize("chosen", COUNTED, ids="-".join)
def test_only_what_was_asked_for_is_counted(summaries, chosen):
    expected = [(name, m) for name in NAMES for m in MEASURES if m in chosen and m in measures_of(variable(name))]
    found = summaries[chosen].distribution
    assert list(found.places) == expected
    assert len(found.counts) == len(expected) * (found.quarters + found.years)


@pytest.mark.parametrize("chosen", COUNTED, ids="-".join)
def test_what_is_counted_does_not_depend_on_what_else_is(run, chosen):
    """More than a block of draws and more than a pilot, so that bins and sums of blocks are at stake."""
    whole, part = run(draws=1500).distribution, run(draws=1500, measures=chosen).distribution
    for series in part.places:
        for freq in ("quarter", "year"):
            name, measure = series
            mine, all_of_them = (each.columns(variable(name), measure, freq) for each in (part, whole))
            for name in ARRAYS:
                np.testing.assert_array_equal(getattr(part, name)[mine], getattr(whole, name)[all_of_them])


def test_all_of_them_in_any_order_are_what_none_means(run, summaries):
    expected = run().content_hash
    assert summaries[MEASURES].content_hash == expected
    assert run(measures=list(reversed(MEASURES))).content_hash == expected
    assert run(measures=(each for each in MEASURES)).content_hash == expected
    assert run(measures=["effect", "without"]).content_hash == summaries["without", "effect"].content_hash
    assert summaries["effect",].content_hash != expected


@pytest.mark.parametrize("where", [{"threads": 1}, {"threads": 8, "chunk": 1}, {"engine": "reference"}])
def test_where_and_how_never_change_a_part(run, where):
    expected, found = run(draws=1500, measures=["effect"]), run(draws=1500, measures=["effect"], **where)
    if "engine" in where:
        np.testing.assert_allclose(found.distribution.high, expected.distribution.high, rtol=1e-9, atol=1e-9)
    else:
        assert found.content_hash == expected.content_hash


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"measures": "effect"},
            r"^measures: got 'effect', allowed: a list of without, with, effect, relative, or N",
        ),
        ({"measures": 3}, r"^measures: got 3, allowed: a list of without, with"),
        ({"measures": []}, r"^measures: got \[\], allowed: a list of without, with"),
        ({"measures": ["efect"]}, r"^measures: got 'efect', allowed: without, .*; did you mean 'effect'\?"),
        ({"measures": [None]}, r"^measures: got None, allowed: without, with, effect, relative"),
        ({"measures": ["effect", "effect"]}, r"^measures: got \['effect', 'effect'\], allowed: each name once"),
        (
            {"measures": ["relative"]},
            r"^measures: got \['relative'\], allowed: one that inflation has as well: without, with, effect$",
        ),
        (
            {"measures": ["effect"], "keep": "paths"},
            r"^measures: got \['effect'\], allowed: None: keep='paths' knows all of them, only a summary counts",
        ),
        ({"measures": ["effect"], "keep": "annual"}, r"^measures: got \['effect'\], allowed: None: keep='annual'"),
        ({"measures": ["efect"], "keep": "paths"}, r"^measures: got 'efect', .*did you mean 'effect'\?"),
        ({"measures": ["effect"], "memory": 10}, r"^memory: got 10, .*or fewer variables or measures"),
    ],
)
def test_bad_measures_are_one_clear_error(run, arguments, message):
    with pytest.raises(InputError, match=message):
        run(**arguments)


def test_options_check_measures_too():
    assert Options(keep="summary", measures=["relative", "with"]).measures == ("with", "relative")
    with pytest.raises(InputError, match=r"measures: got \['effect'\], allowed: None: keep='paths'"):
        Options(measures=["effect"])


def test_measures_in_per_cent_of_variables_that_have_them(run):
    found = run(variables=["real_gdp", "exports"], measures=["relative"])
    assert list(found.distribution.places) == [("real_gdp", "relative"), ("exports", "relative")]
    assert layout_of(Timeline("2025Q1", "2026Q4"), VARIABLES.of(["real_gdp"]), ("relative",))[0].measures == (
        "relative",
    )


def test_auto_uses_measures_if_it_chooses_a_summary(run):
    paths = run(keep="auto", measures=["effect"])
    assert (paths.provenance.keep, paths.provenance.keep_asked) == ("paths", "auto")
    assert paths.content_hash == run(keep="auto").content_hash
    enough = {"keep": "auto", "draws": 30_000, "variables": ["real_gdp"], "memory": 2_500_000}
    counted = run(measures=["effect"], **enough)
    assert counted.provenance.keep == "summary"
    assert list(counted.distribution.places) == [("real_gdp", "effect")]
    with pytest.raises(InputError, match=r"memory: got 2500000, .*fewer variables or measures"):
        run(**enough)  # four series do not fit


def test_a_part_is_saved_and_opened(summaries, tmp_path):
    for chosen in (("effect",), ("without", "relative")):
        file = summaries[chosen].save(tmp_path / "run.nc")
        opened = open_projection(file)
        assert isinstance(opened, SummaryProjection)
        assert opened.content_hash == summaries[chosen].content_hash
        assert opened.distribution.places == summaries[chosen].distribution.places
        assert repr(opened) == repr(summaries[chosen])
        assert opened.summary().to_frame().equals(summaries[chosen].summary().to_frame())


def test_a_checkpoint_of_other_measures_is_refused(run, tmp_path):
    folder = tmp_path / "run.ckpt"
    expected = run(measures=["effect"]).content_hash
    for _ in range(2):
        assert run(measures=["effect"], checkpoint=folder).content_hash == expected
    with pytest.raises(InputError, match=r"checkpoint: .*measures is \['with'\] here and \['effect'\] there"):
        run(measures=["with"], checkpoint=folder)
    with pytest.raises(InputError, match=r"measures is \['without', .*'relative'\] here and \['effect'\] there"):
        run(checkpoint=folder)


PROPERTIES = (
    "channels", "content_hash", "dataset", "dependence", "distribution", "finest", "paths", "provenance", "registry",
    "timeline", "variables",
)  # fmt: skip


ELSEWHERE = {"explore"}
"""Public names of a summary that have tests of their own."""


def asks(summary, tmp_path):
    """Every public question to a summary, in the measures that a question can name."""
    several = [
        (name, {"measure": measure, "freq": freq})
        for name in NAMES
        for measure in MEASURES
        for freq in ("quarter", "year")
    ]
    fans = [(name, {"effect": False}) for name in NAMES]
    fans += [(name, {"relative": relative}) for name in NAMES for relative in (None, True, False)]
    return {
        "quantiles": [lambda a=a, b=b: summary.quantiles(a, **b) for a, b in several],
        "statistics": [lambda a=a, b=b: summary.statistics(a, **b) for a, b in several],
        "year_statistics": [lambda a=a, m=m: summary.year_statistics(a, m, [2030]) for a in NAMES for m in MEASURES],
        "plot": [lambda a=a, b=b: summary.plot.fan(a, **b).data for a, b in fans]
        + [lambda: summary.plot.waterfall(year=2030)],
        "to_frame": [summary.to_frame],
        "to_csv": [lambda: summary.to_csv(tmp_path / "a.csv")],
        "to_excel": [lambda: summary.to_excel(tmp_path / "a.xlsx")],
        "summary": [summary.summary, *(lambda a=a: summary.summary([a]) for a in NAMES)],
        "headline": [summary.headline, lambda: summary.headline(contributions=True)],
        "knows": [lambda a=a, m=m: summary.knows(a, m) for a in NAMES for m in MEASURES],
        "shows_per_cent": [lambda a=a: summary.shows_per_cent(a) for a in NAMES],
        "save": [lambda: summary.save(tmp_path / "run.nc")],
        "effect": [lambda: summary.effect("real_gdp")],
        "level": [lambda: summary.level("real_gdp")],
        "baseline": [lambda: summary.baseline("real_gdp")],
        "contributions": [summary.contributions],
        "parameters": [lambda: summary.parameters],
        "where": [lambda: summary.where(real_gdp=("above", 0.0))],
        "by_model": [summary.by_model],
        "report": [lambda: summary.report(tmp_path / "report.html", live=False)],
        **{name: [lambda name=name: getattr(summary, name)] for name in PROPERTIES},
        "weighted": [lambda: summary.weighted([1.0])],
        "to_arviz": [summary.to_arviz],
        "to_html": [summary.to_html],
        "_repr_html_": [summary._repr_html_],
    }


@pytest.mark.parametrize("chosen", COUNTED, ids="-".join)
def test_every_question_is_answered_or_refused(summaries, chosen, tmp_path):
    summary = summaries[chosen]
    questions = asks(summary, tmp_path)
    public = {name for name in dir(summary) if not name.startswith("_")} - ELSEWHERE
    assert set(questions) == public | {"_repr_html_"}
    refused = set()
    for name, ask in ((name, ask) for name, each in questions.items() for ask in each):
        try:
            answer = ask()
        except InputError as error:
            refused.add((name, error.field))
            continue
        shown = answer.to_frame().to_string() if name == "summary" else str(answer)
        words = re.sub(r"base64,[^\"]+", "", shown).lower()
        assert not re.search(r"\b(nan|inf)\b", words), (name, shown)
    single_draws = (
        "effect", "level", "baseline", "contributions", "dataset", "paths", "headline", "plot", "parameters", "where",
        "by_model", "weighted", "to_arviz",
    )  # fmt: skip
    counted = {
        (name, "measure") for name in ("quantiles", "statistics", "year_statistics", "plot", "summary", "to_frame")
    }
    assert refused <= {(name, "keep") for name in single_draws} | counted | {
        ("summary", "measures"),
        ("to_frame", "measures"),
        ("to_csv", "measures"),
    }


@pytest.mark.parametrize("chosen", COUNTED, ids="-".join)
def test_what_is_answered_is_what_was_counted_and_the_same_as_among_all(summaries, chosen):
    part, whole = summaries[chosen], summaries[MEASURES]
    for name, measure in itertools.product(NAMES, MEASURES):
        if part.knows(name, measure):
            for freq in ("quarter", "year"):
                ours, theirs = (each.quantiles(name, measure=measure, freq=freq) for each in (part, whole))
                assert ours.identical(theirs)
        else:
            with pytest.raises(InputError, match=rf"^measure: got '{measure}', allowed: .*of {name}"):
                part.quantiles(name, measure=measure)


def test_an_error_says_what_was_counted_and_how_to_have_more(effects, summaries):
    message = (
        r"^measure: got 'with', allowed: effect: what was counted of inflation; "
        r"simulate\(measures=\['with', 'effect'\]\) counts this too$"
    )
    for ask in (
        lambda: effects.quantiles("inflation", measure="with"),
        lambda: effects.statistics("inflation", measure="with"),
        lambda: effects.plot.fan("inflation", effect=False),
    ):
        with pytest.raises(InputError, match=message):
            ask()
    with pytest.raises(InputError, match=r"'relative', allowed: effect: what was counted of real_gdp"):
        effects.plot.fan("real_gdp", relative=True)
    with pytest.raises(InputError, match=r"'relative', allowed: effect: .*debt, whose effects are not in per cent$"):
        effects.statistics("debt", measure="relative")
    with pytest.raises(InputError, match=r"'without', allowed: with: what was counted of inflation"):
        summaries["with",].plot.fan("inflation", effect=False)  # the median without is part of that chart


def test_the_table_shows_what_was_counted(effects, summaries):
    rows = {key[:2] for key in summaries[MEASURES].summary().to_frame().index}
    units = {name: unit for name, unit in rows if not unit.startswith("% of the no-")}
    assert dict(key[:2] for key in effects.summary().to_frame().index) == units
    relative = summaries["without", "relative"].summary().to_frame()
    assert {key[:2] for key in relative.index} == {("real_gdp", "% of the no-package path")}
    assert {key[1] for key in effects.summary(["real_gdp"]).to_frame().index} == {units["real_gdp"]}
    for chosen in (("without",), ("without", "with")):
        with pytest.raises(InputError, match=r"^measures: got \['without'.*\], allowed: effect or relative as well"):
            summaries[chosen].summary()
        with pytest.raises(InputError, match=r"^measure: got 'relative', allowed: without.*of real_gdp"):
            summaries[chosen].summary(["real_gdp"])


def test_variables_of_no_headline_are_shown_in_what_was_counted(run):
    exports = {m: run(variables=["exports"], measures=[m]).summary().to_frame() for m in ("effect", "relative")}
    assert {key[1] for key in exports["effect"].index} == {variable("exports").effect_units}
    assert {key[1] for key in exports["relative"].index} == {"% of the no-package path"}


def test_the_headline_has_the_lines_that_were_counted(effects, summaries):
    whole = repr(summaries[MEASURES]).splitlines()
    text = repr(effects)
    assert re.search(r"Real GDP, peak in \d{4} +[+−]¥\S+ ± \S+ trillion a year", text)
    assert "Government debt, end of 2035" in text
    assert "because of it" in text
    assert "without the package  " not in text
    assert "% of GDP" not in text
    without = repr(summaries["without",]).splitlines()
    assert [line.split() for line in without if line.startswith("  Generative AI")] == [
        line.split() for line in whole if ", without the package" in line
    ]
    assert repr(summaries["with",]).splitlines() == [whole[0], *whole[-2:]]


def test_the_card_shows_what_was_counted(effects, summaries):
    units = variable("real_gdp").effect_units
    for summary, unit in ((effects, units), (summaries[MEASURES], "% of the no-package path")):
        card = summary._repr_html_()
        assert f'alt="Fan chart: effect on Real GDP, {unit}"' in card
        assert "Effect by year" in card
    card = summaries["without", "with"]._repr_html_()
    assert "<img" not in card
    assert "Effect by year" not in card


def test_a_fan_is_in_per_cent_where_that_was_counted(effects, summaries):
    whole = summaries[MEASURES]
    for summary, relative in ((effects, False), (summaries["without", "relative"], True), (whole, True)):
        drawn = summary.plot.fan("real_gdp")
        assert drawn.data.equals(whole.plot.fan("real_gdp", relative=relative).data)
