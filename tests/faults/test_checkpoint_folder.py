"""The folder of a checkpoint: files of others are left alone, and one that cannot be used gives one clear error."""

import errno
import os

import pytest
import toy

from stimulus_model.engine.run import run
from stimulus_model.inputs import InputError

DRAWS = 600
FOREIGN = [".DS_Store", "Thumbs.db", "notes.span", "notes.partial", "0-x.span", "thesis.tex"]


class Stop(Exception):
    """What interrupts a run here."""


def interrupt(folder):
    def stop(done, draws):
        raise Stop

    with pytest.raises(Stop):
        run(toy.task(), DRAWS, checkpoint=folder, chunk=100, threads=1, progress=stop)


def test_files_of_others_are_left_alone(tmp_path):
    folder, done = tmp_path / "run.ckpt", []
    interrupt(folder)
    for name in FOREIGN:
        (folder / name).write_text("another's")
    (folder / "archive").mkdir()
    (folder / f"{'0' * 16}.partial").write_text("half a span")
    run(toy.task(), DRAWS, checkpoint=folder, progress=lambda d, _: done.append(d))
    assert done[0] == 100
    for name in FOREIGN:
        assert (folder / name).read_text() == "another's"
    assert not (folder / f"{'0' * 16}.partial").exists()


def test_a_hidden_file_makes_a_folder_nobodys(tmp_path):
    (tmp_path / ".DS_Store").write_text("the system's")
    interrupt(tmp_path)
    assert (tmp_path / ".DS_Store").read_text() == "the system's"


@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", os.mkdir)])
def test_what_is_no_file_under_the_name_of_one(make, tmp_path):
    interrupt(tmp_path)
    make(tmp_path / "000000000000900-1.span")
    with pytest.raises(InputError, match=r"checkpoint: got .*files that can be read \(000000000000900-1\.span: "):
        run(toy.task(), DRAWS, checkpoint=tmp_path)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_full_or_read_only_disk_is_one_error(number, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(number, os.strerror(number))

    message = rf"checkpoint: got .*a folder that can be written.*{os.strerror(number)}"
    for function in ("fsync", "open"):
        with monkeypatch.context() as patch:
            patch.setattr(os, function, fail)
            with pytest.raises(InputError, match=message):
                run(toy.task(), DRAWS, checkpoint=tmp_path)
        assert [each.name for each in tmp_path.iterdir()] == ["in-use"]
    assert run(toy.task(), DRAWS, checkpoint=tmp_path) is not None
