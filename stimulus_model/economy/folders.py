"""Where the shipped economies stand: a folder each, which bears the economy's name."""

from __future__ import annotations

from pathlib import Path

SHIPPED = Path(__file__).parent
TEMPLATES = SHIPPED / "templates"
"""Where files stand that others extend, and that are no economies themselves."""


def available_economies() -> tuple[str, ...]:
    """Names of the economies that ship with the package."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/economy.toml")))


def templates() -> tuple[str, ...]:
    """Names of the templates that an economy's file can extend."""
    return tuple(sorted(path.stem for path in TEMPLATES.glob("*.toml") if path.stem != "off"))


def economy_file(name: str) -> Path:
    """Where parameters, position, baseline and cases of a shipped economy stand."""
    return SHIPPED / name / "economy.toml"


def vintage_files(name: str) -> dict[str, Path]:
    """Files of the other vintages of a shipped economy, by vintage."""
    return {path.stem: path for path in sorted((SHIPPED / name / "vintages").glob("*.toml"))}


def vintage_file(name: str, vintage: str) -> Path:
    """Where a vintage says what moves: start, position and baseline."""
    return SHIPPED / name / "vintages" / f"{vintage}.toml"


def published_file(name: str) -> Path:
    """Where outturns and official projections of a shipped economy stand, if it has some."""
    return SHIPPED / name / "published.toml"


def structure_file(name: str, part: str) -> Path:
    """Where a shipped economy's structure stands, if it has one: ``"input_output"``, or ``"regions"``."""
    return SHIPPED / name / f"{part}.toml"


def study_files() -> tuple[Path, ...]:
    """Where impact studies of the shipped economies stand."""
    return tuple(sorted(SHIPPED.glob("*/impact_studies.toml")))


def ensemble_file(name: str) -> Path:
    """Where the members of a shipped economy's ensemble stand."""
    return SHIPPED / name / "ensemble.npz"


def calibration_file(name: str) -> Path:
    """Where a shipped economy's calibrations to official models stand."""
    return SHIPPED / name / "official_models.toml"


def coverage_file(name: str) -> Path:
    """Where it stands how many numbers of the official models lie in a shipped economy's bands."""
    return SHIPPED / name / "coverage.toml"
