"""Correlated priors: which pairs of parameters are believed to move together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from stimulus_model.economy.beliefs.marginals import PLANTS
from stimulus_model.economy.beliefs.prior import Prior
from stimulus_model.engine.draws.copula import check_matrix
from stimulus_model.inputs import InputError, check_keys, check_number, check_text, suggest
from stimulus_model.sources import Source, find_source

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Correlation:
    """How two parameters move together.

    Attributes
    ----------
    value
        Correlation of their normal scores (Gaussian copula), in (-1, 1). Their rank correlation (Spearman) is
        ``6 / pi * asin(value / 2)``, at most 0.02 nearer to zero.
    source, note
        Why.
    """

    value: float
    source: Source
    note: str


def read_correlations(table: object, sources: Mapping[str, Source]) -> dict[Pair, Correlation]:
    """Read the table ``[correlations]``: ``[correlations.one] other = { value, source, note }``."""
    if not isinstance(table, Mapping):
        raise InputError("correlations", table, "a table by parameter, then by the parameter it moves with")
    found = {}
    for one, row in table.items():
        if not isinstance(row, Mapping):
            raise InputError(f"correlations.{one}", row, "a table by the parameter it moves with")
        for other, entry in row.items():
            field = f"correlations.{one}.{other}"
            given = check_keys(field, entry, ("value", "source", "note"))
            found[one, other] = Correlation(
                value=check_number(f"{field}.value", given["value"], above=-1.0, high=1.0),
                source=find_source(f"{field}.source", given["source"], sources),
                note=check_text(f"{field}.note", given["note"]),
            )
    return found


def correlations_table(correlations: Mapping[Pair, Correlation]) -> dict[str, dict[str, Any]]:
    """Return the table that `read_correlations` reads back exactly."""
    table: dict[str, dict[str, Any]] = {}
    for (one, other), entry in correlations.items():
        row = {"value": entry.value, "source": entry.source.key, "note": entry.note}
        table.setdefault(one, {})[other] = row
    return table


def partners(correlations: Mapping[Pair, Correlation]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Return what each parameter moves with, each pair under its first name, as the engine wants it."""
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for (one, other), entry in correlations.items():
        found[one] = (*found.get(one, ()), (other, entry.value))
    return found


def revise(
    believed: Mapping[Pair, Correlation], pairs: Mapping[Pair, float], source: Source, note: str
) -> dict[Pair, Correlation]:
    """Return what is believed after `pairs` have replaced what was said of them."""
    if not isinstance(pairs, Mapping) or not all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs):
        raise InputError("pairs", pairs, 'pairs of names with a number, such as {("a", "b"): 0.6}')
    same = {frozenset(pair) for pair in pairs}
    kept = {pair: entry for pair, entry in believed.items() if frozenset(pair) not in same}
    return kept | {pair: Correlation(value, source, note) for pair, value in pairs.items()}


class Believed(Protocol):
    """What correlations have to know of a parameter."""

    @property
    def prior(self) -> Prior:
        """What is believed of it."""
        ...

    @property
    def block(self) -> str:
        """The block of the economy that it belongs to."""
        ...

    @property
    def factor(self) -> str | None:
        """Common factor that it has, or None."""
        ...


class Alone(NamedTuple):
    """A parameter of a model without an economy."""

    prior: Prior
    block: str = ""
    factor: str | None = None


def check_correlations(
    pairs: Mapping[Pair, float], entries: Mapping[str, Believed], together: Collection[str]
) -> None:
    """Refuse correlations that no distribution of the parameters has.

    Parameters
    ----------
    pairs
        Correlations of normal scores.
    entries
        All parameters.
    together
        Names of those that are drawn from an ensemble: its members say how they move together.

    Raises
    ------
    InputError
        For an unknown name (with a suggestion), a parameter with itself, a pair given twice, a number outside
        (-1, 1), a parameter that is fixed, drawn from the ensemble or for each plant, or has a common factor, and
        pairs that contradict each other: their matrix is not positive definite.
    """
    seen: set[frozenset[str]] = set()
    for (one, other), value in pairs.items():
        field = f"correlations.{one}.{other}"
        for name in (one, other):
            _check_name(field, name, entries, together)
        if one == other or frozenset((one, other)) in seen:
            raise InputError(field, value, "two different parameters, each pair once")
        seen.add(frozenset((one, other)))
        if not -1.0 < check_number(field, value) < 1.0:
            raise InputError(field, value, "a number above -1 and below 1")
    check_matrix([name for name in entries if any(name in pair for pair in pairs)], pairs)


def _check_name(field: str, name: str, entries: Mapping[str, Believed], together: Collection[str]) -> None:
    if name not in entries:
        raise InputError(field, name, "the names of two parameters", suggest(str(name), entries))
    if name in together:
        allowed = "a parameter that is not drawn from the ensemble; give it a prior of its own with replace() first"
        raise InputError(field, name, allowed)
    if entries[name].block == PLANTS:
        raise InputError(field, name, "a parameter that is not drawn again for each plant")
    if entries[name].prior.kind == "fixed":
        raise InputError(field, name, "a parameter with a prior that is not fixed")
    if entries[name].factor is not None:
        raise InputError(field, name, "a parameter without a common factor: it correlates through that one already")
