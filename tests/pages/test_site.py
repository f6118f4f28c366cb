"""The pages of the site: each page stands in a table of contents, and each public name and number on a page."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

import stimulus_model as sm

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the modules of the site lie, which find each other there."""
    monkeypatch.syspath_prepend(DOCS / "site")
    for name in ("api_pages", "reference_pages", "links", "check_links"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return DOCS / "site"


def module(name: str) -> ModuleType:
    __import__(name)
    return sys.modules[name]


def test_every_page_stands_in_a_table_of_contents() -> None:
    trees = "\n".join(
        tree
        for page in DOCS.glob("*.md")
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ).splitlines()
    pages = {page.stem for page in DOCS.glob("*.md")} - {"index"}
    assert sorted(name for name in trees if name in pages) == sorted(pages)


def test_every_tutorial_is_listed() -> None:
    listed = re.findall(r"\(\.\./examples/(\w+\.py)\)", (DOCS / "tutorials.md").read_text(encoding="utf-8"))
    assert listed == sorted(path.name for path in (DOCS.parent / "examples").glob("[0-9]*.py"))


@pytest.mark.usefixtures("site")
def test_every_public_name_has_a_page() -> None:
    pages = module("api_pages").api_pages()
    names = {f"api/stimulus_model.{name}.rst" for name in sm.__all__ if name not in ("__version__", "evidence")}
    names |= {f"api/stimulus_model.evidence.{name}.rst" for name in sm.evidence.__all__ if name not in sm.__all__}
    assert names <= pages.keys()
    assert all(f"<{name[4:-4]}>`" in pages["api/index.rst"] for name in names)
    assert "simulate(package, economy, *, seed, " in pages["api/stimulus_model.simulate.rst"]  # one of its signatures


@pytest.mark.usefixtures("site")
def test_every_variable_parameter_and_package_has_a_line() -> None:
    pages = module("reference_pages").reference_pages()
    assert [name for name in sm.VARIABLES if f"| `{name}` |" not in pages["variables.md"]] == []
    entries = sm.Economy.load("japan").parameters.entries
    assert [e.name for e in entries if f"| `{e.name}` | {e.symbol} |" not in pages["parameters.md"]] == []
    names = sm.Package.available().to_frame()["name"]
    assert [name for name in names if f"`{name}`, " not in pages["packages.md"]] == []


@pytest.mark.usefixtures("site")
def test_links_out_of_the_pages_stay_in_the_site() -> None:
    links = module("links")
    text = "[a](../stimulus_model/inputs.py) [b](../examples/01_first_projection.py) [c](../README.md) [d](debt.md#a)"
    assert links.in_the_site("model", text) == (
        "[a](generated/source/stimulus_model/inputs.py.md) [b](generated/tutorials/01_first_projection.ipynb) "
        "[c](index.md) [d](debt.md#a)"
    )
    assert links.in_the_site("generated/changelog", text) == text


@pytest.mark.usefixtures("site")
def test_what_a_built_site_lacks_or_fetches_is_found(tmp_path: Path) -> None:
    (tmp_path / "b.html").write_text('<h1 id="here">b</h1>', encoding="utf-8")
    (tmp_path / "a.html").write_text(
        '<a href="b.html#here">1</a><a href="b.html#there">2</a><a href="c.html">3</a><a href="https://example.org">4</a>'
        '<script src="https://example.org/x.js"></script><img src="data:image/png;base64,AA"><a href="#top">5</a>',
        encoding="utf-8",
    )
    assert list(module("check_links").problems(tmp_path)) == [
        "a.html: b.html#there",
        "a.html: c.html",
        "a.html: #top",
        "a.html: fetches https://example.org/x.js",
    ]
