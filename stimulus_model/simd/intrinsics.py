"""What a kernel may do with lanes: load, store, stream and broadcast records, number draws, run traced equations.

`instructions(width)` returns numba intrinsics for one lane width. A kernel written with them is plain Python for
numba, with no index constants: records move between memory and registers as wholes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from stimulus_model.records import ALIGNMENT
from stimulus_model.simd.llvm_values import DOUBLE, INT32, INT64, Node, operand, splat
from stimulus_model.simd.numba_types import WIDTHS, SimdIndexType, SimdType, record_type


class Instructions(NamedTuple):
    """The intrinsics of one lane width.

    Attributes
    ----------
    width
        Lanes.
    load
        ``load(Record, array, start, stride)``: field k is the lanes at ``array[start + k * stride:]``.
    scalars
        ``scalars(Record, array, start)``: field k is the float ``array[start + k]``, shared by all lanes.
    store, stream
        ``store(record, array, start, stride)``; `stream` bypasses the cache: for results that are not read soon.
    broadcast
        ``broadcast(record)``: the record with every scalar leaf widened to lanes.
    number
        ``number(first)``: the integers first, first + 1, ... a lane each.
    same
        ``same(integer)``: the integer in every lane.
    vectorise
        ``vectorise()``: ask LLVM for the widest registers in the calling function, with aligned spills.
    """

    width: int
    load: Any
    scalars: Any
    store: Any
    stream: Any
    broadcast: Any
    number: Any
    same: Any
    vectorise: Any


@functools.cache
def instructions(width: int) -> Instructions:
    """Return the intrinsics for `width` lanes."""
    if width not in WIDTHS:
        raise ValueError(f"width: got {width}, allowed: {WIDTHS}")
    lane, index = SimdType(width), SimdIndexType(width)
    vector, integers = ir.VectorType(DOUBLE, width), ir.VectorType(INT64, width)

    @intrinsic
    def load(typing: Any, cls: Any, array: Any, start: Any, stride: Any) -> Any:
        kind = record_type(cls.instance_class, lane)

        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            places = _places(context, builder, signature, arguments, 1)
            return fill(context, builder, kind, lambda _: builder.load(places(vector), align=8))

        return kind(cls, array, types.intp, types.intp), emit

    @intrinsic
    def scalars(typing: Any, cls: Any, array: Any, start: Any) -> Any:
        kind = record_type(cls.instance_class, types.float64)

        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            one = ir.Constant(arguments[2].type, 1)
            places = _places(context, builder, signature, [*arguments, one], 1)
            return fill(context, builder, kind, lambda _: builder.load(places(DOUBLE)))

        return kind(cls, array, types.intp), emit

    def storing(aligned: int, *, streaming: bool) -> Any:
        def typer(typing: Any, record: Any, array: Any, start: Any, stride: Any) -> Any:
            def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                places = _places(context, builder, signature, arguments, 1)
                for value in walk(builder, signature.args[0], arguments[0]):
                    written = builder.store(splat(builder, value, width), places(vector), align=aligned)
                    if streaming:
                        hint = builder.module.add_metadata([ir.Constant(INT32, 1)])
                        written.set_metadata("nontemporal", hint)
                return context.get_dummy_value()

            return types.void(record, array, types.intp, types.intp), emit

        return intrinsic(typer)

    @intrinsic
    def broadcast(typing: Any, record: Any) -> Any:
        def widened(kind: Any) -> Any:
            if not isinstance(kind, types.BaseTuple):
                return lane
            return types.BaseTuple.from_types([widened(part) for part in kind], kind.instance_class)

        kind = widened(record)

        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            values = iter(walk(builder, signature.args[0], arguments[0]))
            return fill(context, builder, kind, lambda _: splat(builder, next(values), width))

        return kind(record), emit

    @intrinsic
    def number(typing: Any, first: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            steps = ir.Constant(integers, [ir.Constant(INT64, k) for k in range(width)])
            return builder.add(splat(builder, arguments[0], width), steps)

        return index(types.uint64), emit

    @intrinsic
    def same(typing: Any, integer: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return splat(builder, arguments[0], width)

        return index(types.uint64), emit

    @intrinsic
    def vectorise(typing: Any) -> Any:
        def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            # without stackrealign, spills of 64-byte vectors are unaligned
            for attribute in (
                '"prefer-vector-width"="512"',
                '"min-legal-vector-width"="512"',
                '"stackrealign"',
                '"frame-pointer"="all"',
            ):
                set.add(builder.function.attributes, attribute)  # its own add refuses key-value attributes
            return context.get_dummy_value()

        return types.void(), emit

    streamed = min(ALIGNMENT, 8 * width)
    return Instructions(
        width=width,
        load=load,
        scalars=scalars,
        store=storing(8, streaming=False),
        stream=storing(streamed, streaming=True),
        broadcast=broadcast,
        number=number,
        same=same,
        vectorise=vectorise,
    )


def traced(function: Callable[..., Any], arity: int, results: tuple[type, ...], width: int) -> Any:
    """Return an intrinsic that runs `function` on lanes.

    Parameters
    ----------
    function
        A plain Python equation of `arity` records or numbers.
    arity
        Number of arguments.
    results
        Record class of each result: one for a function that returns a record, several for a tuple of records.
    width
        Lanes; every leaf of the results is a lane value.
    """
    lane = SimdType(width)
    kinds = [record_type(cls, lane) for cls in results]
    kind = kinds[0] if len(kinds) == 1 else types.Tuple(kinds)

    def typer(typing: Any, *arguments: Any) -> Any:
        return kind(*arguments), emit

    def emit(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        inputs = [nodes(builder, t, value) for t, value in zip(signature.args, arguments, strict=True)]
        outputs = iter(_leaves(function(*inputs)))
        return fill(context, builder, kind, lambda _: operand(builder, next(outputs), DOUBLE, width))

    return intrinsic(_with_arity(typer, arity))


def _with_arity(typer: Callable[..., Any], arity: int) -> Callable[..., Any]:
    """Return `typer` with as many named arguments as numba wants to see."""
    if arity == 1:
        return lambda typing, a: typer(typing, a)
    if arity == 2:
        return lambda typing, a, b: typer(typing, a, b)
    if arity == 3:
        return lambda typing, a, b, c: typer(typing, a, b, c)
    if arity == 4:
        return lambda typing, a, b, c, d: typer(typing, a, b, c, d)
    if arity == 5:
        return lambda typing, a, b, c, d, e: typer(typing, a, b, c, d, e)
    if arity == 6:
        return lambda typing, a, b, c, d, e, f: typer(typing, a, b, c, d, e, f)
    if arity == 7:
        return lambda typing, a, b, c, d, e, f, g: typer(typing, a, b, c, d, e, f, g)
    raise ValueError(f"arity: got {arity}, allowed: 1 to 7")


def _places(context: Any, builder: Any, signature: Any, arguments: Any, which: int) -> Callable[[Any], Any]:
    """Return a function that gives the pointer to the next field: start, start + stride, ..."""
    data = context.make_array(signature.args[which])(context, builder, arguments[which]).data
    state = [arguments[which + 1]]

    def next_place(kind: Any) -> Any:
        pointer = builder.bitcast(builder.gep(data, [state[0]]), kind.as_pointer())
        state[0] = builder.add(state[0], arguments[which + 2])
        return pointer

    return next_place


def fill(context: Any, builder: Any, kind: Any, leaf: Callable[[Any], Any]) -> Any:
    """Return the LLVM value of the record type `kind` with ``leaf(type)`` at every leaf."""
    if not isinstance(kind, types.BaseTuple):
        return leaf(kind)
    return context.make_tuple(builder, kind, [fill(context, builder, part, leaf) for part in kind])


def walk(builder: Any, kind: Any, value: Any) -> list[Any]:
    """Return the LLVM values of the leaves of a record."""
    if not isinstance(kind, types.BaseTuple):
        return [value]
    return [leaf for k, part in enumerate(kind) for leaf in walk(builder, part, builder.extract_value(value, k))]


def nodes(builder: Any, kind: Any, value: Any) -> Any:
    """Return the record of nodes, or the node, that stands for a numba value while tracing."""
    if not isinstance(kind, types.BaseTuple):
        return Node(builder, value)
    parts = [nodes(builder, part, builder.extract_value(value, k)) for k, part in enumerate(kind)]
    return kind.instance_class(*parts)


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, tuple):
        return [leaf for part in value for leaf in _leaves(part)]
    return [value]
