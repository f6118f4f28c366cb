"""Loading from another place in each lane, against plain indexing."""

from typing import NamedTuple

import numba
import numpy as np
import pytest

from stimulus_model.simd.intrinsics import instructions
from stimulus_model.simd.memory import gathering

WHOLE = 2.0**52


class One(NamedTuple):
    value: float


class Inner(NamedTuple):
    a: float
    b: float


class Nested(NamedTuple):
    first: float
    inner: Inner


@pytest.fixture(params=[2, 4, 8, 16])
def width(request):
    return request.param


@pytest.fixture
def table():
    return np.random.default_rng(1).standard_normal((7, 1025))


def _gathered(table, start, places, width, record=One):
    """Return what `gather` finds at the places (field, lane), given as floats."""
    lanes, gather = instructions(width), gathering(width)
    load, store = lanes.load, lanes.store

    @numba.njit(error_model="numpy")
    def run(table, start, places, out):
        store(gather(table, start, load(record, places, 0, width)), out, 0, width)

    out = np.full(places.shape, np.nan)
    run(table, start, places.ravel(), out.ravel())
    return out


@pytest.mark.parametrize("start", [0, 1, 3 * 1025 + 1])
def test_each_lane_reads_its_own_place(table, width, start):
    places = np.random.default_rng(2).integers(0, 1024, (1, width))
    places[0, :2] = 0, 1023
    expected = [[table.ravel()[start + place] for place in row] for row in places]
    np.testing.assert_array_equal(_gathered(table, start, WHOLE + places, width), expected)


def test_the_ends_of_an_array_and_one_place_for_all(table, width):
    last = table.size - 1
    ends = np.where(np.arange(width) % 2, 0, last)[np.newaxis]
    np.testing.assert_array_equal(_gathered(table, 0, WHOLE + ends, width), table.ravel()[ends])
    np.testing.assert_array_equal(
        _gathered(table, last, np.full((1, width), WHOLE), width), np.full((1, width), table[-1, -1])
    )
    np.testing.assert_array_equal(
        _gathered(table[:1, :1].copy(), 0, np.full((1, width), WHOLE), width)[0], table[0, 0]
    )


def test_a_record_of_places_gives_a_record(table, width):
    places = np.random.default_rng(3).integers(0, table.size, (3, width))
    np.testing.assert_array_equal(_gathered(table, 0, WHOLE + places, width, Nested), table.ravel()[places])


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -WHOLE, 2.0 * WHOLE])
def test_only_the_lowest_bits_of_a_place_count(table, width, strange):
    """Numbers that no clip has seen read the place that their bits say, here the first."""
    places = np.full((1, width), strange)
    places[0, -1] = WHOLE + 5
    expected = np.full((1, width), table[2, 0])
    expected[0, -1] = table[2, 5]
    np.testing.assert_array_equal(_gathered(table, 2 * 1025, places, width), expected)


@pytest.mark.parametrize("first", [0, 40, 2**32 + 3, 2**63 + 9])
def test_places_may_be_integers(table, width, first):
    lanes, gather = instructions(width), gathering(width)
    number, store = lanes.number, lanes.store

    @numba.njit(error_model="numpy")
    def run(table, first, out):
        store(gather(table, 2, number(first)), out, 0, width)

    out = np.empty(width)
    run(table, np.uint64(first), out)
    np.testing.assert_array_equal(out, [table[0, 2 + first % 2**32 + lane] for lane in range(width)])


def test_values_pass_through_as_they_are(width):
    """No arithmetic touches them: the sign of zero, infinities, denormal numbers and what a NaN carries."""
    bits = np.array([0x8000000000000000, 0x7FF0000000000000, 1, 0x7FF800000000BEEF], np.uint64)
    places = np.arange(width)[np.newaxis] % 4
    found = _gathered(bits.view(np.float64), 0, WHOLE + places, width)
    np.testing.assert_array_equal(found.view(np.uint64), bits[places])
