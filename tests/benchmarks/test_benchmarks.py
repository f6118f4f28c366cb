"""The benchmarks run, and they notice a wrong answer."""

import functools
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import compare, floor, jax_peer, processes, suite, table, timing
from benchmarks.elsewhere import Elsewhere
from benchmarks.job import disagreement, inputs_of, main_task, standard_errors_apart, values_of
from benchmarks.numpy_peer import NUMPY, NumpyPeer
from benchmarks.timing import best_block, interleaved
from benchmarks.vocabulary import translate
from stimulus_model.economy.blocks import rates
from stimulus_model.engine.run import run

ROOT = Path(__file__).parents[2]
CASES = [(cls, arguments) for cls in table.classes() for arguments in table.cases(cls)]


@pytest.fixture(scope="module")
def task():
    return main_task()


@pytest.fixture(scope="module")
def values(task):
    return values_of(run(task, 64, threads=1))


def test_every_module_can_be_imported_without_jax():
    """As asv does where the suite is looked for."""
    code = (
        "import importlib, pkgutil, sys; sys.modules['jax'] = None; import benchmarks\n"
        "for each in pkgutil.iter_modules(benchmarks.__path__): importlib.import_module('benchmarks.' + each.name)"
    )
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr


@pytest.mark.slow
def test_quick_comparison_runs_and_all_answers_agree(task, tmp_path, capsys):
    assert compare.main(["--quick", "--json", str(tmp_path / "figures.json")]) == 0
    figures = json.loads((tmp_path / "figures.json").read_text())
    jax = {"jax", "jax given", "jax tuned"} if jax_peer.INSTALLED else set()
    assert set(figures["checks"]) == set(figures["paths"]) - {"compiled"} == {"reference", "numpy", "numba"} | jax
    assert all(check["ok"] and check["difference"] < 1e-12 for check in figures["checks"].values())
    assert (
        figures["memory"]["compiled"]["peak"]
        > figures["memory"]["compiled"]["paths"]
        == 512 * 64 * 2 * len(task.variables) * 8
    )
    printed = capsys.readouterr().out
    assert "plain numba loop" in printed
    assert "WRONG" not in printed


def test_wrong_answers_are_noticed(task, values):
    class Wrong(NumpyPeer):
        def given(self, inputs):
            return super().given(inputs) * (1.0 + 1e-9)

    class Biased(NumpyPeer):
        def sums(self, draws, block):
            return super().sums(draws, block) * 1.01

    found = compare.checks(task, {"numpy": Wrong(task)}, 64)
    assert found["reference"]["ok"]
    assert not found["numpy"]["ok"]
    assert found["numpy"]["difference"] == pytest.approx(1e-9, rel=1e-3)
    found = compare.checks(task, {"numpy": Biased(task)}, 64)
    assert not found["numpy"]["ok"]
    assert found["numpy"]["standard_errors"] > compare.STANDARD_ERRORS
    assert not disagreement(values, np.full_like(values, np.nan)) <= 1.0
    assert standard_errors_apart(task, values, values.sum(axis=-1), 64) < 1e-9


def test_only_wrong_answers_and_a_required_ratio_fail_the_run():
    good = {"checks": {"numpy": {"ok": True}}, "paths": {"reference": {"ratio": 8.0}}}
    assert compare.complaints(good, None) == []
    assert compare.complaints(good, 7.9) == []
    assert compare.complaints(good, 9.0) == ["8.0 times as fast as the reference engine, but 9 is required"]
    assert compare.complaints(good | {"checks": {"numpy": {"ok": False}}}, None) == ["wrong answers: numpy"]
    with pytest.raises(SystemExit):
        compare.main(["--draws", "1500"])


def test_numpy_peer_speaks_numpy_and_leaves_the_library_alone(task, values):
    before = rates.yield_weight.__globals__["exp"]
    peer = NumpyPeer(task)
    assert disagreement(values, peer.given(inputs_of(task, 64))) < 1e-12
    assert rates.yield_weight.__globals__["exp"] is before is not np.exp
    assert translate(rates.yield_weight, NUMPY).__globals__["exp"] is np.exp
    with pytest.raises(KeyError, match="exp"):
        translate(rates.yield_weight, {})


class Clock:
    """Time that passes only where a job says so, on the wall twice as much as on the processor."""

    now = 0.0

    def passes(self, seconds):
        self.now += seconds

    def process_time(self):
        return self.now

    def perf_counter(self):
        return 2.0 * self.now


