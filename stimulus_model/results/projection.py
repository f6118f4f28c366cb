"""The result of a simulation: the same economy and the same draws, without and with the package."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stimulus_model.inputs import InputError, check_choice, check_flag
from stimulus_model.languages.speech import Language, speech
from stimulus_model.results.answers import At, check_draws, check_years
from stimulus_model.results.conditions import ALLOWED, Flags, chosen_draws, meets
from stimulus_model.results.dataset import build_dataset, scenario_array
from stimulus_model.results.drawn import DrawSource, parameter_array
from stimulus_model.results.measures import (
    WITH,
    WITHOUT,
    Frequency,
    Measure,
    Method,
    Scenario,
    effect_attrs,
    effect_values,
    label,
    level_values,
    measured_values,
)
from stimulus_model.results.paths import ArrayPaths, ChannelRunner, Floats, Integers, Paths
from stimulus_model.results.projected import Projected
from stimulus_model.results.provenance import Provenance
from stimulus_model.results.statistics import Statistics, describe
from stimulus_model.results.unseen_model import Unseen, unseen_model
from stimulus_model.sampling import MONTE_CARLO, Dependence, Members
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry, Variable

if TYPE_CHECKING:
    from xarray import DataArray, Dataset, DataTree

    from stimulus_model.results.by_model import ModelProjections
    from stimulus_model.results.plots.plots import Plots
    from stimulus_model.results.weighted import WeightedProjection, Weights

__all__ = ["ArrayPaths", "ChannelRunner", "Paths", "Projection", "Provenance"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Projection(Projected):
    """Paths of an economy without and with a package, and every question one can ask of them.

    Parameters
    ----------
    paths
        Arrays (draw, time) of every variable in the scenarios ``"without"`` and ``"with"``.
    timeline
        The quarters.
    registry
        What the variables are: those of the model.
    provenance
        What the paths were computed from.
    channel_runner
        Runs the package with some channels on; `contributions` needs it. `stimulus_model.open_projection` rebuilds it
        from the package and the economy in the file.
    members
        Member of the constrained ensemble that each draw takes, int64 (draw,), or None.
    drawn
        Draws the parameters again, for `parameters` and `by_model`; None where it is not known how.

    Raises
    ------
    InputError
        The paths lack a scenario, have a variable that the registry does not know, or have another number of
        draws than the provenance says.
    """

    paths: Paths
    timeline: Timeline
    registry: Registry
    provenance: Provenance
    channel_runner: ChannelRunner | None = None
    members: Integers | None = None
    drawn: DrawSource | None = None
    # Contributions cost eight more scenarios, so their quarterly arrays are kept. They are a function of the
    # other fields, which never change: nobody can see whether one was computed now or before.
    _contributions: dict[str, Any] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for scenario in (WITHOUT, WITH):
            check_choice("paths.scenarios", scenario, self.paths.scenarios)
        check_draws(self, self.paths.draws, "paths")
        known = 0 if self.members is None else len(self.members)
        if known != (self.paths.draws if self.provenance.members else 0):
            raise InputError("members", known, "as many as draws, if the provenance names members of an ensemble")

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the variables in this projection."""
        return self.paths.variables

    @property
    def dependence(self) -> Dependence:
        """Which draws are independent of which, as Monte Carlo errors count it."""
        made = self.provenance
        if self.members is None:
            return Dependence(made.sampling)
        return Dependence(made.sampling, Members(self.members, made.member_worth, made.member_groups))

    @property
    def channels(self) -> Mapping[str, str]:
        """Channels that `contributions` splits an effect into, each with its label; none where it cannot."""
        return {} if self.channel_runner is None else self.channel_runner.channels

    @property
    def dataset(self) -> Dataset:
        """Every variable, dims (draw, scenario, quarter or quarter_end); values are read when they are used."""
        return build_dataset(self.paths, self.timeline, self.registry, self.provenance)

    def __getitem__(self, name: str) -> DataArray:
        """Return one variable in every scenario, dims (draw, scenario, quarter or quarter_end)."""
        return scenario_array(self.paths, self.timeline, self.provenance, self.registry[name])

    def effect(self, name: str, *, relative: bool = False, freq: Frequency = "quarter") -> DataArray:
        """Return the effect of the package: with minus without, draw by draw.

        Parameters
        ----------
        name
            A variable of the registry.
        relative
            True: per cent of the no-package path of the same draw. Refused for variables that are percentages
            (their effect is in percentage points already) and for those that are not above zero.
        freq
            ``"quarter"``; or ``"year"`` or ``"fiscal_year"``: the years fully on the axis, the mean of four
            quarters for flows, rates and indices, the last quarter for stocks. Relative effects of a year are of the
            year's values.

        Returns
        -------
        xarray.DataArray
            Dims (draw, quarter), (draw, quarter_end) or (draw, year), with `units` and `long_name`.
        """
        entry = self.registry[name]
        values = effect_values(self.paths, self.timeline, entry, relative, freq)
        return label(values, entry, self.timeline, freq, effect_attrs(entry, relative))

    def level(self, name: str, *, scenario: Scenario = "with", freq: Frequency = "quarter") -> DataArray:
        """Return a variable's path in one scenario, dims (draw, time) with the time axis as in `effect`."""
        entry = self.registry[name]
        values = level_values(self.paths, self.timeline, entry, scenario, freq)
        return label(values, entry, self.timeline, freq, {**entry.attrs, "scenario": scenario})

    def baseline(self, name: str, *, freq: Frequency = "quarter") -> DataArray:
        """Return a variable's path without the package, dims (draw, time) with the time axis as in `effect`."""
        return self.level(name, scenario=WITHOUT, freq=freq)

    def contributions(
        self,
        name: str = "real_gdp",
        *,
        relative: bool = False,
        freq: Frequency = "quarter",
        method: Method = "orders",
    ) -> DataArray:
        """Return what each channel adds to the effect; the channels sum to `effect` exactly, to rounding.

        Parameters
        ----------
        name
            A variable of the registry.
        relative, freq
            As in `effect`.
        method
            ``"orders"``: channels are switched on one after the other, in the order of the registry and in the
            reverse order; a contribution is the average of what a channel adds in the two. That is the Shapley value
            when channels interact in pairs only, and takes eight scenarios. ``"shapley"``: the average over all
            orders, whatever interacts, from thirty scenarios. They are run once a variable, with the draws of this
            projection.

        Returns
        -------
        xarray.DataArray
            Dims (channel, draw, quarter or quarter_end or year); ``attrs["method"]`` says how.

        Raises
        ------
        InputError
            The projection has no `channel_runner`, or there is no such method.
        """
        from stimulus_model.results.channels import Split, contributions

        made = Split(self.paths, self.timeline, self.channel_runner, self._contributions)
        return contributions(
            made, self.registry[name], relative=check_flag("relative", relative), freq=freq, method=method
        )

    @property
    def parameters(self) -> DataArray:
        """Parameters of each draw, dims (draw, parameter), drawn again when they are asked for.

        Coordinates: `number`, of the draw in the run; and, where draws take members of an ensemble, the `member` and
        the official `model` that it answers to.

        Raises
        ------
        InputError
            They are not known: the file of a run with parameters that were given does not hold them.
        """
        return parameter_array(self._drawn()(), self.provenance.numbers(), self.members, self._drawn().models)

    def where(self, *, year: int | None = None, measure: Measure = "with", **conditions: object) -> Projection:
        """Return the projection of the draws that meet conditions: ``where(exchange_rate=("between", 140, 160))``.

        Parameters
        ----------
        year
            Calendar year of which the conditions speak; None: all full years on the axis.
        measure
            What they speak of: the path ``"with"`` or ``"without"`` the package, its ``"effect"``, or the effect
            ``"relative"`` to the no-package path.
        conditions
            Name of a variable or of a parameter, and ``("above", x)``, ``("below", x)`` or ``("between", low,
            high)``; all have to hold.

        Returns
        -------
        Projection
            With every answer of a projection. Its provenance says the condition, how probable it is and how many
            independent members of the ensemble are left; errors count them.

        Raises
        ------
        InputError
            An unknown name, a condition that is none, one that fewer than two draws meet, or draws of a sampling
            other than Monte Carlo, which belong together.
        """
        if self.provenance.sampling != MONTE_CARLO:
            raise InputError("sampling", self.provenance.sampling, "'monte-carlo': other draws belong together")
        if not conditions:
            raise InputError("conditions", None, f"at least one, such as real_gdp={ALLOWED}")
        rows, said = np.ones(self.paths.draws, dtype=bool), []
        for name, condition in conditions.items():
            flags, words = self._meeting(name, condition, measure, year)
            rows &= flags
            said.append(words)
        return self._of(rows, " and ".join(said))

    def to_arviz(self, variables: Iterable[str] | None = None) -> DataTree:
        """Return the draws as the tree of groups that ArviZ reads, with one chain.

        Parameters
        ----------
        variables
            Whose effects by year to put in; None: those of the headline.

        Groups: ``"posterior"``, the parameters; ``"posterior_predictive"``, effects by year, in per cent where tables
        show them so; ``"sample_stats"``: number, member and official model of each draw. As `parameters` of
        `simulate` the tree gives the same draws again.
        """
        from stimulus_model.results.exchange import to_tree

        return to_tree(self, variables)

    def weighted(self, weights: Weights) -> WeightedProjection:
        """Return the projection with importance weights: what it would be if draws counted otherwise.

        Parameters
        ----------
        weights
            A number from 0 for each draw, of any scale: how likely it is under other beliefs over how likely it is
            under those it was drawn from. Or a function of `parameters` that returns them.

        Returns
        -------
        WeightedProjection
            Statistics, tables and fan charts; its provenance says how many draws and members the weights are worth.
        """
        from stimulus_model.results.weighted import weighted

        return weighted(self, weights)

    def by_model(self) -> ModelProjections:
        """Return the projections of the draws that answer to each official model, beside all of them.

        Raises
        ------
        InputError
            Draws take no members of a constrained ensemble.
        """
        from stimulus_model.results.by_model import ModelProjections

        models = self._drawn().models
        if self.members is None or not models:
            raise InputError("economy.ensemble", None, "an economy whose draws take members of an ensemble")
        of = {name: self.members % len(models) == k for k, name in enumerate(models)}
        return ModelProjections(self, {name: self._of(rows, name, 1) for name, rows in of.items() if rows.any()})

    def _drawn(self) -> DrawSource:
        if self.drawn is None:
            allowed = "a projection that knows its economy: from simulate, run or respond, or open_projection"
            raise InputError("projection.drawn", None, allowed)
        return self.drawn

    def _meeting(self, name: str, condition: object, measure: str, year: int | None) -> tuple[Flags, str]:
        """Return which draws meet a condition, and the condition in words."""
        if name not in self.variables and self.drawn is not None and name in (names := self._drawn()().names):
            values = self._drawn()().values[self.provenance.numbers(), names.index(name)]
            flags, words = meets(name, values, condition)
            return flags, f"{name} {words}"
        entry = self.registry[check_choice("conditions", name, self.variables)]
        years = self.timeline.full_years if year is None else check_years(self.timeline, year, "year")
        values = measured_values(self.paths, self.timeline, entry, measure, "year")
        at = [self.timeline.full_years.index(each) for each in years]
        flags, words = meets(name, values[:, at], condition)
        when = f"in {year}" if year is not None else "in all years"
        every = np.asarray(flags.all(axis=1))
        return every, f"{entry.long_name} ({measure}) {words} {when}"

    def _of(self, rows: Flags, words: str, groups: int | None = None) -> Projection:
        """Return the projection of some draws; `words` say which."""
        found = chosen_draws(self.paths, self.provenance, self.dependence.members, rows, words, groups)
        return replace(self, **found._asdict(), channel_runner=None)

    def headline(self, *, contributions: bool = False, language: Language = "en") -> str:
        """Return the result in a few honest lines: effect, range, Monte Carlo error, seed and version.

        Parameters
        ----------
        contributions
            True: also say what each channel adds to GDP; runs eight more scenarios the first time.
        language
            ``"en"`` or ``"ja"``.
        """
        from stimulus_model.results.tables.headline import headline_text

        say = speech(language)
        return headline_text(self, contributions=check_flag("contributions", contributions), say=say)

    @property
    def plot(self) -> Plots:
        """Charts: ``plot.fan("real_gdp")``, ``plot.waterfall(year=2030)``."""
        from stimulus_model.results.plots.plots import Plots

        return Plots(self)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything a saved file would hold: equal runs have equal hashes."""
        from stimulus_model.results.files.content import content_hash

        return content_hash(self)

    def save(self, path: str | Path, *, compress: bool = False, overwrite: bool = False) -> Path:
        """Write everything to a netCDF4 file with checksums, atomically, and return its path.

        Parameters
        ----------
        path
            Where to; an earlier projection is replaced, and stays as it was if anything fails.
        compress
            True: a file smaller by more than a third that takes about three times as long to write.
        overwrite
            True: replace whatever file is there, not only a projection.

        Raises
        ------
        InputError
            The file cannot be written, or one is there that is no projection.
        """
        from stimulus_model.results.files.netcdf import save_projection

        allowed = check_flag("overwrite", overwrite)
        return save_projection(self, path, compress=check_flag("compress", compress), overwrite=allowed)

    @property
    def finest(self) -> Frequency:
        """The finest axis of time that is kept."""
        return "year" if self.paths.freq == "year" else "quarter"

    def _quantiles_of(self, entry: Variable, levels: list[float], measure: Measure, freq: Frequency) -> Floats:
        """Return quantiles (level, time) over the draws of one series; measures as in `statistics`."""
        values = measured_values(self.paths, self.timeline, entry, measure, freq)
        found: Floats = np.quantile(values, levels, axis=0)
        return found

    def _describe(self, entry: Variable, measure: str, freq: str, probability: float, at: At) -> Statistics:
        values = measured_values(self.paths, self.timeline, entry, measure, freq)
        return describe(values[:, at], probability, self.dependence)

    def _unseen(self, entry: Variable, measure: str, freq: str, levels: list[float]) -> Unseen:
        members = self.dependence.members
        if members is None or members.groups < 2:
            allowed = "'parameters': these draws do not answer to several official models"
            raise InputError("bands", "models", allowed)
        values = measured_values(self.paths, self.timeline, entry, measure, freq)
        return unseen_model(values, members.taken % members.groups, np.array(levels))
