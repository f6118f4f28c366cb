"""Storing only some fields of a record: which ones is known when the kernel runs, not when it is compiled."""

from __future__ import annotations

import functools
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.lanes.instructions import walk
from stimulus_model.lanes.nodes import DOUBLE, INT64, splat


@functools.cache
def scattering(width: int) -> Any:
    """Return the intrinsic ``scatter(record, array, start, places, spare)`` for `width` lanes.

    Field k goes to ``array[start + places[k]:]`` or, where places[k] is negative, to the last lanes of `spare`.
    """
    vector = ir.VectorType(DOUBLE, width)

    @intrinsic
    def scatter(typing: Any, record: Any, array: Any, start: Any, places: Any, spare: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            out = context.make_array(array)(context, builder, arguments[1]).data
            table = context.make_array(places)(context, builder, arguments[3]).data
            waste = context.make_array(spare)(context, builder, arguments[4])
            last = builder.gep(waste.data, [builder.sub(waste.nitems, ir.Constant(INT64, width))])
            for k, value in enumerate(walk(builder, signature.args[0], arguments[0])):
                place = builder.load(builder.gep(table, [ir.Constant(INT64, k)]))
                kept = builder.icmp_signed(">=", place, ir.Constant(INT64, 0))
                target = builder.select(kept, builder.gep(out, [builder.add(arguments[2], place)]), last)
                pointer = builder.bitcast(target, vector.as_pointer())
                builder.store(splat(builder, value, width), pointer, align=8)
            return context.get_dummy_value()

        return types.void(record, array, types.intp, places, spare), emit

    return scatter
