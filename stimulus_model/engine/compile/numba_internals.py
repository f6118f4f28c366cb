"""Numba's front end alone, through classes that numba may change: in less than half the time of its public interface.

Numba prepares everything that it could compile, looks for what these loops do not contain, and optimises three times
over, for loops that count references. Here a target of our own knows what these loops are made of, only the passes
run that they need, and `codegen` optimises once. Where this module fails, `codegen` asks numba in public.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from numba.core import compiler, types, typing
from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import PassManager
from numba.core.cpu import CPUContext
from numba.core.registry import cpu_target
from numba.core.target_extension import CPU, dispatcher_registry, jit_registry, target_override, target_registry
from numba.core.typed_passes import InlineOverloads, NopythonRewrites
from numba.core.untyped_passes import InlineClosureLikes, WithLifting
from numba.cpython import mathimpl
from numba.np import npyimpl

from stimulus_model.engine.compile.signature import SYMBOL

LOADED = "cpython.numbers", "cpython.rangeobj", "cpython.slicing", "cpython.tupleobj", "np.arrayobj"
"""Where numba says what whole numbers, ranges, slices, tuples and arrays become."""
UNNEEDED = frozenset((WithLifting, InlineClosureLikes, InlineOverloads, NopythonRewrites))
"""Passes for what these loops do not contain: contexts, functions inside them, calculations with whole arrays."""
NAME = "stimulus_model"


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


class _Context(CPUContext):
    """What numbers, ranges, tuples and arrays become; numba's own loads SciPy's linear algebra, and much else."""

    def load_additional_registries(self) -> None:
        for name in LOADED:
            import_module(f"numba.{name}")
        for registry in (mathimpl.registry, npyimpl.registry):
            self.install_registry(registry)

    def get_function(self, fn: Any, sig: Any, _firstcall: bool = True) -> Any:
        """Find what a loop calls: here, or in numba's own context if numba compiled it as a function of its own."""
        called = isinstance(fn, types.Callable)
        key = fn.get_impl_key(sig.as_function()) if called else fn
        if called and key not in self._defns:
            self.refresh()
            if key not in self._defns:
                self._defns[key] = NUMBAS._defns[key]
        return super().get_function(fn, sig, _firstcall and called)

    def post_lowering(self, module: Any, library: Any) -> None:
        """Link nothing that counts references."""


class _Loops(CPU):
    """The processor, as a target of our own: intrinsics ask the context of the target for which they are typed."""


class _Compiler(compiler.CompilerBase):
    def define_pipelines(self) -> list[Any]:
        every = compiler.DefaultPassBuilder.define_nopython_pipeline(self.state).passes
        own = PassManager(NAME)
        own.passes += [each for each in every if each[0] not in UNNEEDED]
        own.finalize()
        return [own]


target_registry[NAME] = _Loops
jit_registry[_Loops] = jit_registry[CPU]
TYPING = typing.Context()
CONTEXT, NUMBAS = _Context(TYPING, NAME), cpu_target.target_context
"""Made here, before any thread holds numba's lock of compilers. Numba makes its own on first use, holds a lock of its
meanwhile and asks for that of compilers; a thread that held the latter and asked for it would wait for ever."""
dispatcher_registry[_Loops] = SimpleNamespace(targetdescr=SimpleNamespace(target_context=CONTEXT))


def written(function: Callable[..., None], arguments: list[Any]) -> Any:
    """Return the module that numba writes, with references neither counted nor checked; its function is `SYMBOL`."""
    flags = compiler.Flags()
    flags.nrt, flags.error_model = False, "numpy"
    flags.no_cpython_wrapper = flags.no_cfunc_wrapper = flags.no_compile = True
    with global_compiler_lock, target_override(NAME):
        private = CONTEXT.subtarget(_internal_codegen=_Codegen(SYMBOL))
        done = compiler.compile_extra(TYPING, private, function, arguments, types.void, flags, {}, None, _Compiler)
        done.library.finalize()  # links what it calls
        module = done.library.module
        module.get_function(done.fndesc.llvm_func_name).name = SYMBOL
        return module
