"""How statistical offices write a date: texts and numbers read as years, quarters, months or days."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stimulus_model.inputs import InputError

Array = npt.NDArray[np.float64]

YEAR, QUARTER, MONTH, DAY = "year", "quarter", "month", "day"
FISCAL_YEAR, FISCAL_QUARTER = "fiscal year", "quarter of a fiscal year"
"""Of Japan: FY1994 lasts from April 1994 to March 1995."""
EITHER = "quarter or month"
"""``1994:1`` alone does not say which: the other dates of a column, or the sample it is looked up in, do."""
SPELLINGS = (
    "periods, timestamps, labels such as 2025Q1, 2025-Q1, Q1 2025, 2025/1-3., 2025:1, 2025-01, 202501, FY2025 or "
    "2025, or numbers at equal distances"
)

_SPANS = {"1-3": 1, "01-03": 1, "4-6": 2, "04-06": 2, "7-9": 3, "07-09": 3, "10-12": 4}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_MONTHS = "January February March April May June July August September October November December".upper().split()
_NAMES = {name[:k]: n + 1 for n, name in enumerate(_MONTHS) for k in (3, len(name))} | {"SEPT": 9}
_SPAN = "(?P<span>" + "|".join(_SPANS) + r")[.月]?(?:期)?"
_Y, _SEP = r"(?P<y>[12]\d{3})", r"[-:/._]"
_BARE = re.compile(_SPAN)
_FORMS = tuple(
    (kind, re.compile(form))
    for kind, form in (
        (YEAR, rf"{_Y}年?"),
        (FISCAL_YEAR, rf"FY-?{_Y}"),
        (FISCAL_YEAR, rf"{_Y}年度"),
        (FISCAL_QUARTER, rf"FY-?{_Y}{_SEP}?Q(?P<p>[1-4])"),
        (FISCAL_QUARTER, rf"{_Y}年度第?(?P<p>[1-4])四半期"),
        (QUARTER, rf"{_Y}{_SEP}?Q(?P<p>[1-4])"),
        (QUARTER, rf"Q(?P<p>[1-4]){_SEP}?{_Y}"),
        (QUARTER, rf"{_Y}{_SEP}?(?P<p>[1-4])Q"),
        (QUARTER, rf"(?P<p>[1-4])Q{_SEP}?{_Y}"),
        (QUARTER, rf"{_Y}年?第?(?P<p>[1-4])四半期"),
        (QUARTER, rf"{_Y}{_SEP}(?P<roman>I{{1,3}}|IV)"),
        (QUARTER, rf"(?P<roman>I{{1,3}}|IV){_SEP}{_Y}"),
        (QUARTER, rf"{_Y}[-:/.年]{_SPAN}"),
        (QUARTER, rf"{_Y}(?P<p>[1-4])"),
        (MONTH, rf"{_Y}{_SEP}?M(?P<p>\d\d?)"),
        (MONTH, rf"{_Y}年(?P<p>\d\d?)月"),
        (MONTH, rf"{_Y}[-:/](?P<p>\d\d)"),
        (MONTH, rf"(?P<name>[A-Z]{{3,9}}){_SEP}?{_Y}"),
        (MONTH, rf"{_Y}{_SEP}?(?P<name>[A-Z]{{3,9}})"),
        (MONTH, rf"{_Y}(?P<p>\d\d)"),
        (EITHER, rf"{_Y}[-:/](?P<p>[1-9])"),
        (DAY, rf"{_Y}(?P<p>\d\d)(?P<d>\d\d)"),
        (DAY, rf"{_Y}[-/.](?P<p>\d\d?)[-/.](?P<d>\d\d?)(?:[-T]\d\d:\d\d.*)?"),
        (DAY, rf"{_Y}年(?P<p>\d\d?)月(?P<d>\d\d?)日"),
    )
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a label says: its kind, the year, the quarter or month (1 for a year), and the day of a date."""

    kind: str
    year: int
    part: int = 1
    day: int = 1


