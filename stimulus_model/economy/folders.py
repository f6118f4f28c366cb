"""Where the shipped economies stand: a folder each, which bears the economy's name."""

from __future__ import annotations

import functools
from pathlib import Path

from stimulus_model.inputs import InputError, read_toml

SHIPPED = Path(__file__).parent
TEMPLATES = SHIPPED / "templates"
"""Where files stand that others extend, and that are no economies themselves."""
_DEFAULTS = read_toml(SHIPPED / "default.toml")
DEFAULT = str(_DEFAULTS["economy"])
"""The economy that is meant where none is named."""
FIRST_QUARTER = str(_DEFAULTS["start"])
"""First quarter of a model of one's own that says none."""


def available_economies() -> tuple[str, ...]:
    """Names of the economies that ship with the package."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/economy.toml")))


def templates() -> tuple[str, ...]:
    """Names of the templates that an economy's file can extend."""
    return tuple(sorted(path.stem for path in TEMPLATES.glob("*.toml") if path.stem != "off"))


@functools.cache  # countries of shipped files do not change while it runs
def home_of(country: str) -> str:
    """Name of the shipped economy of a country: what is calibrated and published for it stands in its folder.

    Raises
    ------
    InputError
        None ships.
    """
    for name in available_economies():
        if read_toml(economy_file(name))["economy"]["country"] == country:
            return name
    raise InputError("economy.country", country, f"a country that ships: {', '.join(available_economies())}")


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


def claim_files() -> tuple[Path, ...]:
    """Where official claims of the shipped economies stand."""
    return tuple(sorted(SHIPPED.glob("*/claims.toml")))


def ensemble_file(name: str) -> Path:
    """Where the members of a shipped economy's ensemble stand."""
    return SHIPPED / name / "ensemble.npz"


def calibration_file(name: str) -> Path:
    """Where a shipped economy's calibrations to official models stand."""
    return SHIPPED / name / "official_models.toml"


def coverage_file(name: str) -> Path:
    """Where it stands how many numbers of the official models lie in a shipped economy's bands."""
    return SHIPPED / name / "coverage.toml"


def published_tables(name: str) -> Path:
    """Folder of the published tables of official models that an economy is calibrated to."""
    return SHIPPED / name / "published_tables"


def tables_never_fitted(name: str) -> Path:
    """Folder of the published tables that nothing of an economy was fitted to."""
    return SHIPPED / name / "never_fitted"


def projection_file(name: str) -> Path:
    """Where the official projection stands that the path without a package is compared with."""
    return SHIPPED / name / "projection.toml"


def forecast_errors_file(name: str) -> Path:
    """Where errors of official forecasts stand that the fan is compared with."""
    return SHIPPED / name / "forecast_errors.toml"


def forecasters_file(name: str) -> Path:
    """Where records of forecasters stand by variable and step, if a shipped economy has some."""
    return SHIPPED / name / "forecasters.toml"


def targets_file(name: str) -> Path:
    """Where it stands by vintage what add-factors put the central path on."""
    return SHIPPED / name / "targets.toml"


def words_file(name: str) -> Path:
    """Where it stands what the page of a validation says of a shipped economy's models alone."""
    return SHIPPED / name / "words.toml"


def ranges_file(name: str) -> Path:
    """Where the ranges stand in which a country's parameters are fitted, as far as they are its own."""
    return SHIPPED / name / "fitted.toml"
