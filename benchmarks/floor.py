"""How fast the kernels could be: what their inner loops count, and how long their longest chains of results are.

``python -m benchmarks.floor`` compiles the kernel that writes every variable and the kernel of long summaries, takes
the loops over quarters (of shocks, and of the economy) from their assembly and from LLVM's program, and sets floors
beside what is measured: memory ports, arithmetic ports, the divider, and the chain. A quarter is recursive, so the
chain binds as soon as a core can do more at once than the equations ask for.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from benchmarks.arguments import count
from benchmarks.timing import machine, one_core
from stimulus_model.numerics.functions import sqrt

LATENCY = {
    "call": 4, "fmul": 3, "fadd": 3, "fsub": 3, "fdiv": 13, "load": 8, "shufflevector": 2, "getelementptr": 0,
    "bitcast": 0, "insertelement": 1, "fneg": 1, "select": 1, "fcmp": 1,
}  # fmt: skip
"""Cycles until the result of an instruction can be used, Zen 3, 256-bit; a call is a fused multiply-add. Else 1."""
WIDE = LATENCY | {"fmul": 4, "fadd": 4, "fsub": 4, "fdiv": 23, "shufflevector": 3, "select": 2, "fcmp": 4}
"""The same with 512 bits, as LLVM's model of Ice Lake has it."""
ROOT, WIDE_ROOT = 20, 32
"""Cycles of a square root."""
PIPES, WIDE_PIPES = 4, 2
"""Pipes for arithmetic: two for multiplication and two for addition, or two of 512 bits for everything."""

CHAINS, STEPS = 12, 20
"""Of the measurement of the clock: results that do not wait for each other, and how often in one turn of the loop."""


class Loop(NamedTuple):
    """What the loops of one quarter of `width` draws ask for."""

    instructions: int
    memory: int
    vectors: int
    multiplications: int
    divisions: int
    roots: int
    chain: int


class Pace(NamedTuple):
    """What the processor does with its widest registers: its clock, and cycles for which a division and a root keep
    the divider busy.
    """

    clock: float
    division: float
    root: float


class Measured(NamedTuple):
    """A kernel: its compiled loop, scenarios that one turn of its loop over quarters computes, and its time."""

    loop: Any
    scenarios: int
    nanoseconds: float


def blocks_of(text: str) -> list[list[str]]:
    """Return the lines of every basic block of assembly or of LLVM's text, the label first."""
    blocks: list[list[str]] = [[""]]
    for line in text.splitlines():
        if re.match(r"^[\w.$]+:", line):
            blocks.append([line.partition(":")[0]])
        elif line.startswith(("\t", "  ")) and not line.strip().startswith((".", ";", "#")):
            blocks[-1].append(line.strip())
    return blocks


def loops_of(assembly: str) -> list[list[str]]:
    """Return the instructions of the two longest blocks that jump back to themselves, the longest first."""
    turning = [
        lines
        for name, *lines in blocks_of(assembly)
        if any(re.match(rf"j\w+\s+{re.escape(name)}$", x) for x in lines)
    ]
    return sorted(turning, key=len)[:-3:-1]


def largest_block(text: str) -> list[str]:
    """Return the lines of the longest basic block."""
    return max((lines for _, *lines in blocks_of(text)), key=len)


def longest_chain(lines: Sequence[str], wide: bool = False) -> int:
    """Return the cycles of the longest chain of dependent results within a block of LLVM's text.

    Values from the quarter before are there from the beginning; so are those that no line of the block computes.
    """
    ready: dict[str, int] = {}
    table, root = (WIDE, WIDE_ROOT) if wide else (LATENCY, ROOT)
    for line in lines:
        name, _, right = line.partition(" = ")
        if not right or right.startswith("phi "):
            continue
        words = right.replace("tail ", "").split(maxsplit=1)
        begun = max((ready.get(used, 0) for used in re.findall(r"%[\w.-]+", words[1])), default=0)
        ready[name] = begun + (root if "llvm.sqrt" in right else table.get(words[0], 1))
    return max(ready.values(), default=0)


