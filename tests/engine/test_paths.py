"""Results of a run: the same numbers from one piece or from many, without the draws that are left out."""

import numpy as np
import pytest

from stimulus_model.engine.paths import Paths, Piece, SharedPaths
from stimulus_model.inputs import InputError

LEVELS = np.arange(2 * 5 * 10.0).reshape(10, 2, 5, 1)
"""Ten draws of one variable in two scenarios and five quarters (draw, scenario, quarter, variable)."""


def pieces(*sizes, width=4):
    """Return the draws as a run leaves them: blocks of `width` lanes, the last one filled up."""
    found, first = [], 0
    for draws in sizes:
        blocks = -(-draws // width)
        rows = np.full((blocks * width, *LEVELS.shape[1:]), -1.0)
        rows[:draws] = LEVELS[first : first + draws]
        found.append(Piece(first, draws, np.moveaxis(rows.reshape(blocks, width, *LEVELS.shape[1:]), 1, -1).copy()))
        first += draws
    return found


def paths(*sizes, **options):
    return Paths(("level",), ("without", "with"), pieces(*sizes), **options)


@pytest.mark.parametrize("sizes", [(10,), (4, 6), (3, 5, 2)])
def test_pieces_are_one_run(sizes):
    found = paths(*sizes)
    assert found.draws == 10
    assert found.nbytes == sum(-(-size // 4) for size in sizes) * 4 * 2 * 5 * 8
    for k, scenario in enumerate(found.scenarios):
        np.testing.assert_array_equal(found.array("level", scenario), LEVELS[:, k, :, 0])
        for draws in (1, 4, 7, 10):
            np.testing.assert_array_equal(found.by_time("level", scenario, draws), LEVELS[:draws, k, :, 0].T)


@pytest.mark.parametrize("sizes", [(10,), (4, 6)])
def test_draws_that_are_left_out_are_not_counted(sizes):
    found = paths(*sizes, dropped=(0, 5))
    assert found.draws == 8
    np.testing.assert_array_equal(found.array("level", "with"), np.delete(LEVELS[:, 1, :, 0], (0, 5), axis=0))


def test_a_run_that_shares_its_first_scenario_reads_it_where_it_is():
    shared = paths(10)
    own = Paths(("level",), ("other",), [Piece(0, 4, -shared.pieces[0].values[:1, 1:])])
    found = SharedPaths(shared, "nothing", own)
    assert (found.scenarios, found.variables, found.draws) == (("nothing", "other"), ("level",), 4)
    assert (found.freq, found.dropped, found.nbytes) == ("quarter", (), own.nbytes)
    np.testing.assert_array_equal(found.array("level", "nothing"), shared.array("level", "without"))
    np.testing.assert_array_equal(found.array("level", "other"), -LEVELS[:4, 1, :, 0])
    np.testing.assert_array_equal(found.by_time("level", "nothing", 3), LEVELS[:3, 0, :, 0].T)
    np.testing.assert_array_equal(found.by_time("level", "other", 3), -LEVELS[:3, 1, :, 0].T)
    for variable, scenario, message in (
        ("levle", "other", "variable: got 'levle'"),
        ("level", "with", "scenario: got"),
    ):
        with pytest.raises(InputError, match=message):
            found.array(variable, scenario)
