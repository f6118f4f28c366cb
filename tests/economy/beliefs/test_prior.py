"""Priors: quantiles against SciPy, round trips, refusals."""

import numpy as np
import pytest
from scipy import stats

from stimulus_model.economy.beliefs import prior
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.inputs import InputError

U = np.concatenate([np.linspace(0.001, 0.999, 999), [1e-12, 1.0 - 1e-12]])
SIGMA = np.log(1.6 / 0.5) / stats.norm.ppf(0.95)
CASES = [
    (prior.normal(0.2, 0.1), stats.norm(0.2, 0.1)),
    (prior.normal(0.2, 0.1, low=0.0, high=0.3), stats.truncnorm(-2.0, 1.0, 0.2, 0.1)),
    (prior.normal(0.2, 0.1, low=0.15), stats.truncnorm(-0.5, np.inf, 0.2, 0.1)),
    (prior.lognormal(0.5, 1.6), stats.lognorm(SIGMA, scale=0.5)),
    (prior.uniform(-0.9, 0.5), stats.uniform(-0.9, 1.4)),
    (prior.beta(1.0, 3.0, 0.8, 0.8), stats.beta(0.8, 0.8, 1.0, 2.0)),
    (prior.pert(0.0, 0.3, 1.0), stats.beta(2.2, 3.8)),
    (prior.exponential(2.0), stats.expon(scale=2.0)),
]


@pytest.mark.parametrize(("ours", "reference"), CASES, ids=lambda case: getattr(case, "kind", ""))
def test_quantiles_agree_with_scipy(ours, reference):
    np.testing.assert_allclose(ours.quantile(U), reference.ppf(U), rtol=1e-9, atol=1e-12)
    assert ours.median == pytest.approx(reference.median(), rel=1e-12)


def test_truncated_lognormal_stays_inside_and_keeps_its_shape():
    ours = prior.lognormal(0.5, 1.6, low=0.2, high=2.0)
    x = ours.quantile(U)
    assert x.min() >= 0.2
    assert x.max() <= 2.0
    free = stats.lognorm(SIGMA, scale=0.5)
    share = (free.cdf(x) - free.cdf(0.2)) / (free.cdf(2.0) - free.cdf(0.2))
    np.testing.assert_allclose(share, U, atol=1e-9)


def test_fixed_is_the_same_everywhere():
    np.testing.assert_array_equal(prior.fixed(0.4).quantile(U), np.full(len(U), 0.4))
    assert prior.fixed(0.4).support == (0.4, 0.4)


@pytest.mark.parametrize("case", [ours for ours, _ in CASES])
def test_round_trip_and_order(case):
    assert Prior.from_dict("prior", case.to_dict()) == case
    assert (np.diff(case.quantile(np.sort(U))) >= 0.0).all()
    low, high = case.support
    assert low <= case.median <= high
    assert case.describe().startswith(case.kind + "(")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: prior.normal(0.0, -1.0), r"normal\.sd: got -1\.0, allowed: a finite number > 0"),
        (lambda: prior.normal(0.0, 1.0, low=2.0, high=1.0), r"normal\.high: got 1\.0.*above low"),
        (lambda: prior.normal(0.0, 1.0, low=40.0), "some probability"),
        (lambda: prior.lognormal(0.5, 0.4), r"lognormal\.p95: got 0\.4"),
        (lambda: prior.lognormal(-1.0, 0.4), r"lognormal\.median: got -1\.0"),
        (lambda: prior.uniform(1.0, 1.0), r"uniform\.high"),
        (lambda: prior.beta(0.0, 1.0, 0.0, 1.0), r"beta\.a"),
        (lambda: prior.pert(0.0, 2.0, 1.0), r"pert\.mode: got 2\.0"),
        (lambda: prior.exponential(0.0), r"exponential\.mean"),
        (lambda: prior.fixed(float("nan")), r"fixed\.value: got nan"),
        (lambda: prior.fixed(True), r"fixed\.value: got True"),
        (lambda: Prior("norml", ()), "did you mean 'normal'"),
        (lambda: Prior("normal", (("mean", 0.0),)), r"normal\.sd: got None.*required"),
        (lambda: Prior("normal", (("mean", 0.0), ("sdd", 1.0))), "did you mean 'sd'"),
    ],
)
def test_bad_priors_name_the_argument(make, message):
    with pytest.raises(InputError, match=message):
        make()


def test_from_dict_names_the_field():
    with pytest.raises(InputError, match=r"parameters\.chips\.x\.prior\.normal\.sd: got -1"):
        Prior.from_dict("parameters.chips.x.prior", {"kind": "normal", "mean": 0.0, "sd": -1})
    with pytest.raises(InputError, match="a table with kind"):
        Prior.from_dict("p", 3.0)


@pytest.mark.parametrize("u", [0.0, 1.0, -0.1, np.nan, [0.5, 1.0]])
def test_probabilities_must_be_inside(u):
    with pytest.raises(InputError, match="above 0 and below 1"):
        prior.uniform(0.0, 1.0).quantile(u)
