"""Two programs that do not depend on each other, in turns: while one waits for a result, a processor goes on."""

from __future__ import annotations

from typing import Any

TURN = 150
"""Instructions in a row of one program: few enough that a processor sees both, enough that registers suffice."""


def weave(block: Any, start: int, middle: int) -> None:
    """Put the instructions of `block` from `middle` on between those from `start` to `middle`, in turns.

    Order within each of the two programs stays what it was, so no bit of what they compute can change.
    """
    instructions = block.instructions
    programs = instructions[start:middle], instructions[middle:]
    turns = max(1, -(-max(map(len, programs)) // TURN))
    woven: list[Any] = []
    for turn in range(turns):
        for program in programs:
            woven += program[len(program) * turn // turns : len(program) * (turn + 1) // turns]
    instructions[start:] = woven
