"""Mutation check of the room: flip a sign, shift an index, swap a comparison; some test has to notice.

Not part of the suite. ``python tests/estimation/mutation.py --sample 200`` tries 200 mutants, drawn with a fixed
seed, in a copy of the package and prints the share killed; module names limit it to those files. Mutants are made
on the syntax tree; annotations, docstrings and messages are left alone. Needs fork, hence no Windows.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib.figure  # noqa: F401 - loaded here so that forks need not
import pandas  # noqa: F401
import pytest
import statsmodels.api
import statsmodels.sandbox.regression.gmm
import statsmodels.stats.meta_analysis  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 240
TESTS = {
    "long_run two_stage weak_instruments series design inference local_projections pooling": (
        "test_weak_instruments.py",
        "test_local_projection.py",
        "test_local_projection_errors.py",
        "test_meta_analysis.py",
        "test_local_projection_targets.py",
    ),
    "var sample bootstrap": ("test_var.py", "test_bootstrap.py", "test_svar.py", "test_shock_covariance.py"),
    "svar external_instruments structural_var structural_form multiplier estimate identification": ("test_svar.py",),
    "tails residual_tests shock_priors shock_result shock_covariance": ("test_shock_covariance.py",),
    "forecast_errors vintages fan_comparison scores": ("test_forecast_errors.py",),
}
"""Modules -> the tests that have to notice, quickest first; slow ones are left out."""
MODULES = tuple(name for names in TESTS for name in names.split())
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """Return what `node` could be by mistake."""
    if isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign) and type(node.op) in SWAPS:
        changed = copy.deepcopy(node)
        changed.op = SWAPS[type(node.op)]()
        yield changed
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        changed = copy.deepcopy(node)
        changed.ops[0] = SWAPS[type(node.ops[0])]()
        yield changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert | ast.Not):
        yield copy.deepcopy(node.operand)
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Return every place of an expression that matters: parent, field, position."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list", "exc") or isinstance(tree, ast.JoinedStr):
            continue
        for number, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
                yield tree, field, number
                yield from places(child)


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Return line, description and source of every mutant."""
    tree = ast.parse(source)
    for parent, field, number in list(places(tree)):
        value = getattr(parent, field)
        original = value if number is None else value[number]
        for changed in variants(original):
            ast.copy_location(changed, original)
            _put(parent, field, number, changed)
            text = f"{ast.unparse(original)}  ->  {ast.unparse(changed)}"
            yield original.lineno, text, ast.unparse(ast.fix_missing_locations(tree))
            _put(parent, field, number, original)


def _put(parent: ast.AST, field: str, number: int | None, node: ast.AST) -> None:
    if number is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[number] = node


def killed(folder: Path, module: str) -> bool:
    """Return True if a test of the copy's `module` fails or hangs; a fork, so that libraries are loaded once."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        names = next(tests for modules, tests in TESTS.items() if module in modules.split())
        tests = [str(folder / "tests" / "evidence" / name) for name in names]
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", *tests])
        mine = Path(sys.modules["stimulus_model"].__file__ or "").is_relative_to(folder)
        os._exit(int(code) if mine else 99)
    return os.waitpid(child, 0)[1] != 0


def main() -> None:
    """Try the mutants and print the survivors and the share killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(MODULES))
    parser.add_argument("--sample", type=int, default=200, help="how many mutants; 0: all")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(
            ROOT / "stimulus_model", folder / "stimulus_model", ignore=shutil.ignore_patterns("__pycache__")
        )
        shutil.copytree(ROOT / "tests" / "evidence", folder / "tests" / "evidence")
        shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
        shutil.copy(ROOT / "pyproject.toml", folder)
        os.environ.setdefault("STIMULUS_MODEL_DATA", str(ROOT.parent / "shared" / "data"))
        sys.dont_write_bytecode = True  # a mutant within the same second and of the same size would go unseen
        if any(killed(folder, modules.split()[0]) for modules in TESTS):
            raise SystemExit("the tests fail without any mutant")
        chosen = []
        for name in options.modules:
            path = next((folder / "stimulus_model" / "evidence").rglob(f"{name}.py"))
            chosen += [(path, *mutant) for mutant in mutants(path.read_text(encoding="utf-8"))]
        if 0 < options.sample < len(chosen):
            chosen = random.Random(options.seed).sample(chosen, options.sample)
        survivors = 0
        for path, line, text, source in chosen:
            original = path.read_text(encoding="utf-8")
            path.write_text(source, encoding="utf-8")
            if not killed(folder, path.stem):
                survivors += 1
                print(f"survived  {path.stem}:{line}  {text}", flush=True)
            path.write_text(original, encoding="utf-8")
        dead = len(chosen) - survivors
        print(f"{dead} of {len(chosen)} mutants killed ({100.0 * dead / len(chosen):.1f} %)")


if __name__ == "__main__":
    main()
