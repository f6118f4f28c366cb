"""Which module a model has: one that is shipped, one that was built before, or one that is built now."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from stimulus_model.engine.compile.cache import cache_folder, digest_of, read_checked, write_checked
from stimulus_model.engine.model import Model
from stimulus_model.engine.wasm.build import build_module
from stimulus_model.engine.wasm.module import About, about_model, read_about
from stimulus_model.inputs import InputError

FOLDER = Path(__file__).with_name("modules")
"""The shipped modules."""


@functools.cache
def shipped_modules() -> dict[About, Path]:
    """Return the shipped modules by what they say of themselves."""
    return {read_about(file.read_bytes()): file for file in sorted(FOLDER.glob("*.wasm"))}


def module_of(model: Model) -> bytes:
    """Return the WebAssembly module of a model.

    Raises
    ------
    InputError
        None is shipped for these equations, and no linker is installed that could build one; or the model looks
        ahead.
    """
    if model.looks_ahead:
        allowed = "a model with adaptive expectations: a page does not solve for what is expected"
        raise InputError("model", "one that looks ahead", allowed)
    about = about_model(model)
    shipped = shipped_modules().get(about)
    if shipped is not None:
        return shipped.read_bytes()
    folder = cache_folder()
    sources = digest_of(*(f"engine.wasm.{name}" for name in ("build", "module")), "engine.kernels.kernel")
    name = hashlib.sha256(f"{about} {sources}".encode()).hexdigest()[:40]
    file = None if folder is None else folder / f"{name}.wasm"
    content = None if file is None else read_checked(file)
    if content is None:
        content = build_module(model)
        if file is not None:
            write_checked(file, content)
    return content