def loop_of(assembly: str, program: str, wide: bool = False) -> Loop:
    """Count the loops over quarters."""
    lines = [line for loop in loops_of(assembly) for line in loop]
    names = [line.split()[0] for line in lines]
    return Loop(
        instructions=len(lines),
        memory=sum("(" in line for line in lines),
        vectors=sum(name.startswith("v") and not name.startswith(("vmov", "vbroadcast")) for name in names),
        multiplications=sum(name.startswith(("vfm", "vfnm", "vmul")) for name in names),
        divisions=sum(name.startswith("vdiv") for name in names),
        roots=sum(name.startswith("vsqrt") for name in names),
        chain=longest_chain(largest_block(program), wide),
    )


def pace_of(width: int) -> Pace:
    """Measure the clock while the widest registers are in use, with which some processors slow down, and the divider.

    Both multipliers begin one fused multiply-add in each cycle; `CHAINS` of them keep more than two busy. As many
    divisions, or roots, wait for the divider and not for each other.
    """
    clock = 0.5 / nanoseconds_of(width, lambda x: x * 0.999 + 0.5, "multiply and add")
    division = clock * nanoseconds_of(width, lambda x: 1.7320508 / x, "divide")
    return Pace(clock, division, clock * nanoseconds_of(width, lambda x: sqrt(x) + 0.9, "root"))


def nanoseconds_of(width: int, step: Callable[[Any], Any], name: str) -> float:
    """Return how long one of many independent steps takes."""
    from stimulus_model.engine.compile.compiled_loop import Loop as Compiled
    from stimulus_model.engine.compile.signature import FLOATS, INTEGER
    from stimulus_model.simd.intrinsics import instructions, traced

    lanes = instructions(width)
    load, store, vectorise = lanes.load, lanes.store, lanes.vectorise
    Chains: Any = NamedTuple("Chains", [(f"x{k}", float) for k in range(CHAINS)])

    def steps(x: Any) -> Any:
        for _ in range(STEPS):
            x = Chains(*map(step, x))
        return x

    together = traced(steps, 1, (Chains,), width)

    def run(values: Any, count: Any) -> None:
        vectorise()
        x = load(Chains, values, 0, width)
        for _ in range(count):
            x = together(x)
        store(x, values, 0, width)

    count, values = 2_000, np.linspace(1.1, 1.9, CHAINS * width)
    source = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()  # an edit here makes another loop
    loop = Compiled(lambda: run, f"pace {name} {width} {source}", (FLOATS, INTEGER))
    loop(values, count)
    best = min(seconds(lambda: loop(values, count)) for _ in range(20))
    return best * 1e9 / (CHAINS * STEPS * count)


def kernels(draws: int, repeats: int) -> dict[str, Measured]:
    """Time both kernels in turn, into memory that is in the cache: least nanoseconds a draw-quarter."""
    from benchmarks.job import SUMMARY, main_task
    from stimulus_model.engine.chunks import Compiled
    from stimulus_model.engine.kernels.two_scenarios import TwoScenarios

    task = main_task()
    few = replace(task, variables=SUMMARY)
    jobs: dict[str, tuple[Any, int]] = {
        "every variable, one scenario after the other": (Compiled(task), 1),
        "five variables, both scenarios side by side": (TwoScenarios(few), 2),
    }
    calls = {name: call_of(computer, draws) for name, (computer, _) in jobs.items()}
    least = dict.fromkeys(calls, math.inf)
    for _ in range(repeats):
        for name, call in calls.items():
            least[name] = min(least[name], seconds(call))
    each = draws * task.policy.shape[0] * task.policy.shape[1]
    return {name: Measured(c.kernel, scenarios, least[name] * 1e9 / each) for name, (c, scenarios) in jobs.items()}


