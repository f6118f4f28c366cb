"""Whether countries are equally fast: ``python -m benchmarks.countries``.

The same purchases, as a part of GDP, meet each shipped economy for 64 quarters. Its kernel's instructions a quarter
are counted, and its time is taken in turn with the others', so that neighbours on the machine disturb all alike: the
engine knows no country if times of an instruction are the same.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.arguments import count
from benchmarks.floor import call_of, loop_of, seconds
from benchmarks.timing import one_core
from stimulus_model.economy.economy import Economy
from stimulus_model.engine.chunks import Compiled
from stimulus_model.engine.task import Task
from stimulus_model.policy.package import Package
from stimulus_model.simulation.plan import plan
from stimulus_model.timeline import Timeline

QUARTERS = 64


class Country(NamedTuple):
    """Instructions that a quarter of all lanes asks for, and nanoseconds a draw-quarter."""

    instructions: int
    nanoseconds: float

    @property
    def each(self) -> float:
        """Picoseconds an instruction, of one draw."""
        return 1_000.0 * self.nanoseconds / self.instructions


def task_of(economy: Economy) -> Task:
    """Return what the engine computes for purchases of 1 % of GDP in the first year."""
    first = int(economy.start[:4])
    package = Package.of(
        title="Purchases", government_consumption={first: 0.01 * economy.nominal_gdp(first, 1)},
        currency=economy.currency, unit=economy.unit, fiscal_year_starts=1,
    )  # fmt: skip
    last = Timeline(economy.start, f"{first + QUARTERS // 4}Q4").labels[QUARTERS - 1]
    return plan({"with": package}, economy, Timeline(economy.start, last), 2024)


def countries(draws: int, repeats: int) -> dict[str, Country]:
    """Time the kernels of all shipped economies in turn, into memory that is in the cache."""
    kernels = {name: Compiled(task_of(Economy.load(name))) for name in Economy.available()}
    calls = {name: call_of(kernel, draws) for name, kernel in kernels.items()}
    least = dict.fromkeys(calls, math.inf)
    for _ in range(repeats):
        for name, call in calls.items():
            least[name] = min(least[name], seconds(call))
    made = {}
    for name, kernel in kernels.items():
        program, assembly = kernel.kernel.texts()
        made[name] = Country(loop_of(assembly, program).instructions, least[name] * 1e9 / (2 * draws * QUARTERS))
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row a country."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.countries", description=__doc__)
    parser.add_argument("--draws", type=count, default=128, help="draws of the timed runs")
    parser.add_argument("--repeats", type=count, default=100)
    options = parser.parse_args(arguments)
    with one_core():
        found = countries(options.draws, options.repeats)
    print("| economy | instructions a quarter | ns a draw-quarter | ps an instruction |\n|---|---|---|---|")
    for name, country in found.items():
        print(f"| {name} | {country.instructions:,} | {country.nanoseconds:.1f} | {country.each:.2f} |")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
