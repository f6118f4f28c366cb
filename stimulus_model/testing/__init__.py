"""Made-up input for tests: hypothesis strategies for packages, economies, series and files, good and damaged.

For those who build on the library: whatever takes a `Package` can be tested on packages that nobody thought of.

>>> from hypothesis import given
>>> from stimulus_model import testing
>>> @given(testing.packages())
... def test_mine(package):
...     assert package.total.cash >= 0.0

Needs hypothesis: ``pip install "stimulus_model[test]"``.
"""

try:
    import hypothesis  # noqa: F401  # asked for here, so that its absence is told in words
except ModuleNotFoundError as error:
    if error.name != "hypothesis":
        raise
    message = 'stimulus_model.testing needs hypothesis: pip install "stimulus_model[test]"'
    raise ModuleNotFoundError(message, name="hypothesis") from None

from stimulus_model.testing.damage import DAMAGES, damaged, damaged_files, damaged_tables, unusable_values
from stimulus_model.testing.economies import economies, priors
from stimulus_model.testing.packages import financings, instruments, packages, projects, sources, texts
from stimulus_model.testing.time_series import series

__all__ = [
    "DAMAGES",
    "damaged",
    "damaged_files",
    "damaged_tables",
    "economies",
    "financings",
    "instruments",
    "packages",
    "priors",
    "projects",
    "series",
    "sources",
    "texts",
    "unusable_values",
]