def call_of(computer: Any, draws: int) -> Callable[[], None]:
    """Return a call of a computer's kernel alone: the last arguments it was given, once more."""
    loop, given = computer.kernel, []

    def remember(*arguments: Any) -> None:
        given[:] = arguments
        loop(*arguments)

    computer.kernel = remember
    computer.values(0, draws)
    computer.kernel = loop
    return lambda: loop(*given)


def seconds(job: Any) -> float:
    """Return the time of this thread, which others on the machine disturb least."""
    begun = time.thread_time()
    job()
    return time.thread_time() - begun


def main(arguments: Sequence[str] | None = None) -> int:
    """Print counts, floors and what is measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor", description=__doc__)
    parser.add_argument("--draws", type=count, default=128, help="draws of the timed runs")
    parser.add_argument("--repeats", type=count, default=100)
    options = parser.parse_args(arguments)
    from stimulus_model.engine.kernels.kernel import default_width

    width = default_width()
    wide, pipes = width == 8, WIDE_PIPES if width == 8 else PIPES
    print(", ".join(f"{name} {value}" for name, value in machine().items()))
    with one_core():
        pace = pace_of(width)
        found = kernels(options.draws, options.repeats)
    print(table(found, pace, width, wide, pipes))
    return 0


def table(found: dict[str, Measured], pace: Pace, width: int, wide: bool, pipes: int) -> str:
    """Return what one quarter of `width` draws asks for in each kernel, beside what is measured, as Markdown."""
    columns = [_column(each, pace, width, wide, pipes) for each in found.values()]
    lines = [
        f"| one quarter of {width} draws, shocks included | {' | '.join(found)} |",
        f"|---|{'---|' * len(found)}",
        *(f"| {row} | {' | '.join(column[row] for column in columns)} |" for row in columns[0]),
    ]
    said = f"{pace.clock:.2f} GHz; a division keeps the divider busy for {pace.division:.1f} cycles, a root for"
    return "\n".join([*lines, "", f"{said} {pace.root:.1f}, both measured"])


def _column(kernel: Measured, pace: Pace, width: int, wide: bool, pipes: int) -> dict[str, str]:
    program, assembly = kernel.loop.texts()
    counts, shocks = loop_of(assembly, program, wide), loop_of_shocks(assembly, program, wide)
    share = 1.0 if kernel.scenarios == 2 else 0.5  # a quarter's shocks serve two scenarios
    parts = Loop(*(whole - round((1.0 - share) * part) for whole, part in zip(counts, shocks, strict=True)))
    measured = pace.clock * width * kernel.nanoseconds * kernel.scenarios
    floors = {
        "memory: two a cycle": parts.memory / 2.0,
        "multiplications: two a cycle": parts.multiplications / 2.0,
        f"arithmetic: {pipes} a cycle": parts.vectors / pipes,
        "divider": parts.divisions * pace.division + parts.roots * pace.root,
        "longest chain": float(counts.chain),
    }
    return {
        "scenarios": str(kernel.scenarios),
        "instructions": f"{parts.instructions:,}",
        "of them with memory; multiplications; vector arithmetic; divisions and roots": (
            f"{parts.memory:,}; {parts.multiplications:,}; {parts.vectors:,}; {parts.divisions + parts.roots}"
        ),
        **{name: f"{cycles:,.0f} cycles ({cycles / measured:.0%})" for name, cycles in floors.items()},
        "measured": f"{measured:,.0f} cycles",
        "left above the highest floor": f"{1.0 - max(floors.values()) / measured:.0%}",
        "a draw-quarter of one scenario": f"{kernel.nanoseconds:.1f} ns",
    }


def loop_of_shocks(assembly: str, program: str, wide: bool) -> Loop:
    """Count the loop of shocks alone; its chain is not that of the economy."""
    lines = [f"\t{line}" for line in loops_of(assembly)[-1] if not line.startswith("j")]
    shocks = "\n".join([".L:", *lines, "\tjne .L"])
    return loop_of(shocks, "", wide)._replace(chain=0)


if __name__ == "__main__":
    raise SystemExit(main())
