"""Economies as plain tables: what a TOML file and a JSON object hold, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stimulus_model.economy.beliefs.correlations import correlations_table, read_correlations
from stimulus_model.economy.beliefs.ensemble import read_ensemble
from stimulus_model.economy.beliefs.marginals import read_parameters
from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.economy.beliefs.prior import Prior, as_prior
from stimulus_model.economy.beliefs.support import check_possible
from stimulus_model.economy.cases import read_cases
from stimulus_model.economy.entries import lonely
from stimulus_model.economy.header import OPTIONAL, REQUIRED, read_header
from stimulus_model.economy.model import Parameters
from stimulus_model.economy.own_paths.own_path import NOTHING_OWN, read_own_paths
from stimulus_model.economy.paths.baseline import BASELINE, read_path
from stimulus_model.economy.paths.policy_record import Position, read_position
from stimulus_model.economy.published_series import read_published
from stimulus_model.economy.structure import read_input_output, read_regional_output
from stimulus_model.inputs import InputError, check_keys, check_text, suggest
from stimulus_model.sources import read_sources, source_table

if TYPE_CHECKING:
    from stimulus_model.economy.entries import EconomyTables

_REQUIRED = ("economy", "sources", "parameters", "position", "baseline")
_ABOUT = ("title", "source", "date", "note")
_OPTIONAL = ("ensemble", "cases", "correlations", "own_paths", "published", "input_output", "regional_output")


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
        "entries": read_parameters(given["parameters"], sources, country.plant_classes, record),
        "position_entries": {name: read_position(name, position[name], sources) for name in Position._fields},
        "paths": {
            name: read_path(f"baseline.{name}", name, baseline[name], sources, year_starts) for name in BASELINE
        },
        "ensemble": read_ensemble("ensemble", given["ensemble"]) if "ensemble" in given else None,
        "cases": read_cases("cases", given.get("cases", {}), sources, year_starts),
        "correlations": read_correlations(given.get("correlations", {}), sources),
        "own_paths": read_own_paths("own_paths", given["own_paths"]) if "own_paths" in given else NOTHING_OWN,
        "published": read_published("published", given.get("published", {}), sources),
        "input_output": read_input_output(given["input_output"], sources) if "input_output" in given else None,
        "regional_output": read_regional_output(given["regional_output"], country.regions, sources)
        if "regional_output" in given
        else None,
    }


def write_economy(economy: EconomyTables) -> dict[str, Any]:
    """Return the table that `read_economy` reads back to an equal economy; it is JSON-able."""
    parameters: dict[str, dict[str, Any]] = {}
    for entry in economy.entries.values():
        parameters.setdefault(entry.block, {})[entry.name] = entry.to_dict()
    optional: dict[str, Any] = {"ensemble": economy.ensemble.to_dict()} if economy.ensemble is not None else {}
    if economy.published:
        optional["published"] = {key: series.to_dict() for key, series in economy.published.items()}
    for name in ("input_output", "regional_output"):
        if getattr(economy, name) is not None:
            optional[name] = getattr(economy, name).to_dict()
    if economy.correlations:
        optional["correlations"] = correlations_table(economy.correlations)
    if economy.own_paths:
        optional["own_paths"] = economy.own_paths.to_dict()
    return {
        "economy": {key: getattr(economy, key) for key in _ABOUT} | economy.header.to_dict(),
        "sources": {key: source_table(source) for key, source in economy.sources.items()},
        **optional,
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
        prior = as_prior(name, change)
        check_possible(name, prior, entries[name].support)
        changed[name] = replace(entries[name], prior=prior, value=prior.median, factor=None, loading=0.0)
    for name in lonely(changed):  # nothing is left that it could move with
        changed[name] = replace(changed[name], factor=None, loading=0.0)
    return changed
