"""Commands that ask questions: what they print, in which layout of JSON, and how they fail."""

import argparse
import importlib
import json
from functools import partial

import pytest

import stimulus_model as sm
from stimulus_model import cli
from stimulus_model.cli import main
from stimulus_model.cli.parser import parse
from stimulus_model.cli.questions import SCHEMA

NAME, OTHER = "japan-ai-chips-2024", "japan-ai-chips-2024-as-reported"
FEW = ["--draws", "16", "--horizon", "2031Q4"]
COMMANDS = {
    "compare": ["compare", NAME, OTHER, *FEW, "--years", "2030"],
    "respond": ["respond", "public_investment", "--draws", "16", "--years", "2"],
    "sensitivity": ["sensitivity", NAME, "--outcome", "real_gdp:2027", "--precision", "0.9", "--most-runs", "1"],
    "tornado": ["tornado", NAME, "--draws", "16", "--outcome", "real_gdp:2027"],
    "marginal": ["marginal", NAME, *FEW, "--by", "instrument"],
    "screening": ["screening", NAME, "--outcome", "real_gdp:2026", "--trajectories", "2"],
    "ensemble": ["ensemble", NAME, "--outcome", "real_gdp:2026", "--members", "30", "--draws", "2"],
    "contour": ["contour", NAME, *FEW, "--x", "realised_share", "--y", "deadweight", "--points", "3", "--year",
                "2030"],
    "discover": ["discover", NAME, "--draws", "600", "--horizon", "2030Q4", "--outcome", "real_gdp:2030", "--above",
                 "-0.01"],
    "design": ["design", NAME, "--draws", "64", "--horizon", "2031Q4"],
    "learn": ["learn", NAME, OTHER, "--draws", "64", "--horizon", "2031Q4", "--benefit", "real_gdp:2030",
              "--learn", "deadweight"],
    "debt": ["debt", NAME, "--draws", "64"],
}  # fmt: skip
KINDS = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
         "null": type(None)}  # fmt: skip


def breaks(schema, value, at="$"):
    """Return where a value is not as the schema says; of JSON Schema, the words that ours uses."""
    found = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at} is {value!r}")
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at} is {value!r}")
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(isinstance(value, KINDS[name]) for name in names):
            found.append(f"{at} is {value!r}, not {names}")
    if isinstance(value, dict):
        found += [f"{at}.{name} is missing" for name in schema.get("required", []) if name not in value]
        others = schema.get("additionalProperties", {})
        for name, inner in value.items():
            known = schema.get("properties", {}).get(name, others)
            found += [f"{at}.{name} is unknown"] if known is False else breaks(known, inner, f"{at}.{name}")
    if isinstance(value, list):
        found += [each for k, inner in enumerate(value) for each in breaks(schema["items"], inner, f"{at}[{k}]")]
    return found


