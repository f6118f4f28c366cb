"""The examples of docs/economies.md run in their order and give what the page says."""

import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

import stimulus_model as sm

ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docs" / "economies.md").read_text(encoding="utf-8")


def test_the_examples_run(tmp_path, monkeypatch):
    shutil.copy(ROOT / "examples" / "northland.toml", tmp_path)
    monkeypatch.chdir(tmp_path)
    space: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) >= 6
    for block in blocks:
        exec(compile(block, "economies.md", "exec"), space)
    loaded = sm.Economy.load("northland.toml")
    assert (loaded.country, loaded.currency, loaded.unit) == ("Northland", "USD", "billion")
    assert space["economy"].parameters["price_slope"].prior.to_dict()["kind"] == "scipy.gamma"
    assert (space["mine"].ensemble.size, space["mine"].ensemble.worth) == (500, 300)
    assert space["projection"].registry["debt"].units == "US$ billion"


def test_the_file_on_the_page_is_an_economy(tmp_path):
    (block,) = [each for each in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL) if "extends" in each]
    table, whole = (
        tomllib.loads(text) for text in (block, (ROOT / "examples" / "northland.toml").read_text("utf-8"))
    )
    assert table["economy"] == whole["economy"]
    assert {key: whole["position"][key] for key in table["position"]} == table["position"]
    table["position"] = whole["position"]
    assert sm.Economy.from_dict(table).country == "Northland"


def test_the_message_on_the_page_is_what_is_said():
    table = tomllib.loads((ROOT / "examples" / "northland.toml").read_text("utf-8"))
    table["position"]["import_share"] = 0.4
    with pytest.raises(sm.InputError) as caught:
        sm.Economy.from_dict(table)
    assert str(caught.value) in TEXT
