"""The parameters at which an economy answers as one official model does, read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from stimulus_model.economy.folders import available_economies, calibration_file, coverage_file
from stimulus_model.inputs import InputError, check_choice, check_keys, check_number, read_toml


def calibrated_values(economy: str, model: object) -> Mapping[str, float]:
    """Return the fitted parameters of one official model.

    Parameters
    ----------
    economy
        Name of a shipped economy.
    model
        Key of the official model, such as ``"esri-2022"``.

    Raises
    ------
    InputError
        If the economy has no calibrations, or none of that name.
    """
    return _numbers(economy, model, "values")


def calibration_rmse(economy: str, model: object) -> Mapping[str, float]:
    """Return how far the economy calibrated to one official model stays from it: root-mean-square errors by measure.

    Arguments and errors are those of `calibrated_values`; per cent or points.
    """
    return _numbers(economy, model, "rmse")


def _numbers(economy: str, model: object, part: str) -> Mapping[str, float]:
    path = calibration_file(economy)
    if economy not in available_economies() or not path.is_file():
        raise InputError("calibrated_to", model, f"None: {economy} is calibrated to no official model")
    table = read_toml(path)
    name = check_choice("calibrated_to", model, tuple(table))
    entry = check_keys(f"{path.name}.{name}", table[name], ("title", "values", "rmse"))
    return {key: check_number(f"{path.name}.{name}.{part}.{key}", value) for key, value in entry[part].items()}


def official_titles(economy: str) -> dict[str, str]:
    """Return the official models that a shipped economy can be calibrated to, by key; none for other economies."""
    path = calibration_file(economy)
    return {key: str(entry["title"]) for key, entry in read_toml(path).items()} if path.is_file() else {}


class Agreement(NamedTuple):
    """How many numbers of each official model lie in the 90 % bands of a shipped economy.

    `rows` hold title, numbers and how many of them are inside; `source` says how that was computed.
    """

    source: str
    rows: tuple[tuple[str, int, int], ...]


def agreement(economy: str) -> Agreement | None:
    """Return what validation found of an economy as shipped; None where nothing is published."""
    path = coverage_file(economy)
    if not path.is_file():
        return None
    table = read_toml(path)
    rows = tuple((str(each["title"]), int(each["numbers"]), int(each["inside"])) for each in table["models"])
    return Agreement(str(table["source"]), rows)
