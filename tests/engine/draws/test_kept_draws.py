"""Numbers that a run keeps for later runs of the same draws."""

import numpy as np
import pytest

from stimulus_model.engine.draws.kept_draws import NOTHING_KEPT, KeptDraws, KeptNumbers


def test_a_span_finds_its_rows():
    kept = KeptNumbers(100, 3, 8)
    assert kept.values.shape == (13, 3, 8)
    kept.values[:] = np.arange(13)[:, np.newaxis, np.newaxis]
    for first, draws, blocks in ((0, 100, range(13)), (16, 8, [2]), (16, 9, [2, 3]), (96, 8, [12])):
        assert kept.rows(first, draws, 8)[:, 0, 0].tolist() == list(blocks)
    assert kept.rows(0, 8, 8).base is not None  # what the first run writes is what later runs read


@pytest.mark.parametrize(("first", "draws", "width"), [(0, 8, 4), (4, 8, 8), (96, 9, 8), (104, 1, 8)])
def test_other_lanes_and_draws_have_none(first, draws, width):
    assert KeptNumbers(100, 3, 8).rows(first, draws, width) is None


def test_what_is_known_is_only_read():
    kept = KeptDraws(KeptNumbers(16, 2, 8), None)
    assert kept.nbytes == 2 * 2 * 8 * 8
    assert not kept.parameters.known
    kept.close()
    assert kept.parameters.known
    with pytest.raises(ValueError, match="read-only"):
        kept.parameters.values[0] = 1.0
    NOTHING_KEPT.close()
    assert NOTHING_KEPT.nbytes == 0
