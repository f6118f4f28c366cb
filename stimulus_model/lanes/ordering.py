"""The order of a program's instructions: the longest chain first.

A processor sees some hundred instructions ahead. Where all of them wait for one result it idles, so what is urgent
must come early, and something else must stand between it and what needs it. What nobody needs, or is there already,
must not be in the way.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

from llvmlite import ir

from stimulus_model.lanes.nodes import Node
from stimulus_model.lanes.records import leaves

ISSUED = 2
"""Vector instructions that begin in a cycle."""
LATENCY = {"fmul": 4, "fadd": 4, "fsub": 4, "fdiv": 24, "select": 2, "fcmp": 3, "shufflevector": 3, "call": 4}
"""Cycles until a result can be used, in 512-bit registers, a call being a fused multiply-add; of others 1."""
ROOT = 30
"""Cycles of a square root."""
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
    """Return the order in which instructions begin if the one with the longest chain behind it goes first."""
    height = [0] * len(users)
    waits = [0] * len(users)
    for k in reversed(range(len(users))):
        height[k] = latency[k] + max((height[user] for user in users[k]), default=0)
        for user in users[k]:
            waits[user] += 1
    ready = [(-height[k], k) for k, missing in enumerate(waits) if not missing]
    heapq.heapify(ready)
    later: list[tuple[int, int]] = []
    at, cycle, order = [0] * len(users), 0, []
    while ready or later:
        while later and later[0][0] <= cycle:
            k = heapq.heappop(later)[1]
            heapq.heappush(ready, (-height[k], k))
        slots = ISSUED
        while ready and slots:
            k = heapq.heappop(ready)[1]
            order.append(k)
            slots -= counts[k]
            for user in users[k]:
                at[user] = max(at[user], cycle + latency[k])
                waits[user] -= 1
                if not waits[user]:
                    heapq.heappush(later, (at[user], user))
        cycle += 1
    return order
