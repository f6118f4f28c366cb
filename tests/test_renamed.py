"""Old public names work for one minor version, and say what replaces them."""

import pytest

import stimulus_model as sm
from stimulus_model.renamed import renamed_keywords
from stimulus_model.simulation.impulse_responses import respond


@renamed_keywords(old="new")
def double(new: float = 0.0) -> float:
    return 2.0 * new


def test_an_old_keyword_is_the_new_one():
    with pytest.warns(DeprecationWarning, match=r"^double\(old=\.\.\.\) is now new=; the old name goes"):
        assert double(old=2.0) == 4.0  # type: ignore[call-arg]  # a type checker knows new names only
    assert double(new=2.0) == double(2.0) == 4.0


def test_both_keywords_are_an_error():
    with (
        pytest.warns(DeprecationWarning, match="is now new="),
        pytest.raises(TypeError, match=r"got both old= and new="),
    ):
        double(old=1.0, new=2.0)


def test_an_economy_by_the_old_keyword():
    with pytest.warns(DeprecationWarning, match=r"Economy\.load\(pole=\.\.\.\) is now calibrated_to=") as told:
        assert sm.Economy.load("japan", pole="esri-2022") == sm.Economy.load("japan", calibrated_to="esri-2022")
    assert told[0].filename == __file__


def test_an_impulse_response_by_old_keywords(economy):
    with pytest.warns(DeprecationWarning, match=r"respond\((held|shaken)=\.\.\.\) is now (hold_for|stochastic)="):
        old = respond(economy, "policy_rate", duration=4, held=4, shaken=False, draws=8)
    new = respond(economy, "policy_rate", duration=4, hold_for=4, stochastic=False, draws=8)
    assert old.provenance == new.provenance
