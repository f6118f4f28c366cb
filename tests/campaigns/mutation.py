"""Mutation check of a room: flip a sign, shift an index, swap a comparison; some test has to notice.

Not part of the suite. ``python -m tests.campaigns.mutation economy --sample 200`` tries 200 mutants of the equations,
drawn with a fixed seed, in a copy of the package and prints the share killed, which should be `LEAST` or more: less,
by more than chance, is an error. Names of modules limit it to those files; ``--write`` puts the share on the page.
Mutants are made on the syntax tree; annotations, docstrings and messages are left alone. Needs fork: no Windows.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import copy
import os
import py_compile
import random
import resource
import shlex
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import matplotlib.figure  # noqa: F401 - loaded here so that forks need not
import numba  # noqa: F401
import pandas  # noqa: F401
import pytest
import scipy.stats
import statsmodels.api
import statsmodels.sandbox.regression.gmm
import statsmodels.stats.meta_analysis  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 600
"""Of the processor that tests of a mutant may take, and a tenth of what may pass meanwhile."""
NONE_COLLECTED = 5
"""How pytest ends where all tests of a file are left out."""
LEAST = 0.85
"""Share of the mutants that tests should notice."""
CHANCE = 0.05
"""How likely so small a share of a sample has to be, if that is the share of all, before it is an error."""
EQUATIONS = (
    "ai_adoption behaviour bonds bottlenecks bridging_bonds budget central_bank chip_trade chips co_investment "
    "demand disbursement external financing fiscal_support labour maturity_ladder milestones package_demand "
    "plant_exits plants prices production rates shocks society start_ups supply_disruption"
)
ROOMS: dict[str, dict[str, tuple[str, ...]]] = {
    "economy": {
        EQUATIONS: (
            "properties/test_golden.py -k reference",
            "economy/blocks/test_blocks.py",
            "economy/blocks/test_fiscal_support.py",
            "economy/blocks/test_ai_adoption_block.py",
            "economy/blocks/test_supply_disruption.py",
            "economy/blocks/test_maturity_ladder.py",
            "economy/blocks/test_plant_exits.py",
            "economy/blocks/test_bottlenecks.py",
            "economy/blocks/test_chip_trade.py",
            "economy/blocks/test_milestones.py",
            "economy/blocks/test_partners.py",
            "economy/blocks/test_society.py",
            "economy/blocks/test_start_ups.py",
        ),
        "foresight": ("economy/test_expectations.py",),
    },
    "engine": {
        "run": (
            "engine/test_sharing_out.py",
            "engine/test_run.py",
            "engine/summaries/test_histogram.py",
            "engine/test_invalid.py",
            "engine/test_checkpoint.py",
            "engine/summaries/test_member_shares.py",
        ),
        "chunks": (
            "engine/test_run.py",
            "engine/test_sums.py",
            "engine/summaries/test_histogram.py",
            "engine/test_invalid.py",
            "engine/draws/test_stratified.py",
        ),
        "executors": ("engine/test_sharing_out.py", "engine/test_run.py", "engine/test_checkpoint.py"),
        "paths": ("engine/test_paths.py",),
        "task": (
            "engine/test_run.py",
            "engine/draws/test_stratified.py",
            "engine/test_checkpoint.py",
            "simulation/test_run_cache.py",
        ),
        "sums": ("engine/test_sums.py",),
        "progress": ("engine/test_progress.py",),
        "invalid": ("engine/test_invalid.py",),
        "trial": ("simulation/test_model_runs.py -k fit",),
        "checkpoint": ("engine/test_checkpoint.py", "faults/test_checkpoint_folder.py"),
        "model reachable_code": (
            "engine/compile/test_reachable_code.py",
            "engine/test_run.py -k 'lags or agrees'",
            "engine/test_model_fingerprint.py",
        ),
        "design copula stratified latin_hypercube parameter_draws keyed_scores uncompiled shocks marginal": (
            "engine/draws/test_design.py -k every_machine",
            "engine/draws/test_design.py -k 'not every_machine'",
            "engine/draws/test_copula.py",
            "engine/draws/test_stratified.py",
            "engine/draws/test_uncompiled.py",
        ),
        "kept_draws": ("engine/draws/test_kept_draws.py",),
        "quantile_tables": ("engine/draws/test_quantile_tables.py",),
        "histogram binning binning_loops binning_vectors": (
            "engine/summaries/test_histogram.py -k every_machine",
            "engine/summaries/test_histogram.py -k 'not every_machine'",
        ),
        "member_shares": ("engine/summaries/test_member_shares.py",),
        "kernel reference specialisation two_scenarios": (
            "engine/test_run.py",
            "engine/summaries/test_histogram.py -k only_what_is_kept",
            "engine/kernels/test_two_scenarios.py",
        ),
        "expectations solver fixed_point": (
            "engine/kernels/test_fixed_point.py",
            "engine/kernels/test_solver.py -k every_machine",
            "engine/kernels/test_solver.py -k 'not every_machine'",
            "economy/test_expectations.py",
        ),
        "cuda cuda_program": ("engine/kernels/test_cuda.py",),
        "processors": ("engine/test_processors.py",),
        "tangent": ("engine/test_tangent.py",),
        "buffers": ("engine/compile/test_buffers.py",),
        "cache": ("faults/test_cache_safety.py", "engine/compile/test_cache.py"),
        "compiled_loop signature numba_internals machine_code": (
            "engine/compile/test_compiled_loop.py",
            "engine/draws/test_design.py",
            "engine/compile/test_codegen.py",
        ),
        "codegen": ("engine/compile/test_codegen.py",),
        "forking": ("engine/compile/test_forking.py",),
        "precompile": ("engine/compile/test_precompile.py",),
        "build module shipped": ("engine/wasm/test_wasm.py",),
    },
    "estimation": {
        "long_run two_stage weak_instruments series design inference local_projections": (
            "estimation/test_weak_instruments.py",
            "estimation/test_local_projection.py",
            "estimation/test_local_projection_errors.py",
            "estimation/test_meta_analysis.py",
            "estimation/test_local_projection_targets.py",
        ),
        "var sample bootstrap": (
            "estimation/test_var.py",
            "estimation/test_bootstrap.py",
            "estimation/test_structural_var.py",
            "estimation/test_shock_covariance.py",
        ),
        "structural_var external_instruments multiplier estimate identification": (
            "estimation/test_structural_var.py",
        ),
        "tails residual_tests shock_priors shock_result shock_covariance": ("estimation/test_shock_covariance.py",),
        "forecast_errors vintages fan_comparison scores": ("estimation/test_forecast_errors.py",),
    },
}
"""Room -> modules -> the tests that have to notice, quickest first; slow ones are left out."""
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
    if isinstance(tree, ast.keyword) and tree.arg == "strict":
        return  # of zip: an assertion that both are as long, which no test can miss
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


def killed(folder: Path, room: str, module: str) -> bool:
    """Return True if a test of the copy's `module` fails or hangs; a fork, so that libraries are loaded once."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        signal.alarm(10 * SECONDS)
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.chdir(folder)
        sys.path[:0] = [str(folder), str(folder / "tests" / "support")]
        code = 0
        for each in ROOMS[room][_group(room, module)]:
            chosen, *more = shlex.split(each)
            code = code or pytest.main(
                ["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow", f"tests/{chosen}", *more]
            )
        mine = Path(sys.modules["stimulus_model"].__file__ or "").is_relative_to(folder)
        os._exit(int(code) if mine else 99)
    return os.waitpid(child, 0)[1] != 0


