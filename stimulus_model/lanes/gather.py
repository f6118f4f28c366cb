"""Loading from another place in each lane: look-ups in tables, and rows that differ by draw."""

from __future__ import annotations

import functools
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.lanes.instructions import fill, walk
from stimulus_model.lanes.nodes import BOOL, DOUBLE, INT32, INT64, splat
from stimulus_model.lanes.types import LaneType

LOWEST = 2**32 - 1
"""The bits of a place that count."""


@functools.cache
def gathering(width: int) -> Any:
    """Return the intrinsic ``gather(array, start, places)`` for `width` lanes.

    Each lane of its result is ``array[start + place]``, with the place of that lane: the lowest 32 bits of an integer
    or of a float, which are n in 2**52 + n. They are not checked. A record of places gives a record of results.
    Processors that can load all lanes at once do so, others load one by one.
    """
    lane = LaneType(width)
    vector, integers = ir.VectorType(DOUBLE, width), ir.VectorType(INT64, width)
    addresses, truths = ir.VectorType(DOUBLE.as_pointer(), width), ir.VectorType(BOOL, width)
    kind = ir.FunctionType(vector, [addresses, INT32, truths, vector])
    name = f"llvm.masked.gather.v{width}f64.v{width}p0"
    lowest, three = (ir.Constant(integers, [ir.Constant(INT64, word)] * width) for word in (LOWEST, 3))
    aligned, nothing = ir.Constant(INT32, 8), ir.Constant(vector, ir.Undefined)
    every = ir.Constant(truths, [ir.Constant(BOOL, 1)] * width)

    @intrinsic
    def gather(typing: Any, array: Any, start: Any, places: Any) -> Any:
        result = _floats(places, lane)

        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = context.make_array(array)(context, builder, arguments[0]).data
            origin = splat(builder, builder.ptrtoint(builder.gep(data, [arguments[1]]), INT64), width)
            function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
            leaves = iter(walk(builder, signature.args[2], arguments[2]))

            def gathered(_: Any) -> Any:
                place = builder.and_(builder.bitcast(next(leaves), integers), lowest)
                address = builder.add(origin, builder.shl(place, three))  # in steps of 8 bytes
                return builder.call(function, [builder.inttoptr(address, addresses), aligned, every, nothing])

            return fill(context, builder, result, gathered)

        return result(array, types.intp, places), emit

    return gather


def _floats(kind: Any, lane: Any) -> Any:
    """Return the type of a record like `kind` whose leaves are floats, a lane each."""
    if not isinstance(kind, types.BaseTuple):
        return lane
    return types.BaseTuple.from_types([_floats(part, lane) for part in kind], kind.instance_class)
