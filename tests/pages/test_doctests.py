"""The examples in docstrings give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import stimulus_model

PACKAGE = Path(stimulus_model.__file__).parent


def test_doctests() -> None:
    attempted = 0
    for path in sorted(PACKAGE.rglob("*.py")):
        if ">>>" not in path.read_text(encoding="utf-8"):
            continue
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        result = doctest.testmod(import_module(name))
        assert result.failed == 0, name
        attempted += result.attempted
    assert attempted >= 5
