"""Tracing: run a plain Python equation once, at compile time, on nodes that write down what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir

from stimulus_model.simd.llvm_values import DOUBLE, Node, operand, width_of


def trace_text(function: Callable[..., Any], *arguments: Callable[[Callable[[int], Node]], Any], width: int) -> str:
    """Return the LLVM text of `function`, traced on fresh inputs.

    Parameters
    ----------
    function
        The equation.
    arguments
        For each parameter of `function`, a callable that builds it from a maker of input nodes: the maker takes the
        width of the input, `width` or 0 for a scalar.
    width
        Lanes.

    Notes
    -----
    The text is the program itself: equal text, equal code. It identifies compiled kernels in the cache.
    """
    module = ir.Module("trace")
    slots = {w: ir.GlobalVariable(module, ir.VectorType(DOUBLE, w) if w else DOUBLE, f"in{w}") for w in {0, width}}
    entry = ir.Function(module, ir.FunctionType(ir.VoidType(), []), "trace")
    builder = ir.IRBuilder(entry.append_basic_block())

    def make(input_width: int) -> Node:
        return Node(builder, builder.load(slots[input_width]))

    outputs = function(*(build(make) for build in arguments))
    sink = {w: ir.GlobalVariable(module, slot.type.pointee, f"out{w}") for w, slot in slots.items()}
    for value in _flatten(outputs):
        w = width_of(value) if isinstance(value, Node) else 0
        builder.store(operand(builder, value, DOUBLE, w), sink[w])
    builder.ret_void()
    return str(module)


def _flatten(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in _flatten(part)]
    return [value]
