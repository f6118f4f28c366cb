"""What an economy holds, and what follows from it: the record that files are read into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stimulus_model.economy.beliefs.correlations import Correlation, check_correlations, partners
from stimulus_model.economy.beliefs.ensemble import Ensemble
from stimulus_model.economy.beliefs.marginals import central_values, marginals
from stimulus_model.economy.beliefs.parameters import Parameter, ParameterTable
from stimulus_model.economy.cases import CaseGroup, baseline_names
from stimulus_model.economy.economy_card import economy_html
from stimulus_model.economy.entries import KINDS, check_entries, check_entry_table, check_plants, check_schedule
from stimulus_model.economy.forward_looking import looks_ahead
from stimulus_model.economy.header import Header
from stimulus_model.economy.model import MODEL, Parameters
from stimulus_model.economy.own_model import on_paths
from stimulus_model.economy.own_paths.exogenise import exogenised_in, imposed_rows, overlaid, own_rows
from stimulus_model.economy.own_paths.own_path import NOTHING_OWN, OwnPaths
from stimulus_model.economy.paths.baseline import BaselinePath, add_factors
from stimulus_model.economy.paths.plant_rows import Pace, Plant
from stimulus_model.economy.paths.policy_record import Position, PositionEntry
from stimulus_model.economy.paths.policy_rows import Basis, baseline_rows, nominal_gdp, policy_rows
from stimulus_model.economy.paths.row_parameters import RowParameters
from stimulus_model.economy.published_series import PublishedSeries
from stimulus_model.economy.reading import write_economy
from stimulus_model.economy.structure import InputOutput, RegionalOutput, check_structure
from stimulus_model.economy.variables import in_money
from stimulus_model.engine.model import Model
from stimulus_model.ids import FixedDict, content_id, fixed_table
from stimulus_model.inputs import InputError, check_integer, check_kind, check_text
from stimulus_model.languages.speech import Language, speech
from stimulus_model.remembered import Remembered
from stimulus_model.schedule import ScheduleLike
from stimulus_model.sources import Source
from stimulus_model.timeline import Timeline, quarter_index, year_offset
from stimulus_model.variables import Registry

if TYPE_CHECKING:
    import pandas as pd

    from stimulus_model.engine.draws.marginal import Marginal

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, repr=False)
class EconomyRecord:
    """How the economy answers: everything but the decision. `Economy` adds where it is from and how it changes."""

    title: str
    source: str
    date: str
    note: str
    header: Header
    sources: Mapping[str, Source]
    entries: Mapping[str, Parameter]
    position_entries: Mapping[str, PositionEntry]
    paths: Mapping[str, BaselinePath]
    ensemble: Ensemble | None = None
    cases: Mapping[str, CaseGroup] = field(default_factory=dict)
    correlations: Mapping[tuple[str, str], Correlation] = field(default_factory=dict)
    own_paths: OwnPaths = NOTHING_OWN
    published: Mapping[str, PublishedSeries] = field(default_factory=dict)
    input_output: InputOutput | None = None
    regional_output: RegionalOutput | None = None
    model: Model = MODEL
    remembered: Remembered = field(default_factory=Remembered, init=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("sources", "entries", "position_entries", "paths", "cases", "correlations", "published"):
            given = check_entry_table(name, getattr(self, name))
            object.__setattr__(self, name, MappingProxyType(dict(given)))
        for name in ("title", "source", "date", "note"):
            check_text(name, getattr(self, name))
        check_kind("header", self.header, Header, "a Header, such as economy.header")
        check_entries({name: getattr(self, name) for name in KINDS}, self.ensemble)
        check_kind("model", self.model, Model, "a Model, such as economy.model")
        check_kind("own_paths", self.own_paths, OwnPaths, "OwnPaths, as with_path and with_baseline make")
        check_structure(self.input_output, self.regional_output)
        forward = looks_ahead(entry.block for entry in self.entries.values())
        object.__setattr__(self, "model", on_paths(self.model, exogenised_in(self.own_paths), forward))
        together = self.ensemble.parameters if self.ensemble is not None else ()
        check_correlations({pair: c.value for pair, c in self.correlations.items()}, self.entries, together)

    def __hash__(self) -> int:
        return hash(self.content_id)

    def to_dict(self) -> dict[str, Any]:
        """JSON-able form; `from_dict` reads it back exactly, where equations and blocks are the shipped ones."""
        return write_economy(self)

    @property
    def content_id(self) -> str:
        """SHA-256 of the canonical JSON of `to_dict`, and of the equations."""
        known = self.model.fingerprint
        return self.remembered.get("content_id", None, lambda: content_id(self.to_dict() | {"equations": known}))

    @property
    def content(self) -> FixedDict:
        """What `to_dict` returns, to be shared by all that rests on this economy: nobody can change it."""
        return self.remembered.get("content", None, lambda: fixed_table(self.to_dict()))

    @property
    def start(self) -> str:
        """First quarter that is computed; the position describes the end of the quarter before."""
        return self.header.start

    @property
    def country(self) -> str:
        """Name of the country."""
        return self.header.country

    @property
    def currency(self) -> str:
        """ISO code of the money in which its amounts are; a package in another currency is refused."""
        return self.header.currency

    @property
    def unit(self) -> str:
        """Unit of its amounts of money."""
        return self.header.unit

    @property
    def fiscal_year_starts(self) -> int:
        """First month of its fiscal years."""
        return self.header.fiscal_year_starts

    @property
    def variables(self) -> Registry:
        """What the model gives, with units in the economy's money."""
        return in_money(self.model.variables, self.currency, self.unit)

    @property
    def position(self) -> Position:
        """The known position at the end of the quarter before `start`."""
        return Position(**{name: entry.value for name, entry in self.position_entries.items()})

    @property
    def parameters(self) -> ParameterTable:
        """Every parameter with symbol, value, unit, prior, source and note."""
        return ParameterTable(tuple(self.entries.values()))

    @property
    def central(self) -> Parameters:
        """The parameters at their central values, as plain floats."""
        central: Parameters = central_values(self.entries, self.model.Parameters)
        return central

    def marginals(self, plants: Sequence[Plant] = ()) -> tuple[Marginal, ...]:
        """Priors in the order of the leaves of `model.Parameters`, as the engine draws from them.

        `plants` are those of the run, in the order of their slots; what each draws is keyed by its name.
        """
        plants = tuple(check_plants(plants))

        def made() -> tuple[Marginal, ...]:
            members = self.ensemble.columns() if self.ensemble is not None else {}
            return marginals(self.entries, members, plants, partners(self.correlations), self.model.Parameters)

        return self.remembered.get("marginals", plants, made)

    def baselines(self) -> tuple[str, ...]:
        """Names of the official projections that `load` can put the path without the package on."""
        return baseline_names(self.cases)

    def add_factors(self) -> pd.DataFrame:
        """Every add-factor of the baseline, index (path, year): value, unit, what holds after, source, note."""
        return add_factors(self.paths)

    def nominal_gdp(self, fiscal_year: int, fiscal_year_starts: int | None = None) -> float:
        """Return GDP of a fiscal year without a package on the central path, in the economy's money.

        `fiscal_year_starts` is its first month, None: as in the economy's own; years that begin in the second half
        are named after their end.
        """
        if fiscal_year_starts is None:
            fiscal_year_starts = self.header.fiscal_year_starts
        fiscal_year = check_integer("fiscal_year", fiscal_year, low=1900, high=2200)
        fiscal_year_starts = check_integer("fiscal_year_starts", fiscal_year_starts, low=1, high=12)
        first = 4 * fiscal_year + year_offset(fiscal_year_starts)
        return nominal_gdp(self._basis(), range(first, first + 4))

    def policy_rows(
        self,
        timeline: Timeline,
        schedule: ScheduleLike | None = None,
        channels: Collection[str] = (),
        experiment: Mapping[str, npt.ArrayLike] | None = None,
        plants: Sequence[Plant] | None = None,
    ) -> Array:
        """Rows of `model.Exogenous` for `timeline`, shape (quarter, leaves of `model.Exogenous`).

        Parameters
        ----------
        timeline
            Must begin with `start`: the position belongs to the quarter before.
        schedule
            What the package appropriates, money a quarter; None for no package.
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
        if timeline.first != self.start:
            raise InputError("timeline.first", timeline.first, f"{self.start}, the quarter after the position")
        nothing = isinstance(channels, tuple) and not channels
        if nothing and schedule is None and experiment is None and not plants:

            def made() -> Array:
                return self._rows(timeline, None, channels, None, ())

            return self.remembered.get("rows", timeline, made).copy()
        return self._rows(timeline, schedule, channels, experiment, plants)

    def _rows(
        self,
        timeline: Timeline,
        schedule: ScheduleLike | None,
        channels: Collection[str],
        experiment: Mapping[str, npt.ArrayLike] | None,
        plants: Sequence[Plant] | None,
    ) -> Array:
        basis = self._basis()
        baseline = self.remembered.get("baseline_rows", timeline, lambda: baseline_rows(timeline, basis))
        rows = policy_rows(timeline, basis, schedule, plants, channels, experiment, baseline)
        return np.column_stack([rows, *own_rows(self.own_paths, timeline.index)])

    def _basis(self) -> Basis:
        """Return what every run's rows rest on."""
        return Basis(
            first=quarter_index("start", self.start),
            year_starts=self.header.fiscal_year_starts,
            paths=overlaid(self.paths, self.own_paths),
            position=self.position,
            capital_share=self.entries["capital_share"].value,
            pace=Pace(*(self.entries[name].value for name in Pace._fields)),
            execution_rate=self.entries["execution_rate"].value,
            rules=RowParameters(*(self.entries[name].value for name in RowParameters._fields)),
            consumption_tax_base=self.entries["consumption_tax_base"].value,
            leading_edge=self.header.leading_edge,
            imposed=partial(imposed_rows, self.own_paths),
        )

    def __repr__(self) -> str:
        return f"Economy({self.title!r}, {len(self.entries)} parameters, content {self.content_id[:12]})"

    def to_html(self, *, language: Language = "en") -> str:
        """Return what a notebook shows: what it is, what else could be believed, and its parameters by block.

        Parameters
        ----------
        language
            ``"en"`` or ``"ja"``: of every word but notes, sources and names of parameters.
        """
        say, ensemble = speech(language), self.ensemble
        facts = {
            say("Position"): say("end of the quarter before {start}", start=say.when(self.start)),
            say("Money"): f"{self.currency}{say.and_so}{say.name(self.unit)}",
            say("Baselines"): say.and_so.join(self.baselines()),
            say("Constrained ensemble"): say("none")
            if ensemble is None
            else say("{count} members", count=f"{ensemble.size:,}"),
            say("Content"): self.content_id[:12],
        }
        notes = (self.note, say("Source: {source}", source=self.source))
        return economy_html(say.name(self.title), facts, self.cases, notes, self.parameters, say)

    def _repr_html_(self) -> str:
        return self.to_html()
