"""An economy as HTML for notebooks: what it is, what else could be believed, and its parameters by block."""

from __future__ import annotations

from collections.abc import Mapping

from stimulus_model.economy.beliefs.parameters import ParameterTable, parameters_html
from stimulus_model.economy.cases import CaseGroup
from stimulus_model.languages.speech import Speech
from stimulus_model.results.tables.table import NO_MATHS, Table, to_html


def economy_html(
    title: str,
    facts: Mapping[str, str],
    cases: Mapping[str, CaseGroup],
    notes: tuple[str, ...],
    parameters: ParameterTable,
    say: Speech,
) -> str:
    """Return the card of an economy; text is escaped."""
    views = tuple(
        (
            f'with_case("{group.name}", ...)',
            say("{cases}; default: {default}", cases=say.and_so.join(group.cases), default=group.default),
        )
        for group in cases.values()
    )
    table = to_html(Table(title, ("", ""), (*facts.items(), *views), notes))
    return f'<div class="{NO_MATHS}">{table}{parameters_html(parameters, say)}</div>'
