"""Loading from another place in each lane: look-ups in tables, and rows that differ by draw."""

from __future__ import annotations

import functools
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.lanes.instructions import fill
from stimulus_model.lanes.nodes import BOOL, DOUBLE, INT32, INT64, splat
from stimulus_model.lanes.types import LaneType, record_type

LOWEST = 2**32 - 1
"""The bits of a place that count: neither NaN nor infinity leads out of an array that has any elements."""


@functools.cache
def gathering(width: int) -> Any:
    """Return the intrinsic ``gather(Record, array, start, stride, places)`` for `width` lanes.

    Field k is ``array[start + k * stride + place]``, each lane with its own place: the lowest 32 bits of `places`,
    which are integers, or floats from 2**52 to 2**52 + 2**32 - 1, which are a place above 2**52. Processors with such
    an instruction load all lanes at once, others one by one.
    """
    lane = LaneType(width)
    vector, integers = ir.VectorType(DOUBLE, width), ir.VectorType(INT64, width)
    addresses, every = ir.VectorType(DOUBLE.as_pointer(), width), ir.VectorType(BOOL, width)
    kind = ir.FunctionType(vector, [addresses, INT32, every, vector])
    name = f"llvm.masked.gather.v{width}f64.v{width}p0"

    @intrinsic
    def gather(typing: Any, cls: Any, array: Any, start: Any, stride: Any, places: Any) -> Any:
        record = record_type(cls.instance_class, lane)

        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            def constant(value: int) -> Any:
                return ir.Constant(integers, [ir.Constant(INT64, value)] * width)

            bits = builder.and_(builder.bitcast(arguments[4], integers), constant(LOWEST))
            offsets = builder.shl(bits, constant(3))  # in bytes
            data = context.make_array(array)(context, builder, arguments[1]).data
            function = builder.module.globals.get(name) or ir.Function(builder.module, kind, name)
            mask = ir.Constant(every, [ir.Constant(BOOL, 1)] * width)
            at = arguments[2]

            def field(_: Any) -> Any:
                nonlocal at
                first = splat(builder, builder.ptrtoint(builder.gep(data, [at]), INT64), width)
                at = builder.add(at, arguments[3])
                pointers = builder.inttoptr(builder.add(first, offsets), addresses)
                nothing = ir.Constant(vector, ir.Undefined)
                return builder.call(function, [pointers, ir.Constant(INT32, 8), mask, nothing])

            return fill(context, builder, record, field)

        return record(cls, array, types.intp, types.intp, places), emit

    return gather
