"""A map of regions as tiles of one size: each with its name and number, shaded by how much happens there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from stimulus_model.economy.economy import Economy
from stimulus_model.economy.folders import home_of, structure_file
from stimulus_model.inputs import InputError, check_integer, check_items, read_toml
from stimulus_model.languages.speech import Speech
from stimulus_model.results.plots.chart import colours
from stimulus_model.results.plots.fonts import font, readable
from stimulus_model.results.plots.lettering import fitting, whole_figure
from stimulus_model.results.tables.formats import decimals, fixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import Series

Tiles = Mapping[str, tuple[int, int]]
"""Region -> column and row, from the upper left."""
LARGEST: Final = 99
_GAP: Final = 0.94
"""Part of a tile that is shaded."""


def tiles_of(economy: Economy) -> Tiles:
    """Return where the regions of an economy stand, as its country's file says; empty where there is none."""
    try:
        file = structure_file(home_of(economy.header.country), "tiles")
    except InputError:
        return {}
    known = read_toml(file)["tiles"] if file.exists() else {}
    return {name: (column, row) for name, (column, row) in known.items() if name in economy.header.regions}


def check_tiles(tiles: object, regions: Mapping[str, str]) -> Tiles:
    """Return tiles that hold every region on a place of its own."""
    allowed = "region -> (column, row) from the upper left, a place for each region: " + ", ".join(regions)
    if not isinstance(tiles, Mapping) or regions.keys() - tiles.keys():
        raise InputError("tiles", tiles, allowed)
    found: dict[str, tuple[int, int]] = {}
    for name in regions:
        place = check_items(f"tiles.{name}", tiles[name], "(column, row)")
        if len(place) != 2:
            raise InputError(f"tiles.{name}", place, "(column, row)")
        column, row = (check_integer(f"tiles.{name}", each, low=0, high=LARGEST) for each in place)
        if (column, row) in found.values():
            raise InputError(f"tiles.{name}", place, "a place of its own")
        found[name] = (column, row)
    return found


def draw_tiles(axes: Axes, data: Series, tiles: Tiles, titles: Mapping[str, str], say: Speech) -> None:
    """Draw a number a region: the shade grows with the root of its size, or one tile would outshine all others."""
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    columns, rows = (max(place[k] for place in tiles.values()) + 1 for k in (0, 1))
    shades, face = colours(axes), np.array(to_rgb(axes.get_facecolor()))
    most, places = float(data.abs().max()) or 1.0, decimals(data)
    texts = {name: (say.name(titles.get(name, name)), fixed(data[name], places, sign=True)) for name in tiles}
    figure, box = whole_figure(axes), axes.get_position()
    wide = 72.0 * figure.get_figwidth() * box.width / columns * _GAP
    tall = 72.0 * figure.get_figheight() * box.height / rows * _GAP
    size = min(fitting([each for pair in texts.values() for each in pair], wide), tall / 3.0)
    for name, (column, row) in tiles.items():
        part = np.sqrt(abs(data[name]) / most)
        shade = np.array(to_rgb(shades["blue" if data[name] >= 0.0 else "vermilion"]))
        colour = tuple((1.0 - part) * face + part * shade)
        edge = shades["grey"]
        axes.add_patch(Rectangle((column, row), _GAP, _GAP, facecolor=colour, edgecolor=edge, lw=0.4, zorder=2))
        ink = "white" if np.dot(colour, (0.2126, 0.7152, 0.0722)) < 0.45 else "#1f2933"
        text = "\n".join(map(readable, texts[name]))
        middle = (column + 0.5 * _GAP, row + 0.5 * _GAP)
        axes.text(*middle, text, ha="center", va="center", color=ink, fontsize=size, zorder=3, **font(text))
    axes.set_xlim(-0.1, columns)
    axes.set_ylim(rows, -0.1)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
