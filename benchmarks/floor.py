"""How fast the kernel could be: what its inner loop counts, and how long its longest chain of dependent results is.

``python -m benchmarks.floor`` compiles the kernel, takes the loop over quarters from its assembly and from LLVM's
program, and sets three floors beside what is measured: memory ports, arithmetic ports, and the chain. A quarter is
recursive, so the chain binds as soon as a core can do more at once than the equations ask for.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from benchmarks.timing import machine, one_core
from stimulus_model.economy.model import MODEL

LATENCY = {
    "call": 4, "fmul": 3, "fadd": 3, "fsub": 3, "fdiv": 13, "load": 8, "shufflevector": 2, "getelementptr": 0,
    "bitcast": 0, "insertelement": 1, "fneg": 1, "select": 1, "fcmp": 1,
}  # fmt: skip
"""Cycles until the result of an instruction can be used, Zen 3, 256-bit; a call is a fused multiply-add. Else 1."""
PORTS = {"memory": 2, "arithmetic": 4}
"""256-bit loads or stores a cycle; pipes for multiplication and addition, two of each."""


class Loop(NamedTuple):
    """What one quarter of one scenario of `width` draws asks for."""

    instructions: int
    memory: int
    multiplications: int
    additions: int
    chain: int


def largest_block(text: str) -> list[str]:
    """Return the lines of the longest basic block of assembly or of LLVM's text."""
    blocks: list[list[str]] = [[]]
    for line in text.splitlines():
        if re.match(r"^[\w.$]+:", line):
            blocks.append([])
        elif line.startswith(("\t", "  ")) and not line.strip().startswith((".", ";", "#")):
            blocks[-1].append(line.strip())
    return max(blocks, key=len)


def longest_chain(lines: Sequence[str]) -> int:
    """Return the cycles of the longest chain of dependent results within a block of LLVM's text.

    Values from the quarter before are there from the beginning; so are those that no line of the block computes.
    """
    ready: dict[str, int] = {}
    for line in lines:
        name, _, right = line.partition(" = ")
        if not right or right.startswith("phi "):
            continue
        words = right.replace("tail ", "").split(maxsplit=1)
        begun = max((ready.get(used, 0) for used in re.findall(r"%[\w.-]+", words[1])), default=0)
        latency = 20 if "llvm.sqrt" in right else LATENCY.get(words[0], 1)
        ready[name] = begun + latency
    return max(ready.values(), default=0)


def loop_of(assembly: str, program: str) -> Loop:
    """Count the loop over quarters."""
    lines = largest_block(assembly)
    names = [line.split()[0] for line in lines]
    return Loop(
        instructions=len(lines),
        memory=sum("(" in line for line in lines),
        multiplications=sum(name.startswith(("vfm", "vfnm", "vmul")) for name in names),
        additions=sum(name.startswith(("vadd", "vsub", "vmax", "vmin", "vcmp")) for name in names),
        chain=longest_chain(largest_block(program)),
    )


def cycles_per_nanosecond() -> float:
    """Measure the clock by a chain of dependent additions, three cycles each on this and most processors."""
    import numba

    @numba.njit
    def chain(count: int, x: float) -> float:
        for _ in range(count):
            x = ((x + 1.0) + 2.0) + 3.0
        return x

    chain(1, 0.0)
    best = min(_seconds(lambda: chain(100_000, 0.0)) for _ in range(50))
    return 9.0 * 100_000 / best * 1e-9


def nanoseconds(draws: int, repeats: int) -> float:
    """Time the kernel without shocks, into memory that is in the cache: least nanoseconds a draw-quarter."""
    from benchmarks.job import main_task
    from stimulus_model.engine.design import draw_parameters
    from stimulus_model.engine.ensemble import aligned
    from stimulus_model.engine.kernel import default_width, kernel, scratch_size

    task, width = main_task(), default_width()
    scenarios, quarters, _ = task.policy.shape
    parameters = draw_parameters(task.design, task.seed, 0, draws, width)
    blocks = len(parameters)
    out = aligned(blocks * scenarios * quarters * len(task.variables) * width)
    totals, scratch = aligned(blocks * scenarios * width), aligned(scratch_size(task.model, quarters, width))
    scratch[:] = 0.0
    run, unused = kernel(task.model, width), np.empty(0)
    key = (np.uint64(task.seed), np.uint64(0), np.uint64(0), quarters, False, unused)
    places = np.arange(len(task.variables)) * width
    given = (parameters.ravel(), task.policy.ravel(), task.position, *key, out, places, totals, scratch)
    run(*given)
    if not np.isfinite(totals).all():
        raise ArithmeticError("the kernel's results are not finite")
    return min(_seconds(lambda: run(*given)) for _ in range(repeats)) * 1e9 / (blocks * width * scenarios * quarters)


def _seconds(job: Any) -> float:
    begun = time.perf_counter()
    job()
    return time.perf_counter() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Print counts, floors and what is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor", description=__doc__)
    parser.add_argument("--draws", type=int, default=64, help="draws of the timed runs")
    parser.add_argument("--repeats", type=int, default=300)
    options = parser.parse_args(arguments)
    from stimulus_model.engine.kernel import default_width, kernel

    width = default_width()
    with one_core():
        clock = cycles_per_nanosecond()
        measured = clock * width * nanoseconds(options.draws, options.repeats)
    program, assembly = kernel(MODEL, width).texts()
    loop = loop_of(assembly, program)
    floors = {
        "memory ports": loop.memory / PORTS["memory"],
        "multiplication ports": loop.multiplications / 2,
        "arithmetic ports": (loop.multiplications + loop.additions) / PORTS["arithmetic"],
        "chain of dependent results": float(loop.chain),
    }
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    print(f"one quarter of one scenario, {width} draws in lanes: {loop.instructions} instructions; of them")
    print(f"{loop.memory} touch memory, {loop.multiplications} multiply, {loop.additions} add or compare")
    for name, cycles in floors.items():
        print(f"  floor by {name:<27} {cycles:6.0f} cycles  {100.0 * cycles / measured:3.0f} % of what is measured")
    print(f"  measured                             {measured:6.0f} cycles at {clock:.2f} GHz, shocks left out")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
