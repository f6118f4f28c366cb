"""LLVM: object files that are linked into this process, and the processor that they are made for."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite
import llvmlite.binding as llvm
import numpy as np

from stimulus_model.engine.compile.cache import digest_of, version_of
from stimulus_model.engine.compile.signature import SYMBOL, ArgumentKind

NUMBERS = {"int64": ctypes.c_int64, "uint64": ctypes.c_uint64, "bool": ctypes.c_uint8}


class Code:
    """Machine code in memory, and its function."""

    def __init__(self, content: bytes, kinds: tuple[ArgumentKind, ...]) -> None:
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
def surroundings() -> tuple[str, ...]:
    """Return versions and processor: what decides the machine code of a given program."""
    own = digest_of(
        *(f"engine.compile.{name}" for name in ("codegen", "machine_code", "numba_internals", "signature"))
    )
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


def _types(kind: ArgumentKind) -> Iterator[Any]:
    """Give the C types of an argument: numba hands over an array as its parts."""
    if kind.ndim == 0:
        yield NUMBERS[kind.dtype]
        return
    yield from (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
    yield from [ctypes.c_int64] * (2 * kind.ndim)
