"""Build a module: numba and the tracer write the program, LLVM compiles it for WebAssembly, a linker finishes it.

The linker is the only thing that must be installed for that, and only by who builds: ``pip install ziglang``, or
LLVM's own `wasm-ld` (Debian: ``apt install lld``).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from stimulus_model.engine.compile.compiled_loop import check_compiler
from stimulus_model.engine.compile.signature import SYMBOL
from stimulus_model.engine.kernels.kernel import KINDS, kernel
from stimulus_model.engine.model import Model
from stimulus_model.engine.wasm.module import KNOWN, WIDTH, about_model, described
from stimulus_model.inputs import InputError

TRIPLE = "wasm32-unknown-unknown"
FEATURES = "+simd128"
"""Vectors of two float64: in every browser since 2021 to 2023."""
STACK = 1 << 20
OPTIONS = (
    *("--no-entry", f"--export={SYMBOL}", "--export=__heap_base", "--strip-all", "--gc-sections"),
    *("--stack-first", "-z", f"stack-size={STACK}"),
)
CHANGES = (
    (r"^target (datalayout|triple) = .*$", ""),
    (r"^attributes #\d+ = \{.*(stackrealign|frame-pointer).*$", None),
    (r"= common global", "= internal global"),
    (r"@llvm\.fma\.", "@llvm.fmuladd."),
)
"""What of the program is otherwise there, as pattern and replacement (None: see `_ported`).

Data layout and processor are WebAssembly's; LLVM ends the process at a common symbol; and without an instruction for
a fused multiply-add a call would emulate one, so that products are rounded before they are added.
"""


def linker() -> list[str]:
    """Return the command that links WebAssembly.

    Raises
    ------
    InputError
        None is installed.
    """
    found = shutil.which("wasm-ld")
    if found is not None:
        return [found]
    if find_spec("ziglang") is not None:
        return [sys.executable, "-m", "ziglang", "wasm-ld"]
    allowed = (
        "a shipped model, or any model where a linker is installed: pip install ziglang, or LLVM's wasm-ld "
        "(Debian: apt install lld)"
    )
    raise InputError("wasm", "a model of one's own", allowed)


def build_module(model: Model) -> bytes:
    """Compile and link the equations of a model.

    Raises
    ------
    InputError
        There is no compiler, no linker, or the linker refuses.
    """
    command = linker()
    check_compiler("wasm", "a model of one's own", "a shipped model")
    with tempfile.TemporaryDirectory(prefix="stimulus_model-") as folder:
        source, target = Path(folder, "kernel.o"), Path(folder, "kernel.wasm")
        source.write_bytes(_object_file(model))
        done = subprocess.run(
            [*command, str(source), "-o", str(target), *OPTIONS], capture_output=True, text=True, check=False
        )
        if done.returncode or not target.is_file():
            allowed = f"a linker that links WebAssembly; it said: {done.stderr.strip()[:500]}"
            raise InputError("wasm", " ".join(command), allowed)
        return described(target.read_bytes(), about_model(model))


def _object_file(model: Model) -> bytes:
    """Return the kernel of a model as an object file of WebAssembly."""
    import llvmlite.binding as llvm

    from stimulus_model.engine.compile.codegen import llvm_program

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(TRIPLE)
    machine = target.create_target_machine(cpu="generic", features=FEATURES, opt=3, reloc="static")
    module = llvm.parse_assembly(_ported(str(llvm_program(kernel(model, WIDTH, KNOWN).build(), KINDS))))
    module.data_layout = str(machine.target_data)
    passes = llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options(speed_level=3))
    passes.getModulePassManager().run(module, passes)
    content: bytes = machine.emit_object(module)
    return content


def _ported(text: str) -> str:
    """Return a program written for this processor as one for WebAssembly."""
    for pattern, replacement in CHANGES:
        text = re.sub(pattern, _plain if replacement is None else replacement, text, flags=re.MULTILINE)
    return f'target triple = "{TRIPLE}"\n{text}'


def _plain(found: re.Match[str]) -> str:
    """Return a group of attributes of functions without those of a processor."""
    return f"{found[0].split('{')[0]}{{ nounwind }}"
