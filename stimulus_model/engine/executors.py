"""Who computes which span of draws: threads of this process, or the workers of a Dask cluster."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, NamedTuple, Protocol, TypeVar

from stimulus_model.engine.chunks import Arrays
from stimulus_model.engine.task import Task, differences
from stimulus_model.extras import need
from stimulus_model.inputs import InputError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Job(Protocol):
    """What computes spans of a task."""

    @property
    def task(self) -> Task:
        """What is computed."""
        ...

    def __call__(self, first: int, draws: int) -> Arrays:
        """Return what is asked of draws first, first + 1, ..."""
        ...


SHORT = 1024
"""Draws of a single span that are computed where they are asked for: a thread would take longer to start."""
AHEAD = 2
"""Spans in flight for each thread: enough that none waits, few enough that results do not pile up."""


class Span(NamedTuple):
    """Draws first, first + 1, ..., as many as `draws`."""

    first: int
    draws: int


def spans(first: int, draws: int, chunk: int, done: Sequence[Span] = ()) -> list[Span]:
    """Cut what is left of draws first, ..., first + draws - 1 after `done` into spans of at most `chunk`."""
    left, at = [], first
    for span in [*sorted(done), Span(first + draws, 0)]:
        left += [Span(k, min(chunk, span.first - k)) for k in range(at, span.first, chunk)]
        at = span.first + span.draws
    return left


def in_threads(job: Job, todo: Sequence[Span], threads: int) -> Iterator[tuple[Span, Arrays]]:
    """Compute spans in threads of this process and give each with its result: one thread in order, more in any."""
    if len(todo) == 1 and todo[0].draws <= SHORT:
        yield todo[0], job(*todo[0])
        return
    running: dict[Future[Arrays], Span] = {}
    waiting = iter(todo)
    with ThreadPoolExecutor(max(1, min(threads, len(todo)))) as pool:
        try:
            for span in waiting:
                running[pool.submit(job, *span)] = span
                if len(running) >= AHEAD * threads:
                    yield from _finished(running)
            while running:
                yield from _finished(running)
        finally:
            for future in running:  # after an error or Ctrl-C nothing more is started
                future.cancel()


def _finished(running: dict[Future[Arrays], Span]) -> Iterator[tuple[Span, Arrays]]:
    done = wait(running, return_when=FIRST_COMPLETED).done  # a set: of several the first would be anyone
    for future in sorted(done, key=running.__getitem__):
        yield running.pop(future), future.result()


def of_each(function: Callable[[Item], Result], items: Sequence[Item], threads: int) -> list[Result]:
    """Return what a function gives for every item, in their order, computed in threads of this process."""
    if min(threads, len(items)) <= 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(min(threads, len(items))) as pool:
        return list(pool.map(function, items))


def in_cluster(job: Job, todo: Sequence[Span], client: Any) -> Iterator[tuple[Span, Arrays]]:
    """Compute spans on the workers of a `dask.distributed.Client`.

    A worker that is lost costs the spans it was computing: Dask hands them to another. Results stay nowhere but
    here.

    Raises
    ------
    InputError
        A worker has another version of the library, or its own idea of the equations.
    """
    # Dask asks for a name: that of a job is all that it prints as, in 18 ms
    work = functools.partial(_done, job, job.task.code)
    waiting = iter(todo)
    running: dict[str, Span] = {}
    # not `with_results`: what goes wrong while it fetches one would be logged, and the result waited for for ever
    finished: Any = need("distributed").as_completed()
    most = AHEAD * max(1, sum(client.nthreads().values()))

    def start(span: Span) -> None:
        future = client.submit(work, *span, pure=False, priority=-span.first)
        running[future.key] = span
        finished.add(future)

    try:
        for span in waiting:
            start(span)
            if len(running) >= most:
                break
        for future in finished:
            span = running.pop(future.key)
            for other in waiting:
                start(other)
                break
            yield span, future.result()
    finally:
        client.cancel(list(running), force=True)


def _done(job: Job, code: Mapping[str, str], first: int, draws: int) -> Arrays:
    """Compute a span on a worker, whose modules may be others than those of who sent the job."""
    other = differences(job.task.code, code)
    if other:
        allowed = f"workers that compute as this process does (here: on the worker, there: who sent the job): {other}"
        raise InputError("client", "a worker with other equations or another version", allowed)
    return job(first, draws)


def check_client(client: object) -> Any:
    """Return `client` if it can be given work like a `dask.distributed.Client`."""
    if all(callable(getattr(client, name, None)) for name in ("submit", "cancel", "nthreads")):
        return client
    raise InputError("client", client, "a dask.distributed.Client (pip install stimulus_model[distributed])")