def read_text(text: str) -> Spelling | None:
    """Return what a text says; None where it is no date."""
    tidy = _tidy(text)
    for kind, form in _FORMS:
        match = form.fullmatch(tidy)
        found = None if match is None else _from_match(kind, match.groupdict())
        if found is not None:
            return found
    return None


def read_number(number: int | float) -> Spelling | None:
    """Return what a whole number such as 2004, 20041, 200401 or 20040131 says, or a quarter such as 1950.25."""
    if not abs(number) < 1e9:  # also what is not finite, and integers beyond the range of a float
        return None
    whole = round(number)
    if whole == number:
        return read_text(str(whole)) if isinstance(number, int) or whole >= 10_000 else _quarter(number)
    return _quarter(number)


def carry_years(labels: list[Hashable]) -> list[Hashable]:
    """Give quarters without a year, as in 1994/ 1- 3., 4- 6., 7- 9., 10-12., the year of the label before."""
    carried: list[Hashable] = []
    year = None
    for label in labels:
        text = _tidy(label) if isinstance(label, str) else ""
        if year is not None and _BARE.fullmatch(text):
            carried.append(f"{year}/{text}")
            continue
        found = read_text(text) if text else None
        year = found.year if found is not None and found.kind == QUARTER else None
        carried.append(label)
    return carried


def read_numbers(field: str, numbers: Array) -> list[Spelling] | None:
    """Return what a column of numbers says; None where they are plain numbers at equal distances.

    Whole numbers are years, YYYYQ, YYYYMM or YYYYMMDD; others quarters and months as parts of a year
    (1950.25, 1950.0833), or the forms 1950.1 to 1950.4 of quarters and 1950.01 to 1950.12 of months.
    """
    if not (np.abs(numbers) < 1e9).all():
        return None
    whole = np.rint(numbers)
    if (whole == numbers).all():
        found = [read_text(str(int(number))) for number in whole]
        known = [spelling for spelling in found if spelling is not None]
        if known and len(known) < len(found) and whole.min() >= 10_000:
            wrong = int(whole[found.index(None)])
            raise InputError(field, wrong, "months 200401 to 200412, quarters 20041 to 20044, or a PeriodIndex")
        # Numbers that run on, such as 0 to 1,100, pass through years without being any.
        return known if len(known) == len(found) else None
    if not ((numbers >= 1000.0) & (numbers < 3000.0)).all():
        return None
    years = np.floor(numbers + 1e-6)
    rest = numbers - years
    for kind, parts, tolerance in (
        (QUARTER, 10.0 * rest, 1e-6),
        (MONTH, 100.0 * rest, 1e-6),
        (QUARTER, 4.0 * rest + 1.0, 4e-3),
        (MONTH, 12.0 * rest + 1.0, 0.05),
    ):
        near = np.rint(parts)
        if (
            (np.abs(parts - near) < tolerance).all()
            and near.min() >= 1
            and near.max() <= (4 if kind == QUARTER else 12)
        ):
            return [Spelling(kind, int(y), int(p)) for y, p in zip(years, near, strict=True)]
    return None


def _tidy(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = re.sub("[~〜–—−]", "-", plain)
    plain = re.sub(r"\s*([-:/._,])\s*", r"\1", plain)
    return re.sub(r"\s+", "-", plain)


def _from_match(kind: str, groups: dict[str, str | None]) -> Spelling | None:
    year, part = int(groups["y"] or 0), int(groups.get("p") or 1)
    if name := groups.get("name"):
        part = _NAMES.get(name, 0)
    elif roman := groups.get("roman"):
        part = _ROMAN[roman]
    elif span := groups.get("span"):
        part = _SPANS[span]
    day = int(groups.get("d") or 1)
    try:
        datetime.date(year, part, day)
    except ValueError:  # month 13, or 31 June
        return None
    return Spelling(kind, year, part, day)


def _quarter(number: float) -> Spelling | None:
    found = read_numbers("", np.array([number, np.floor(number) + 0.25])) if 1000.0 <= number < 3000.0 else None
    return None if found is None else found[0]
