"""What the tables of an economy hold: entries of the right kind, none missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import fsum
from typing import Any, Protocol

from stimulus_model.economy.beliefs.correlations import Correlation
from stimulus_model.economy.beliefs.ensemble import Ensemble
from stimulus_model.economy.beliefs.parameters import Parameter
from stimulus_model.economy.cases import CaseGroup
from stimulus_model.economy.header import Header
from stimulus_model.economy.own_paths.own_path import OwnPaths
from stimulus_model.economy.paths.baseline import BASELINE, BaselinePath
from stimulus_model.economy.paths.plant_rows import Plant
from stimulus_model.economy.paths.policy_record import Position, PositionEntry
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.economy.possible import check_possible_value
from stimulus_model.economy.published_series import PublishedSeries
from stimulus_model.economy.structure import InputOutput, RegionalOutput
from stimulus_model.inputs import InputError, check_items, check_kind, suggest
from stimulus_model.schedule import ScheduleLike
from stimulus_model.sources import Source

KINDS: dict[str, type] = {
    "sources": Source,
    "entries": Parameter,
    "position_entries": PositionEntry,
    "paths": BaselinePath,
    "cases": CaseGroup,
    "correlations": Correlation,
    "published": PublishedSeries,
}
"""Tables of an economy, and what their entries are."""
EXPENDITURE_TOLERANCE = 1e-4
"""How far the shares of expenditure may be from all of GDP."""
_NEEDED = {"position_entries": Position._fields, "paths": tuple(BASELINE)}


class EconomyTables(Protocol):
    """What an economy holds: its header and its tables."""

    @property
    def header(self) -> Header:
        """Country, money and calendar."""
        ...

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by key."""
        ...

    @property
    def entries(self) -> Mapping[str, Parameter]:
        """Parameters by name."""
        ...

    @property
    def position_entries(self) -> Mapping[str, PositionEntry]:
        """The known position at the start."""
        ...

    @property
    def paths(self) -> Mapping[str, BaselinePath]:
        """Paths of the baseline."""
        ...

    @property
    def cases(self) -> Mapping[str, CaseGroup]:
        """Other views on record."""
        ...

    @property
    def correlations(self) -> Mapping[tuple[str, str], Correlation]:
        """Pairs of parameters that move together."""
        ...

    @property
    def own_paths(self) -> OwnPaths:
        """What the economy is put on beyond its file's paths."""
        ...

    @property
    def published(self) -> Mapping[str, PublishedSeries]:
        """Outturns and official projections to show beside the paths."""
        ...

    @property
    def input_output(self) -> InputOutput | None:
        """How production hangs together."""
        ...

    @property
    def regional_output(self) -> RegionalOutput | None:
        """Where output is."""
        ...

    @property
    def ensemble(self) -> Ensemble | None:
        """Members that parameters are drawn from, or None."""
        ...


def check_entries(tables: Mapping[str, Mapping[str, Any]], ensemble: object) -> None:
    """Raise an `InputError` where a table of an economy, by its name, lacks an entry or holds one of another kind."""
    for name, kind in KINDS.items():
        table = tables[name]
        for key, entry in table.items():
            check_kind(f"{name}.{key}", entry, kind, f"a {kind.__name__}, as Economy.load makes it")
        for key in _NEEDED.get(name, ()):
            if key not in table:
                raise InputError(f"{name}.{key}", None, f"a {kind.__name__}: every economy needs it")
    for name, known in tables["position_entries"].items():
        check_possible_value(f"position.{name}.value", name, known.value)
    _check_expenditure({name: known.value for name, known in tables["position_entries"].items()})
    for name, path in tables["paths"].items():
        for k, value in enumerate(path.values):
            check_possible_value(f"baseline.{name}.values[{k}]", name, value)
    for name, entry in tables["entries"].items():
        if name in RowParameters._fields and entry.prior.kind != "fixed":
            raise InputError(name, entry.prior.describe(), "a number: it holds in every draw")
    if not tables["entries"]:
        raise InputError("entries", {}, "the parameters of the economy, as Economy.load reads them")
    for name in lonely(tables["entries"]):
        entry = tables["entries"][name]
        shared = {each.factor for each in tables["entries"].values() if each.factor not in (None, entry.factor)}
        allowed = "the name of a common factor that another parameter shares: nothing else has this one"
        raise InputError(
            f"parameters.{entry.block}.{name}.factor.name", entry.factor, allowed, suggest(str(entry.factor), shared)
        )
    if ensemble is not None:
        check_kind("ensemble", ensemble, Ensemble, "an Ensemble, or None")


def _check_expenditure(position: Mapping[str, float]) -> None:
    """Refuse shares of GDP that are not all of it: the first quarter would jump to what they sum to."""
    names = ("consumption_share", "investment_share", "government_share", "export_share")
    total = fsum(position[name] for name in names) - position["import_share"]
    if abs(total - 1.0) > EXPENDITURE_TOLERANCE:
        raise InputError(
            "position.import_share",
            position["import_share"],
            f"{round(total + position['import_share'] - 1.0, 6):g}: consumption, investment, government and exports "
            f"less imports are all of GDP, and sum to {round(total, 6):g} of it",
        )


def lonely(entries: Mapping[str, Parameter]) -> list[str]:
    """Return the names of the parameters that share their common factor with no other."""
    loaded = Counter(entry.factor for entry in entries.values())
    return [name for name, entry in entries.items() if entry.factor is not None and loaded[entry.factor] == 1]


def check_entry_table(field: str, table: object) -> Mapping[Any, Any]:
    """Return `table` if it is a mapping."""
    if isinstance(table, Mapping):
        return table
    raise InputError(field, table, "a table (dict), as Economy.load makes it")


def check_plants(plants: object) -> Sequence[Plant]:
    """Return the plants of a run as a tuple."""
    allowed = "a list of Plant, each with name and technology"
    return tuple(check_kind("plants", each, Plant, allowed) for each in check_items("plants", plants, allowed))


def check_schedule(schedule: object) -> None:
    """Raise where what is given as a schedule lacks what the economy reads of one."""
    wanted = [name for name in vars(ScheduleLike) if not name.startswith("_")]
    if schedule is not None and not all(hasattr(schedule, name) for name in wanted):
        raise InputError("schedule", schedule, "what Package.schedule returns, or None for no package")
