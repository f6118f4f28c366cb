"""Loops in machine code: they refuse what they cannot read, and one compilation serves all threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from stimulus_model.engine.compile.compiled_loop import Loop
from stimulus_model.engine.compile.signature import FLOATS, INTEGER, ArgumentKind

TABLE = ArgumentKind("float64", 2)


def doubled():
    def run(table, times, out):
        for row in range(table.shape[0]):
            for column in range(table.shape[1]):
                out[row * table.shape[1] + column] = table[row, column] * times

    return run


@pytest.fixture(scope="module")
def loop():
    return Loop(doubled, "a loop of the tests", (TABLE, INTEGER, FLOATS))


@pytest.fixture
def table():
    return np.arange(6.0).reshape(2, 3)


def test_shapes_and_numbers_arrive(loop, table):
    out = np.zeros(6)
    loop(table, 2, out)
    np.testing.assert_array_equal(out, 2.0 * np.arange(6.0))
    loop(np.zeros((0, 3)), np.int64(2), out[:0])
    np.testing.assert_array_equal(out, 2.0 * np.arange(6.0))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.astype(np.float32), r"got float32 \(2\), needed an array of float64 \(2\)"),
        (lambda t: t.ravel(), r"got float64 \(1\), needed an array of float64 \(2\)"),
        (lambda t: t.tolist(), "got list"),
        (lambda t: t.T, "in another order"),
        (lambda t: t[:, ::2], "with gaps"),
    ],
)
def test_what_it_cannot_read_is_refused(loop, table, change, message):
    with pytest.raises(TypeError, match=message):
        loop(change(table), 2, np.zeros(6))


def test_a_missing_argument_is_refused(loop, table):
    with pytest.raises(TypeError, match="a loop of 3 arguments: got 2"):
        loop(table, 2)


def test_threads_share_one_compilation(tmp_path, monkeypatch, table):
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    built = []

    def build():
        built.append(1)
        return doubled()

    loop = Loop(build, "a loop for threads", (TABLE, INTEGER, FLOATS))
    outs = [np.zeros(6) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda out: loop(table, 3, out), outs))
    assert (built, loop.compiled, loop.loaded) == ([1], True, False)
    assert all((out == 3.0 * np.arange(6.0)).all() for out in outs)
    again = Loop(build, "a loop for threads", (TABLE, INTEGER, FLOATS))
    again(table, 3, outs[0])
    assert (built, again.compiled, again.loaded) == ([1], False, True)


def test_texts_are_those_of_the_loop(loop):
    program, assembly = loop.texts()
    assert "stimulus_model_loop" in program
    assert "stimulus_model_loop:" in assembly
