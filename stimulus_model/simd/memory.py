"""Memory in lanes: what earlier quarters left behind, read at fixed lags; memory that will soon be written."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.records import size
from stimulus_model.simd.intrinsics import fill, walk
from stimulus_model.simd.llvm_values import BOOL, DOUBLE, INT32, INT64, splat
from stimulus_model.simd.numba_types import SimdType, record_type


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


LOWEST = 2**32 - 1


"""The bits of a place that count."""


@functools.cache
def gathering(width: int) -> Any:
    """Return the intrinsic ``gather(array, start, places)`` for `width` lanes.

    Each lane of its result is ``array[start + place]``, with the place of that lane: the lowest 32 bits of an integer
    or of a float, which are n in 2**52 + n. They are not checked. A record of places gives a record of results.
    Processors that can load all lanes at once do so, others load one by one.
    """
    lane = SimdType(width)
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
    kind = record_type(past, SimdType(width))
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


def rotating(record: type, blocks: int, width: int) -> Any:
    """Return the intrinsic ``rotate(array, start, first)`` for a record of so many blocks that stand in a ring.

    Block k of its result is block ``(first + k) % blocks`` of those at ``array[start:]``.
    """
    kind = record_type(record, SimdType(width))
    vector = ir.VectorType(DOUBLE, width)
    step = size(record) // blocks

    @intrinsic
    def rotate(typing: Any, array: Any, start: Any, first: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
            start, first = arguments[1:]

            def places() -> Iterator[Any]:
                for block in range(blocks):
                    place = builder.urem(
                        builder.add(first, ir.Constant(first.type, block)), ir.Constant(first.type, blocks)
                    )
                    offset = builder.mul(place, ir.Constant(first.type, step * width))
                    front = builder.bitcast(builder.gep(data, [builder.add(start, offset)]), vector.as_pointer())
                    yield from (builder.gep(front, [ir.Constant(INT64, k)]) for k in range(step))

            place = places()
            return fill(context, builder, kind, lambda _: builder.load(next(place), align=8))

        return kind(array, types.intp, types.intp), emit

    return rotate


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
