"""Numba types of lanes: one float64, or one 64-bit integer, a lane. Operators on them are the tracer's business."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import models, register_model

from stimulus_model.records import blocks

WIDTHS = (2, 4, 8, 16)


class SimdType(types.Type):
    """A vector of `width` float64."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"float64x{width}")


class SimdIndexType(types.Type):
    """A vector of `width` unsigned 64-bit integers: draw numbers and random bits."""

    def __init__(self, width: int) -> None:
        self.width = width
        super().__init__(name=f"uint64x{width}")


@register_model(SimdType)
class _SimdModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: SimdType) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.DoubleType(), kind.width))


@register_model(SimdIndexType)
class _SimdIndexModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: SimdIndexType) -> None:
        super().__init__(manager, kind, ir.VectorType(ir.IntType(64), kind.width))


def record_type(cls: type, leaf: types.Type) -> types.BaseTuple:
    """Return the numba type of the record `cls` whose leaves all have the type `leaf`."""
    kinds = [record_type(block, leaf) if block else leaf for _, block in blocks(cls)]
    return types.BaseTuple.from_types(kinds, cls)
