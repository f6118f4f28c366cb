"""What a projection contains, as bytes in a fixed order, and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np

from stimulus_model.ids import canonical_json
from stimulus_model.results.dataset import time_of
from stimulus_model.results.paths import Floats, Integers, Paths, stack_scenarios
from stimulus_model.results.provenance import Provenance
from stimulus_model.timeline import Timeline
from stimulus_model.variables import Registry

FORMAT = "stimulus_model projection 2"
EARLIER = "stimulus_model projection 1"
"""Format of files without their registry: that of the equations that the library shipped then."""
MEMBER = "member"
"""Variable of a file that holds which member of an ensemble each draw takes."""


class Stored(Protocol):
    """What a file holds of any projection."""

    @property
    def timeline(self) -> Timeline:
        """The quarters."""
        ...

    @property
    def registry(self) -> Registry:
        """What the variables are."""
        ...

    @property
    def provenance(self) -> Provenance:
        """What it was computed from."""
        ...


class StoredPaths(Stored, Protocol):
    """What a file holds of a projection whose draws were kept."""

    @property
    def paths(self) -> Paths:
        """Arrays (draw, time) of every variable in every scenario."""
        ...

    @property
    def members(self) -> Integers | None:
        """Member of an ensemble that each draw takes, or None."""
        ...


def describe_content(projection: StoredPaths) -> str:
    """Return everything but the numbers as canonical JSON: axes, scenarios, what variables are, and provenance."""
    timeline = projection.timeline
    entries = [projection.registry[name] for name in sorted(projection.paths.variables)]
    times = {entry.name: time_of(projection.paths, entry) for entry in entries}
    content: dict[str, Any] = {
        "format": FORMAT,
        "timeline": [timeline.first, timeline.last],
        "headline": list(projection.registry.of(projection.paths.variables).headline),
        "scenarios": list(projection.paths.scenarios),
        "variables": {e.name: {"dims": ["scenario", "draw", times[e.name]], **e.to_dict()} for e in entries},
        "provenance": projection.provenance.to_dict(),
    }
    return canonical_json(content)


def array_digest(values: Floats) -> bytes:
    """Return the SHA-256 of an array's bytes, little-endian 64-bit floats in C order."""
    return hashlib.sha256(np.ascontiguousarray(values, dtype="<f8").data).digest()


def combine(content: str, digests: Mapping[str, bytes], members: Integers | None = None) -> str:
    """Return the SHA-256 (hexadecimal) over the description and the digest of every variable, sorted by name.

    A digest a variable lets several be computed at a time, and tells which one is damaged. Members that draws take
    count as a variable.
    """
    total = hashlib.sha256(content.encode("utf-8"))
    digests = digests if members is None else {**digests, MEMBER: array_digest(members.astype(np.float64))}
    for name in sorted(digests):
        total.update(name.encode("utf-8") + b"\0" + digests[name])
    return total.hexdigest()


def content_hash(projection: StoredPaths) -> str:
    """Return the content hash of a projection, equal to the one that `save` stores."""
    names: Iterable[str] = projection.paths.variables
    with ThreadPoolExecutor(max_workers=2) as pool:
        digests = pool.map(lambda name: _digest(projection, name), names)
        return combine(describe_content(projection), dict(zip(names, digests, strict=True)), projection.members)


def _digest(projection: StoredPaths, name: str) -> bytes:
    return array_digest(stack_scenarios(projection.paths, projection.timeline, name))
