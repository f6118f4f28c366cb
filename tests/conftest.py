"""Fixtures that several rooms use."""

import pytest

from stimulus_model.economy import Economy
from stimulus_model.policy import Package


@pytest.fixture(scope="session")
def economy():
    """Return the shipped economy."""
    return Economy.load("japan")


@pytest.fixture(scope="session")
def packages():
    """Return both shipped packages by scenario name."""
    return {name: Package.load(name) for name in ("japan-ai-chips-2024", "japan-ai-chips-2024-as-reported")}
