"""What results say, in the language that a reader asks for.

English stands where it is said, as a phrase with places for its parts; that phrase is also the key under which a
file of another language, such as ``japanese.toml``, has it. Names of variables, units and titles are looked up alike;
what a file does not know - a title of one's own - stays as it is written.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias, get_args

from stimulus_model.inputs import check_choice, check_kind, read_toml

Language: TypeAlias = Literal["en", "ja"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
WORDS: Final = Path(__file__).with_name("japanese.toml")
"""The Japanese for every phrase, name and unit."""
PARAMETERS: Final = WORDS.with_name("japanese_parameters.toml")
"""The Japanese for parameters: what they are called, their units and notes."""
_TAKEN_OVER = re.compile(r"taken over from (?P<economy>[\w-]+): (?P<note>.*)", re.DOTALL)
"""The note of a parameter that has another economy's value."""
_SIGN = r"[\u00a2-\u00a5\u20a0-\u20c0]|[A-Z]*[$]|[A-Z]{3}"
"""Unicode's signs of currencies, dollars of a country, an ISO code."""
_AMOUNT = re.compile(rf"(?P<sign>{_SIGN} )(?P<number>[\d.,]+)(?P<scale>tn|bn|m)\b")
_MONEY = re.compile(rf"(?P<sign>{_SIGN}) (?P<scale>trillion|billion|million|thousand)(?P<rest>.*)")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


class Speech:
    """English: every phrase as it is written. `Japanese` says it otherwise."""

    language: Language = "en"
    between = " "
    """What stands between two sentences."""
    and_so = ", "
    """What stands between the parts of a list."""
    gap = " "
    """What stands between a number and its units."""

    def __call__(self, phrase: str, /, **parts: object) -> str:
        """Return a phrase with its parts filled in: ``say("{name} in {year}", name="GDP", year=2030)``."""
        return phrase.format(**parts)

    def each(self, *phrases: str) -> tuple[str, ...]:
        """Return several phrases without parts, such as the heads of a table."""
        return tuple(self(phrase) for phrase in phrases)

    def name(self, text: str) -> str:
        """Return the name of a variable, a channel or a model, or a title."""
        return text

    def source(self, text: str) -> str:
        """Return where numbers come from: what is cited stays, its kind and what a run says are translated."""
        return text

    def units(self, text: str) -> str:
        """Return the units of a variable or of an effect."""
        return text

    def label(self, parameter: str) -> str:
        """Return what a parameter is called: its name, with what that means in another language."""
        return parameter

    def note(self, text: str) -> str:
        """Return the note of a parameter."""
        return text

    def amounts(self, text: str) -> str:
        """Return a text in which amounts of money are written as the language writes them."""
        return text

    def when(self, date: object) -> str:
        """Return a year or a quarter."""
        return str(date)

    def currency(self, entry_units: str) -> tuple[str, str]:
        """Return what stands before and after an amount in units such as ``"¥ trillion a year"``."""
        sign, _, rest = entry_units.partition(" ")
        units = rest.partition(",")[0]
        return ("", entry_units) if sign.isalnum() or not units else (sign, units)

    def text(self, sentences: Iterable[str]) -> str:
        """Return sentences as one text."""
        return self.between.join(each for each in sentences if each)


class Japanese(Speech):
    """What `WORDS` says."""

    language: Language = "ja"
    between = ""
    and_so = "、"
    gap = ""

    def __init__(self) -> None:
        self.words: Mapping[str, Mapping[str, str]] = read_toml(WORDS)

    @functools.cached_property
    def parameters(self) -> Mapping[str, Mapping[str, str]]:
        """What `PARAMETERS` says."""
        return read_toml(PARAMETERS)

    def __call__(self, phrase: str, /, **parts: object) -> str:
        """Return a phrase with its parts filled in."""
        return self.words["phrases"].get(phrase, phrase).format(**parts)

    def name(self, text: str) -> str:
        """Return a name or a title, also where something was added to it: "..., times 2"."""
        names = self.words["names"]
        if text in names:
            return names[text]
        begins = max((each for each in names if text.startswith(each)), key=len, default="")
        rest = text[len(begins) :]
        return (
            names[begins] + rest if begins and rest.startswith((",", ";", ":", " \N{MULTIPLICATION SIGN}")) else text
        )

    def source(self, text: str) -> str:
        """Return where numbers come from."""
        kind = re.fullmatch(r"(?P<cited>.*) \[(?P<kind>[a-z]+)\]", text, re.DOTALL)
        if kind is not None and kind["kind"] in self.words["kinds"]:
            return f"{kind['cited']}［{self.words['kinds'][kind['kind']]}］"
        return re.sub(r"\b([\d,]+) draws, seed (\d+)", r"\1回の試行、シード\2", self.name(text))

    def units(self, text: str) -> str:
        """Return units; those of money by their parts."""
        known, money = self.words["units"], _MONEY.fullmatch(text)
        if text not in known and text in self.parameters["units"]:
            return self.parameters["units"][text]
        if text in known or money is None:
            return known.get(text, text)
        return f"{self._money(money['sign'], money['scale'])}{known.get(money['rest'].strip(), money['rest'])}"

    def label(self, parameter: str) -> str:
        """Return what a parameter is called, and its name."""
        called = self.parameters["labels"].get(parameter)
        return parameter if called is None else f"{called}（{parameter}）"

    def note(self, text: str) -> str:
        """Return the note of a parameter, also of one whose value is another economy's."""
        notes, taken = self.parameters["notes"], _TAKEN_OVER.fullmatch(text)
        if taken is not None and taken["note"] in notes:
            return f"{self.name(taken['economy'])}から引き継いだ値：{notes[taken['note']]}"
        return notes.get(text, text)

    def amounts(self, text: str) -> str:
        """Return a text with amounts such as ``¥1.856tn`` as Japanese writes them."""
        scales = {"tn": "trillion", "bn": "billion", "m": "million"}
        return _AMOUNT.sub(
            lambda found: f"{found['number']}{self._money(found['sign'].strip(), scales[found['scale']])}", text
        )

    def when(self, date: object) -> str:
        """Return a year, or the months of a quarter."""
        found = _QUARTER.fullmatch(str(date))
        if found is None:
            return f"{date}年"
        last = 3 * int(found[2])
        return f"{found[1]}年{last - 2}～{last}月期"

    def currency(self, entry_units: str) -> tuple[str, str]:
        """Return what stands before and after an amount; in Japanese everything stands after it."""
        return "", self.units(entry_units.partition(",")[0])

    def _money(self, sign: str, scale: str) -> str:
        return f"{self.words['scales'][scale]}{self.words['currencies'].get(sign, sign)}"


ENGLISH: Final = Speech()


def check_speech(say: object) -> Speech:
    """Return `say` if it is the words of a language."""
    return check_kind("say", say, Speech, "the words of a language, as speech('ja') returns them")


@functools.cache
def _japanese() -> Japanese:
    return Japanese()


def speech(language: object) -> Speech:
    """Return what speaks a language; another one than `LANGUAGES` is an `InputError`."""
    return _japanese() if check_choice("language", language, LANGUAGES) == "ja" else ENGLISH
