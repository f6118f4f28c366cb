"""Memory in lanes: what earlier quarters left behind, read at fixed lags; memory that will soon be written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.lanes.instructions import fill
from stimulus_model.lanes.nodes import DOUBLE, INT32, INT64
from stimulus_model.lanes.records import size
from stimulus_model.lanes.types import LaneType, record_type


def recalling(past: type, lags: tuple[int, ...], width: int) -> Any:
    """Return an intrinsic that reads what earlier quarters left behind.

    Parameters
    ----------
    past
        Record of one block for each lag, all of the same record.
    lags
        Quarters back.
    width
        Lanes.

    Returns
    -------
    intrinsic
        ``recall(array, start, quarter)``: the memory of quarter s, of n leaves, stands at
        ``array[start + (s + 1) * n * width:]``, and zeros at ``array[start:]``, which are read for quarters before
        the first. Leaves that no equation uses are not read: LLVM drops their loads.
    """
    kind = record_type(past, LaneType(width))
    vector = ir.VectorType(DOUBLE, width)
    step = size(past) // max(len(lags), 1)

    @intrinsic
    def recall(typing: Any, array: Any, start: Any, quarter: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            start, quarter = arguments[1:]

            def row(lag: int) -> Any:
                back = builder.sub(quarter, ir.Constant(quarter.type, lag - 1))
                known = builder.icmp_signed(">", back, ir.Constant(quarter.type, 0))
                place = builder.select(known, back, ir.Constant(quarter.type, 0))
                offset = builder.mul(place, ir.Constant(quarter.type, step * width))
                return builder.gep(data, [builder.add(start, offset)])

            def places() -> Iterator[Any]:
                for lag in lags:
                    first = builder.bitcast(row(lag), vector.as_pointer())
                    yield from (builder.gep(first, [ir.Constant(INT64, k)]) for k in range(step))

            place = places()
            return fill(context, builder, kind, lambda _: builder.load(next(place), align=8))

        return kind(array, types.intp, types.intp), emit

    return recall


@intrinsic
def claim(typing: Any, array: Any, place: Any) -> Any:
    """``claim(array, place)``: begin to fetch the cache line of a number that will be written soon.

    Stores leave the processor one after the other: one whose line is far away holds up all that follow. A place
    beyond the end is harmless.
    """

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        name, kinds = "llvm.prefetch.p0", [pointer.type, INT32, INT32, INT32]
        known = builder.module.globals.get(name)
        function = known or ir.Function(builder.module, ir.FunctionType(ir.VoidType(), kinds), name)
        write, near, data_cache = (ir.Constant(INT32, value) for value in (1, 3, 1))
        builder.call(function, [pointer, write, near, data_cache])
        return context.get_dummy_value()

    return types.void(array, types.intp), emit
