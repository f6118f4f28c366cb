"""What is installed here, for bug reports: versions, processors, the cache of compiled code, the model's size."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from stimulus_model._version import __version__
from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import DEFAULT
from stimulus_model.economy.variables import VARIABLES
from stimulus_model.engine.compile.cache import CACHE_VARIABLE, cache_folder
from stimulus_model.engine.processors import processors

LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "xarray", "pandas", "netCDF4", "matplotlib")
VECTOR_NOTE = "in NumPy's words: X86_V3 has AVX2 and FMA, X86_V4 has AVX-512"


def installation() -> dict[str, Any]:
    """Return facts by name, JSON-able."""
    found = np.show_config(mode="dicts").get("SIMD Extensions", {})
    vector = [*found.get("baseline", []), *found.get("found", [])]
    return {
        "stimulus_model": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        **{name: version(name) for name in LIBRARIES},
        "processors": processors(),
        "vector_extensions": f"{', '.join(vector) or 'unknown'} ({VECTOR_NOTE})",
        "cache": str(cache_folder() or f"none ({CACHE_VARIABLE} is empty, or there is no home)"),
        "cache_state": _state(cache_folder()),
        "variables": len(VARIABLES),
        "parameters": len(Economy.load(DEFAULT).parameters),
    }


def _state(folder: Path | None) -> str:
    """Say what is in the cache and whether it can grow."""
    if folder is None:
        return "off: every process compiles the model again"
    if not folder.is_dir():
        return "empty: the first run makes it"
    sizes = [file.stat().st_size for file in folder.glob("*.kernel")]
    writable = "" if os.access(folder, os.W_OK) else ", read-only"
    return f"{len(sizes)} compiled kernels, {sum(sizes) / 1e6:.1f} MB{writable}"
