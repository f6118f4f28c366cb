"""The commands that write the pages, as modules: scripts in docs/, which no package holds."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

DOCS = Path(__file__).parent.parent.parent / "docs"


def load_command(name: str, draws: int | None = None) -> ModuleType:
    """Return the script `name`, with so many draws where it runs any."""
    spec = importlib.util.spec_from_file_location(f"{name}_page", DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(DOCS))  # where it finds what the scripts share, as when it is run
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(DOCS))
    if draws is not None:
        module.DRAWS = draws
    return module
