"""Damaged packages and economies: refused by name, or used as they are written; nothing is ignored without a word."""

from __future__ import annotations

import json
import warnings
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings

import stimulus_model as sm
from stimulus_model import testing
from stimulus_model.policy.vocabulary import CASH_INSTRUMENTS
from tests.campaigns.campaign import Campaign, Outcome

TIMELINE = sm.Timeline("2025Q1", "2045Q4")
PACKAGES = ("japan-ai-chips-2024", "japan-chips-2021-23")
SIMULATED = 25
"""Of so many tables that are accepted, one is simulated."""


class _Count:
    def __init__(self) -> None:
        self.refused = self.accepted = self.tried = 0
        self.faults: list[str] = []


def run(size: int, folder: Path) -> Outcome:
    """Damage one place of a table, half of the times of a package, half of an economy."""
    count = _Count()
    economy = sm.Economy.load("japan").to_dict()
    packages = [sm.Package.load(name).to_dict() for name in PACKAGES]
    for k, package in enumerate(packages):
        _try(count, package, sm.Package, _use_package, len(range(k, size // 2, len(packages))))
    _try(count, economy, sm.Economy, _use_economy, size - count.tried)
    return Outcome(
        count.tried,
        count.faults,
        f"{count.refused:,} refused by name, {count.accepted:,} used as written, {len(count.faults)} silent or raw",
    )


def _try(count: _Count, table: dict[str, Any], kind: type, use: Any, size: int) -> None:
    if size < 1:
        return

    @settings(
        max_examples=size, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(testing.damaged_tables(table))
    def damaged(changed: dict[str, Any]) -> None:
        count.tried += 1
        fault = _fault(changed, kind, use, count)
        if fault is not None:
            count.faults.append(f"{kind.__name__} {_difference(table, changed)}: {fault}")

    damaged()


def _fault(changed: dict[str, Any], kind: type, use: Any, count: _Count) -> str | None:
    try:
        made = kind.from_dict(changed)  # type: ignore[attr-defined]  # both kinds have it
    except sm.InputError as error:
        count.refused += 1
        return None if error.field and error.allowed and f"{error.field}: got " in str(error) else f"unclear: {error}"
    except Exception as error:  # what is looked for
        return f"raw: {type(error).__name__}: {error}"
    count.accepted += 1
    written = made.to_dict()
    if not _same(written, changed):
        return f"silent: {_difference(written, changed)}"
    if kind.from_dict(json.loads(json.dumps(written))) != made:  # type: ignore[attr-defined]  # as above
        return "not read back as it was"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return use(made, count.accepted % SIMULATED == 0)
    except (sm.InputError, sm.InvalidDrawsError):
        return None
    except Exception as error:  # what is looked for
        return f"raw when used: {type(error).__name__}: {error}"


def _use_package(package: sm.Package, simulated: bool) -> str | None:
    schedule = package.schedule(TIMELINE)
    placed = sum(float(getattr(schedule, kind).sum()) for kind in CASH_INSTRUMENTS)
    if not np.isclose(placed, package.total.cash, rtol=1e-12, atol=0.0):
        return "amounts were lost on the way to quarters"
    return _simulated(package, sm.Economy.load("japan")) if simulated else None


def _use_economy(economy: sm.Economy, simulated: bool) -> str | None:
    if not np.isfinite(economy.policy_rows(TIMELINE)).all():
        return "rows that are not finite"
    return _simulated(sm.Package.load("japan-ai-chips-2024"), economy) if simulated else None


def _simulated(package: sm.Package, economy: sm.Economy) -> str | None:
    projection = sm.simulate(package, economy, draws=16, seed=1, horizon="2036Q4", threads=1)
    finite = all(np.isfinite(projection.effect(name).values).all() for name in ("real_gdp", "debt", "inflation"))
    return None if finite else "numbers that are not finite"


def _same(written: Any, given: Any) -> bool:
    """Return whether a table says what was given; True is not one, and an empty part may be left out."""
    if isinstance(written, dict) and isinstance(given, dict):
        keys = set(map(str, written)) | set(map(str, given))
        ours, theirs = ({str(k): v for k, v in each.items()} for each in (written, given))
        return all(_same(ours.get(key), theirs.get(key)) for key in keys)
    if isinstance(given, np.ndarray):
        return _same(written, given.tolist())
    if isinstance(written, list | tuple) and isinstance(given, list | tuple):
        return len(written) == len(given) and all(map(_same, written, given))
    if isinstance(written, bool) != isinstance(given, bool):
        return False
    if written is None or given is None:
        return (written or given or None) is None
    if isinstance(written, dict | list) or isinstance(given, dict | list):
        return False
    if isinstance(written, float) and isinstance(given, Integral):
        return written == float(given)  # a whole number beyond 2^53 is read as the nearest float, as any file would
    return bool(written == given)


def _difference(one: Any, other: Any, at: str = "") -> str:
    """Return where two tables differ first, and how."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in {**one, **other}:
            if not _same(one.get(key), other.get(key)):
                return _difference(one.get(key), other.get(key), f"{at}.{key}")
    return f"{at} {one!r:.60} -> {other!r:.60}"


CAMPAIGN = Campaign(1, "a damaged package or economy is refused by name or used as written", 10_000, 200, run)