class Watched(argparse.Namespace):
    """Arguments that know which of them were read."""

    def __init__(self, given):
        super().__init__(**vars(given))
        self._read = set()

    def __getattribute__(self, name):
        if not name.startswith("_"):
            self._read.add(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize("name", COMMANDS)
def test_answers_follow_the_published_schema_and_no_argument_is_ignored(name, capsys, monkeypatch):
    watched = []
    monkeypatch.setattr(cli, "parse", lambda given: watched.append(Watched(parse(given))) or watched[-1])
    assert main([*COMMANDS[name], "--json"]) == 0
    monkeypatch.undo()
    offered = {each for each in vars(watched[0]) if not each.startswith("_")}
    assert offered - watched[0]._read <= {"traceback"}, "which is read where something fails"
    answer = json.loads(capsys.readouterr().out)
    assert breaks(SCHEMA, answer) == []
    assert answer["command"] == name
    assert answer["rows"]
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMA


def test_the_schema_refuses_what_it_does_not_say():
    answer = {"command": "run", "layout": 1, "version": "0", "source": "", "rows": [{"year": "2030"}], "extra": 1}
    assert len(breaks(SCHEMA, answer)) == 3


def test_commands_print_tables(capsys):
    for name, words in (
        ("compare", "minus japan-ai-chips-2024"),
        ("respond", "Effect of"),
        ("sensitivity", "Shapley"),
        ("tornado", "others at median"),
        ("marginal", "Instrument"),
        ("debt", "debt safeguard"),
        ("learn", "Without it"),
    ):
        assert main(COMMANDS[name]) == 0
        assert words in capsys.readouterr().out


def test_answers_are_those_of_the_library(capsys):
    assert main([*COMMANDS["compare"], "--seed", "3", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    packages = {name: sm.Package.load(name) for name in (NAME, OTHER)}
    comparison = sm.compare(packages, sm.Economy.load("japan"), seed=3, draws=16, horizon="2031Q4", keep="annual")
    wanted = comparison.summary(years=(2030,)).to_frame().reset_index()
    assert [row["median"] for row in rows] == wanted["median"].tolist()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["compare", NAME, NAME], "each package once"),
        (["compare", NAME, "japan-ai-chips-2025x"], "did you mean"),
        (["compare", NAME], "at least two"),
        (["respond", "public_investmen"], "did you mean 'public_investment'"),
        (["respond", "public_investment", "--sise", "1"], "did you mean '--size'"),
        (["sensitivity", NAME, "--outcome", "real_gdp"], "VARIABLE:YEAR"),
        (["sensitivity", NAME, "--outcome", "real_gdpp:2030"], "did you mean 'real_gdp'"),
        (["compare", NAME, OTHER, *FEW, "--on-invalid", "reprt"], "did you mean 'report'"),
        (["respond", "public_investment", "--on-invalid", "reprt"], "did you mean 'report'"),
        (["marginal", NAME, "--by", "instrumnt"], "did you mean 'instrument'"),
        (["sensitivity", NAME, "--groups", "section"], "did you mean 'sections'"),
    ],
)
def test_wrong_arguments_are_one_line(arguments, words, capsys):
    assert main(arguments) == 2
    text = capsys.readouterr().err
    assert words in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("what", ["stress", "risks", "gaps"])
def test_debt_can_be_asked_four_things(what, capsys):
    assert main([*COMMANDS["debt"], "--what", what, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert breaks(SCHEMA, answer) == []


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (["debt", NAME, "--what", "criterion"], "did you mean 'criteria'"),
        (["discover", NAME, "--outcome", "real_gdp:2030"], "either --above or --below"),
        (["assumptions", NAME, "--target", "real_gdp:2030"], "level"),
        (["assumptions", NAME, "--level", "1"], "level: got 1.0, allowed: None without a --target"),
        (["debt", NAME, "--what", "gaps", "--rules", "regulation"], "rules: got 'regulation', allowed: None where"),
        (["design", NAME, "--threads", "2"], "option: got '--threads'"),
        (["learn", NAME, NAME, "--learn", "deadweight", "--benefit", "real_gdp:2030"], "each package once"),
        (["contour", NAME, "--x", "realised_shar", "--y", "deadweight"], "did you mean 'realised_share'"),
        (["design", NAME, "--low", "3", "--high", "2"], "low up to high"),
    ],
)
def test_wrong_questions_are_one_line(change, match, capsys):
    assert main(change) == 2
    said = capsys.readouterr().err
    assert match in said
    assert said.count("\n") == 1


def test_a_long_question_goes_on_where_it_stopped(tmp_path, capsys):
    asked = [*COMMANDS["tornado"], "--checkpoint", str(tmp_path / "kept")]
    assert main(asked) == 0
    first, kept = capsys.readouterr().out, len(list((tmp_path / "kept").glob("*.span")))
    assert kept > 100
    assert main(asked) == 0
    assert capsys.readouterr().out == first


def test_what_must_hold_for_a_claim_is_asked_in_one_line(capsys, monkeypatch):
    """Of one belief: all of them take half a minute."""
    module = importlib.import_module("stimulus_model.analysis.required_assumptions")
    monkeypatch.setattr(module, "required_assumptions", partial(module.required_assumptions, levers=["deadweight"]))
    asked = [
        "assumptions",
        NAME,
        "--draws",
        "16",
        "--horizon",
        "2030Q4",
        "--target",
        "real_gdp:2030",
        "--level",
        "0.1",
    ]
    assert main([*asked, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert breaks(SCHEMA, answer) == []
    assert {row["claim"] for row in answer["rows"]} == {"real_gdp:2030"}
    assert {row["lever"] for row in answer["rows"]} == {"deadweight", "all at once"}
