"""Records: leaves in one order, blocks that repeat, and annotations that are text."""

from typing import NamedTuple

import pytest

from stimulus_model.records import blocks, build, leaves, make, names, repeated


class Pair(NamedTuple):
    left: float
    right: float


Pairs = repeated("pair", Pair, 3)


class Whole(NamedTuple):
    first: float
    pairs: Pairs
    last: float


def test_a_block_that_repeats_is_a_record_like_any_other() -> None:
    assert names(repeated("plant", float, 3)) == ("plant_01", "plant_02", "plant_03")
    assert names(Whole) == ("first", *("left", "right") * 3, "last")
    whole = build(Whole, range(8))
    assert [pair.left for pair in whole.pairs] == [1, 3, 5]
    assert list(leaves(whole._replace(pairs=((10, 20), Pair(30, 40))))) == [0, 10, 20, 30, 40, 7]  # any tuple will do
    assert make(Whole, len).pairs.pair_02 == (4, 5)


WRITTEN = """
from __future__ import annotations
from typing import NamedTuple
class Inner(NamedTuple):
    x: float
class Outer(NamedTuple):
    inner: Inner
"""


def test_annotations_that_are_text_are_refused_and_named() -> None:
    found: dict[str, type] = {"__name__": "written"}  # type: ignore[dict-item]  # what exec fills
    exec(WRITTEN, found)
    with pytest.raises(TypeError, match=r"Outer\.inner: got 'Inner' as text.*without `from __future__ import annot"):
        blocks(found["Outer"])
    with pytest.raises(TypeError, match=r"Inner\.x: got 'float' as text"):
        names(found["Inner"])

    class Quoted(NamedTuple):
        pair: "Pair"

    with pytest.raises(TypeError, match=r"Quoted\.pair: got 'Pair' as text"):
        build(Quoted, [1.0, 2.0])
