"""How a run is shared out by default: as many pieces for every thread, of about the same size, and few files."""

from typing import ClassVar

import pytest
import toy

from stimulus_model.engine import executors
from stimulus_model.engine import run as ensemble
from stimulus_model.engine.executors import AHEAD, SHORT, in_threads, of_each, spans
from stimulus_model.engine.run import CLUSTER_CHUNK, HISTOGRAM_CHUNK, LARGEST_CHUNK, Where
from stimulus_model.engine.summaries.binning import NARROW, counts_of
from stimulus_model.engine.summaries.histogram import BLOCK


@pytest.mark.parametrize(
    ("where", "draws", "expected"),
    [
        ({"threads": 1}, 1, 16),  # whole vectors
        ({"threads": 1}, 1024, 1024),
        ({"threads": 1}, 1025, 528),  # two of about the same size
        ({"threads": 2}, 10_000, 1008),  # five for each thread
        ({"threads": 3}, 100, 48),
        ({"threads": 4, "chunk": 7}, 10_000, 7),
        ({"threads": 1, "checkpoint": "folder"}, 100_000, 1568),  # no more than 64 files
        ({"threads": 1, "checkpoint": "folder"}, 2_000, 1008),
    ],
)
def test_pieces(where, draws, expected):
    assert ensemble._chunk(Where(**where), draws, LARGEST_CHUNK, 16) == expected


def test_a_counted_piece_is_the_most_that_narrow_counts_count():
    assert counts_of(HISTOGRAM_CHUNK) == NARROW
    assert counts_of(HISTOGRAM_CHUNK + BLOCK) != NARROW
    assert CLUSTER_CHUNK <= HISTOGRAM_CHUNK


class Pool(executors.ThreadPoolExecutor):
    """Says how many threads were asked for."""

    asked: ClassVar[list[int]] = []

    def __init__(self, threads):
        self.asked.append(threads)
        super().__init__(threads)


@pytest.fixture
def pool(monkeypatch):
    monkeypatch.setattr(executors, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(Pool, "asked", [])
    return Pool


def test_a_short_run_starts_no_thread(pool):
    def work(first, draws):
        return {}

    assert [span for span, _ in in_threads(work, spans(0, SHORT, SHORT), 8)] == [(0, SHORT)]
    assert pool.asked == []
    list(in_threads(work, spans(0, SHORT + 1, SHORT + 1), 8))
    list(in_threads(work, spans(0, 10, 5), 8))
    assert pool.asked == [1, 2]  # no more threads than spans


def test_few_spans_are_in_flight(pool, monkeypatch):
    finished = executors._finished

    def counted(running):
        for each in finished(running):
            assert len(running) < AHEAD * 2
            yield each

    monkeypatch.setattr(executors, "_finished", counted)
    todo = spans(0, 100, 5)
    assert sorted(span for span, _ in in_threads(lambda first, draws: {}, todo, 2)) == todo


def test_items_are_taken_in_their_order_and_threads_only_where_they_pay(pool):
    assert of_each(lambda x: -x, range(5), 3) == [0, -1, -2, -3, -4]
    assert of_each(lambda x: -x, range(1), 3) == [0] == of_each(lambda x: -x, range(1), 1)
    assert of_each(lambda x: -x, range(2), 1) == [0, -1]
    assert of_each(lambda x: -x, range(2), 9) == [0, -1]
    assert pool.asked == [3, 2]


@pytest.mark.parametrize(("draws", "threads"), [(SHORT, 1), (SHORT + 1, 2)])
def test_the_first_draws_of_a_summary_are_shared_out_where_there_are_many(monkeypatch, draws, threads):
    asked = []
    computed = ensemble._values

    def watched(*arguments):
        asked.append(arguments[-1])
        return computed(*arguments)

    monkeypatch.setattr(ensemble, "_values", watched)
    ensemble.histograms(toy.task(), draws, toy.layout(), where=Where(threads=2))
    assert asked == [threads]
