"""Economies as files of one's own."""

from __future__ import annotations

from pathlib import Path

from stimulus_model.economy.own_model import own_parts
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.economy.write_toml import toml_text
from stimulus_model.inputs import InputError, read_toml
from stimulus_model.results.files.atomic import check_path, replacing


def save_economy(economy: EconomyRecord, path: str | Path) -> Path:
    """Write an economy to a file; see `Economy.save`."""
    own = own_parts(economy.model)
    if own:
        allowed = "the shipped equations: those of one's own are code, which a file of numbers does not hold"
        raise InputError("economy.model", ", ".join(own), allowed)
    target = check_path(path)
    if target.exists() and not _is_economy(target):
        raise InputError("path", str(path), "a new file, or the file of an economy, which is replaced")
    with replacing(target) as temporary:
        temporary.write_text(toml_text(economy.to_dict()), encoding="utf-8")
    return target


def _is_economy(path: Path) -> bool:
    try:
        return "economy" in read_toml(path)
    except InputError:
        return False
