"""Memory of results is used again once nobody holds it, and never before."""

import gc
import threading

import numpy as np
import pytest

from stimulus_model.engine.compile import buffers as reuse
from stimulus_model.engine.compile.buffers import LARGEST, SMALLEST, aligned


@pytest.fixture(autouse=True)
def no_spare_piece():
    """Begin and end without a spare piece."""
    gc.collect()
    reuse._spare.clear()
    yield
    gc.collect()
    reuse._spare.clear()


def address(array):
    return array.ctypes.data


def test_memory_is_used_again_when_the_last_view_is_gone():
    first = aligned(SMALLEST)
    first[:] = 1.0
    place, view = address(first), first.reshape(-1, 64)[3:, ::2]
    del first
    gc.collect()
    assert not reuse._spare
    second = aligned(SMALLEST)
    assert address(second) != place
    assert (view == 1.0).all()
    del view
    gc.collect()
    third = aligned(SMALLEST)
    assert address(third) == place
    assert address(third) % 64 == 0
    assert third.flags.writeable


def test_only_one_piece_of_about_the_size_is_kept():
    one, two = aligned(SMALLEST), aligned(SMALLEST)
    del one, two
    gc.collect()
    assert len(reuse._spare) == 1
    place = reuse._spare[0].ctypes.data
    large = aligned(3 * SMALLEST)  # too large for it: it is given back
    assert not reuse._spare
    del large
    gc.collect()
    assert [store.size for store in reuse._spare] == [3 * SMALLEST + 8]
    small = aligned(SMALLEST)  # would waste two thirds
    assert not reuse._spare
    assert small.size == SMALLEST
    assert place


def test_small_and_huge_pieces_are_not_kept(monkeypatch):
    monkeypatch.setattr(reuse, "LARGEST", 2 * SMALLEST)
    assert LARGEST >= 1 << 26
    for count in (1_000, 2 * SMALLEST):
        piece = aligned(count)
        assert piece.shape == (count,)
        del piece
        gc.collect()
        assert not reuse._spare


def test_results_do_not_depend_on_what_memory_held():
    """A run in used memory gives what a run in new memory gives."""
    import stimulus_model as sm

    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")

    def numbers():
        made = sm.simulate(package, economy, draws=1_500, seed=5)
        return {name: made.effect(name).to_numpy() for name in ("real_gdp", "debt")}

    before = numbers()
    gc.collect()
    assert reuse._spare
    reuse._spare[0][:] = np.nan
    after = numbers()
    for name, values in before.items():
        np.testing.assert_array_equal(values, after[name])


def test_garbage_that_is_collected_while_the_lock_is_held_waits_for_nobody():
    """As in a cycle of which the collector comes by at any time: before, the thread waited for itself."""

    def hold_and_give_back():
        with reuse._lock:
            reuse._keep(np.empty(1))

    thread = threading.Thread(target=hold_and_give_back, daemon=True)
    thread.start()
    thread.join(10.0)
    assert not thread.is_alive()
    assert len(reuse._spare) == 1
