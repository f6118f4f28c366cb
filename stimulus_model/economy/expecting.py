"""An economy in which a share of agents looks ahead: its parameters, and what it is called."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, TypeAlias, TypeVar

from stimulus_model.economy.beliefs.parameters import Parameter, read_parameter
from stimulus_model.economy.beliefs.prior import Prior, as_prior
from stimulus_model.economy.beliefs.support import check_possible
from stimulus_model.economy.blocks.foresight import ExpectationParameters
from stimulus_model.economy.forward_looking import BLOCK
from stimulus_model.economy.record import EconomyRecord
from stimulus_model.inputs import InputError, check_keys, read_toml
from stimulus_model.sources import Source, read_sources

GROUPS: Final = ("households", "firms", "prices", "markets")
"""Who can look ahead: each has a parameter ``forward_share_...``."""
Share: TypeAlias = Literal["mixed", "consistent", "adaptive"] | float | Prior | Mapping[str, float | Prior]
E = TypeVar("E", bound=EconomyRecord)


def expecting(economy: E, share: object) -> E:
    """Return a copy of an economy with such expectations; see `Economy.with_expectations`."""
    plain = adaptive(economy)
    if isinstance(share, str) and share == "adaptive":
        return plain
    entries, sources = _shipped()
    if isinstance(share, str) and share == "mixed":
        changes: dict[str, Prior] = {}
    else:
        changes = {f"forward_share_{group}": each for group, each in _shares(share).items()}
    for name, prior in changes.items():
        check_possible(name, prior, entries[name].support)
    shares = {name: replace(entries[name], prior=prior, value=prior.median) for name, prior in changes.items()}
    return replace(
        plain,
        title=f"{plain.title}; {_called(share)}",
        entries={**plain.entries, **entries, **shares},
        sources={**plain.sources, **sources},
    )


def adaptive(economy: E) -> E:
    """Return a copy in which nobody looks ahead."""
    own = [name for name, entry in economy.entries.items() if entry.block == BLOCK]
    if not own:
        return economy
    title = "; ".join(part for part in economy.title.split("; ") if not part.endswith(ENDING))
    kept = {name: entry for name, entry in economy.entries.items() if name not in own}
    sources = {key: each for key, each in economy.sources.items() if key != BLOCK}
    pairs = {pair: each for pair, each in economy.correlations.items() if not set(pair) & set(own)}
    return replace(economy, title=title, entries=kept, sources=sources, correlations=pairs)


ENDING: Final = "expectations"
"""Of the title of an economy with agents who look ahead."""


def _called(share: object) -> str:
    if isinstance(share, str):
        return f"{'model-consistent' if share == 'consistent' else share} {ENDING}"
    if isinstance(share, Mapping):
        return f"own shares of forward-looking {ENDING}"
    shown = share.describe() if isinstance(share, Prior) else f"{share:g}"
    return f"a share {shown} of forward-looking {ENDING}"


def _shares(share: object) -> dict[str, Prior]:
    """Return what is believed of the share of each group."""
    if isinstance(share, Mapping):
        given = check_keys("share", share, (), GROUPS)
        if not given:
            raise InputError("share", share, f"a share for some of {', '.join(GROUPS)}")
        return {group: as_prior(f"share.{group}", given.get(group, 0.0)) for group in GROUPS}
    if isinstance(share, str):
        if share != "consistent":
            allowed = f"'mixed', 'consistent', 'adaptive', a number, a prior, or a table of {', '.join(GROUPS)}"
            raise InputError("share", share, allowed)
        share = 1.0
    return dict.fromkeys(GROUPS, as_prior("share", share))


@functools.cache
def _shipped() -> tuple[dict[str, Parameter], dict[str, Source]]:
    table = read_toml(Path(__file__).with_name("expectations.toml"))
    sources = read_sources("sources", table["sources"])
    rows = table["parameters"][BLOCK]
    names = ExpectationParameters._fields
    return {
        name: read_parameter(f"parameters.{BLOCK}.{name}", name, BLOCK, rows[name], sources) for name in names
    }, dict(sources)
