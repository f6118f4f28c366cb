"""`Economy`: where it comes from, and the copies with other beliefs, cases, equations and blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stimulus_model.economy.beliefs.correlations import revise
from stimulus_model.economy.beliefs.official_models import calibrated_values
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.economy.block import Block, block_parameters, block_source, check_block
from stimulus_model.economy.cases import DEFAULT, GROUP, find_case
from stimulus_model.economy.equations import check_signature, find_equation
from stimulus_model.economy.folders import available_economies
from stimulus_model.economy.model import MODEL
from stimulus_model.economy.own_model import check_model, own_model, parts_of
from stimulus_model.economy.reading import believed, find_economy, read_economy
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.economy.start_vintages import available_vintages, shipped_table
from stimulus_model.engine.model import Model
from stimulus_model.inputs import check_choice, check_kind, check_text, read_toml
from stimulus_model.renamed import renamed_keywords
from stimulus_model.sources import find_source
from stimulus_model.timeline import Timeline, quarter_before


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Economy(EconomyRecord):
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
        name_or_path: str | Path = "japan",
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
            return economy if chosen == DEFAULT else economy.with_case(GROUP, chosen)
        if calibrated_to is not None:
            values = calibrated_values(str(name_or_path), calibrated_to)  # first: a file of one's own has none
            economy = cls.load(name_or_path, vintage=vintage).replace(**values)
            return replace(economy, title=f"{economy.title}, calibrated to {calibrated_to}")
        if vintage is not None or name_or_path in available_economies():
            return cls.from_dict(shipped_table(name_or_path, vintage))
        return cls.from_dict(read_toml(find_economy(name_or_path)))

    @classmethod
    def available(cls) -> tuple[str, ...]:
        """Names of the economies that ship with the package."""
        return available_economies()

    @classmethod
    def vintages(cls, name: str = "japan") -> tuple[str, ...]:
        """Quarters at whose end a shipped economy can start: what `load` takes as `vintage`."""
        return available_vintages(check_choice("name", name, available_economies()))

    @property
    def vintage(self) -> str:
        """The quarter before `start`: what is known is known at its end."""
        return quarter_before(self.start)

    @classmethod
    def from_dict(cls, table: object, *, model: Model = MODEL) -> Economy:
        """Build an economy from the layout of its TOML file (also what `to_dict` returns).

        `model` has the equations; with blocks of its own, the table has their parameters too.
        """
        check_kind("model", model, Model, "a Model, such as economy.model")
        return cls(**read_economy(table, model.Parameters), model=model)

    def replace(self, **changes: float | Prior) -> Economy:
        """Return a copy with other beliefs: a number fixes a parameter, a `Prior` replaces its prior.

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
            As `own_model.check_model` says.
        """
        row = self.policy_rows(Timeline(self.start, self.start))[0].tolist()
        return replace(self, model=check_model(model, self.central, self.position, row))

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


def _restored(table: dict[str, Any], model: Model) -> Economy:
    """Return the economy of another process."""
    return Economy.from_dict(table, model=model)
