"""Memory in lanes: what earlier quarters left behind, read at fixed lags."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.lanes.instructions import fill
from stimulus_model.lanes.nodes import DOUBLE, INT64
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
