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
import platform
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite
import llvmlite.binding as llvm
import numpy as np

from stimulus_model.engine.compile.cache import cache_folder, digest_of, read_checked, version_of, write_checked
from stimulus_model.engine.compile.signature import SYMBOL, Kind

HARMLESS = ("NUMBA_NUM_THREADS", "NUMBA_CACHE_DIR", "NUMBA_THREADING_LAYER")
"""Settings of numba that change no machine code; all others are part of every key."""


NUMBERS = {"int64": ctypes.c_int64, "uint64": ctypes.c_uint64, "bool": ctypes.c_uint8}
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
    """

    def __init__(self, build: Callable[[], Callable[..., None]], name: str, kinds: tuple[Kind, ...]) -> None:
        self.build, self.name, self.kinds = build, name, kinds
        self.compiled = self.loaded = False
        self._lock = threading.Lock()
        self._code: _Code | None = None

    def __call__(self, *arguments: Any) -> None:
        """Run it; the interpreter lock is released meanwhile.

        Raises
        ------
        TypeError
            If an argument is not of its kind.
        """
        code = self._code or self.prepare()
        if len(arguments) != len(self.kinds):
            raise TypeError(f"a loop of {len(self.kinds)} arguments: got {len(arguments)}")
        nothing = ctypes.c_void_p()  # where numba's functions put a result and an exception: these have neither
        places = (ctypes.addressof(nothing), ctypes.addressof(nothing))
        words = [word for each in zip(self.kinds, arguments, strict=True) for word in _words(*each)]
        status = code.function(*places, *words)
        if status:
            raise RuntimeError(f"a compiled loop ended with status {status}")

    def prepare(self) -> _Code:
        """Load or compile it, unless that was done."""
        with self._lock:
            if self._code is None:
                self._code = self._read() or self._compile()
            return self._code

    def texts(self) -> tuple[str, str]:
        """Return the program that LLVM made of it and its assembly: compiled again for that."""
        from stimulus_model.engine.compile.codegen import optimised  # imports numba

        machine = target_machine()
        module = optimised(self.build(), self.kinds, machine)
        return str(module), machine.emit_assembly(module)

    def _read(self) -> _Code | None:
        file = self._file()
        content = read_checked(file) if file is not None else None
        if content is not None:
            # what an object file of another making raises is anybody's guess, and compiling is the remedy
            with contextlib.suppress(Exception):
                code = _Code(content, self.kinds)
                self.loaded = True
                return code
        return None

    def _compile(self) -> _Code:
        from stimulus_model.engine.compile.codegen import optimised  # imports numba

        machine = target_machine()
        content = machine.emit_object(optimised(self.build(), self.kinds, machine))
        code = _Code(content, self.kinds)
        self.compiled = True
        file = self._file()
        if file is not None:
            write_checked(file, content)
        return code

    def _file(self) -> Path | None:
        folder = cache_folder()
        if folder is None:
            return None
        settings = sorted((k, v) for k, v in os.environ.items() if k.startswith("NUMBA_") and k not in HARMLESS)
        key = repr((self.name, self.kinds, settings, *_surroundings())).encode()
        return folder / f"{hashlib.sha256(key).hexdigest()[:40]}.kernel"


class _Code:
    """Machine code in memory, and its function."""

    def __init__(self, content: bytes, kinds: tuple[Kind, ...]) -> None:
        _initialise()
        # the linker of this library checks every reference, and raises where another would end the process
        self.linker = llvm.create_lljit_compiler(target_machine(), use_jit_link=True)
        library = llvm.JITLibraryBuilder().add_object_img(content).add_current_process().export_symbol(SYMBOL)
        self.linked = library.link(self.linker, SYMBOL)
        types = [word for kind in kinds for word in _types(kind)]
        self.function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, *types)(
            self.linked[SYMBOL]
        )


@functools.cache
def _initialise() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()


@functools.cache
def _surroundings() -> tuple[str, ...]:
    """Return versions and processor: what decides the machine code of a given program."""
    own = digest_of(*(f"engine.compile.{name}" for name in ("compiled_loop", "codegen", "signature")))
    below = Path(__file__).parents[2]
    vectors = sorted(
        file for room in ("numerics", "simd") for file in (below / room).glob("*.py*")
    )  # without sources there are .pyc alone
    sources = [own, hashlib.sha256(b"".join(file.read_bytes() for file in vectors)).hexdigest()]
    versions = (
        llvmlite.__version__,
        str(llvm.llvm_version_info),
        version_of("numba"),
        np.__version__,
        platform.python_version(),
    )
    return (*sources, *versions, *processor())


class Processor(NamedTuple):
    """System, name and features of a processor, as LLVM calls them."""

    system: str
    name: str
    features: str


def processor() -> Processor:
    """Return what this process runs on."""
    return Processor(llvm.get_process_triple(), llvm.get_host_cpu_name(), _features())


def target_machine() -> Any:
    """Return LLVM's description of this processor, for code that may stand anywhere in memory."""
    _initialise()
    target = llvm.Target.from_triple(llvm.get_process_triple())
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=_features(), opt=3, reloc="pic", codemodel="default"
    )


def _features() -> str:
    try:
        return str(llvm.get_host_cpu_features().flatten())
    except RuntimeError:  # LLVM does not know on this platform
        return ""


def _types(kind: Kind) -> Iterator[Any]:
    """Give the C types of an argument: numba hands over an array as its parts."""
    if kind.ndim == 0:
        yield NUMBERS[kind.dtype]
        return
    yield from (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
    yield from [ctypes.c_int64] * (2 * kind.ndim)


def _words(kind: Kind, value: Any) -> tuple[int | None, ...]:
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
