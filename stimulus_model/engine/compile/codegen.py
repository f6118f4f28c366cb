"""From a Python loop to LLVM's program: numba's front end, and only the passes that these loops need.

Imported only to compile. Numba prepares everything that it could compile and optimises three times over, for loops
that count references. These count none: one round of LLVM's passes gives the same machine code in less time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import llvmlite.binding as llvm
from numba.core import compiler, types
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

from stimulus_model.engine.compile.signature import SYMBOL, Kind

CONTEXTS = cpu_target.typing_context, cpu_target.target_context
"""Made here, before any thread holds numba's lock of compilers. Numba makes them on first use, holds a lock of theirs
meanwhile and asks for that of compilers; a thread that held the latter and asked for them would wait for ever."""


class _Library(JITCodeLibrary):
    """Collects the program as numba writes it."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        """Leave that to `optimised`."""

    def _finalize_final_module(self) -> None:
        """Make nothing ready to be run here."""

    @property
    def module(self) -> Any:
        return self._final_module


class _Codegen(JITCPUCodegen):
    _library_class = _Library


def optimised(function: Callable[..., None], kinds: tuple[Kind, ...], machine: Any) -> Any:
    """Return the LLVM module of `function`, optimised for `machine`; its function is called `SYMBOL`."""
    module = _written(function, kinds)
    module.data_layout = str(machine.target_data)
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization, options.slp_vectorization = True, False
    passes = llvm.create_pass_builder(machine, options)
    passes.getModulePassManager().run(module, passes)
    return module


def _written(function: Callable[..., None], kinds: tuple[Kind, ...]) -> Any:
    """Return the module that numba writes, with references neither counted nor checked."""
    flags = compiler.Flags()
    flags.nrt, flags.error_model = False, "numpy"
    flags.no_cpython_wrapper = flags.no_cfunc_wrapper = flags.no_compile = True
    with global_compiler_lock:
        typing, target = CONTEXTS
        typing.refresh()
        target.refresh()
        private = target.subtarget(_internal_codegen=_Codegen(SYMBOL))
        done = compiler.compile_extra(typing, private, function, [_type(k) for k in kinds], types.void, flags, {})
        done.library.finalize()  # links what it calls
        module = done.library.module
        module.get_function(done.fndesc.llvm_func_name).name = SYMBOL
        return module


def _type(kind: Kind) -> Any:
    number = types.boolean if kind.dtype == "bool" else getattr(types, kind.dtype)
    return types.Array(number, kind.ndim, "C") if kind.ndim else number
