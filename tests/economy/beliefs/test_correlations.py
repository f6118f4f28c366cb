"""Correlations of an economy: from files and by `correlate`, checked, and dropped with the prior they belong to."""

import numpy as np
import pytest
from scipy import stats

import stimulus_model as sm
from stimulus_model.engine.draws.design import design_of, draw_parameters
from stimulus_model.inputs import InputError

ONE, OTHER, THIRD = "chip_return", "additionality", "inflation_sd"


@pytest.fixture(scope="module")
def japan():
    return sm.Economy.load("japan").replace(
        chip_return=sm.prior.uniform(0.0, 0.2), additionality=sm.prior.beta(0.0, 1.0, 2.0, 2.0),
        inflation_sd=sm.prior.normal(1.0, 0.1),
    )  # fmt: skip


def test_correlated_parameters_move_together_and_keep_their_distributions(japan):
    tied = japan.correlate({(ONE, OTHER): 0.6, (OTHER, THIRD): -0.4}, note="judged in a test")
    names = [marginal.name for marginal in tied.marginals()]
    draws = [draw_parameters(design_of(economy.marginals()), 3, 0, 16_384) for economy in (japan, tied)]
    apart, together = (blocks.transpose(1, 0, 2).reshape(len(names), -1) for blocks in draws)
    one, other, third = (names.index(name) for name in (ONE, OTHER, THIRD))
    assert abs(stats.spearmanr(apart[one], apart[other]).statistic) < 0.03
    assert stats.spearmanr(together[one], together[other]).statistic == pytest.approx(0.582, abs=0.02)
    assert stats.spearmanr(together[other], together[third]).statistic == pytest.approx(-0.385, abs=0.02)
    assert stats.kstest(together[other], stats.beta(2, 2).cdf).pvalue > 1e-4
    moved = {k for k in range(len(names)) if not np.array_equal(apart[k], together[k])}
    assert moved <= {one, other, third}


def test_files_bring_them_back_and_content_differs(japan):
    tied = japan.correlate({(ONE, OTHER): 0.6})
    again = sm.Economy.from_dict(tied.to_dict())
    assert again == tied
    said = {ONE: {OTHER: {"value": 0.6, "source": "judgement", "note": "correlate()"}}}
    assert tied.to_dict()["correlations"] == japan.to_dict()["correlations"] | said
    assert tied.content_id != japan.content_id
    assert ONE not in japan.to_dict()["correlations"]


def test_later_beliefs_replace_earlier_ones(japan):
    tied = japan.correlate({(ONE, OTHER): 0.6}).correlate({(OTHER, ONE): 0.1, (ONE, THIRD): 0.2})
    added = {pair: entry.value for pair, entry in tied.correlations.items() if pair not in japan.correlations}
    assert added == {(OTHER, ONE): 0.1, (ONE, THIRD): 0.2}
    assert set(tied.replace(additionality=0.5).correlations) == {(ONE, THIRD), *japan.correlations}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ({("chip_retrun", OTHER): 0.5}, r"correlations.chip_retrun.*got 'chip_retrun'.*did you mean 'chip_return'"),
        ({(ONE, ONE): 0.5}, r"two different parameters"),
        ({(ONE, OTHER): 0.5, (OTHER, ONE): 0.4}, r"each pair once"),
        ({(ONE, OTHER): 1.0}, r"got 1.0, allowed: a number above -1 and below 1"),
        ({(ONE, OTHER): float("nan")}, r"correlations.chip_return.additionality: got nan"),
        ({(ONE, OTHER): 0.9, (OTHER, THIRD): 0.9, (ONE, THIRD): -0.9}, r"a positive definite matrix"),
        ({(ONE, "price_rigidity_none"): 0.1}, r"the names of two parameters"),
        ({(ONE, "exit_threshold"): 0.1}, r"not drawn again for each plant"),
        ([(ONE, OTHER)], r"pairs: got .*such as"),
        ({ONE: 0.5}, r"pairs: got .*such as"),
    ],
)
def test_bad_correlations(japan, pairs, message):
    with pytest.raises(InputError, match=message):
        japan.correlate(pairs)


def test_parameters_without_a_prior_of_their_own_are_refused(japan):
    member = sm.Economy.load("japan").ensemble.parameters[0]
    with pytest.raises(InputError, match=r"not drawn from the ensemble; give it a prior of its own with replace"):
        japan.correlate({(ONE, member): 0.5})
    with pytest.raises(InputError, match=r"a prior that is not fixed"):
        japan.replace(additionality=0.4).correlate({(ONE, OTHER): 0.5})


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (3, r"correlations: got 3, allowed: a table"),
        ({ONE: 0.5}, r"correlations.chip_return: got 0.5, allowed: a table"),
        ({ONE: {OTHER: {"value": 0.5}}}, r"correlations.chip_return.additionality"),
        ({ONE: {OTHER: {"value": 2.0, "source": "judgement", "note": "n"}}}, r"additionality.value: got 2.0"),
        ({ONE: {OTHER: {"value": 0.2, "source": "nobody", "note": "n"}}}, r"additionality.source: got 'nobody'"),
    ],
)
def test_bad_tables(japan, table, message):
    with pytest.raises(InputError, match=message):
        sm.Economy.from_dict(japan.to_dict() | {"correlations": table})
