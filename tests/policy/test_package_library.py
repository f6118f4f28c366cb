import importlib.metadata
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from stimulus_model.inputs import InputError
from stimulus_model.policy import Package, library

SHIPPED = (
    "japan-ai-chips-2024",
    "japan-ai-chips-2024-as-reported",
    "japan-ai-chips-2025",
    "japan-ai-chips-2026",
    "japan-chips-2021-23",
    *(f"japan-measures-{year}" for year in range(2021, 2026)),
    "us-arra-2009",
    "us-chips-2022",
    "us-chips-2026",
    "us-chips-awards-2024",
)
FILE = Path(library.__file__).parent / "japan-ai-chips-2024.toml"


def path_of_package() -> Path:
    return FILE


def broken() -> Path:
    raise RuntimeError("no data here")


def leaves() -> Path:
    raise SystemExit(3)


NOT_A_PATH = 3
NOT_A_PACKAGE = Path(__file__)


@pytest.fixture
def register(monkeypatch):
    def add(**objects):
        points = [
            EntryPoint(name.replace("_", "-"), f"{__name__}:{target}", library.GROUP)
            for name, target in objects.items()
        ]
        monkeypatch.setattr(
            importlib.metadata, "entry_points", lambda group: points if group == library.GROUP else []
        )

    return add


def test_shipped_names(register):
    register()
    assert library.package_names() == SHIPPED


def test_unknown_names_get_a_suggestion():
    with pytest.raises(
        InputError, match=r"^package: got 'japan-ai-chip-2024', .* did you mean 'japan-ai-chips-2024'"
    ):
        Package.load("japan-ai-chip-2024")


@pytest.mark.parametrize("name", ["", None, 3, "../japan-ai-chips-2024", "no/such/place"])
def test_what_is_neither_name_nor_path(name):
    with pytest.raises(InputError, match=r"^package: got .* or the path of a file that ends in \.toml"):
        Package.load(name)


@pytest.mark.parametrize("path", ["missing.toml", Path("missing"), Path()])
def test_missing_files(path):
    with pytest.raises(InputError, match=r"^path: got .* a file that can be read"):
        Package.load(path)


def test_available(register):
    register()
    table = Package.available()
    frame = table.to_frame().set_index("name")
    assert tuple(frame.index) == SHIPPED
    assert frame.loc["japan-ai-chips-2024", "cash"] == pytest.approx(1.8556)
    assert frame.loc["japan-ai-chips-2024-as-reported", "cash"] == pytest.approx(2.0)
    assert tuple(frame.loc["us-chips-2022", ["cash", "currency", "unit"]]) == (78.5, "USD", "billion")
    assert frame.loc["japan-ai-chips-2024", "source"].startswith("Cabinet of Japan (2024)")
    assert "japan-ai-chips-2024" in repr(table)
    assert "<td>japan-ai-chips-2024</td>" in table._repr_html_()


def test_a_registered_package_is_found(register):
    register(other="path_of_package", constant="FILE")
    assert library.package_names() == (*SHIPPED, "constant", "other")
    assert Package.load("other") == Package.load("constant") == Package.load("japan-ai-chips-2024")
    assert len(Package.available()) == len(SHIPPED) + 2


@pytest.mark.parametrize("target", ["broken", "missing", "leaves", "NOT_A_PATH"])
def test_a_registration_that_does_not_work_is_named(register, target):
    register(bad=target)
    with pytest.raises(InputError, match=rf"^stimulus_model\.packages\.bad: got .*{target}|^.*bad: got 3"):
        Package.load("bad")


@pytest.mark.parametrize("target", ["broken", "missing", "leaves", "NOT_A_PATH", "NOT_A_PACKAGE"])
def test_a_registration_that_does_not_work_leaves_the_others_alone(register, target):
    register(bad=target, other="path_of_package")
    with pytest.warns(
        RuntimeWarning, match=r"the package 'bad' of stimulus_model\.packages is left out: .*got"
    ) as seen:
        names = tuple(Package.available().to_frame()["name"])
    assert names == (*SHIPPED, "other")
    assert len(seen) == 1
    assert Package.load("other") == Package.load("japan-ai-chips-2024")
    with pytest.raises(InputError, match=r"did you mean 'japan-chips-2021-23'"):
        Package.load("japan-chips-2021-24")


def test_a_registration_cannot_replace_a_shipped_package(register):
    register(japan_ai_chips_2024="broken", other="path_of_package")
    with pytest.warns(RuntimeWarning, match=r"'japan-ai-chips-2024' .*left out: .*:broken has the name of a package"):
        assert library.package_names() == (*SHIPPED, "other")
    assert library.find("japan-ai-chips-2024") == FILE


def test_two_of_one_name_are_both_left_out(monkeypatch):
    values = (f"{__name__}:{target}" for target in ("FILE", "path_of_package", "FILE"))
    points = [
        *(EntryPoint("twice", value, library.GROUP) for value in values),
        EntryPoint("other", f"{__name__}:FILE", library.GROUP),
    ]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: points)
    both = r"'twice' .*left out: \S+:FILE and \S+:path_of_package have the same name"
    with pytest.warns(RuntimeWarning, match=both):
        assert library.package_names() == (*SHIPPED, "other")
    with pytest.warns(RuntimeWarning, match=both):
        assert library.find("other") == FILE
    with pytest.warns(RuntimeWarning, match=both), pytest.raises(InputError, match="package: got 'twice'"):
        library.find("twice")