def _group(room: str, module: str) -> str:
    """Return the modules that are tested together with one."""
    return next(modules for modules in ROOMS[room] if module in modules.split())


def _copy(folder: Path) -> None:
    """Copy the package and its tests, with byte code that is used only where the source still has its hash."""
    for part in ("stimulus_model", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    by_hash = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(folder / "stimulus_model", quiet=2, invalidation_mode=by_hash)
    sys.dont_write_bytecode = True


def main() -> None:
    """Try the mutants and print the survivors and the share killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.campaigns.mutation", description=__doc__)
    parser.add_argument("room", choices=ROOMS)
    parser.add_argument("modules", nargs="*", help="none: all of the room")
    parser.add_argument("--sample", type=int, default=200, help="how many mutants; 0: all")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--write", action="store_true", help="keep the share, and write reliability.md")
    options = parser.parse_args()
    room, known = options.room, [name for names in ROOMS[options.room] for name in names.split()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _copy(folder)
        chosen = []
        for name in options.modules or known:
            path = next((folder / "stimulus_model" / room).rglob(f"{name}.py"))
            chosen += [(path, *mutant) for mutant in mutants(path.read_text(encoding="utf-8"))]
        if 0 < options.sample < len(chosen):
            chosen = random.Random(options.seed).sample(chosen, options.sample)
        survivors, passed = 0, set[str]()
        for tried, (path, line, text, source) in enumerate(chosen, 1):
            original = path.read_text(encoding="utf-8")
            path.write_text(source, encoding="utf-8")
            if not killed(folder, room, path.stem):
                survivors += 1
                passed.add(_group(room, path.stem))
                print(f"survived  {path.stem}:{line}  {text}", flush=True)
            path.write_text(original, encoding="utf-8")
            dead = tried - survivors
            print(f"{dead} of {tried} mutants killed ({100.0 * dead / tried:.1f} %)", end="\r", flush=True)
        print()
        for group in sorted({_group(room, path.stem) for path, *_ in chosen} - passed):
            if killed(folder, room, group.split()[0]):  # a survivor shows the same
                raise SystemExit(f"the tests of {group} fail without any mutant")
    dead, tried = len(chosen) - survivors, len(chosen)
    few = bool(scipy.stats.binom.cdf(dead, tried, LEAST) < CHANCE)
    if options.write:
        from tests.campaigns.page import keep  # loads the library, which until here is that of the copy

        result = {"size": options.sample, "seed": options.seed, "tried": tried, "faults": survivors if few else 0}
        keep({f"mutants of the {room}": result | {"figures": f"{100.0 * dead / tried:.1f} % noticed"}})
    raise SystemExit(int(few))


if __name__ == "__main__":
    main()
