"""Where the shipped economies stand: a folder each, which bears the economy's name."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent


def available_economies() -> tuple[str, ...]:
    """Names of the economies that ship with the package."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/economy.toml")))


def economy_file(name: str) -> Path:
    """Where parameters, position, baseline and cases of a shipped economy stand."""
    return SHIPPED / name / "economy.toml"


def ensemble_file(name: str) -> Path:
    """Where the members of a shipped economy's ensemble stand."""
    return SHIPPED / name / "ensemble.npz"


def calibration_file(name: str) -> Path:
    """Where a shipped economy's calibrations to official models stand."""
    return SHIPPED / name / "official_models.toml"


def coverage_file(name: str) -> Path:
    """Where it stands how many numbers of the official models lie in a shipped economy's bands."""
    return SHIPPED / name / "coverage.toml"
