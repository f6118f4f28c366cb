"""From a Python loop to LLVM's program: numba's front end, and only the passes that these loops need.

Imported only to compile.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
import numba
from numba import types

from stimulus_model.engine.compile.signature import SYMBOL, ArgumentKind

NOTHING_TO_FREE = "define void @NRT_MemInfo_call_dtor(ptr %memory) { ret void }"
"""What numba calls when nobody holds memory any more: that of a loop's arguments is never numba's."""


def optimised(function: Callable[..., None], kinds: tuple[ArgumentKind, ...], machine: Any) -> Any:
    """Return the LLVM module of `function`, optimised for `machine`; its function is called `SYMBOL`."""
    module = llvm_program(function, kinds)
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization, options.slp_vectorization = True, False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return module


def llvm_program(function: Callable[..., None], kinds: tuple[ArgumentKind, ...]) -> Any:
    """Return the program of a function, by whichever way this version of numba allows."""
    arguments = [_type(kind) for kind in kinds]
    with contextlib.suppress(Exception):  # whatever else is wrong, the public way says it
        from stimulus_model.engine.compile.numba_internals import written

        return written(function, arguments)
    return inspected(function, arguments)


def inspected(function: Callable[..., None], arguments: list[Any]) -> Any:
    """Return the program as `numba.njit` shows it, compiled and optimised for nothing on the way."""
    signature = types.void(*arguments)
    compiled = numba.njit(signature, error_model="numpy", no_cpython_wrapper=True)(function)
    module = llvm.parse_assembly(compiled.inspect_llvm(signature.args))
    module.link_in(llvm.parse_assembly(NOTHING_TO_FREE))
    name = f"{len(function.__name__)}{function.__name__}"  # as in the names of C++
    own = next(each for each in module.functions if not each.is_declaration and name in each.name)
    for each in module.functions:
        if not each.is_declaration and each.name != own.name:
            each.linkage = llvm.Linkage.internal  # is dropped unless it is called: wrappers, and counts of references
    own.name = SYMBOL
    return module


def _type(kind: ArgumentKind) -> Any:
    number = types.boolean if kind.dtype == "bool" else getattr(types, kind.dtype)
    return types.Array(number, kind.ndim, "C") if kind.ndim else number
