"""Files that would keep the library waiting, steer a terminal, or be read as something else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import stimulus_model as sm
from stimulus_model.cli import main
from stimulus_model.inputs import InputError, check_text, read_toml
from stimulus_model.policy import library
from stimulus_model.policy.checks import check_note
from stimulus_model.results.plots.fonts import readable

PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
TEXT = (Path(library.__file__).parent / "japan-chips-2021-23.toml").read_text(encoding="utf-8")
CONTROL = ["\x1b[31m", "\x07", "\x9b31m", "a\rb", "\x00", "\x7f"]


@PIPES
@pytest.mark.parametrize("load", [sm.Package.load, sm.Economy.load, sm.open_projection])
def test_a_pipe_keeps_nobody_waiting(load: object, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match=r"path: got .*pipe\.toml.*a file that can be read \(.*not a regular file"):
        load(pipe)  # type: ignore[operator]  # three functions of different types
    link = tmp_path / "link.toml"
    link.symlink_to(pipe)
    with pytest.raises(InputError, match="not a regular file"):
        load(link)  # type: ignore[operator]  # as above


@PIPES
def test_a_pipe_that_comes_after_the_first_look_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, file = tmp_path / "pipe.toml", tmp_path / "file.toml"
    os.mkfifo(pipe)
    file.write_text("")
    found = os.stat(file)
    monkeypatch.setattr(os, "stat", lambda *_, **__: found)
    with pytest.raises(InputError, match="not a regular file"):
        read_toml(pipe)


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    file = tmp_path / "package.toml"
    file.write_text(TEXT, encoding="utf-8-sig")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert sm.Package.load(file) == sm.Package.load("japan-chips-2021-23")


@pytest.mark.parametrize("text", CONTROL)
@pytest.mark.parametrize("check", [check_text, check_note])
def test_control_characters_are_refused(check: object, text: str) -> None:
    with pytest.raises(InputError, match=r"title: got .*text without control characters \('"):
        check("title", f"A title {text}")  # type: ignore[operator]  # two functions


def test_lines_and_other_scripts_are_text() -> None:
    for text in ("two\nlines\tand a tab", "半導体 ¥ − ’ é 👩‍🔬"):
        assert check_text("title", text) == check_note("note", text) == text


def test_a_title_cannot_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "package.toml"
    file.write_text(TEXT.replace('title = "', r'title = "\u001b[2J', 1), encoding="utf-8")
    assert main(["run", str(file), "--draws", "20"]) == 2
    assert main(["run", "japan-chips-2021-23", "\x1b[2J", "--draws", "20"]) == 2
    printed = capsys.readouterr()
    assert "control characters" in printed.err
    assert "\x1b" not in printed.out + printed.err


def test_dollars_are_drawn_as_dollars() -> None:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    text = "From $100 to $200_x"
    assert readable(text) == r"From \$100 to \$200_x"
    drawn = Text(0, 0, readable(text), figure=Figure())
    assert drawn._preprocess_math(drawn.get_text()) == (text, False)
