"""One id for one content: who writes it makes no difference."""

import ast
import copy
import hashlib
import pickle
from pathlib import Path

import pytest

import stimulus_model as sm
from stimulus_model.ids import canonical_json, content_id, fixed_table

CHIPS = "japan-ai-chips-2024"
PACKAGE_FOLDER = Path(sm.__file__).parent


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical_json({"b": [1, 0.1], "a": "¥"}) == '{"a":"¥","b":[1,0.1]}'
    assert content_id({"b": 1, "a": 2}) == content_id({"a": 2, "b": 1})
    assert content_id({"a": "¥"}) == hashlib.sha256('{"a":"¥"}'.encode()).hexdigest()


def test_what_is_no_json_has_no_id() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        content_id({"a": float("nan")})
    with pytest.raises(TypeError, match="not JSON serializable"):
        content_id({"a": object()})


@pytest.mark.parametrize("name", ["japan-ai-chips-2024", "japan-ai-chips-2024-as-reported"])
def test_a_projection_says_the_ids_of_its_package_and_economy(name: str) -> None:
    package, economy = sm.Package.load(name).scaled(1.5), sm.Economy.load("japan")
    made = sm.simulate(package, economy, draws=16, seed=1, horizon="2030Q4", variables=["real_gdp"]).provenance
    assert made.package_id == package.content_id == content_id(package.to_dict())
    of_economy = content_id(economy.to_dict() | {"equations": economy.model.fingerprint})
    assert made.economy_id == economy.content_id == of_economy


def test_ids_have_one_writer() -> None:
    """A second place that writes sorted JSON for a hash would sooner or later write it differently."""
    for path in PACKAGE_FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "json.dumps" and path.name != "ids.py":
                assert not {"separators"} & {word.arg for word in node.keywords}, path.name


def test_content_that_is_shared_cannot_be_changed() -> None:
    package = sm.Package.load("japan-ai-chips-2024")
    content = package.content
    assert content == package.to_dict()
    assert content is package.content
    with pytest.raises(TypeError, match="cannot be changed"):
        content["title"] = "another"
    with pytest.raises(TypeError, match="cannot be changed"):
        content["project"].clear()
    with pytest.raises(TypeError, match="cannot be changed"):
        fixed_table({"years": [1, 2]})["years"].append(3)
    plain = copy.deepcopy(content)
    plain["title"] = "another"
    assert content["title"] == package.title
    assert type(plain["project"]) is dict
    assert pickle.loads(pickle.dumps(content)) == content
    with pytest.raises(TypeError, match="cannot be changed"):
        pickle.loads(pickle.dumps(content)).update(title="another")


def test_projections_of_one_economy_share_what_it_says() -> None:
    economy = sm.Economy.load("japan")
    one, other = (sm.simulate(sm.Package.load(CHIPS), economy, seed=s, draws=2, horizon="2030") for s in (1, 2))
    assert one.provenance.economy is other.provenance.economy
    assert one.provenance.economy == economy.to_dict()
