"""Random numbers: published vectors, keys, distribution."""

import numpy as np
import pytest
from scipy import stats

from stimulus_model.lanes.random import normal_pair, threefry, uniform

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
    draws = np.arange(count, dtype=np.uint64)
    return normal_pair(*threefry(draws, *_words(time, seed), 1))


def test_normals_are_normal_and_independent():
    a, b = _normals(400_000)
    for sample in (a, b):
        assert stats.kstest(sample, "norm").pvalue > 1e-4
        assert abs(stats.kurtosis(sample)) < 0.05
    assert abs(np.corrcoef(a, b)[0, 1]) < 0.01
    later, _ = _normals(400_000, time=1)
    other, _ = _normals(400_000, seed=8)
    assert abs(np.corrcoef(a, later)[0, 1]) < 0.01
    assert abs(np.corrcoef(a, other)[0, 1]) < 0.01
    assert abs(np.corrcoef(a[1:], a[:-1])[0, 1]) < 0.01


def test_uniforms_never_reach_the_ends():
    ends = np.array([0, 2**64 - 1], dtype=np.uint64)
    np.testing.assert_array_equal(uniform(ends), [2.0**-53, 1.0 - 2.0**-53])


def test_a_draw_does_not_depend_on_its_neighbours():
    whole, _ = _normals(1000)
    alone = normal_pair(*threefry(*_words(617), *_words(0, 7), 1))[0]
    assert alone[0] == whole[617]
