import json
import tomllib

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import Package

GOOD = """
name = "mine"
title = "My package"
date = 2025-06-01
source = "me"
note = ""
currency = "JPY"
unit = "trillion"

[financing]
shares = { deficit_bonds = 1 }

[project.plant]
title = "A plant"
technology = "legacy"
region = "Osaka"
source = "me"

[[project.plant.instrument]]
kind = "capex"
budget = "initial"
amounts = { 2025 = 1, 2026 = 0.5 }
source = "me"

[sources.me]
author = "I"
year = 2025
title = "Thoughts"
kind = "judgement"
"""


def load(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return Package.load(path)


def test_a_file_of_ones_own(tmp_path):
    package = load(tmp_path, GOOD)
    assert package.total.cash == 1.5
    assert package.date == "2025-06-01"
    assert Package.load(str(tmp_path / "mine.toml")) == package


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ('title = "My package"\n', "", r"^package\.title: got None, allowed: a value: the key is required"),
        ('note = ""', 'notes = ""', r"^package\.notes: .* did you mean 'note'"),
        ('source = "me"\nnote', 'source = "you"\nnote', r"^package\.source: got 'you'"),
        ("shares = { deficit_bonds = 1 }", "", r"^financing\.shares: got None"),
        ("deficit_bonds = 1", "deficit_bond = 1", r"^financing\.shares: .* did you mean 'deficit_bonds'"),
        ("[project.plant]", "[project.Plant]", r"^project: got"),
        ('region = "Osaka"', "", r"^project\.plant\.region: got None"),
        ('region = "Osaka"', 'place = "Osaka"', r"^project\.plant\.place: .* no such key"),
        ('kind = "capex"', 'kind = "capx"', r"^project\.plant\.kind: .* did you mean 'capex'"),
        ('budget = "initial"', "", r"^project\.plant\.instrument\.budget: got None"),
        ('budget = "initial"', 'budgt = "initial"', r"^project\.plant\.instrument\.budgt: .* 'budget'"),
        ("2025 = 1,", "2025 = nan,", r"^project\.plant\.capex\.2025: got nan"),
        ("2025 = 1,", "2025 = true,", r"^project\.plant\.capex\.2025: got True"),
        ("2025 = 1,", '2025 = "1",', r"^project\.plant\.capex\.2025: got '1'"),
        ("2025 = 1,", "fy2025 = 1,", r"^project\.plant\.capex\.amounts: got 'fy2025'"),
        ("2025 = 1,", "2026 = 1,", r"^path: .* valid TOML without duplicate keys"),
        ("[[project.plant.instrument]]", "[project.plant.instrument]", r"^project\.plant\.instrument: .* a list"),
        ("year = 2025", "year = 20255", r"^sources\.me\.year: got 20255"),
        ("date = 2025-06-01", 'date = "June"', r"^package\.date: got 'June'"),
        ("date = 2025-06-01", "date = 2025-06-01T00:00:00", r"^package\.date: got datetime"),
    ],
)
def test_mistakes_in_a_file(tmp_path, old, new, match):
    assert GOOD.count(old) >= 1
    with pytest.raises(InputError, match=match) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    assert caught.value.__notes__ == [f"while reading {tmp_path / 'mine.toml'}"]


def test_one_year_written_twice(package):
    table = package.to_dict()
    table["project"]["plant"]["instrument"][0]["amounts"] = {"2024": 0.1, 2024: 0.2}
    with pytest.raises(InputError, match=r"^project\.plant\.instrument\.amounts: .* every fiscal year only once"):
        Package.from_dict(table)


@pytest.mark.parametrize("table", [None, 3, [], "text", {}])
def test_what_is_no_package(table):
    with pytest.raises(InputError, match=r"^package"):
        Package.from_dict(table)


def test_toml_and_json_have_one_layout(tmp_path):
    package = load(tmp_path, GOOD)
    table = json.loads(json.dumps(package.to_dict()))
    assert table["project"]["plant"]["instrument"][0]["amounts"] == {"2025": 1.0, "2026": 0.5}
    assert Package.from_dict(table) == package


def test_money_is_stated_or_said_to_be_taken_for_yen():
    table = tomllib.loads(GOOD)
    del table["currency"]
    with pytest.raises(InputError, match=r"^package\.currency: got None, allowed: a value: the file says its unit"):
        Package.from_dict(table)
    del table["unit"]
    with pytest.warns(UserWarning, match=r"'mine' says neither currency nor unit; .* taken for ¥ trillion"):
        package = Package.from_dict(table)
    assert (package.currency, package.unit) == ("JPY", "trillion")
    assert {"currency": "JPY", "unit": "trillion"}.items() <= package.to_dict().items()
