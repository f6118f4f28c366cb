"""A workbook as sheets: contents with links, fans with their numbers, tables. XlsxWriter makes it.

It is an extra that is named where it is missing. Equal content gives equal bytes: nothing depends on the time.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stimulus_model.extras import need
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.languages.speech import Speech
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.tables.table import character_width

if TYPE_CHECKING:
    from pandas import DataFrame

MADE_BY: Final = "stimulus_model workbook"
"""What a workbook says of who made it, so that a later one may take its place."""
HEADS: Final = ("Date", "5 %", "25 %", "Median", "75 %", "95 %")
WIDTHS: Final = ("5 % to 25 %", "25 % to 75 %", "75 % to 95 %")
"""Differences of quantiles, which formulas compute and the chart stacks."""
FIRST: Final = 27
"""Row of the numbers below a chart."""
JAPANESE_FONT: Final = "Yu Gothic"
NAME: Final = 31
"""Most characters of the name of a sheet."""
_PAGE, _SENTENCE, _NAME = 110, 48, 64
"""Characters of the column of contents, of one of sentences, and most of a first one of names."""
_LINE: Final = 15
"""Points of a line."""
_BLUE, _SOFT = "#0072B2", "#52606d"


def write_sheets(
    path: str | Path, title: str, footer: str, fill: Callable[[Sheets], None], *, overwrite: bool, say: Speech
) -> Path:
    """Write the workbook whose sheets `fill` adds, and return its path."""
    target = check_path(path)
    check_choice("path.suffix", target.suffix.lower(), [".xlsx"])
    if not overwrite and os.path.lexists(target) and not is_workbook(target):
        allowed = "a new file or an earlier workbook: this is another file, replaced only with overwrite=True"
        raise InputError("path", str(path), allowed)
    library = need("xlsxwriter")
    with replacing(target) as temporary:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = library.Workbook(str(temporary), options)
        fill(Sheets(book, title, footer, say))
        try:
            book.close()
        except library.exceptions.FileCreateError as error:  # around what the system says
            raise error.args[0] from None
    return target


def is_workbook(path: Path) -> bool:
    """Return whether a file is a workbook that this library made."""
    with suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(path) as file:
        return MADE_BY.encode() in file.read("docProps/core.xml")
    return False


class Sheets:
    """A workbook while it is written; text goes in as text, whatever it begins with."""

    def __init__(self, book: Any, title: str, footer: str, say: Speech) -> None:
        self.book, self.footer, self.say = book, footer, say
        family = {"font_name": JAPANESE_FONT} if say.language == "ja" else {}  # not embedded: others fall back
        book.formats[0].set_font_name(family.get("font_name", book.formats[0].font_name))
        book.set_properties({"title": title, "comments": MADE_BY, "created": datetime(2000, 1, 1)})
        self.title = book.add_format({**family, "bold": True, "font_size": 15})
        self.head = book.add_format({**family, "bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.note = book.add_format({**family, "font_color": _SOFT, "text_wrap": True, "valign": "top"})
        self.link = book.add_format({**family, "font_color": _BLUE, "underline": 1})
        self.number = book.add_format({**family, "num_format": "0.0000", "valign": "top"})
        self.date = book.add_format({**family, "num_format": "yyyy-mm-dd", "align": "left"})
        self.wrap = book.add_format({**family, "text_wrap": True, "valign": "top"})
        self.whole = book.add_format({**family, "valign": "top"})
        self._contents = book.add_worksheet(say("Contents"))
        self._listed: list[tuple[str, str]] = []

    def sheet(self, name: str, title: str) -> Any:
        """Add a sheet that leads back to the contents and prints on A4."""
        sheet = self.book.add_worksheet(name[:NAME])
        sheet.hide_gridlines(2)
        first = f"internal:'{self._contents.name}'!A1"
        sheet.write_url(0, 0, first, self.link, self.say("Back to contents"))
        sheet.write_string(1, 0, title, self.title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.footer}&R&P / &N")
        self._listed.append((sheet.name, title))
        return sheet

    def fan(self, name: str, title: str, data: DataFrame, found: str) -> None:
        """Write quantiles by date, their differences as formulas, and a fan of stacked areas above them.

        `data` is that of a fan chart with its usual ranges, and `found` what it shows.
        """
        sheet = self.sheet(name, title)
        columns = ("low_90", "low_50", "median", "high_50", "high_90")
        for column, head in enumerate(map(self.say.name, (*HEADS, *WIDTHS))):
            sheet.write_string(FIRST, column, head, self.head)
        for row, (date, values) in enumerate(data[list(columns)].iterrows(), FIRST + 1):
            moment = date.to_pydatetime() if hasattr(date, "to_pydatetime") else datetime(int(str(date)), 1, 1)
            sheet.write_datetime(row, 0, moment, self.date)
            numbers = [float(values[name]) for name in columns]
            for column, number in enumerate(numbers, 1):
                sheet.write_number(row, column, number, self.number)
            for column, (low, high) in enumerate(((1, 2), (2, 4), (4, 5)), len(HEADS)):
                formula = f"={chr(65 + high)}{row + 1}-{chr(65 + low)}{row + 1}"
                sheet.write_formula(row, column, formula, self.number, numbers[high - 1] - numbers[low - 1])
        sheet.set_column(0, 8, 12)
        drawn = self._fan(sheet.name, len(data), found)
        sheet.insert_chart(3, 0, drawn, {"description": found})

    def _fan(self, sheet: str, dates: int, title: str) -> Any:
        def cells(column: int) -> list[Any]:
            return [sheet, FIRST + 1, column, FIRST + dates, column]

        areas = self.book.add_chart({"type": "area", "subtype": "stacked"})
        for column, opaque in ((1, None), (6, 78), (7, 55), (8, 78)):
            fill = {"none": True} if opaque is None else {"color": _BLUE, "transparency": opaque}
            series = {"name": [sheet, FIRST, column], "categories": cells(0), "values": cells(column)}
            areas.add_series({**series, "fill": fill, "border": {"none": True}})
        line = self.book.add_chart({"type": "line"})
        median = {"name": [sheet, FIRST, 3], "categories": cells(0), "values": cells(3)}
        line.add_series({**median, "line": {"color": _BLUE, "width": 2.25}})
        areas.combine(line)
        areas.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
        areas.set_legend({"position": "bottom", "delete_series": [0]})
        every = {"date_axis": True, "major_unit": 5, "major_unit_type": "years", "num_format": "yyyy"}
        areas.set_x_axis({**every, "label_position": "low"})
        areas.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#d9dee3"}}})
        areas.set_size({"width": 820, "height": 460})
        return areas

    def table(self, name: str, title: str, frame: DataFrame, *, wide: Iterable[str] = ()) -> None:
        """Write a frame that can be filtered; columns in `wide` hold sentences."""
        sheet = self.sheet(name, title)
        for column, head in enumerate(frame.columns):
            sheet.write_string(3, column, self.say.name(str(head).replace("_", " ")), self.head)
        sentences = [list(frame.columns).index(each) for each in wide]
        for row, values in enumerate(frame.itertuples(index=False), 4):
            self._heighten(sheet, row, [str(values[at]) for at in sentences], _SENTENCE)
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value, self.wrap)
                elif value == value:  # a number that is not defined stays empty
                    sheet.write_number(row, column, float(value), self.number if value % 1 else self.whole)
        sheet.autofilter(3, 0, 3 + len(frame), len(frame.columns) - 1)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        sheet.set_column(0, len(frame.columns) - 1, 16)
        widest = max((character_width(str(each)) for each in frame[frame.columns[0]]), default=0)
        sheet.set_column(0, 0, min(max(widest + 1, 16), _NAME))
        for at in sentences:
            sheet.set_column(at, at, _SENTENCE)

    def contents(self, opening: str, lines: Iterable[str]) -> None:
        """Write the first sheet: a title, links to the others, and lines of text."""
        sheet = self._contents
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, _PAGE)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, opening, self.title)
        for row, (name, title) in enumerate(self._listed, 2):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, f"{name}: {title}"[:255])
        for row, text in enumerate(("", *lines), 2 + len(self._listed)):
            self._heighten(sheet, row, [text], _PAGE)
            sheet.write_string(row, 0, text, self.note)

    @staticmethod
    def _heighten(sheet: Any, row: int, texts: Iterable[str], width: int) -> None:
        """Give a row the height of its longest text: who opens a file does not always do it."""
        lines = max((-(-character_width(text) // width) for text in texts), default=1)
        if lines > 1:
            sheet.set_row(row, _LINE * lines)
