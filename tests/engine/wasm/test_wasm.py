"""The equations in WebAssembly: the shipped modules are those of the shipped equations, and compute what they do."""

from pathlib import Path

import numpy as np
import pytest

import stimulus_model as sm
from stimulus_model.economy.paths.baseline import timeline_to
from stimulus_model.economy.plant_model import SIZES, sized
from stimulus_model.economy.web_modules import MODULES
from stimulus_model.engine.chunks import Compiled
from stimulus_model.engine.task import Task
from stimulus_model.engine.wasm import build, shipped
from stimulus_model.engine.wasm.module import KNOWN, WIDTH, about_model, described, read_about
from stimulus_model.engine.wasm.shipped import FOLDER, module_of, shipped_modules
from stimulus_model.simulation.plan import plan
from tests.support.javascript import RUNTIMES

VARIABLES = ("real_gdp", "debt", "ai_capacity_realised", "inflation")


@pytest.fixture(scope="module")
def task() -> Task:
    package, economy = sm.Package.load("japan-ai-chips-2024"), sm.Economy.load("japan")
    return plan({"with": package}, economy, timeline_to(economy.start, "2040Q4"), 2024, VARIABLES)


@pytest.mark.parametrize("plants", SIZES)
def test_the_shipped_modules_are_of_the_shipped_equations(plants: int) -> None:
    """If it fails: ``python -m stimulus_model.economy.web_modules``."""
    assert read_about((FOLDER / MODULES[plants]).read_bytes()) == about_model(sized(plants).model)


def test_no_other_module_is_shipped() -> None:
    assert sorted(file.name for file in FOLDER.iterdir()) == sorted(MODULES.values())


if RUNTIMES:  # Node or a browser; neither comes with pip

    @pytest.mark.parametrize("runtime", RUNTIMES)
    def test_a_module_computes_what_the_compiled_engine_does(runtime: str, task: Task, tmp_path: Path) -> None:
        found = RUNTIMES[runtime](task, module_of(task.model), 64, tmp_path)
        expected = Compiled(task, WIDTH, KNOWN).values(0, 64)
        assert found.shape == expected.shape
        scale = np.abs(expected).max(axis=(0, 1, 2, 4), keepdims=True)
        assert np.abs((found - expected) / scale).max() < 1e-11
        effect, same = (each[:, 1] - each[:, 0] for each in (found, expected))
        assert np.abs(effect - same).max() < 1e-10


def test_own_equations_are_built_where_a_linker_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(shipped, "shipped_modules", dict)
    built = described(b"\0asm\1\0\0\0", about_model(sized(2).model))
    calls: list[object] = []
    monkeypatch.setattr(shipped, "build_module", lambda model: calls.append(model) or built)
    assert module_of(sized(2).model) == module_of(sized(2).model) == built
    assert len(calls) == 1, "the second time it comes from the cache"


def test_without_a_linker_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    monkeypatch.setattr(build, "find_spec", lambda name: None)
    with pytest.raises(sm.InputError, match="pip install ziglang") as error:
        build.build_module(sized(2).model)
    assert (error.value.field, error.value.value) == ("wasm", "a model of one's own")


def test_the_linker_is_llvms_or_that_of_zig(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build.shutil, "which", lambda name: "/usr/bin/wasm-ld")
    assert build.linker() == ["/usr/bin/wasm-ld"]
    monkeypatch.setattr(build.shutil, "which", lambda name: None)
    monkeypatch.setattr(build, "find_spec", lambda name: object())
    assert build.linker()[1:] == ["-m", "ziglang", "wasm-ld"]


def test_what_a_linker_says_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    refuses = tmp_path / "wasm-ld"
    refuses.write_text("#!/bin/sh\necho 'no such option' >&2\nexit 1\n", encoding="utf-8")
    refuses.chmod(0o700)
    monkeypatch.setattr(build, "linker", lambda: [str(refuses)])
    monkeypatch.setattr(build, "_object_file", lambda model: b"")
    with pytest.raises(sm.InputError, match="no such option"):
        build.build_module(sized(2).model)


def test_the_program_is_written_anew_for_webassembly() -> None:
    """Compiled up to the object file, whose linking needs a linker."""
    assert build._object_file(sized(2).model).startswith(b"\0asm\1\0\0\0")


@pytest.mark.parametrize("content", [b"", b"\x7fELF", b"\0asm\1\0\0\0", b"\0asm\1\0\0\0\0\x05"])
def test_what_is_no_module_is_refused(content: bytes) -> None:
    with pytest.raises(sm.InputError, match="a WebAssembly module that this library has built"):
        read_about(content)


def test_modules_are_found_by_what_they_say() -> None:
    assert set(shipped_modules()) == {about_model(sized(plants).model) for plants in SIZES}
