"""The order of a program's instructions: what frees a register first, else the longest chain.

A processor sees some hundred instructions ahead. Where all of them wait for one result it idles, so what is urgent
must come early, and something else must stand between it and what needs it. But what begins too early occupies a
register, and registers are few. What nobody needs, or what is there already, must not be in the way at all.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from llvmlite import ir

from stimulus_model.records import leaves
from stimulus_model.simd.llvm_values import Node

ISSUED = 2
"""Vector instructions that begin in a cycle."""
LATENCY = {"fmul": 2, "fadd": 2, "fsub": 2, "fdiv": 12, "call": 2}
"""Half the cycles until a result can be used, in 512-bit registers, a call being a fused multiply-add; of others 1.
The processor hides the other half itself, since it looks ahead: with all of them the order was measured slower."""
ROOT = 15
"""The same for a square root."""
FREE = ("bitcast", "insertelement")
"""Instructions that are none in the end."""


def ordered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `function`, whose instructions stand in the order in which a processor would like to begin them.

    It must touch no memory. Every instruction stays behind those whose results it uses, so no bit of what they
    compute can change.
    """

    def run(*arguments: Any) -> Any:
        block = next(leaf for leaf in leaves(arguments) if isinstance(leaf, Node)).builder.block
        start = len(block.instructions)
        results = function(*arguments)
        first = merged(block.instructions[start:])
        for leaf in leaves(results):
            if isinstance(leaf, Node):
                leaf.value = first.get(id(leaf.value), leaf.value)
        instructions = needed(block.instructions[start:], results)
        block.instructions[start:] = [instructions[k] for k in begun(*dependences(instructions))]
        return results

    return run


def merged(instructions: list[Any]) -> dict[int, Any]:
    """Let every instruction use the first of those that compute the same; return which that is, by identity."""
    known: dict[Any, Any] = {}
    first: dict[int, Any] = {}
    for each in instructions:
        each.operands = [first.get(id(operand), operand) for operand in each.operands]
        operands = tuple(str(o) if isinstance(o, ir.Constant) else id(o) for o in each.operands)
        what = each.opname, each.type, getattr(each, "op", None), getattr(each, "indices", None), operands
        first[id(each)] = known.setdefault(what, each)
    return first


def needed(instructions: list[Any], results: Any) -> list[Any]:
    """Return the instructions that `results` are made of."""
    wanted = {id(leaf.value) for leaf in leaves(results) if isinstance(leaf, Node)}
    kept = []
    for each in reversed(instructions):
        if id(each) in wanted:
            kept.append(each)
            wanted.update(map(id, each.operands))
    return kept[::-1]


def dependences(instructions: list[Any]) -> tuple[list[list[int]], list[int], list[bool]]:
    """Return for each instruction which of the others use its result, how long that takes, and whether it counts."""
    place = {id(each): k for k, each in enumerate(instructions)}
    users: list[list[int]] = [[] for _ in instructions]
    for k, each in enumerate(instructions):
        for used in {place[id(operand)] for operand in each.operands if id(operand) in place}:
            users[used].append(k)
    latency = [
        ROOT if "sqrt" in str(getattr(each, "callee", "")) else LATENCY.get(each.opname, 1) for each in instructions
    ]
    return users, latency, [each.opname not in FREE for each in instructions]


def begun(users: list[list[int]], latency: list[int], counts: list[bool]) -> list[int]:
    """Return the order in which instructions begin, of those whose operands are there.

    First comes what takes no register more: what is the last to use an operand, or has no result. Of several, and
    where there is none, the one goes first that has the longest chain behind it.
    """
    height, waits, operands = _chains(users, latency)
    left = [set(each) for each in users]
    frees = [not each for each in users]
    for only in (each for each in left if len(each) == 1):
        frees[next(iter(only))] = True
    ready = [(not frees[k], -height[k], k) for k, missing in enumerate(waits) if not missing]
    heapq.heapify(ready)
    later: list[tuple[int, int]] = []
    at, cycle, done, order = [0] * len(users), 0, [False] * len(users), list[int]()

    def free(used: int, user: int) -> None:
        left[used].remove(user)
        if len(left[used]) == 1:
            only = next(iter(left[used]))
            frees[only] = True
            if not waits[only] and at[only] <= cycle:
                heapq.heappush(ready, (False, -height[only], only))

    while ready or later:
        while later and later[0][0] <= cycle:
            k = heapq.heappop(later)[1]
            heapq.heappush(ready, (not frees[k], -height[k], k))
        slots = ISSUED
        while ready and slots:
            k = heapq.heappop(ready)[2]
            if done[k]:
                continue
            done[k] = True
            order.append(k)
            slots -= counts[k]
            for used in operands[k]:
                free(used, k)
            for user in users[k]:
                at[user] = max(at[user], cycle + latency[k])
                waits[user] -= 1
                if not waits[user]:
                    heapq.heappush(later, (at[user], user))
        cycle += 1
    return order


def _chains(users: list[list[int]], latency: list[int]) -> tuple[list[int], list[int], list[list[int]]]:
    """Return the longest chain that begins with each instruction, how many operands it waits for, and which."""
    height, waits = [0] * len(users), [0] * len(users)
    operands: list[list[int]] = [[] for _ in users]
    for k in reversed(range(len(users))):
        height[k] = latency[k] + max((height[user] for user in users[k]), default=0)
        for user in users[k]:
            waits[user] += 1
            operands[user].append(k)
    return height, waits, operands
