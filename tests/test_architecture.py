"""The laws of the house, checked: who imports whom, how long files are, what is documented."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "stimulus_model"
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("stimulus_model", "tests", "examples", "docs", "benchmarks")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".md", ".toml"} and path != Path(__file__)
}
MOST_LINES = 400
MOST_ARGUMENTS = 7
LONGER: dict[str, int] = {}
"""Files that may be longer, and how long; none is."""
PROTOCOL = (
    "numerics/backends.py",
    "numerics/fused.py",
    "numerics/dual.py",
    "numerics/graph.py",
    "simd/llvm_values.py",
    "simd/cuda_values.py",
)
"""Files whose methods are documented by the protocol that they fulfil."""
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b")
SILENCED = re.compile(r"#\s*(noqa|type:\s*ignore)(?::\s*|\[)([A-Za-z0-9-]+)\]?(.*)")


def test_rooms_import_only_from_rooms_below() -> None:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_page_shows_the_layers_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    assert "```text\n" + "\n".join(layers) + "\n```" in TEXTS["docs/data_flow.md"]


def test_files_are_short() -> None:
    lengths = {name: len(text.splitlines()) for name, text in SOURCES.items()}
    assert not {name: length for name, length in lengths.items() if length > LONGER.get(name, MOST_LINES)}
    assert not [name for name in LONGER if lengths[name] <= MOST_LINES], "no longer an exception"


def test_functions_of_the_economy_take_few_arguments() -> None:
    """What belongs together travels as a record; a run of bare numbers can be given in the wrong order."""
    functions = [
        (f"{name}: {node.name}", node.args)
        for name, text in SOURCES.items()
        if name.startswith("economy/")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    ]
    assert len(functions) > 100
    counts = [(name, len([*a.posonlyargs, *a.args, *a.kwonlyargs])) for name, a in functions]
    assert not [(name, count) for name, count in counts if count > MOST_ARGUMENTS]


def test_public_things_are_documented() -> None:
    trees = {name: ast.parse(text) for name, text in SOURCES.items()}
    assert not [name for name, tree in trees.items() if not ast.get_docstring(tree)]
    assert not [
        f"{name}: {node.name}"
        for name, tree in trees.items()
        for node in public(tree, methods=name not in PROTOCOL)
        if not ast.get_docstring(node)
    ]


def public(tree: ast.AST, methods: bool) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Give public functions, classes and methods; what is inside a function is nobody's interface."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef) and any(ast.unparse(d) == "overload" for d in node.decorator_list):
            continue  # the docstring is that of what follows
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if methods and isinstance(node, ast.ClassDef):
                yield from public(node, methods)


def test_nothing_is_left_to_do() -> None:
    assert not {name: UNFINISHED.findall(text) for name, text in TEXTS.items() if UNFINISHED.search(text)}


UNUSED = {"member_of"}
"""Plain forms of what the kernel draws, with which tests compare it."""


def test_nothing_is_defined_that_only_tests_use() -> None:
    """Functions, classes and constants at the top of a module; what a decorator takes is used by it."""
    texts = [*SOURCES.values(), *(t for n, t in TEXTS.items() if n.startswith(("docs/", "examples/", "benchmarks/")))]
    words = Counter(word for text in texts for word in re.findall(r"\w+", text))
    defined = {
        name: file
        for file, text in SOURCES.items()
        for node in ast.parse(text).body
        for name in names_of(node)
        if not name.startswith("__")
    }
    assert len(defined) > 1_000
    assert {name for name in defined if words[name] < 2} <= UNUSED


def names_of(node: ast.stmt) -> list[str]:
    """Return what a statement defines."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [] if node.decorator_list else [node.name]
    targets = (
        node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    )
    return [target.id for target in targets if isinstance(target, ast.Name)]


def test_silenced_checks_name_their_rule_and_say_why() -> None:
    """Once a rule and file is enough: the reason stands behind the comment."""
    for name, text in TEXTS.items():
        reasons: dict[str, str] = {}
        for rule, why in ((found[2], found[3]) for found in SILENCED.finditer(text)):
            reasons[rule] = reasons.get(rule, "") + why.strip(" #")
        assert all(reasons.values()), f"{name}: {reasons}"
        assert len(SILENCED.findall(text)) == len(re.findall(r"#\s*(?:noqa|type:\s*ignore)", text)), name


