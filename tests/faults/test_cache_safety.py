"""The cache holds code that will run: only files and folders that nobody else can change are used."""

import os
import time
import warnings

import pytest

from stimulus_model.engine.compile import cache
from stimulus_model.engine.compile.cache import read_checked, write_checked

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="owners and modes are those of POSIX systems")


@pytest.fixture(autouse=True)
def warn_again():
    cache._warn.cache_clear()
    yield
    cache._warn.cache_clear()


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "new" / "a.kernel"
    write_checked(made, b"content")
    return made


def test_what_is_made_is_for_its_user_alone(file):
    before = os.umask(0)
    try:
        other = file.parents[1] / "other" / "b.kernel"
        write_checked(other, b"content")
    finally:
        os.umask(before)
    for made in (file, other):
        assert made.stat().st_mode & 0o777 == 0o600
        assert made.parent.stat().st_mode & 0o777 == 0o700
        assert read_checked(made) == b"content"


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_a_file_that_others_can_write_is_not_read(file, mode):
    file.chmod(mode)
    assert read_checked(file) is None
    write_checked(file, b"again")  # takes its place
    assert read_checked(file) == b"again"


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777])
def test_a_folder_that_others_can_write_is_not_used_and_named_once(file, mode):
    file.parent.chmod(mode)
    with pytest.warns(RuntimeWarning, match=r"kernels '.*new' is not used.*chmod go-w.*STIMULUS_MODEL_CACHE_DIR"):
        assert read_checked(file) is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        write_checked(file.with_name("b.kernel"), b"content")
    assert [each.name for each in file.parent.iterdir()] == ["a.kernel"]


def test_what_another_user_owns_is_not_used(file, monkeypatch):
    monkeypatch.setattr(os, "getuid", lambda: file.stat().st_uid + 1)
    if file.stat().st_uid == 0:
        assert read_checked(file) == b"content"  # root may do anything anyway
        monkeypatch.setattr(cache, "_trusted", lambda found: found.st_uid == os.getuid())
    with pytest.warns(RuntimeWarning, match="another user owns it"):
        assert read_checked(file) is None


def test_a_link_is_not_followed(file):
    elsewhere = file.parents[1] / file.name
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert read_checked(elsewhere) == b"content"
    assert read_checked(file) is None


def test_a_folder_behind_a_link_is_used(file):
    link = file.parents[1] / "link"
    link.symlink_to(file.parent)
    assert read_checked(link / file.name) == b"content"


def test_what_is_no_longer_used_is_removed(file):
    used = f"{0:040x}.kernel"
    old = {f"{1:040x}{kind}": 40 for kind in (".kernel", ".program", ".table")}
    ages = {**old, "stimulus_model-a1_b.tmp": 2, used: 29, "notes.txt": 99, "another's.table": 99, "b.tmp": 99}
    for name, days in ages.items():
        each = file.with_name(name)
        write_checked(each, b"content")
        os.utime(each, (time.time() - days * 86_400,) * 2)
    assert read_checked(file.with_name(used)) == b"content"
    assert time.time() - file.with_name(used).stat().st_mtime < 3_600  # reading is using
    write_checked(file.with_name("next.kernel"), b"content")
    left = {each.name for each in file.parent.iterdir()}
    assert left == {"a.kernel", used, "notes.txt", "another's.table", "b.tmp", "next.kernel"}
