"""The suite's times as a Markdown table: ``python -m benchmarks.table``, and ``--write`` for docs/performance.md.

The same classes that asv runs, in this process: every answer is checked in `setup` before anything is timed. Times of
new processes are taken from outside, on the wall's clock and of all their threads.
"""

from __future__ import annotations

import argparse
import inspect
import itertools
import statistics
import time
from collections.abc import Iterator
from typing import Any

from benchmarks import processes, suite
from benchmarks.arguments import count
from benchmarks.timing import machine

PAGE = processes.ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- made by python -m benchmarks.table -->\n", "<!-- end -->"


def cases(cls: type) -> Iterator[tuple[Any, ...]]:
    """Give the combinations of a class's parameters, as asv does: a list of values, or one for each parameter."""
    values: Any = getattr(cls, "params", None)
    if values is None:
        return iter([()])
    return itertools.product(*values) if isinstance(values[0], tuple) else ((value,) for value in values)


def classes() -> list[type]:
    """Return the classes of the suite in the order of its file."""
    found = [value for value in vars(suite).values() if inspect.isclass(value) and value.__module__ == suite.__name__]
    return sorted(found, key=lambda cls: inspect.getsourcelines(cls)[1])


def seconds_of(cls: type, arguments: tuple[Any, ...], repeats: int) -> Iterator[tuple[str, float]]:
    """Give the name and the median seconds of each timed method of a class."""
    benchmark: Any = cls()
    if hasattr(benchmark, "setup"):
        benchmark.setup(*arguments)
    try:
        for name in (name for name in dir(cls) if name.startswith("time_")):
            job, taken = getattr(benchmark, name), []
            for _ in range(repeats):
                begin = time.perf_counter()
                job(*arguments)
                taken.append(time.perf_counter() - begin)
            yield name.removeprefix("time_"), statistics.median(taken)
    finally:
        if hasattr(benchmark, "teardown"):
            benchmark.teardown(*arguments)


def suite_rows(repeats: int) -> Iterator[str]:
    """Give a line of the table for each timed method and its parameters."""
    for cls in classes():
        for arguments in cases(cls):
            names = getattr(cls, "param_names", ())
            said = ", ".join(f"{name} {value}" for name, value in zip(names, arguments, strict=True))
            for method, seconds in seconds_of(cls, arguments, repeats) if _timed(cls) else ():
                yield f"| {cls.__name__}.{method} | {said} | {1000.0 * seconds:,.1f} ms |"


def process_rows(repeats: int) -> Iterator[str]:
    """Give a line of the table for each kind of new process: its time on the wall and its processor time."""
    for what, taken in processes.whole_processes(repeats).items():
        yield f"| new process | {what} | {taken.wall:.2f} s ({taken.processor:.2f} s of processors) |"


def table(repeats: int) -> str:
    """Return the table, under a line that says which machine it is."""
    what = ", ".join(f"{name} {value}" for name, value in machine().items())
    lines = ["| what | with | median |", "|---|---|---|", *process_rows(repeats), *suite_rows(repeats)]
    return "\n".join([f"Medians of {repeats}; {what}.", "", *lines]) + "\n"


def written(page: str, text: str) -> str:
    """Return `page` with `text` in place of the table in it."""
    head, _, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not end:
        raise ValueError(f"{PAGE.name}: got no {BEGIN.strip()} ... {END}, which say where the table stands")
    return head + BEGIN + "\n" + text + "\n" + END + tail


def main(arguments: list[str] | None = None) -> None:
    """Print the table, or write it into the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.table", description=__doc__.split("\n")[0])
    parser.add_argument("--repeats", type=count, default=7)
    parser.add_argument("--write", action="store_true", help="put it into docs/performance.md")
    options = parser.parse_args(arguments)
    text = table(options.repeats)
    print(text)
    if options.write:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), text), encoding="utf-8")


def _timed(cls: type) -> bool:
    return any(name.startswith("time_") for name in dir(cls))


if __name__ == "__main__":
    main()
