"""Cut the Japanese font of the charts out of Noto Sans CJK JP: the characters of ``japanese.toml``, kana and ASCII.

Run it when the words have new characters; a test says when that is:

    pip install noto-cjk-sans-jp-regular
    python docs/japanese_font.py

It asks nothing of the text of users' own titles: characters beyond the font come from an installed one.
"""

from importlib.metadata import distribution
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from stimulus_model.languages.speech import WORDS
from stimulus_model.results.plots.fonts import SHIPPED, SHIPPED_FILE

SOURCE = "noto-cjk-sans-jp-regular"
KANA = "".join(map(chr, range(0x3041, 0x30FF)))
LATIN = "".join(map(chr, range(0x20, 0x7F))) + "±×−–…￥¥「」『』（）、。：；～％・"


def write() -> None:
    """Write font and licence beside the code that draws with them."""
    source = distribution(SOURCE)
    (font_file,) = (file for file in source.files or () if file.suffix == ".otf")
    (licence,) = (file for file in source.files or () if file.name == "LICENSE")
    font = TTFont(source.locate_file(font_file), lazy=True)
    options = subset.Options(layout_features=[], name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True)
    options.desubroutinize, options.hinting = True, False
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(set(WORDS.read_text(encoding="utf-8")))) + KANA + LATIN)
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4):
            record.string = SHIPPED
        elif record.nameID in (3, 6):
            record.string = SHIPPED.replace(" ", "")
    font["head"].modified = font["head"].created  # the same bytes every time
    font.recalcTimestamp = False
    top = font["CFF "].cff
    top.fontNames[0] = SHIPPED.replace(" ", "")
    font.save(SHIPPED_FILE)
    text = Path(str(source.locate_file(licence))).read_text(encoding="utf-8")
    whose = (
        f"{SHIPPED}, cut out of Noto Sans CJK JP {font['name'].getDebugName(5)}\n{font['name'].getDebugName(0)}\n\n"
    )
    SHIPPED_FILE.with_suffix(".txt").write_text(f"{whose}{text.rstrip()}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
