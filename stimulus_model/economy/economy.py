"""`Economy`: parameters with priors and sources, the position at the start and the baseline, read from TOML."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.correlations import Correlation, check_correlations, partners, revise
from stimulus_model.economy.beliefs.ensemble import Ensemble
from stimulus_model.economy.beliefs.marginals import central_values, marginals
from stimulus_model.economy.beliefs.parameters import Parameter, ParameterTable
from stimulus_model.economy.beliefs.poles import read_pole
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.cases import CaseGroup, find_case
from stimulus_model.economy.entries import KINDS, check_entries, check_plants, check_schedule, check_table
from stimulus_model.economy.equations import check_model, equations_of
from stimulus_model.economy.model import MODEL, Parameters
from stimulus_model.economy.paths.baseline import BaselinePath, add_factors, baseline_names, with_baseline
from stimulus_model.economy.paths.plant_rows import Pace, Plant
from stimulus_model.economy.paths.policy_record import Position, PositionEntry
from stimulus_model.economy.paths.policy_rows import Basis, policy_rows
from stimulus_model.economy.reading import available_economies, believed, find_economy, read_economy, write_economy
from stimulus_model.engine.model import Model
from stimulus_model.ids import content_id
from stimulus_model.inputs import InputError, check_kind, check_text, read_toml
from stimulus_model.schedule import ScheduleLike
from stimulus_model.sources import Source, find_source
from stimulus_model.timeline import Timeline, quarter_index

if TYPE_CHECKING:
    import pandas as pd

    from stimulus_model.engine.draws.marginal import Marginal

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
    model: Model = MODEL

    def __post_init__(self) -> None:
        for name in ("sources", "entries", "position_entries", "paths", "cases", "correlations"):
            given = check_table(name, getattr(self, name))
            object.__setattr__(self, name, MappingProxyType(dict(given)))
        for name in ("title", "source", "date", "note"):
            check_text(name, getattr(self, name))
        check_entries({name: getattr(self, name) for name in KINDS}, self.ensemble)
        check_kind("model", self.model, Model, "a Model, such as economy.model")
        together = self.ensemble.parameters if self.ensemble is not None else ()
        check_correlations({pair: c.value for pair, c in self.correlations.items()}, self.entries, together)

    def __hash__(self) -> int:
        return hash(self.content_id)

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_dict(), None if self.model == MODEL else self.model)

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
        if baseline is not None:
            return with_baseline(cls.load(name_or_path, pole=pole), baseline)
        if pole is not None:
            values = read_pole(str(name_or_path), pole)  # first: a file of one's own has none
            economy = cls.load(name_or_path).replace(**values)
            return replace(economy, title=f"{economy.title}, at the pole {pole}")
        return cls.from_dict(read_toml(find_economy(name_or_path)))

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Names of the economies that ship with the package."""
        return available_economies()

    @classmethod
    def from_dict(cls, table: object) -> Economy:
        """Build an economy from the layout of its TOML file (also what `to_dict` returns)."""
        return cls(**read_economy(table))

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `from_dict` reads it back exactly, under the shipped equations."""
        return write_economy(self)

    @property
    def content_id(self) -> str:
        """SHA-256 of the canonical JSON of `to_dict`, and of the equations where they are not the shipped ones."""
        equations = equations_of(self.model)
        return content_id(self.to_dict() | ({"equations": equations} if equations else {}))

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
    def central(self) -> Parameters:
        """The parameters at their central values, as plain floats."""
        return central_values(self.entries)

    def marginals(self, plants: Sequence[Plant] = ()) -> tuple[Marginal, ...]:
        """Priors in the order of the leaves of `model.Parameters`, as the engine draws from them.

        `plants` are those of the run, in the order of their slots; what each draws is keyed by its name.
        """
        plants = check_plants(plants)
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
            If a name is unknown (with a suggestion), or the parameter cannot have such values, as `bounds` says.
        """
        ensemble = self.ensemble.without(tuple(changes)) if self.ensemble is not None else None
        kept = {pair: c for pair, c in self.correlations.items() if not set(pair) & set(changes)}
        return replace(self, entries=believed(self.entries, changes), ensemble=ensemble, correlations=kept)

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
        return replace(self, correlations=revise(self.correlations, pairs, *why))

    def with_case(self, group: str, name: str) -> Economy:
        """Return a copy that believes one of `cases`: ``economy.with_case("labour_force", "zero-growth")``.

        Raises
        ------
        InputError
            If there is no such group or case (with a suggestion), or a case names a parameter that is unknown.
        """
        case = find_case(self.cases, group, name)
        other = replace(self.replace(**case.priors), paths={**self.paths, **case.paths})
        return replace(other, title=f"{self.title}; {self.cases[group].title.lower()}: {case.title}")

    def with_model(self, model: Model) -> Economy:
        """Return a copy with other equations: ``with_model(dataclasses.replace(economy.model, quarter=mine))``.

        The records stay those of the shipped model; what `begin` and `quarter` compute with them is free. One quarter
        at the central parameters is computed to check that they return the right records.

        Raises
        ------
        InputError
            As `equations.check_model` says.
        """
        row = self.policy_rows(Timeline(START, START))[0].tolist()
        return replace(self, model=check_model(model, self.central, self.position, row))

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
        check_kind("timeline", timeline, Timeline, 'a Timeline, such as Timeline("2025Q1", "2040Q4")')
        check_schedule(schedule)
        if plants is not None:
            plants = check_plants(plants)
        if timeline.first != START:
            raise InputError("timeline.first", timeline.first, f"{START}, the quarter after the position")
        basis = Basis(
            first=quarter_index("start", START),
            paths=self.paths,
            position=self.position,
            capital_share=self.entries["capital_share"].value,
            pace=Pace(*(self.entries[name].value for name in Pace._fields)),
        )
        return policy_rows(timeline, basis, schedule, plants, channels, experiment)

    def __repr__(self) -> str:
        return f"Economy({self.title!r}, {len(self.entries)} parameters, content {self.content_id[:12]})"


def _restored(table: dict[str, Any], model: Model | None) -> Economy:
    """Read back what was pickled: the table, and the equations where they are not the shipped ones."""
    economy = Economy.from_dict(table)
    return economy if model is None else replace(economy, model=model)
