"""Every number that a run believes, as a table: from its provenance, so that files need nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from stimulus_model.languages.speech import ENGLISH, Speech

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.provenance import Provenance

ASSUMPTIONS: Final = ("name", "block", "symbol", "value", "unit", "prior", "note", "source")
"""Columns of the table."""
WIDE: Final = ASSUMPTIONS[ASSUMPTIONS.index("prior") :]
"""Columns of sentences."""


def assumptions(made: Provenance, say: Speech = ENGLISH) -> DataFrame:
    """Return a row a parameter in words of a language; a model of one's own has names and priors alone."""
    import pandas as pd

    economy = made.economy
    sources = economy.get("sources", {})
    rows: list[tuple[Any, ...]] = [
        (say.label(name), say.name(block), entry["symbol"], entry["value"],
         say.units(entry["unit"]), _prior(entry["prior"]), say.note(entry["note"]),
         _source(sources.get(entry["source"], {}), entry["source"], say))
        for block, entries in economy.get("parameters", {}).items()
        if isinstance(entries, Mapping)  # the records of tests and of other models are no economies
        for name, entry in entries.items()
    ]  # fmt: skip
    for name, prior in economy.get("priors", {}).items():
        rows.append((name, "", "", float("nan"), "", _prior(prior), "", ""))
    return pd.DataFrame(rows, columns=list(ASSUMPTIONS))


def _prior(prior: Mapping[str, Any]) -> str:
    arguments = ", ".join(f"{key}={value:g}" for key, value in prior.items() if key != "kind")
    return f"{prior['kind']}({arguments})"


def _source(source: Mapping[str, Any], key: str, say: Speech) -> str:
    if not source:
        return key
    return say.source(f"{source['author']} ({source['year']}), {source['title']} [{source['kind']}]")
