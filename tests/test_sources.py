import pytest

from stimulus_model.inputs import InputError
from stimulus_model.sources import KINDS, Source, find_source, read_sources

ENTRY = {"author": "Cabinet", "year": 2024, "title": "Measures", "kind": "primary"}


def test_read_and_print():
    sources = read_sources("sources", {"frame": ENTRY | {"where": "Annex 1", "url": "https://example.org"}})
    assert sources["frame"] == Source(
        "frame", "Cabinet", 2024, "Measures", "primary", where="Annex 1", url="https://example.org"
    )
    assert str(sources["frame"]) == "Cabinet (2024), Measures, Annex 1 [primary]"
    assert str(Source("x", "A", 2020, "T", "judgement")) == "A (2020), T [judgement]"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_accepted(kind):
    assert read_sources("s", {"a": ENTRY | {"kind": kind}})["a"].kind == kind


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"author": ""}, r"^sources\.frame\.author: got ''"),
        ({"year": "2024"}, r"^sources\.frame\.year: got '2024'"),
        ({"year": 1066}, r"^sources\.frame\.year: .* >= 1800"),
        ({"year": True}, r"^sources\.frame\.year: got True"),
        ({"title": 3}, r"^sources\.frame\.title: got 3"),
        ({"kind": "primry"}, r"^sources\.frame\.kind: .* did you mean 'primary'"),
        ({"where": 5}, r"^sources\.frame\.where: got 5"),
        ({"url": None}, r"^sources\.frame\.url: got None"),
        ({"link": "x"}, r"^sources\.frame\.link: .* no such key"),
    ],
)
def test_bad_entries(change, match):
    with pytest.raises(InputError, match=match):
        read_sources("sources", {"frame": ENTRY | change})


@pytest.mark.parametrize("missing", sorted(ENTRY))
def test_missing_keys(missing):
    entry = {key: value for key, value in ENTRY.items() if key != missing}
    with pytest.raises(InputError, match=rf"^sources\.frame\.{missing}: .* required"):
        read_sources("sources", {"frame": entry})


def test_what_is_no_table():
    with pytest.raises(InputError, match=r"^sources: got 3"):
        read_sources("sources", 3)
    with pytest.raises(InputError, match=r"^sources\.frame: got 'text'"):
        read_sources("sources", {"frame": "text"})


def test_a_source_checks_itself():
    with pytest.raises(InputError, match=r"^key: got ''"):
        Source("", "A", 2020, "T", "primary")
    with pytest.raises(InputError, match=r"^kind: got 'hearsay'"):
        Source("a", "A", 2020, "T", "hearsay")


def test_find_source():
    sources = read_sources("sources", {"frame": ENTRY})
    assert find_source("x.source", "frame", sources) is sources["frame"]
    with pytest.raises(InputError, match=r"^x\.source: got 'frme', .* did you mean 'frame'"):
        find_source("x.source", "frme", sources)
    with pytest.raises(InputError, match=r"^x\.source: got \['frame'\]"):
        find_source("x.source", ["frame"], sources)
