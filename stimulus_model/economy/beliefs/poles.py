"""Poles: the parameters at which an economy answers as one official model does, read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, read_toml

_FOLDER = Path(__file__).parent / "poles"


def pole_file(economy: str) -> Path:
    """Where the poles of a shipped economy stand."""
    return _FOLDER / f"{economy}.toml"


def read_pole(economy: str, pole: object) -> Mapping[str, float]:
    """Return the fitted parameters of one official model.

    Parameters
    ----------
    economy
        Name of a shipped economy.
    pole
        Key of the official model, such as ``"esri-2022"``.

    Raises
    ------
    InputError
        If the economy has no poles, or none of that name.
    """
    return _numbers(economy, pole, "values")


def read_misses(economy: str, pole: object) -> Mapping[str, float]:
    """Return how far the economy stays from one official model at its pole: root mean squares by measure.

    Parameters and errors are those of `read_pole`; per cent or points.
    """
    return _numbers(economy, pole, "root_mean_square_misses")


def _numbers(economy: str, pole: object, part: str) -> Mapping[str, float]:
    path = pole_file(economy)
    if not path.is_file():
        raise InputError("pole", pole, f"None: {economy} has no poles")
    table = read_toml(path)
    name = check_choice("pole", pole, tuple(table))
    entry = check_keys(f"{path.name}.{name}", table[name], ("title", "values", "root_mean_square_misses"))
    return {key: check_number(f"{path.name}.{name}.{part}.{key}", value) for key, value in entry[part].items()}