def test_nothing_is_pickled() -> None:
    pickling = re.compile(r"^\s*(import|from) (pickle|cloudpickle|dill|shelve|marshal)\b", re.MULTILINE)
    assert [name for name, text in SOURCES.items() if pickling.search(text)] == []


KNOTS: tuple[tuple[str, ...], ...] = ()
"""Modules that know each other: a result and its tables, plots and files. The list may only become shorter."""


SAME_MODULES = {
    "ai_adoption": "the equations of adoption, and the estimation of their parameters",
    "design": "matrices: of draws, and of regressors",
    "financing": "how a package is paid for: what the decision says, and the block that carries it out",
    "model": "the record that any model is, and the shipped one",
    "paths": "of variables: as the engine computes them, and as results keep them",
    "reading": "each room's own file format",
    "shocks": "their innovations are drawn in the engine and become states in the block",
    "structural_var": "what one calls, and its numerical part",
    "variables": "the records of a registry, and the shipped registry",
}
"""Modules of one name in several rooms, and what they share. The list may only become shorter."""
SAME_NAMES = {
    "Financing": "of a package, and what the block pays out of it",
    "Paths": "as the engine computes them, and the protocol that results read",
    "bridge": "bridging bonds in a quarter, and from a study's figure to ours",
    "compare": "packages, and numbers in LLVM",
    "fixed": "a prior without uncertainty, and a number with a fixed count of decimals",
    "main": "commands",
    "moments": "of instruments, and of simulated paths",
    "place": "of a package in a country, and of numbers in memory",
    "run": "of a task by the engine, and of any model for a user",
    "walk": "over an expression, and of a Markov chain",
}
"""Public functions and classes defined in two modules, and what each is. The list may only become shorter."""


def test_no_two_modules_of_one_name_mean_different_things() -> None:
    found: dict[str, list[str]] = {}
    for name in SOURCES:
        found.setdefault(Path(name).stem, []).append(name)
    twice = {stem for stem, names in found.items() if len(names) > 1 and not stem.startswith("__")}
    assert sorted(twice) == sorted(SAME_MODULES)


def test_no_public_name_has_two_meanings() -> None:
    found: dict[str, set[str]] = {}
    for name, text in SOURCES.items():
        for node in public(ast.parse(text), methods=False):
            found.setdefault(node.name, set()).add(name)
    assert sorted(name for name, files in found.items() if len(files) > 1) == sorted(SAME_NAMES)


def test_no_module_needs_itself_to_be_imported() -> None:
    assert circles(when_imported=True) == []


def test_no_further_modules_know_each_other() -> None:
    """Counts imports for type checkers and inside functions as well."""
    found = circles(when_imported=False)
    assert [circle for circle in found if not any(circle <= set(knot) for knot in KNOTS)] == []
    untied = [knot for knot in KNOTS if set(knot) not in found]
    assert untied == [], "no longer a circle, or a smaller one"


def circles(when_imported: bool) -> list[set[str]]:
    """Return the sets of modules each of which leads to every other by imports; without ``stimulus_model.``."""
    names = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in SOURCES}
    graph = {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): {
            target for target in imported(ast.parse(text), when_imported, names) if target in names
        }
        for name, text in SOURCES.items()
    }
    reached = {name: reach(graph, name) for name in graph}
    found = {frozenset({name} | {other for other in reached[name] if name in reached[other]}) for name in graph}
    return [set(each) for each in found if len(each) > 1 or next(iter(each)) in reached[next(iter(each))]]


def imported(tree: ast.AST, when_imported: bool, names: set[str]) -> Iterator[str]:
    """Give the modules of the library that a module imports; `when_imported`: only what its own import needs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.removeprefix("stimulus_model.") for each in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "stimulus_model":
            home = str(node.module).partition(".")[2]
            for each in node.names:
                inner = f"{home}.{each.name}".lstrip(".")
                yield inner if inner in names else home
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and when_imported:
            yield from imported(ast.Module(node.orelse, []), when_imported, names)
        elif not (isinstance(node, ast.FunctionDef) and when_imported):
            yield from imported(node, when_imported, names)


def reach(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return all modules to which imports lead from `start`."""
    seen: set[str] = set()
    ahead = [*graph[start]]
    while ahead:
        name = ahead.pop()
        if name not in seen:
            seen.add(name)
            ahead += graph[name]
    return seen
