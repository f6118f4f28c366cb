"""Tables of large files: read from disk the second time, the same table, and never that of other bytes."""

from pathlib import Path

import pytest

from stimulus_model.economy.folders import economy_file
from stimulus_model.economy.kept_tables import LARGE, read_table
from stimulus_model.inputs import InputError, read_toml

FILE = economy_file("japan")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache folder."""
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_kept_table_is_what_the_file_says(folder: Path) -> None:
    expected = read_toml(FILE)
    assert read_table(FILE) == expected
    (kept,) = folder.glob("*.json")
    assert repr(read_table(FILE)) == repr(expected), "types and order as well"
    kept.write_bytes(b"damaged" + kept.read_bytes())
    assert read_table(FILE) == expected


def test_a_file_that_changed_is_read_anew(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "economy.toml"
    for text in ("a = 1\n", "a = 2\n"):
        file.write_text(text + "#" * LARGE, encoding="utf-8")
        for _ in range(2):
            assert read_table(file) == read_toml(file)
    assert len(list(folder.glob("*.json"))) == 2


@pytest.mark.parametrize("text", ["a = inf", "a = 2026-01-01", "[b]\nc = [1, nan]"])
def test_what_json_does_not_know_is_not_kept(folder: Path, tmp_path: Path, text: str) -> None:
    file = tmp_path / "economy.toml"
    file.write_text(f"{text}\n{'#' * LARGE}", encoding="utf-8")
    assert repr(read_table(file)) == repr(read_toml(file))
    assert not list(folder.glob("*.json"))


def test_small_files_and_no_cache_leave_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "small.toml"
    file.write_text("a = 1", encoding="utf-8")
    assert read_table(file) == {"a": 1}
    assert not folder.exists()
    monkeypatch.setenv("STIMULUS_MODEL_CACHE_DIR", "")
    assert read_table(FILE) == read_toml(FILE)


def test_a_file_that_cannot_be_read_is_an_input_error(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a file that can be read"):
        read_table(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("a = = 1" + "#" * LARGE, encoding="utf-8")
    with pytest.raises(InputError, match="valid TOML"):
        read_table(tmp_path / "bad.toml")
