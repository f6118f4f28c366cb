"""Random numbers: published vectors, keys, distribution."""

import math

import numpy as np
import pytest
from scipy import stats

from stimulus_model.numerics.random import normal_pair, opposite, threefry

# Random123, file kat_vectors, lines "threefry2x64 20": counter, key -> result
KNOWN_ANSWERS = [
    ((0, 0), (0, 0), (0xC2B6E3A8C2C69865, 0x6F81ED42F350084D)),
    ((2**64 - 1,) * 2, (2**64 - 1,) * 2, (0xE02CB7C4D95D277A, 0xD06633D0893B8B68)),
    (
        (0x243F6A8885A308D3, 0x13198A2E03707344),
        (0xA4093822299F31D0, 0x082EFA98EC4E6C89),
        (0x263C7D30BB0F0AF1, 0x56BE8361D3311526),
    ),
]


def _words(*values):
    return [np.array([value], dtype=np.uint64) for value in values]


@pytest.mark.parametrize(("counter", "key", "expected"), KNOWN_ANSWERS)
def test_threefry_gives_the_published_answers(counter, key, expected):
    got = threefry(*_words(*counter), *_words(*key))
    assert tuple(int(word[0]) for word in got) == expected


def _normals(count, time=0, seed=7):
    """Return the four normals of a counter, for so many draws."""
    draws = np.arange(count, dtype=np.uint64)
    return [each for word in threefry(draws, *_words(time, seed), 1) for each in normal_pair(word)]


def test_normals_are_normal_and_independent():
    four = _normals(400_000)
    later, other = _normals(400_000, time=1), _normals(400_000, seed=8)
    for sample in four:
        assert stats.kstest(sample, "norm").pvalue > 1e-4
        assert abs(stats.kurtosis(sample)) < 0.05
        assert abs(np.corrcoef(sample[1:], sample[:-1])[0, 1]) < 0.01
    off = ~np.eye(12, dtype=bool)
    assert abs(np.corrcoef([*four, *later, *other])[off]).max() < 0.01
    assert abs(np.corrcoef(np.square([*four, *later, *other]))[off]).max() < 0.01


def test_pairs_point_in_every_direction():
    """The angle is made of three parts of a word: a part that is wrong leaves gaps."""
    one, other = _normals(1_000_000)[:2]
    turns = np.histogram(np.arctan2(other, one), 360, (-math.pi, math.pi))[0]
    assert stats.chisquare(turns).pvalue > 1e-4
    sizes = stats.rayleigh.cdf(np.hypot(one, other))
    assert stats.kstest(sizes, "uniform").pvalue > 1e-4
    joint = np.histogram2d(sizes, np.arctan2(other, one), 32)[0]
    assert stats.chi2_contingency(joint).pvalue > 1e-4


def test_tails_are_as_heavy_as_they_should_be():
    sizes = np.abs(np.concatenate([_normals(1_000_000, time)[0] for time in range(4)]))
    for bound in (3.0, 4.0, 4.5):
        expected = 2.0 * stats.norm.sf(bound) * sizes.size
        assert abs((sizes > bound).sum() - expected) < 4.5 * math.sqrt(expected)


def test_the_ends_of_a_word_give_numbers():
    words = np.array([0, 2**64 - 1, 2**24 - 1, 2**64 - 2**24], dtype=np.uint64)
    one, other = normal_pair(words)
    size = np.hypot(one, other)
    np.testing.assert_allclose(size[[0, 2]], math.sqrt(2.0 * 41.0 * math.log(2.0)), rtol=1e-10)  # 7.54
    np.testing.assert_allclose(size[[1, 3]], 2.0**-20, rtol=1e-6)
    assert (np.abs(one) > 0.0).all()
    assert (np.abs(other) > 0.0).all()


def test_a_word_is_turned_into_normals_as_the_docstring_says():
    word = 0xA4093822299F31D0
    share, angle = ((word >> 24) + 0.5) / 2**40, ((word >> 1 & 0x3FFFFF) - 2**21 + 0.5) / 2**22 * math.pi / 2.0
    size, swapped, turned = math.sqrt(-2.0 * math.log(share)), word >> 23 & 1, word & 1
    expected = [size * math.cos(angle) * (1 - 2 * turned), size * math.sin(angle) * (1 - 2 * turned)]
    expected = expected[::-1] if swapped else expected
    np.testing.assert_allclose(normal_pair(word), expected, rtol=3e-11)
    np.testing.assert_allclose(np.ravel(normal_pair(*_words(word))), expected, rtol=3e-11)


def test_opposites_differ_in_nothing_but_the_sign():
    words = threefry(np.arange(1000, dtype=np.uint64), *_words(0, 7), 1)[0]
    np.testing.assert_array_equal(normal_pair(opposite(words, np.uint64(1))), np.negative(normal_pair(words)))
    np.testing.assert_array_equal(opposite(words, np.uint64(0)), words)


def test_a_draw_does_not_depend_on_its_neighbours():
    whole = _normals(1000)[0]
    alone = normal_pair(threefry(*_words(617), *_words(0, 7), 1)[0])[0]
    assert alone[0] == whole[617]
