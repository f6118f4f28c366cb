"""What follows from an object is computed once, kept in bounds, and does not go with copies."""

import copy
import pickle

import stimulus_model as sm
from stimulus_model.remembered import MOST, Remembered


def test_an_answer_is_made_once_for_each_question():
    kept, made = Remembered(), []
    for question in (1, 2, 1):
        assert kept.get("square", question, lambda q=question: made.append(q) or q * q) == question * question
    assert made == [1, 2]
    assert kept.get("cube", 2, lambda: 8) == 8


def test_no_more_is_kept_than_anybody_asks_in_turn():
    kept = Remembered()
    for question in range(3 * MOST):
        kept.get("answer", question, lambda q=question: q)
        assert len(kept._kinds["answer"]) <= MOST


def test_an_answer_of_none_is_an_answer():
    kept, made = Remembered(), []
    for _ in range(2):
        assert kept.get("nothing", None, lambda: made.append(1)) is None
    assert made == [1]


def test_copies_begin_without_answers():
    kept = Remembered()
    kept.get("answer", 1, object)
    assert not copy.deepcopy(kept)._kinds
    assert not pickle.loads(pickle.dumps(kept))._kinds


def test_a_changed_economy_remembers_nothing_of_the_one_that_it_came_from():
    economy = sm.Economy.load("japan")
    before = economy.marginals(), economy.content_id, economy.content
    other = economy.replace(hand_to_mouth=0.2)
    assert other.content_id != before[1]
    assert other.content["parameters"]["demand"]["hand_to_mouth"]["prior"]["kind"] == "fixed"
    assert other.marginals() is not before[0]
    assert economy.marginals() is before[0]
