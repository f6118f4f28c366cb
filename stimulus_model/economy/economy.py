"""`Economy`: where it comes from, and the copies with other beliefs, cases, equations and blocks."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stimulus_model.economy.beliefs.correlations import revise
from stimulus_model.economy.beliefs.ensemble import own_ensemble
from stimulus_model.economy.beliefs.official_models import calibrated_values
from stimulus_model.economy.beliefs.own_members import KEY, drawn_together, names_and_values, warn_of_left
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.block import Block, block_parameters, block_source, check_block
from stimulus_model.economy.cases import DEFAULT as FOLLOWED
from stimulus_model.economy.cases import GROUP, find_case
from stimulus_model.economy.equations import check_signature, find_equation
from stimulus_model.economy.expecting import Share, expecting
from stimulus_model.economy.extending import UNSETTLED
from stimulus_model.economy.finding import PLUGINS, file_table, registered_economies, whole_table
from stimulus_model.economy.folders import DEFAULT, available_economies, economy_file
from stimulus_model.economy.forward_looking import looks_ahead
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.own_model import check_model, looking_ahead, on_paths, own_model, parts_of
from stimulus_model.economy.own_paths.exogenise import exogenised_in
from stimulus_model.economy.own_paths.methods import OnOwnPaths
from stimulus_model.economy.own_paths.unfollowed import warn_unfollowed
from stimulus_model.economy.reading import believed, read_economy
from stimulus_model.economy.references import with_own_references
from stimulus_model.economy.saving import save_economy
from stimulus_model.economy.start_vintages import available_vintages, shipped_table
from stimulus_model.engine.model import Model
from stimulus_model.inputs import InputError, check_choice, check_kind, check_text
from stimulus_model.plugins import path_of, warn_of
from stimulus_model.renamed import renamed_keywords
from stimulus_model.sources import Source, find_source
from stimulus_model.timeline import Timeline, quarter_before

AS_SHIPPED = "as shipped"
"""Kind of answer that an economy remembers if it is one of the library's files, in one of its vintages."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Economy(OnOwnPaths):
    """How the economy answers: everything but the decision.

    Load one with `Economy.load`; change what is believed with `replace`. Equal content compares equal and has
    the same `content_id`. `start` is the first quarter that is computed: the position is that of the quarter before.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.to_dict(), self.model)

    @classmethod
    @renamed_keywords(pole="calibrated_to")
    def load(
        cls,
        name_or_path: str | Path = DEFAULT,
        *,
        calibrated_to: str | None = None,
        baseline: str | None = None,
        vintage: str | None = None,
    ) -> Economy:
        """Load a shipped economy by name, or a TOML file by path.

        Parameters
        ----------
        name_or_path
            A name in `available`, or the path of a file.
        calibrated_to
            An official model, such as ``"esri-2022"``: the parameters that its tables decide are fixed where the
            economy answers as that model does. None: the economy as it is believed.
        baseline
            A name in `baselines`, such as ``"growth-transition"``: the projection that the path without the package
            follows. None: the default, ``"past-trend"``.
        vintage
            A quarter in `vintages`, such as ``"2025Q4"``: the economy starts after it, from the position and the
            baseline known then; what is believed of how it answers is the same. None: what the file itself has.

        Raises
        ------
        InputError
            If there is no such economy, official model, baseline or vintage (the message lists those there are), or
            the file has an unknown, missing or unusable entry.
        """
        if baseline is not None:
            economy = cls.load(name_or_path, calibrated_to=calibrated_to, vintage=vintage)
            chosen = check_choice("baseline", baseline, economy.baselines())
            return economy if chosen == FOLLOWED else economy.with_case(GROUP, chosen)
        if calibrated_to is not None:
            values = calibrated_values(str(name_or_path), calibrated_to)  # first: a file of one's own has none
            economy = cls.load(name_or_path, vintage=vintage).replace(**values)
            return replace(economy, title=f"{economy.title}, calibrated to {calibrated_to}")
        shipped = isinstance(name_or_path, str) and name_or_path in available_economies()
        if cls is Economy and vintage is None and shipped:
            name = str(name_or_path)
            return _shipped(name, economy_file(name).stat().st_mtime_ns)
        if vintage is not None or shipped:
            return _as_shipped(cls._read(shipped_table(name_or_path, vintage)))
        economy = cls._read(file_table(name_or_path))
        warn_unfollowed(economy)
        return economy

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Names of the economies that ship with the library, and of those that other distributions register.

        One of another distribution that cannot be read is left out, with a warning that names it.
        """
        usable = []
        for name, point in sorted(registered_economies().items()):
            try:
                cls._read(file_table(path_of(PLUGINS, point)))
            except InputError as error:
                warn_of(PLUGINS, name, error)
            else:
                usable.append(name)
        return (*available_economies(), *usable)

    @classmethod
    def vintages(cls, name: str = DEFAULT) -> tuple[str, ...]:
        """Quarters at whose end a shipped economy can start: what `load` takes as `vintage`."""
        return available_vintages(check_choice("name", name, available_economies()))

    @property
    def vintage(self) -> str:
        """The quarter before `start`: what is known is known at its end."""
        return quarter_before(self.start)

    @classmethod
    def from_dict(cls, table: object, *, model: Model = MODEL) -> Economy:
        """Build an economy from the layout of its TOML file (also what `to_dict` returns).

        `model` has the equations; with blocks of its own, the table has their parameters too. A table whose path
        without a package the model does not follow gets a warning that names the paths: `with_baseline` solves.
        """
        check_kind("model", model, Model, "a Model, such as economy.model")
        economy = cls._read(whole_table(table), model)
        warn_unfollowed(economy)
        return economy

    @classmethod
    def restored(cls, table: Mapping[str, Any], model: Model = MODEL) -> Economy:
        """Return the economy that `to_dict` described, in another process or from a file of a run."""
        check_kind("model", model, Model, "a Model, such as economy.model")
        if not isinstance(table, Mapping):
            raise InputError("table", table, "what to_dict() returned")
        return cls._read(dict(table), model)

    @classmethod
    def _read(cls, table: dict[str, Any], model: Model = MODEL) -> Economy:
        """Build an economy from a whole table; what it holds against its own central path is read off that."""
        unsettled = table.pop(UNSETTLED, ())
        model = looking_ahead(model, looks_ahead(table.get("parameters", {})))
        economy = cls(**read_economy(table, model.Parameters), model=model)
        if not unsettled:
            return economy
        try:
            return with_own_references(economy, unsettled)
        except (ArithmeticError, ValueError) as error:
            allowed = f"numbers with which the path without a package can be computed; with these {error}"
            raise InputError("economy", economy.title, allowed) from error

    def save(self, path: str | Path) -> Path:
        """Write all of the economy to a TOML file that `load` reads to the same `content_id`, and return its path.

        An earlier economy's file is replaced.

        Raises
        ------
        InputError
            The file cannot be written or holds something else, or the economy has equations or blocks of its own,
            which are code.
        """
        return save_economy(self, path)

    def replace(self, **changes: float | Prior) -> Economy:
        """Return a copy with other beliefs: a number fixes a parameter, a `Prior` replaces its prior.

        A frozen distribution of SciPy, such as ``scipy.stats.gamma(2.0, scale=0.1)``, is a prior too.

        A replaced parameter no longer shares a common factor or has correlations, nor is it drawn from the ensemble.

        Raises
        ------
        InputError
            If a name is unknown (with a suggestion), or the parameter cannot have such values, as its `support` says.
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

    def with_members(
        self, names: Any, values: Any = None, *, worth: int | None = None, note: str = "with_members()"
    ) -> Economy:
        """Return a copy that draws some parameters together, from members of one's own.

        Parameters
        ----------
        names
            Parameters; or a DataFrame with a column for each, as a posterior of PyMC, of Dynare or in a CSV file
            becomes.
        values
            Numbers (member, parameter).
        worth
            How many independent members they are worth, such as the effective sample size of a chain: Monte Carlo
            errors count them. None: as many as there are.
        note
            Where they are from.

        Notes
        -----
        An economy has one ensemble. Parameters of its former one that the members lack are drawn one by one from
        their priors, which a warning says. The members are part of the `content_id`, of provenance and of files.

        Raises
        ------
        InputError
            Names and numbers do not fit together, or a member cannot be.
        """
        ensemble = own_ensemble("ensemble", *names_and_values(names, values), worth)
        source = Source(KEY, "the user", int(self.date[:4]), check_text("note", note), "computed")
        entries = drawn_together(self.entries, ensemble, source, note)
        warn_of_left(self.ensemble, ensemble)
        kept = {pair: c for pair, c in self.correlations.items() if not set(pair) & set(ensemble.parameters)}
        sources = {**self.sources, KEY: source}
        return replace(self, entries=entries, ensemble=ensemble, correlations=kept, sources=sources)

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

    def with_expectations(self, share: Share = "mixed") -> Economy:
        """Return a copy in which a share of agents sees what a package will do, and acts before it comes.

        Parameters
        ----------
        share
            ``"consistent"``: all expectations are those of the path that they lead to, as in FRB/US with
            model-consistent expectations. ``"mixed"``: priors of the share of ``"households"``, ``"firms"``,
            ``"prices"`` (and wages) and ``"markets"``, which are parameters of the economy, such as
            ``forward_share_firms``. A number or a prior: of each of these; a table: of those that it names, and
            nobody else looks ahead. ``"adaptive"``: nobody does, as in the file.

        Notes
        -----
        In each draw the difference that a package makes is solved for without shocks, at the draw's own parameters,
        until what is expected is what comes. The path without a package keeps its own expectations. Variables
        ``expectation_iterations`` and ``expectation_error`` say how each draw was found; one that still moves after
        60 iterations is invalid, as `on_invalid` has it. Agents see five years behind the last quarter of a run (none
        after 2100Q4), and foresee nothing more after these: in half of the draws a later horizon moves effects on
        GDP by about .1 % of their largest, and those on ten-year yields by less than 1 %.

        Raises
        ------
        InputError
            The share is none, or the model has a quarter of its own.
        """
        return expecting(self, share)

    def with_model(self, model: Model) -> Economy:
        """Return a copy with other equations: ``with_model(dataclasses.replace(economy.model, quarter=mine))``.

        The records stay those of the shipped model; what `begin` and `quarter` compute with them is free. One quarter
        at the central parameters is computed to check that they return the right records.

        Raises
        ------
        InputError
            As `own_model.check_model` says.
        """
        row = self.policy_rows(Timeline(self.start, self.start))[0].tolist()
        forward = looks_ahead(entry.block for entry in self.entries.values())
        taken = on_paths(model, exogenised_in(self.own_paths), forward)
        return replace(self, model=check_model(taken, self.central, self.position, row))

    def with_equation(self, name: str, function: Callable[..., Any]) -> Economy:
        """Return a copy with another equation: ``with_equation("consumption", habits)``.

        Parameters
        ----------
        name
            One of `stimulus_model.economy.equations.shipped_equations`, such as ``"behaviour.consumption"``, or its
            name without the file.
        function
            What takes its place: plain arithmetic on the same arguments. It may call the shipped one.

        Raises
        ------
        InputError
            There is no such equation (with a suggestion), the function takes other arguments, or a trial quarter
            with it fails.
        """
        equations, blocks = parts_of(self.model)
        found = find_equation(name)
        kept = tuple(each for each in equations if each[0] != found)
        return self.with_model(own_model((*kept, (found, check_signature(found, function))), blocks))

    def with_block(self, name: str, block: Block, priors: Mapping[str, float | Prior]) -> Economy:
        """Return a copy with a further mechanism, run after the shipped equations of each quarter.

        Parameters
        ----------
        name
            What it is called: its field in the records of the model.
        block
            Functions, records and variables; see `Block`.
        priors
            A prior, or a number that is certain, for every parameter of the block.

        Raises
        ------
        InputError
            The block does not fit, a prior is missing or unknown, or a trial quarter with it fails.
        """
        equations, blocks = parts_of(self.model)
        checked = check_block(name, block, self.model)
        source = block_source(name, checked, self.date)
        model = own_model(equations, (*blocks, (name, checked)))
        entries = {**self.entries, **block_parameters(name, checked, priors, source)}
        larger = replace(self, entries=entries, sources={**self.sources, source.key: source}, model=model)
        return larger.with_model(model)


@functools.lru_cache(maxsize=8)
def _shipped(name: str, _changed: int) -> Economy:
    """Read a shipped file once; commands of `calibration` write it anew, hence the time of its last change."""
    return _as_shipped(Economy.restored(shipped_table(name, None)))


def _as_shipped(economy: Economy) -> Economy:
    """Let an economy remember that it is as shipped, which nobody else then has to find out."""
    economy.remembered.get(AS_SHIPPED, None, lambda: True)
    return economy


def _restored(table: dict[str, Any], model: Model) -> Economy:
    """Return the economy of another process."""
    return Economy.restored(table, model)
