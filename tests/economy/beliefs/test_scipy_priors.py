"""Distributions of SciPy as priors: the same quantiles, kept in files, or one clear error."""

import numpy as np
import pytest
from scipy import stats

import stimulus_model as sm
from stimulus_model.economy.beliefs.prior import Prior, as_prior

LEVELS = np.linspace(0.001, 0.999, 41)
OURS = {
    "normal": stats.norm(0.2, 0.1),
    "uniform": stats.uniform(loc=0.1, scale=0.4),
    "beta": stats.beta(2.0, 3.0, loc=0.1, scale=0.5),
    "lognormal": stats.lognorm(0.4, scale=0.3),
    "exponential": stats.expon(scale=2.0),
}
KEPT = {
    "scipy.gamma": stats.gamma(2.0, scale=0.1),
    "scipy.t": stats.t(5, 0.1, 0.02),
    "scipy.weibull_min": stats.weibull_min(1.5),
    "scipy.lognorm": stats.lognorm(s=0.4, loc=0.1),
}


@pytest.mark.parametrize(("kind", "given"), [*OURS.items(), *KEPT.items()])
def test_quantiles_are_those_of_scipy(kind, given):
    prior = as_prior("x", given)
    assert prior.kind == kind
    np.testing.assert_allclose(prior.quantile(LEVELS), given.ppf(LEVELS), rtol=1e-9, atol=1e-12)
    assert prior.support == pytest.approx(given.support())
    assert Prior.from_dict("x", prior.to_dict()) == prior


def test_a_truncated_normal_is_ours():
    prior = as_prior("x", stats.truncnorm(-1.0, np.inf, loc=0.2, scale=0.1))
    assert prior == sm.prior.normal(0.2, 0.1, low=0.1)


def test_they_are_priors_wherever_priors_are(tmp_path):
    economy = sm.Economy.load("japan").replace(hand_to_mouth=stats.triang(0.5, loc=0.1, scale=0.3))
    assert economy.parameters["hand_to_mouth"].value == pytest.approx(0.25)
    again = sm.Economy.load(economy.save(tmp_path / "mine.toml"))
    assert again.content_id == economy.content_id
    assert again.parameters["hand_to_mouth"].prior.kind == "scipy.triang"
    run = sm.simulate(
        sm.Package.of(title="t", transfers={2025: 1.0}),
        economy, draws=8, seed=1, threads=1, horizon="2026", engine="reference", variables=["real_gdp"],
    )  # fmt: skip
    assert run.provenance.economy["parameters"]["demand"]["hand_to_mouth"]["prior"]["kind"] == "scipy.triang"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (stats.poisson(3.0), r"^hand_to_mouth: got .* a continuous distribution of scipy\.stats"),
        (stats.gamma, r"^hand_to_mouth: got .* a frozen continuous distribution"),
        (stats.gamma([1.0, 2.0]), r"^hand_to_mouth: got .* a number for each argument"),
        (stats.gaussian_kde([0.1, 0.2, 0.3]), r"^hand_to_mouth: got .* a frozen continuous distribution"),
        (stats.norm(0.2, 10.0), r"^hand_to_mouth: got 'normal\(mean=0\.2, sd=10\)', .* a prior of numbers >= 0"),
        (stats.gamma(2.0, scale=1.0), r"^hand_to_mouth: got 'scipy\.gamma\(a=2, loc=0, scale=1\)', .* <= 1"),
        (stats.norm(0.2, -1.0), r"^hand_to_mouth\.scale: got -1\.0"),
        ("gamma", r"^hand_to_mouth: got 'gamma', allowed: a finite number"),
    ],
)
def test_what_is_no_prior_is_one_clear_error(given, message):
    with pytest.raises(sm.InputError, match=message):
        sm.Economy.load("japan").replace(hand_to_mouth=given)


def test_slips_in_a_file():
    with pytest.raises(sm.InputError, match=r"^x\.kind: got 'scipy\.gama', .* did you mean 'scipy\.gamma'"):
        Prior.from_dict("x", {"kind": "scipy.gama", "a": 1.0})
    with pytest.raises(sm.InputError, match=r"^x\.scipy\.gamma\.loc: got None"):
        Prior.from_dict("x", {"kind": "scipy.gamma", "a": 1.0})
    with pytest.raises(sm.InputError, match=r"^x\.scipy\.gamma: .* has a median"):
        Prior.from_dict("x", {"kind": "scipy.gamma", "a": -1.0, "loc": 0.0, "scale": 1.0})
