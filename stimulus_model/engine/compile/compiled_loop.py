"""Machine code: loops that are compiled once, kept on disk, and called without the compiler.

Numba and the tracer write a loop's program (`compiling`); LLVM turns it into machine code, which is kept as it is. A
later process loads it with LLVM's linker alone: importing numba would take ten times as long as that. Arguments are
checked here, since machine code believes whatever it is given.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import os
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.engine.compile.cache import cache_folder, read_checked, write_checked
from stimulus_model.engine.compile.forking import uninterrupted
from stimulus_model.engine.compile.signature import ArgumentKind
from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from stimulus_model.engine.compile.machine_code import Code

HARMLESS = ("NUMBA_NUM_THREADS", "NUMBA_CACHE_DIR", "NUMBA_THREADING_LAYER")
"""Settings of numba that change no machine code; all others are part of every key."""

DTYPES = {name: np.dtype(name) for name in ("float64", "int64", "uint64", "uint32", "uint16", "bool")}


class Loop:
    """A loop in machine code: loaded from disk, or compiled, when it is first called. It writes to its arguments.

    Parameters
    ----------
    build
        Returns the Python function that numba compiles; not called if the machine code is on disk.
    name
        Text of all that decides what would be compiled, but for versions, processor and `kinds`.
    kinds
        What its arguments must be.
    uncompiled
        Does the same to the same arguments, slowly, where there is no compiler; None: nothing does.
    """

    def __init__(
        self,
        build: Callable[[], Callable[..., None]],
        name: str,
        kinds: tuple[ArgumentKind, ...],
        uncompiled: Callable[..., None] | None = None,
    ) -> None:
        self.build, self.name, self.kinds, self.uncompiled = build, name, kinds, uncompiled
        self.compiled = self.loaded = False
        self._lock = threading.Lock()
        self._code: Code | None = None

    def __call__(self, *arguments: Any) -> None:
        """Run it; the interpreter lock is released meanwhile.

        Raises
        ------
        TypeError
            If an argument is not of its kind.
        InputError
            If there is no compiler, and nothing else does the same.
        """
        if self.uncompiled is not None and not can_compile():
            self.uncompiled(*arguments)
            return
        code = self._code or self.prepare()
        if len(arguments) != len(self.kinds):
            raise TypeError(f"a loop of {len(self.kinds)} arguments: got {len(arguments)}")
        nothing = ctypes.c_void_p()  # where numba's functions put a result and an exception: these have neither
        places = (ctypes.addressof(nothing), ctypes.addressof(nothing))
        words = [word for each in zip(self.kinds, arguments, strict=True) for word in _words(*each)]
        status = code.function(*places, *words)
        if status:
            raise RuntimeError(f"a compiled loop ended with status {status}")

    @property
    def ready(self) -> bool:
        """Whether it is loaded or compiled already."""
        return self._code is not None

    def prepare(self) -> Code:
        """Load or compile it, unless that was done."""
        check_compiler()
        with uninterrupted(), self._lock:
            if self._code is None:
                self._code = self._read() or self._compile()
            return self._code

    def texts(self) -> tuple[str, str]:
        """Return the program that LLVM made of it and its assembly: compiled again for that."""
        from stimulus_model.engine.compile.codegen import optimised  # imports numba
        from stimulus_model.engine.compile.machine_code import target_machine

        machine = target_machine()
        module = optimised(self.build(), self.kinds, machine)
        return str(module), machine.emit_assembly(module)

    def _read(self) -> Code | None:
        from stimulus_model.engine.compile.machine_code import Code  # imports LLVM

        file = self._file()
        content = read_checked(file) if file is not None else None
        if content is not None:
            # what an object file of another making raises is anybody's guess, and compiling is the remedy
            with contextlib.suppress(Exception):
                code = Code(content, self.kinds)
                self.loaded = True
                return code
        return None

    def _compile(self) -> Code:
        from stimulus_model.engine.compile.codegen import optimised  # imports numba
        from stimulus_model.engine.compile.machine_code import Code, target_machine

        machine = target_machine()
        content = machine.emit_object(optimised(self.build(), self.kinds, machine))
        code = Code(content, self.kinds)
        self.compiled = True
        file = self._file()
        if file is not None:
            write_checked(file, content)
        return code

    def _file(self) -> Path | None:
        from stimulus_model.engine.compile.machine_code import surroundings  # imports LLVM

        folder = cache_folder()
        if folder is None:
            return None
        settings = sorted((k, v) for k, v in os.environ.items() if k.startswith("NUMBA_") and k not in HARMLESS)
        key = repr((self.name, self.kinds, settings, *surroundings())).encode()
        return folder / f"{hashlib.sha256(key).hexdigest()[:40]}.kernel"


@functools.cache
def can_compile() -> bool:
    """Return whether numba and LLVM can be imported."""
    try:
        return all(find_spec(package) is not None for package in ("llvmlite", "numba"))
    except (ImportError, ValueError):
        return False


def check_compiler(field: str = "engine", value: str = "compiled", instead: str = "'reference'") -> None:
    """Raise if there is no compiler, which `value` of an argument needs and `instead` does not."""
    if not can_compile():
        allowed = f"{instead} where numba and llvmlite cannot be imported: they compile (pip install numba)"
        raise InputError(field, value, allowed)


def _words(kind: ArgumentKind, value: Any) -> tuple[int | None, ...]:
    """Return an argument's parts: nobody's memory, size, bytes of a number, address, shape, strides."""
    if kind.ndim == 0:
        return (int(value),)
    if not (isinstance(value, np.ndarray) and value.dtype == DTYPES[kind.dtype] and value.ndim == kind.ndim):
        got = f"{value.dtype} ({value.ndim})" if isinstance(value, np.ndarray) else type(value).__name__
        raise TypeError(f"argument of a compiled loop: got {got}, needed an array of {kind.dtype} ({kind.ndim})")
    flags = value.flags
    if not (flags.c_contiguous and flags.aligned):
        raise TypeError("argument of a compiled loop: got an array with gaps or in another order, needed C order")
    if flags.writeable and value.size:
        address = ctypes.addressof(ctypes.c_char.from_buffer(value.data))  # in half the time that value.ctypes takes
    else:
        address = value.ctypes.data
    return (None, None, value.size, value.itemsize, address, *value.shape, *value.strides)
