"""The shipped WebAssembly modules of the shipped equations: ``python -m stimulus_model.economy.web_modules``.

To be run after a change of the equations, where a linker is installed (``pip install ziglang``): takes half a minute.
"""

from stimulus_model.economy.plant_model import SIZES, sized
from stimulus_model.engine.wasm.build import build_module
from stimulus_model.engine.wasm.shipped import FOLDER

MODULES = {plants: f"economy-{plants}.wasm" for plants in SIZES}
"""File names by the number of plants that a module has slots for."""


def write_modules() -> None:
    """Build and write all of them."""
    for plants, name in MODULES.items():
        content = build_module(sized(plants).model)
        (FOLDER / name).write_bytes(content)
        print(f"{name}: {len(content) / 1e3:.0f} kB")


if __name__ == "__main__":
    write_modules()
