"""Studies of AI and productivity: figures as published, and the prior that is built from them."""

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model import evidence
from stimulus_model.estimation import ai_studies
from stimulus_model.estimation.realised_share import STUDIES, progress
from stimulus_model.inputs import InputError


@pytest.mark.parametrize(
    ("name", "year", "percent"),
    [
        ("acemoglu_2024", 2034, (0.93, 1.045, 1.56)),
        ("aghion_bunel_2024", 2034, (0.702, 7.012, 13.117)),  # .07, .68 and 1.24 points a year, compounded
        ("oecd_2024", 2034, (2.528, 4.332, 6.165)),
        ("oecd_2025", 2035, (2.018, 5.219, 6.693)),
        ("goldman_sachs_2023", 2033, (1.5, 1.5, 1.5)),
        ("goldman_sachs_2023", 2035, (2.1, 2.1, 2.1)),
        ("goldman_sachs_global_2023", 2035, (7.0, 10.0, 15.0)),
        ("penn_wharton_2025", 2035, (1.5, 1.5, 1.5)),
        ("penn_wharton_2025", 2055, (3.0, 3.0, 3.0)),
        ("morikawa_2024", 2024, (0.58, 0.58, 0.58)),
        ("morikawa_2024", 2030, (1.0, 2.0, 2.0)),
        ("mckinsey_2023", 2040, (1.714, 6.119, 10.706)),
        ("baily_2023", 2033, (18.0, 18.0, 18.0)),
    ],
)
def test_levels_as_published(name, year, percent):
    found = getattr(ai_studies, name)(year, 100.0)
    assert tuple(map(float, found)) == pytest.approx(percent, abs=2e-3)


def test_glocom_speaks_in_yen():
    assert [float(ai_studies.glocom_2025(y).central) for y in (2025, 2030)] == pytest.approx([4.2, 11.5])
    assert float(ai_studies.glocom_2025(2030, 2 * ai_studies.GDP).central) == pytest.approx(23.0)


@pytest.mark.parametrize("name", list(STUDIES))
def test_every_study_rises_within_its_years_and_is_silent_outside(name):
    study = STUDIES[name]
    assert "Valid 20" in study.implied.__doc__
    assert f"to {study.last}." in study.implied.__doc__
    low, central, high = study.implied(np.arange(2025, study.last + 1), ai_studies.GDP)
    assert np.isfinite([low, central, high]).all()
    assert (np.diff(central) >= 0.0).all()
    assert (low <= central + 1e-12).all()
    assert (central <= high + 1e-12).all()
    assert np.isnan(study.implied([2010, study.last + 1], ai_studies.GDP)).all()


def test_the_shipped_prior_is_the_one_that_is_built():
    economy = sm.Economy.load("japan")
    built, shipped = sm.realised_share_prior(), economy.parameters["realised_share"].prior
    assert [k for k, _ in built.arguments] == [k for k, _ in shipped.arguments]
    assert [v for _, v in built.arguments] == pytest.approx([v for _, v in shipped.arguments], rel=0.01)


def test_one_study_alone_gives_its_own_figure_on_the_central_path():
    economy = sm.Economy.load("japan")
    believed = sm.realised_share_prior({"penn_wharton_2025": 1.0})
    share = dict(believed.arguments)["median"]
    realised = share * progress(economy.replace(realised_share=share))[2035] * 148.7
    assert realised == pytest.approx(0.015 * ai_studies.GDP, rel=0.01)
    high = sm.realised_share_prior({"goldman_sachs_global_2023": 2.0, "penn_wharton_2025": 0.0})
    assert high.median > 4.0 * believed.median
    assert sm.realised_share_prior({"penn_wharton_2025": 3.0}) == believed  # only proportions count


def test_the_prior_does_not_depend_on_the_realised_share_believed_before():
    economy = sm.Economy.load("japan")
    assert sm.realised_share_prior(economy=economy.replace(realised_share=0.5)) == sm.realised_share_prior()
    faster = sm.realised_share_prior(economy=economy.replace(implementation_lag=4.0))
    assert faster.median < sm.realised_share_prior().median  # more has been reached by the year of the figure


def test_comparison_with_studies(economy):
    package = sm.Package.load("japan-ai-chips-2024")
    run = sm.simulate(package, economy, draws=300, seed=3, variables=["ai_capacity_realised"])
    table = evidence.compare_with_studies(run)
    frame = table.to_frame()
    assert table.years == (2030, 2035, 2040)
    assert len(frame) == 3 * (1 + len(STUDIES))
    own = frame.xs("projection, without the package", level="who")
    np.testing.assert_allclose(
        own["central"], [run.baseline("ai_capacity_realised", freq="year").sel(year=y).median() for y in table.years]
    )
    np.testing.assert_allclose(own["share_high"], own["high"] / 1.487)
    assert frame.loc[("Acemoglu 2024", 2040), "of_year"] == 2034
    assert frame.loc[("Acemoglu 2024", 2040), "central"] == frame.loc[("Acemoglu 2024", 2035), "central"]
    assert "(to 2034)" in repr(table)
    assert table.to_html() == table._repr_html_()
    assert table.to_html().startswith("<div class=")
    assert table.to_markdown().splitlines()[2].startswith("| % of ¥148.7 trillion")
    assert r"\toprule" in table.to_latex()
    chart = table.plot()
    assert chart.to_png().startswith(b"\x89PNG")
    assert len(chart.figure.axes) == 3


def test_bad_input_is_named(economy):
    with pytest.raises(InputError, match=r"weights: got 'acemoglu', .*did you mean 'acemoglu_2024'"):
        sm.realised_share_prior({"acemoglu": 1.0})
    with pytest.raises(InputError, match=r"weights.oecd_2024: got -1"):
        sm.realised_share_prior({"oecd_2024": -1})
    with pytest.raises(InputError, match="at least one weight above 0"):
        sm.realised_share_prior({"oecd_2024": 0.0})
    with pytest.raises(InputError, match=r"weights: got \['oecd_2024'\]"):
        sm.realised_share_prior(["oecd_2024"])
    with pytest.raises(InputError, match="economy: got 'japan'"):
        sm.realised_share_prior(economy="japan")
    package = sm.Package.load("japan-ai-chips-2024")
    run = sm.simulate(package, economy, draws=20, seed=3, horizon="2032Q4", variables=["ai_capacity_realised"])
    with pytest.raises(InputError, match=r"years: got \[2035, 2040\].*2025 to 2032"):
        evidence.compare_with_studies(run)
    with pytest.raises(InputError, match="projection: got 3"):
        evidence.compare_with_studies(3)
