"""`Economy`: parameters with priors and sources, the position at the start and the baseline, read from TOML."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy import model
from stimulus_model.economy.baseline import BASELINE, BaselinePath, read_path
from stimulus_model.economy.baselines import add_factors, baseline_names, with_baseline
from stimulus_model.economy.cases import CaseGroup, find_case, read_cases
from stimulus_model.economy.correlations import (
    Correlation,
    check_correlations,
    correlations_table,
    partners,
    read_correlations,
    revise,
)
from stimulus_model.economy.ensemble import Ensemble, read_ensemble
from stimulus_model.economy.marginals import central_values, marginals, read_parameters
from stimulus_model.economy.parameters import Parameter, ParameterTable
from stimulus_model.economy.plant_rows import Pace, Plant
from stimulus_model.economy.poles import read_pole
from stimulus_model.economy.policy_rows import policy_rows
from stimulus_model.economy.position import PositionEntry, read_position
from stimulus_model.economy.prior import Prior, fixed
from stimulus_model.economy.rows import Position
from stimulus_model.economy.schedule import ScheduleLike
from stimulus_model.inputs import InputError, check_keys, check_number, check_text, read_toml, suggest
from stimulus_model.sources import Source, find_source, read_sources, source_table
from stimulus_model.timeline import Timeline, quarter_index

if TYPE_CHECKING:
    import pandas as pd

    from stimulus_model.engine.design import Marginal

Array = npt.NDArray[np.float64]
START = "2025Q1"


@dataclass(frozen=True, slots=True)
class Economy:
    """How the economy answers: everything but the decision.

    Load one with `Economy.load`; change what is believed with `replace`. Equal content compares equal and has
    the same `content_id`.
    """

    title: str
    source: str
    date: str
    note: str
    sources: Mapping[str, Source]
    entries: Mapping[str, Parameter]
    position_entries: Mapping[str, PositionEntry]
    paths: Mapping[str, BaselinePath]
    ensemble: Ensemble | None = None
    cases: Mapping[str, CaseGroup] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str], Correlation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("sources", "entries", "position_entries", "paths", "cases", "correlations"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        together = self.ensemble.parameters if self.ensemble is not None else ()
        check_correlations({pair: c.value for pair, c in self.correlations.items()}, self.entries, together)

    def __hash__(self) -> int:
        return hash(self.content_id)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self).from_dict, (self.to_dict(),)

    @classmethod
    def load(
        cls, name_or_path: str | Path = "japan", *, pole: str | None = None, baseline: str | None = None
    ) -> Economy:
        """Load a shipped economy by name, or a TOML file by path.

        Parameters
        ----------
        name_or_path
            A name in `available`, or the path of a file.
        pole
            An official model, such as ``"esri-2022"``: the parameters that the poles decide are fixed where the
            economy answers as that model does. None: the economy as it is believed.
        baseline
            A name in `baselines`, such as ``"growth-transition"``: the projection that the path without the package
            follows. None: the default, ``"past-trend"``.

        Raises
        ------
        InputError
            If there is no such economy, pole or baseline, or the file has an unknown, missing or unusable entry.
        """
        text = str(name_or_path)
        if baseline is not None:
            return with_baseline(cls.load(name_or_path, pole=pole), baseline)
        if pole is not None:
            values = read_pole(text, pole)
            economy = cls.load(name_or_path).replace(**values)
            return dataclass_replace(economy, title=f"{economy.title}, at the pole {pole}")
        if text in cls.available():
            return cls.from_dict(read_toml(economy_file(text)))
        if isinstance(name_or_path, Path) or text.endswith(".toml"):
            return cls.from_dict(read_toml(name_or_path))
        raise InputError(
            "economy",
            name_or_path,
            f"{', '.join(cls.available())}, or the path of a .toml file",
            suggest(text, cls.available()),
        )

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Names of the economies that ship with the package."""
        return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))

    @classmethod
    def from_dict(cls, table: object) -> Economy:
        """Build an economy from the layout of its TOML file (also what `to_dict` returns)."""
        required = ("economy", "sources", "parameters", "position", "baseline")
        given = check_keys("economy file", table, required, ("ensemble", "cases", "correlations"))
        header = check_keys("economy", given["economy"], ("title", "source", "date", "note"))
        sources = read_sources("sources", given["sources"])
        position = check_keys("position", given["position"], Position._fields)
        baseline = check_keys("baseline", given["baseline"], BASELINE)
        return cls(
            title=check_text("economy.title", header["title"]),
            source=check_text("economy.source", header["source"]),
            date=check_text("economy.date", header["date"]),
            note=check_text("economy.note", header["note"]),
            sources=sources,
            entries=read_parameters(given["parameters"], sources),
            position_entries={name: read_position(name, position[name], sources) for name in Position._fields},
            paths={name: read_path(f"baseline.{name}", name, baseline[name], sources) for name in BASELINE},
            ensemble=read_ensemble("ensemble", given["ensemble"]) if "ensemble" in given else None,
            cases=read_cases("cases", given.get("cases", {}), sources),
            correlations=read_correlations(given.get("correlations", {}), sources),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `from_dict` reads it back exactly."""
        parameters: dict[str, dict[str, Any]] = {}
        for entry in self.entries.values():
            parameters.setdefault(entry.block, {})[entry.name] = entry.to_dict()
        optional: dict[str, Any] = {"ensemble": self.ensemble.to_dict()} if self.ensemble is not None else {}
        if self.correlations:
            optional["correlations"] = correlations_table(self.correlations)
        return optional | {
            "economy": {"title": self.title, "source": self.source, "date": self.date, "note": self.note},
            "sources": {key: source_table(source) for key, source in self.sources.items()},
            "parameters": parameters,
            "position": {
                name: {"value": e.value, "unit": e.unit, "source": e.source.key, "note": e.note}
                for name, e in self.position_entries.items()
            },
            "baseline": {name: path.to_dict() for name, path in self.paths.items()},
            "cases": {name: group.to_dict() for name, group in self.cases.items()},
        }

    @property
    def content_id(self) -> str:
        """SHA-256 of the canonical JSON of `to_dict`."""
        canonical = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def start(self) -> str:
        """First quarter that is computed; the position describes the end of the quarter before."""
        return START

    @property
    def position(self) -> Position:
        """The known position at the end of 2024."""
        return Position(**{name: entry.value for name, entry in self.position_entries.items()})

    @property
    def parameters(self) -> ParameterTable:
        """Every parameter with symbol, value, unit, prior, source and note."""
        return ParameterTable(tuple(self.entries.values()))

    @property
    def central(self) -> model.Parameters:
        """The parameters at their central values, as plain floats."""
        return central_values(self.entries)

    def marginals(self, plants: Sequence[Plant] = ()) -> tuple[Marginal, ...]:
        """Priors in the order of the leaves of `model.Parameters`, as the engine draws from them.

        `plants` are those of the run, in the order of their slots. The threshold of a plant is keyed by its name,
        so that no other plant changes when it is given up.
        """
        members = self.ensemble.columns() if self.ensemble is not None else {}
        return marginals(self.entries, members, plants, partners(self.correlations))

    def baselines(self) -> tuple[str, ...]:
        """Names of the official projections that `load` can put the path without the package on."""
        return baseline_names(self)

    def add_factors(self) -> pd.DataFrame:
        """Every add-factor of the baseline, index (path, year): value, unit, what holds after, source, note."""
        return add_factors(self)

    def replace(self, **changes: float | Prior) -> Economy:
        """Return a copy with other beliefs: a number fixes a parameter, a `Prior` replaces its prior.

        A replaced parameter no longer shares a common factor or has correlations, nor is it drawn from the ensemble.

        Raises
        ------
        InputError
            If a name is unknown (with a suggestion) or a number is not finite.
        """
        entries = dict(self.entries)
        for name, change in changes.items():
            if name not in entries:
                raise InputError(name, change, "the name of a parameter of the economy", suggest(name, entries))
            prior = change if isinstance(change, Prior) else fixed(check_number(name, change))
            entries[name] = dataclass_replace(
                entries[name], prior=prior, value=prior.median, factor=None, loading=0.0
            )
        ensemble = self.ensemble.without(tuple(changes)) if self.ensemble is not None else None
        kept = {pair: c for pair, c in self.correlations.items() if not set(pair) & set(changes)}
        return dataclass_replace(self, entries=entries, ensemble=ensemble, correlations=kept)

    def correlate(
        self, pairs: Mapping[tuple[str, str], float], *, source: str = "judgement", note: str = "correlate()"
    ) -> Economy:
        """Return a copy in which pairs of parameters move together: ``correlate({("a", "b"): 0.6})``.

        A Gaussian copula joins them: the numbers are correlations of normal scores, and each parameter keeps its own
        distribution. Pairs replace what was believed of them before. Parameters that are drawn from the ensemble move
        together as its members do: give one a prior with `replace` first. `source` is a key of `sources`.

        Raises
        ------
        InputError
            As `correlations.check_correlations` says.
        """
        why = find_source("source", source, self.sources), check_text("note", note)
        return dataclass_replace(self, correlations=revise(self.correlations, pairs, *why))

    def with_case(self, group: str, name: str) -> Economy:
        """Return a copy that believes one of `cases`: ``economy.with_case("labour_force", "zero-growth")``.

        Raises
        ------
        InputError
            If there is no such group or case (with a suggestion), or a case names a parameter that is unknown.
        """
        case = find_case(self.cases, group, name)
        believed = dataclass_replace(self.replace(**case.priors), paths={**self.paths, **case.paths})
        return dataclass_replace(believed, title=f"{self.title}; {self.cases[group].title.lower()}: {case.title}")

    def policy_rows(
        self,
        timeline: Timeline,
        schedule: ScheduleLike | None = None,
        channels: Collection[str] = (),
        experiment: Mapping[str, npt.ArrayLike] | None = None,
        plants: Sequence[Plant] | None = None,
    ) -> Array:
        """Rows of `model.Policy` for `timeline`, shape (quarter, leaves of `model.Policy`).

        Parameters
        ----------
        timeline
            Must begin with `start`: the position belongs to the quarter before.
        schedule
            What the package appropriates, ¥ trillion a quarter; None for no package.
        channels
            Channels through which the package acts, of `policy_rows.CHANNELS`.
        experiment
            Paths (quarter,) added to fields of `Policy` in `policy_rows.EXPERIMENTS`.
        plants
            Plants of the run in the order of their slots; None: those of the schedule.

        Raises
        ------
        InputError
            If the timeline does not begin with `start`, or a channel, experiment or schedule is unusable.
        """
        if timeline.first != START:
            raise InputError("timeline.first", timeline.first, f"{START}, the quarter after the position")
        return policy_rows(
            timeline,
            quarter_index("start", START),
            self.paths,
            self.position,
            self.entries["capital_share"].value,
            Pace(*(self.entries[name].value for name in Pace._fields)),
            schedule,
            plants,
            channels,
            experiment,
        )

    def __repr__(self) -> str:
        return f"Economy({self.title!r}, {len(self.entries)} parameters, content {self.content_id[:12]})"


_FOLDER = Path(__file__).parent


def economy_file(name: str) -> Path:
    """Where a shipped economy stands."""
    return _FOLDER / f"{name}.toml"
