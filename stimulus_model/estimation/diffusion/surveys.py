"""Surveys of the use of generative AI, read from the file that ships with the library."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from stimulus_model.inputs import (
    InputError,
    check_choice,
    check_flag,
    check_keys,
    check_number,
    check_text,
    read_toml,
)
from stimulus_model.sources import Source, find_source, read_sources

FILE = Path(__file__).with_name("surveys.toml")


class Observation(NamedTuple):
    """One published share: who, when (decimal year), and the sd of its log-odds; `last` is held out of sample.

    `fitted` is false for a total of other rows, which is shown and not counted twice.
    """

    group: str
    wave: str
    date: float
    share: float
    noise: float
    source: Source
    last: bool
    fitted: bool
    note: str


class Spread(NamedTuple):
    """How far a group may lie from the base group: sd of log innovation, log speed, log-odds of the ceiling.

    `median_speed` is the median of its speed relative to the base.
    """

    innovation: float
    speed: float
    ceiling: float
    median_speed: float


@dataclass(frozen=True, slots=True)
class Measure:
    """Surveys that ask one thing.

    Attributes
    ----------
    prior
        Median and sd of innovation, imitation, ceiling and, where users were there before launch, installed.
    groups
        Groups with a curve of their own, relative to `base`.
    mixtures
        Groups that consist of others, with their weights.
    surveys
        Sources whose level may differ from the others': sd of log-odds.
    ages
        Shares by age group, where published.
    """

    name: str
    title: str
    base: str
    prior: Mapping[str, tuple[float, float]]
    groups: Mapping[str, Spread]
    mixtures: Mapping[str, Mapping[str, float]]
    surveys: Mapping[str, float]
    observations: tuple[Observation, ...]
    ages: Mapping[str, float]


@functools.cache  # files of the package do not change while it runs
def read_surveys() -> tuple[float, Mapping[str, Measure]]:
    """Return the date of the launch and every measure by name."""
    given = check_keys("surveys", read_toml(FILE), ("launch", "sources", "measures"))
    sources = read_sources("surveys.sources", given["sources"])
    measures = {name: read_measure(name, table, sources) for name, table in given["measures"].items()}
    return check_number("surveys.launch", given["launch"]), measures


def read_measure(name: str, table: object, sources: Mapping[str, Source]) -> Measure:
    """Read one measure; see the head of the file for the meaning of its keys."""
    field = f"surveys.measures.{name}"
    required = ("title", "base", "prior", "observations")
    given = check_keys(field, table, required, ("groups", "mixtures", "surveys", "ages"))
    prior = check_keys(f"{field}.prior", given["prior"], ("innovation", "imitation", "ceiling"), ("installed",))
    groups = {key: _spread(f"{field}.groups.{key}", entry) for key, entry in given.get("groups", {}).items()}
    mixtures = {key: dict(entry) for key, entry in given.get("mixtures", {}).items()}
    known = (given["base"], *groups, *mixtures)
    rows = given["observations"]
    return Measure(
        name=name,
        title=check_text(f"{field}.title", given["title"]),
        base=check_text(f"{field}.base", given["base"]),
        prior={key: _pair(f"{field}.prior.{key}", value) for key, value in prior.items()},
        groups=groups,
        mixtures=mixtures,
        surveys=dict(given.get("surveys", {})),
        observations=tuple(
            _observation(f"{field}.observations[{k}]", row, known, sources) for k, row in enumerate(rows)
        ),
        ages=dict(given.get("ages", {}).get("share", {})),
    )


def _pair(field: str, value: Any) -> tuple[float, float]:
    if not isinstance(value, list) or len(value) != 2:
        raise InputError(field, value, "[median, sd]")
    return check_number(field, value[0], above=0.0), check_number(field, value[1], above=0.0)


def _spread(field: str, table: object) -> Spread:
    given = check_keys(field, table, (), Spread._fields)
    median = check_number(f"{field}.median_speed", given.get("median_speed", 1.0), above=0.0)
    names = ("innovation", "speed", "ceiling")
    deviation = {key: check_number(f"{field}.{key}", given.get(key, 0.0), low=0.0) for key in names}
    return Spread(**deviation, median_speed=median)


def _observation(field: str, row: object, groups: tuple[str, ...], sources: Mapping[str, Source]) -> Observation:
    given = check_keys(field, row, ("group", "wave", "date", "share", "noise", "source"), ("last", "fitted", "note"))
    share = check_number(f"{field}.share", given["share"], above=0.0, high=0.999)
    return Observation(
        group=check_choice(f"{field}.group", given["group"], groups),
        wave=check_text(f"{field}.wave", given["wave"]),
        date=check_number(f"{field}.date", given["date"]),
        share=share,
        noise=check_number(f"{field}.noise", given["noise"], above=0.0),
        source=find_source(f"{field}.source", given["source"], sources),
        last=check_flag(f"{field}.last", given.get("last", False)),
        fitted=check_flag(f"{field}.fitted", given.get("fitted", True)),
        note=str(given.get("note", "")),
    )