def test_the_best_block_and_the_ratio_are_found(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(timing, "WARM_BYTES", 8)
    monkeypatch.setattr(timing, "time", clock)

    def call(draws, block):
        clock.passes(draws * (1.0 + abs(block - 500) / 1000))

    assert best_block(call, (250, 500, 1000), 1000) == 500
    assert best_block(call, (7,), 1000) == 7
    busy = iter([1.0, 8.0, 1.0, 1.0, 2.0, 4.0])  # the first is the call to warm up
    timed = interleaved({"one": lambda: clock.passes(1.0), "more": lambda: clock.passes(next(busy))}, 5)
    assert timed == {"one": (2.0, 1.0, 1.0), "more": (4.0, 2.0, 2.0)}


def test_jobs_are_timed_in_turn_and_each_round_has_its_own_ratio(monkeypatch):
    clock, turns = Clock(), []
    monkeypatch.setattr(timing, "WARM_BYTES", 8)
    monkeypatch.setattr(timing, "time", clock)

    def job(name, seconds):
        turns.append(name)
        clock.passes(seconds * len(turns))  # the machine gets slower and slower

    timed = interleaved({name: functools.partial(job, name, k + 1.0) for k, name in enumerate("ab")}, 3)
    assert "".join(turns) == "abababab"
    assert timed["b"].ratio == pytest.approx(2.0 * 6.0 / 5.0)


class Doubled(NumpyPeer):
    """Says which setting its process has found."""

    def given(self, inputs):
        return [os.environ["ONLY_THERE"]]


def test_a_contender_elsewhere_has_its_own_settings_and_clock(task):
    peer = Elsewhere(f"{__name__}:Doubled", {"ONLY_THERE": "yes"}, 16)
    try:
        assert peer.given(None) == ["yes"]
        assert "ONLY_THERE" not in os.environ
        np.testing.assert_array_equal(peer.sums(32, 16), NumpyPeer(task).sums(32, 16))
        taken = peer.paths(32, 16)
        assert timing.clocked(lambda: taken) is taken
        assert taken.processor > 0.0
        with pytest.raises(RuntimeError, match="contender's process failed: TypeError"):
            peer.sums(None, None)
        with pytest.raises(RuntimeError, match="ended with status 0"):
            peer.sums(32, 16)
    finally:
        peer.close()


def test_the_table_has_a_line_for_every_timed_case(monkeypatch):
    class Timed:
        params = ((1, 2), ("a", "b"))
        param_names = ("number", "letter")

        def setup(self, number, letter):
            self.seen = (number, letter)

        def time_it(self, number, letter):
            assert self.seen == (number, letter)

    monkeypatch.setattr(table, "classes", lambda: [Timed, type("Tracked", (), {"track_it": None})])
    lines = list(table.suite_rows(1))
    assert [line.split("|")[1:3] for line in lines] == [
        [" Timed.it ", f" number {number}, letter {letter} "] for number in (1, 2) for letter in "ab"
    ]
    page = f"before\n{table.BEGIN}old\n{table.END}\nafter"
    assert table.written(page, "new\n") == f"before\n{table.BEGIN}\nnew\n\n{table.END}\nafter"
    assert table.BEGIN in table.PAGE.read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="say where the table stands"):
        table.written("no such place", "new")


def test_times_of_whole_processes_are_taken(monkeypatch):
    monkeypatch.setattr(processes, "SMALL", "print({})")
    monkeypatch.setattr(processes, "IMPORT", "print({})")
    found = processes.whole_processes(1)
    assert len(found) == 3
    assert all(taken.wall > 0.0 and taken.processor > 0.0 for taken in found.values())


def test_no_helper_looks_like_a_benchmark_to_asv():
    prefixes = ("time_", "timeraw_", "track_", "mem_", "peakmem_")
    for file in (ROOT / "benchmarks").glob("*.py"):
        module = importlib.import_module(f"benchmarks.{file.stem}")
        assert [name for name in vars(module) if name.startswith(prefixes)] == []


@pytest.mark.slow
@pytest.mark.parametrize(("cls", "arguments"), CASES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_every_benchmark_of_the_suite_runs(cls, arguments, monkeypatch):
    monkeypatch.setattr(suite, "DRAWS", 256)
    benchmark = cls()
    if hasattr(benchmark, "setup"):
        benchmark.setup(*arguments)
    methods = [name for name in dir(cls) if name.startswith(("time_", "timeraw_", "track_", "peakmem_"))]
    assert methods
    for name in methods:
        result = getattr(benchmark, name)(*arguments)
        if name.startswith("timeraw_"):
            assert processes.fresh(f"{result}\nprint('{{}}')") == {}
        elif name.startswith("track_"):
            assert result > 0.0
        else:
            assert result is None
    if hasattr(benchmark, "teardown"):
        benchmark.teardown(*arguments)


PROGRAM = """entry:
  br label %loop

loop:                                             ; preds = %loop, %entry
  %x = phi <4 x double> [ zeroinitializer, %entry ], [ %d, %loop ]
  %a = fmul <4 x double> %x, %given
  %b = tail call <4 x double> @llvm.fma.v4f64(<4 x double> %a, <4 x double> %a, <4 x double> %x)
  %c = fadd <4 x double> %x, %given
  %d = fdiv <4 x double> %b, %c
  br label %loop
"""
ASSEMBLY = """f:
\tpushq %rbp
.L1:
\tvmulpd (%rsi), %ymm0, %ymm1
\tvfmadd213pd %ymm0, %ymm1, %ymm1
\tvaddpd 32(%rsp), %ymm0, %ymm2
\tvdivpd %ymm2, %ymm1, %ymm0
\tjne .L1
"""


def test_the_loop_is_counted_and_its_longest_chain_is_found():
    loop = floor.loop_of(ASSEMBLY, PROGRAM)
    assert loop == floor.Loop(
        instructions=5, memory=2, vectors=4, multiplications=2, divisions=1, roots=0, chain=3 + 4 + 13
    )
    assert floor.loop_of(ASSEMBLY, PROGRAM, wide=True).chain == 4 + 4 + 23


def test_shocks_are_counted_apart():
    both = ASSEMBLY + ".L2:\n\tvpaddq %zmm1, %zmm2, %zmm2\n\tvmovapd %zmm2, (%rsi)\n\tjl .L2\n.L3:\n\tjne .L1\n"
    assert [len(lines) for lines in floor.loops_of(both)] == [5, 3]
    assert floor.loop_of(both, PROGRAM).vectors == 5
    assert floor.loop_of_shocks(both, PROGRAM, wide=True)[:4] == (3, 1, 1, 0)


def test_a_loop_without_dependence_has_the_chain_of_its_slowest_instruction():
    alone = PROGRAM.replace("%a, <4 x double> %a", "%x, <4 x double> %x").replace("%b, %c", "%x, %x")
    assert floor.longest_chain(floor.largest_block(alone)) == 13
