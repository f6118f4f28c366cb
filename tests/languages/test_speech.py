"""Words in Japanese: nothing that the code says or that ships is without them, and charts can draw them."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from matplotlib.ft2font import FT2Font

import stimulus_model as sm
from stimulus_model.economy.beliefs.official_models import official_titles
from stimulus_model.economy.paths.policy_rows import CHANNELS
from stimulus_model.inputs import read_toml
from stimulus_model.languages.speech import ENGLISH, LANGUAGES, PARAMETERS, WORDS, speech
from stimulus_model.policy.vocabulary import KINDS
from stimulus_model.results.plots.fonts import SHIPPED_FILE
from stimulus_model.sampling import DESCRIPTIONS
from stimulus_model.sources import KINDS as KINDS_OF_SOURCES

PACKAGE = Path(sm.__file__).parent
FILE = read_toml(WORDS)
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def said(tree: ast.Module) -> Iterator[str]:
    """Yield the phrases that a module gives to whatever is called `say`."""
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = ast.unparse(call.func)
        given = call.args if name.endswith("say.each") else call.args[:1] if name.rpartition(".")[2] == "say" else []
        for phrase in given:
            for each in [phrase.body, phrase.orelse] if isinstance(phrase, ast.IfExp) else [phrase]:
                found = constants.get(each.id, each) if isinstance(each, ast.Name) else each
                assert isinstance(found, ast.Constant), f"no phrase: {ast.unparse(phrase)}"
                yield str(found.value)


def parts(phrase: str) -> list[str]:
    return sorted({name for _, name, _, _ in string.Formatter().parse(phrase) if name})


def test_every_phrase_has_its_japanese_with_the_same_parts() -> None:
    phrases = {each for file in PACKAGE.rglob("*.py") for each in said(ast.parse(file.read_text(encoding="utf-8")))}
    assert len(phrases) > 150
    assert phrases == FILE["phrases"].keys()
    for english, japanese in FILE["phrases"].items():
        assert set(parts(japanese)) <= set(parts(english)), english


def test_everything_that_ships_has_a_japanese_name() -> None:
    say, names = speech("ja"), FILE["names"]
    titles = [sm.Package.load(name).title for name in package_names()]
    labels = [*CHANNELS.values(), *KINDS, *DESCRIPTIONS.values(), *official_titles("japan").values()]
    for text in (*titles, *labels, sm.Economy.load("japan").title, *(v.long_name for v in sm.VARIABLES.values())):
        assert text in names, text
    for units in {variable.units for variable in sm.VARIABLES.values()} | {"percentage points"}:
        assert JAPANESE.search(say.units(units)), units


def package_names() -> list[str]:
    return sorted(file.stem for file in (PACKAGE / "policy").glob("*.toml"))


def test_the_shipped_font_draws_all_of_it() -> None:
    covered = {chr(code) for code in FT2Font(str(SHIPPED_FILE)).get_charmap()}
    text = {c for table in FILE.values() for words in table.values() for c in words if not c.isspace()}
    assert not text - covered, "run python docs/japanese_font.py"
    assert SHIPPED_FILE.stat().st_size < 150_000
    assert "SIL OPEN FONT LICENSE" in SHIPPED_FILE.with_suffix(".txt").read_text(encoding="utf-8").upper()


@pytest.mark.parametrize(
    ("units", "words"),
    [
        ("¥ trillion", "兆円"),
        ("¥ trillion a year", "兆円／年"),
        ("US$ billion a year, chained prices of the start", "十億米ドル／年、起点の連鎖価格"),
        ("XYZ million, prices of the start", "百万XYZ、起点の価格"),
        ("% a year", "%（年率）"),
        ("bushels", "bushels"),
    ],
)
def test_units_of_any_money_are_put_together(units: str, words: str) -> None:
    assert speech("ja").units(units) == words
    assert ENGLISH.units(units) == units


def test_amounts_and_dates_are_written_as_the_language_writes_them() -> None:
    say = speech("ja")
    assert say.amounts("¥1.856tn cash") == "1.856兆円 cash"
    assert say.amounts("US$52.7bn") == "52.7十億米ドル"
    assert say.when(2030) == "2030年"
    assert say.when("2026Q4") == "2026年10～12月期"
    assert ENGLISH.when("2026Q4") == "2026Q4"


def test_titles_with_something_added_are_known_again() -> None:
    say, title = speech("ja"), sm.Package.load("japan-ai-chips-2024").title
    assert say.name(f"{title}, times 2") == f"{say.name(title)}, times 2"
    assert say.name(f"{title}s") == f"{title}s"
    assert say.name("Another's package") == "Another's package"


def test_other_languages_are_refused() -> None:
    assert LANGUAGES == ("en", "ja")
    with pytest.raises(sm.InputError, match="language: got 'fr', allowed: en, ja"):
        speech("fr")


def test_sources_say_what_kind_they_are_and_what_a_run_was() -> None:
    say = speech("ja")
    assert say.source("A (2024), B, 3: [x] [judgement]") == "A (2024), B, 3: [x]［判断］"
    assert say.source("X; 2,000 draws, seed 7; y") == "X; 2,000回の試行、シード7; y"
    assert ENGLISH.source("A (2024), B [judgement]") == "A (2024), B [judgement]"
    assert FILE["kinds"].keys() == set(KINDS_OF_SOURCES)


def test_the_report_of_a_shipped_package_begins_in_japanese() -> None:
    say, names = speech("ja"), FILE["names"]
    for name in (each for each in package_names() if each.startswith("japan-ai-chips")):
        assert sm.Package.load(name).note in names, name
    for block in sm.Economy.load("japan").parameters.blocks:
        assert JAPANESE.search(say.name(block)), block


SHIPPED = [entry for name in ("japan", "united-states") for entry in sm.Economy.load(name).parameters.entries]


def test_every_parameter_that_ships_has_a_japanese_name_and_units() -> None:
    say, labels = speech("ja"), read_toml(PARAMETERS)["labels"]
    assert labels.keys() == {entry.name for entry in SHIPPED}
    assert len(set(labels.values())) == len(labels)
    for entry in SHIPPED:
        assert JAPANESE.search(labels[entry.name]), entry.name
        assert say.label(entry.name) == f"{labels[entry.name]}（{entry.name}）"
        assert not set(re.findall(r"[A-Za-z]+", say.units(entry.unit))) - {"GDP"}, entry.unit
    assert say.label("own_parameter") == ENGLISH.label("own_parameter") == "own_parameter"


def test_notes_of_parameters_are_japanese_or_stay_as_they_are_written() -> None:
    say, notes = speech("ja"), read_toml(PARAMETERS)["notes"]
    taken = "taken over from japan: "
    assert notes.keys() == {entry.note.removeprefix(taken) for entry in SHIPPED}
    assert all(JAPANESE.search(note) for note in notes.values())
    assert say.note("capital abroad") == "海外の資本"
    assert say.note(f"{taken}capital abroad") == "日本から引き継いだ値：海外の資本"
    for text in ("a note of one's own", f"{taken}a note of one's own"):
        assert say.note(text) == ENGLISH.note(text) == text
