"""Economies as plain tables: what a TOML file and a JSON object hold, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model.economy.beliefs.correlations import correlations_table, read_correlations
from stimulus_model.economy.beliefs.ensemble import read_ensemble
from stimulus_model.economy.beliefs.marginals import read_parameters
from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.economy.beliefs.prior import Prior, fixed
from stimulus_model.economy.beliefs.support import check_possible
from stimulus_model.economy.cases import read_cases
from stimulus_model.economy.entries import lonely
from stimulus_model.economy.folders import available_economies, economy_file
from stimulus_model.economy.header import OPTIONAL, REQUIRED, read_header
from stimulus_model.economy.model import Parameters
from stimulus_model.economy.paths.baseline import BASELINE, read_path
from stimulus_model.economy.paths.policy_record import Position, read_position
from stimulus_model.economy.published_series import read_published
from stimulus_model.inputs import InputError, check_keys, check_number, check_text, suggest
from stimulus_model.sources import read_sources, source_table

if TYPE_CHECKING:
    from stimulus_model.economy.entries import EconomyTables

_REQUIRED = ("economy", "sources", "parameters", "position", "baseline")
_ABOUT = ("title", "source", "date", "note")
_OPTIONAL = ("ensemble", "cases", "correlations", "published")


def find_economy(name_or_path: str | Path) -> Path:
    """Return the path of the TOML file that `name_or_path` stands for; see `Economy.load`."""
    known = available_economies()
    allowed = f"{', '.join(known)}, or the path of a .toml file"
    if not isinstance(name_or_path, str | Path):
        raise InputError("economy", name_or_path, allowed)
    text = str(name_or_path)
    if text in known:
        return economy_file(text)
    if isinstance(name_or_path, Path) or text.endswith(".toml"):
        return Path(name_or_path)
    raise InputError("economy", name_or_path, allowed, suggest(text, known))


def read_economy(table: object, record: type = Parameters) -> dict[str, Any]:
    """Return the fields of an `Economy` whose model has the parameters of `record`.

    A missing, unknown or bad key is an `InputError` that names it.
    """
    given = check_keys("economy file", table, _REQUIRED, _OPTIONAL)
    header = check_keys("economy", given["economy"], (*_ABOUT, *REQUIRED), OPTIONAL)
    country = read_header(header)
    year_starts = country.fiscal_year_starts
    sources = read_sources("sources", given["sources"])
    position = check_keys("position", given["position"], Position._fields)
    baseline = check_keys("baseline", given["baseline"], BASELINE)
    return {
        **{key: check_text(f"economy.{key}", header[key]) for key in _ABOUT},
        "header": country,
        "sources": sources,
        "entries": read_parameters(given["parameters"], sources, record),
        "position_entries": {name: read_position(name, position[name], sources) for name in Position._fields},
        "paths": {
            name: read_path(f"baseline.{name}", name, baseline[name], sources, year_starts) for name in BASELINE
        },
        "ensemble": read_ensemble("ensemble", given["ensemble"]) if "ensemble" in given else None,
        "cases": read_cases("cases", given.get("cases", {}), sources, year_starts),
        "correlations": read_correlations(given.get("correlations", {}), sources),
        "published": read_published("published", given.get("published", {}), sources),
    }


def write_economy(economy: EconomyTables) -> dict[str, Any]:
    """Return the table that `read_economy` reads back to an equal economy; it is JSON-able."""
    parameters: dict[str, dict[str, Any]] = {}
    for entry in economy.entries.values():
        parameters.setdefault(entry.block, {})[entry.name] = entry.to_dict()
    optional: dict[str, Any] = {"ensemble": economy.ensemble.to_dict()} if economy.ensemble is not None else {}
    if economy.published:
        optional["published"] = {key: series.to_dict() for key, series in economy.published.items()}
    if economy.correlations:
        optional["correlations"] = correlations_table(economy.correlations)
    return optional | {
        "economy": {key: getattr(economy, key) for key in _ABOUT} | economy.header.to_dict(),
        "sources": {key: source_table(source) for key, source in economy.sources.items()},
        "parameters": parameters,
        "position": {
            name: {"value": e.value, "unit": e.unit, "source": e.source.key, "note": e.note}
            for name, e in economy.position_entries.items()
        },
        "baseline": {name: path.to_dict() for name, path in economy.paths.items()},
        "cases": {name: group.to_dict() for name, group in economy.cases.items()},
    }


def believed(entries: Mapping[str, Parameter], changes: Mapping[str, float | Prior]) -> dict[str, Parameter]:
    """Return parameters with other beliefs; see `Economy.replace`."""
    changed = dict(entries)
    for name, change in changes.items():
        if name not in entries:
            raise InputError(name, change, "the name of a parameter of the economy", suggest(name, entries))
        prior = change if isinstance(change, Prior) else fixed(check_number(name, change))
        check_possible(name, prior, entries[name].support)
        changed[name] = replace(entries[name], prior=prior, value=prior.median, factor=None, loading=0.0)
    for name in lonely(changed):  # nothing is left that it could move with
        changed[name] = replace(changed[name], factor=None, loading=0.0)
    return changed
