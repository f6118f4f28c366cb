"""Numba's front end alone, through classes that numba may change: in half the time of its public interface.

Numba prepares everything that it could compile and optimises three times over, for loops that count references.
These count none, and `codegen` optimises once. Where this module fails, `codegen` asks numba in public.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.core import compiler, types
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target

from stimulus_model.engine.compile.signature import SYMBOL

CONTEXTS = cpu_target.typing_context, cpu_target.target_context
"""Made here, before any thread holds numba's lock of compilers. Numba makes them on first use, holds a lock of theirs
meanwhile and asks for that of compilers; a thread that held the latter and asked for them would wait for ever."""


class _Library(JITCodeLibrary):
    """Collects the program as numba writes it."""

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        """Leave that to `codegen.optimised`."""

    def _finalize_final_module(self) -> None:
        """Make nothing ready to be run here."""

    @property
    def module(self) -> Any:
        return self._final_module


class _Codegen(JITCPUCodegen):
    _library_class = _Library


def written(function: Callable[..., None], arguments: list[Any]) -> Any:
    """Return the module that numba writes, with references neither counted nor checked; its function is `SYMBOL`."""
    flags = compiler.Flags()
    flags.nrt, flags.error_model = False, "numpy"
    flags.no_cpython_wrapper = flags.no_cfunc_wrapper = flags.no_compile = True
    with global_compiler_lock:
        typing, target = CONTEXTS
        typing.refresh()
        target.refresh()
        private = target.subtarget(_internal_codegen=_Codegen(SYMBOL))
        done = compiler.compile_extra(typing, private, function, arguments, types.void, flags, {})
        done.library.finalize()  # links what it calls
        module = done.library.module
        module.get_function(done.fndesc.llvm_func_name).name = SYMBOL
        return module
