"""Changes single lines of an economy file, so that its comments and its order stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stimulus_model.economy.beliefs.correlations import Pair
from stimulus_model.economy.beliefs.prior import Prior


def set_keys(text: str, section: str, keys: Mapping[str, str | None]) -> str:
    """Set keys of one section of a TOML file written with a key a line; None removes a key."""
    start = text.index(f"[{section}]\n")
    end = text.find("\n[", start + 1) if "\n[" in text[start + 1 :] else len(text)
    block = text[start:end]
    for key, literal in keys.items():
        line = re.compile(rf"^{key} = .*\n?", re.MULTILINE)
        found = line.search(block)
        if found is not None:
            new = "" if literal is None else f"{key} = {literal}\n"
            block = block[: found.start()] + new + block[found.end() :]
    return text[:start] + block.rstrip("\n") + "\n" + text[end:]


def set_correlations(text: str, pairs: Mapping[Pair, float], source: str, note: str) -> str:
    """Set what is believed of the pairs of some parameters, at the end of the file; other pairs of theirs go."""
    rows: dict[str, list[str]] = {}
    for (one, other), value in pairs.items():
        rows.setdefault(one, []).append(f'{other} = {{ value = {value!r}, source = "{source}", note = "{note}" }}')
    for one in rows:
        text = re.sub(rf"\n\[correlations\.{one}\]\n[^\[]*", "", text)
    added = [f"[correlations.{one}]\n" + "\n".join(lines) + "\n" for one, lines in rows.items()]
    return "\n".join([text.rstrip("\n") + "\n", *added])


def prior_literal(prior: Prior) -> str:
    """Return a prior as the file has it: ``{ kind = "normal", mean = 0.2, sd = 0.1 }``."""
    arguments = ", ".join(f"{name} = {value!r}" for name, value in prior.arguments)
    return f'{{ kind = "{prior.kind}", {arguments} }}'
