"""Pages of the site that are written from the code: tutorials, sources, reference, and the live report."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import jupytext
import nbformat
from api_pages import api_pages
from links import ROOT, linked_sources
from reference_pages import reference_pages

import stimulus_model as sm

CACHE = ROOT / "build" / "site-cache"
"""What takes long, computed once for each state of the library: executed tutorials and the report."""
LIVE = CACHE / "copied"
"""What is copied into the site as it is: the live report."""
LANGUAGES = {".py": "python", ".toml": "toml"}
LIVE_PAGE = """# The live report

One file, which `projection.report("brief.html")` writes. Its levers run the model in this page, without a network;
<a href="../live/brief.html">alone in a window</a> it can be printed. [What it shows](../report.md).

<iframe src="../live/brief.html" title="Live report of Japan's AI and semiconductor package" class="live"></iframe>
"""


def _fingerprint() -> str:
    """Return a hash of all files of the library and of the examples: results of other ones are not shown."""
    hashed = hashlib.sha256()
    for folder in ("stimulus_model", "examples"):
        for file in sorted((ROOT / folder).rglob("*.*")):
            if file.is_file() and file.suffix != ".pyc":
                hashed.update(str(file.relative_to(ROOT)).encode() + hashlib.sha256(file.read_bytes()).digest())
    return hashed.hexdigest()[:16]


def write(docs: Path) -> None:
    """Write docs/generated; a file that would say the same stays as it is, so that Sphinx need not read it again."""
    folder = docs / "generated"
    pages = {
        **{f"source/{file}.md": _source(file) for file in linked_sources(docs)},
        **{f"tutorials/{path.stem}.ipynb": _notebook(path) for path in (ROOT / "examples").glob("[0-9]*.py")},
        "tutorials/northland.toml": (ROOT / "examples" / "northland.toml").read_text(encoding="utf-8"),
        **{f"{name.lower()}.md": _beside(name) for name in ("CONTRIBUTING", "CHANGELOG")},
        "live.md": LIVE_PAGE,
        **reference_pages(),
        **api_pages(),
    }
    for name, text in pages.items():
        path = folder / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in [path for path in folder.rglob("*.*") if path.is_file()]:
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
    _forget_other_states()
    _live_report()


def _source(file: str) -> str:
    text = (ROOT / file).read_text(encoding="utf-8")
    return f"---\norphan: true\n---\n# `{file}`\n\n``````{LANGUAGES[Path(file).suffix]}\n{text}\n``````\n"


def _notebook(path: Path) -> str:
    """Return an example as a notebook without outputs, with the same text each time."""
    notebook = jupytext.read(path, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.writes(notebook)


def _beside(name: str) -> str:
    """Return a page that stands beside docs/, with links as from docs/generated."""
    text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    return text.replace("](docs/", "](../").replace("](CONTRIBUTING.md", "](contributing.md")


def _forget_other_states() -> None:
    """Empty the cache if it is of another state of the library."""
    mark, state = CACHE / "state.txt", _fingerprint()
    if not mark.is_file() or mark.read_text(encoding="utf-8") != state:
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        mark.write_text(state, encoding="utf-8")


def _live_report() -> None:
    """Put the live report where Sphinx copies it from."""
    file = LIVE / "live" / "brief.html"
    if not file.is_file():
        file.parent.mkdir(parents=True)
        package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
        sm.simulate(package, economy, draws=10_000, seed=2024, horizon="2040Q4").report(file)
