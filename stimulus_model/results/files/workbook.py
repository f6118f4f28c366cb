"""A projection as a workbook: contents with links, native charts with their numbers, tables, every assumption.

XlsxWriter makes it, an extra that is named where it is missing. Equal projections give equal bytes: nothing in the
file depends on the time.
"""

from __future__ import annotations

import os
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from stimulus_model.extras import need
from stimulus_model.inputs import InputError, check_choice
from stimulus_model.results.files.assumptions import ASSUMPTIONS, assumptions
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.measures import RELATIVE_UNITS, YEARLY, Measure
from stimulus_model.results.plots.plots import Plots
from stimulus_model.results.tables.long_frame import long_frame, run_facts

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.answers import Answers
    from stimulus_model.variables import Variable

MADE_BY: Final = "stimulus_model workbook"
"""What a workbook says of who made it, so that a later one may take its place."""
HEADS: Final = ("Date", "5 %", "25 %", "Median", "75 %", "95 %")
WIDTHS: Final = ("5 % to 25 %", "25 % to 75 %", "75 % to 95 %")
"""Differences of quantiles, which formulas compute and the chart stacks."""
FIRST: Final = 27
"""Row of the numbers below a chart."""
_BLUE, _SOFT = "#0072B2", "#52606d"


def write_workbook(projection: Answers, path: str | Path, *, content: str, overwrite: bool) -> Path:
    """Write the workbook and return its path; `content` is the content hash of the projection."""
    target = check_path(path)
    check_choice("path.suffix", target.suffix.lower(), [".xlsx"])
    if not overwrite and os.path.lexists(target) and not is_workbook(target):
        allowed = "a new file or an earlier workbook: this is another file, replaced only with overwrite=True"
        raise InputError("path", str(path), allowed)
    library = need("xlsxwriter")
    with replacing(target) as temporary:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        book = library.Workbook(str(temporary), options)
        _Workbook(book, projection).write(content)
        book.close()
    return target


def is_workbook(path: Path) -> bool:
    """Return whether a file is a workbook that this library made."""
    with suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(path) as file:
        return MADE_BY.encode() in file.read("docProps/core.xml")
    return False


class _Workbook:
    """A workbook while it is written; text goes in as text, whatever it begins with."""

    def __init__(self, book: Any, projection: Answers) -> None:
        self.book, self.projection = book, projection
        made = projection.provenance
        book.set_properties({"title": made.package_title, "comments": MADE_BY, "created": datetime(2000, 1, 1)})
        self.title = book.add_format({"bold": True, "font_size": 15})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.note = book.add_format({"font_color": _SOFT, "text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": _BLUE, "underline": 1})
        self.number = book.add_format({"num_format": "0.0000"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.contents = book.add_worksheet("Contents")
        self.sheets: list[tuple[str, str]] = []

    def write(self, content: str) -> None:
        """Write every sheet; the contents last, since they list the others."""
        for entry, measure in _shown(self.projection):
            self._chart(entry, measure)
        for freq in YEARLY:
            title = "By calendar year" if freq == "year" else "By fiscal year"
            with suppress(InputError):  # a summary counts no fiscal years, and a short axis may have no whole year
                frame = long_frame(self.projection, None, freq, None, 0.90).reset_index()
                self._table(title, f"{title}: median, range, mean and their Monte Carlo errors", frame)
        self._table("Assumptions", "Every assumption, with prior and source", assumptions(self.projection.provenance))
        self._contents(content)

    def _sheet(self, name: str, title: str) -> Any:
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_url(0, 0, "internal:'Contents'!A1", self.link, "Back to contents")
        sheet.write_string(1, 0, title, self.title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.projection.provenance.package_id[:12]}&R&P / &N")
        self.sheets.append((name, title))
        return sheet

    def _chart(self, entry: Variable, measure: Measure) -> None:
        """Write quantiles by date, their differences as formulas, and a fan of stacked areas above them."""
        projection, units = self.projection, RELATIVE_UNITS if measure == "relative" else entry.effect_units
        title = f"{entry.long_name}, with minus without {projection.provenance.subject}, {units}"
        sheet = self._sheet(entry.name[:31], title)
        percent = measure == "relative" if entry.effect == "relative" else None
        fan = Plots(projection).fan(entry.name, relative=percent)
        columns = ("low_90", "low_50", "median", "high_50", "high_90")
        for column, head in enumerate((*HEADS, *WIDTHS)):
            sheet.write_string(FIRST, column, head, self.head)
        for row, (date, values) in enumerate(fan.data[list(columns)].iterrows(), FIRST + 1):
            moment = date.to_pydatetime() if hasattr(date, "to_pydatetime") else datetime(int(str(date)), 1, 1)
            sheet.write_datetime(row, 0, moment, self.date)
            numbers = [float(values[name]) for name in columns]
            for column, number in enumerate(numbers, 1):
                sheet.write_number(row, column, number, self.number)
            for column, (low, high) in enumerate(((1, 2), (2, 4), (4, 5)), len(HEADS)):
                formula = f"={chr(65 + high)}{row + 1}-{chr(65 + low)}{row + 1}"
                sheet.write_formula(row, column, formula, self.number, numbers[high - 1] - numbers[low - 1])
        sheet.set_column(0, 8, 12)
        drawn = self._fan(sheet.name, len(fan.data), fan.words.title)
        sheet.insert_chart(3, 0, drawn, {"description": fan.words.title})

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

    def _table(self, name: str, title: str, frame: DataFrame) -> None:
        sheet = self._sheet(name, title)
        for column, head in enumerate(frame.columns):
            sheet.write_string(3, column, str(head).replace("_", " "), self.head)
        for row, values in enumerate(frame.itertuples(index=False), 4):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value, self.wrap)
                elif value == value:  # a number that is not defined stays empty
                    sheet.write_number(row, column, float(value), self.number if value % 1 else None)
        sheet.autofilter(3, 0, 3 + len(frame), len(frame.columns) - 1)
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        sheet.set_column(0, len(frame.columns) - 1, 16)
        if name == "Assumptions":
            sheet.set_column(0, 0, 28)
            sheet.set_column(ASSUMPTIONS.index("prior"), len(ASSUMPTIONS) - 1, 48)

    def _contents(self, content: str) -> None:
        sheet, projection = self.contents, self.projection
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 110)
        opening, *rest = projection.headline().splitlines()
        sheet.write_string(0, 0, opening, self.title)
        row = 2
        for name, title in self.sheets:
            sheet.write_url(row, 0, f"internal:'{name}'!A1", self.link, f"{name}: {title}"[:255])
            row += 1
        facts = [f"{key.replace('_', ' ')}: {value}" for key, value in run_facts(projection).items()]
        for text in ("", *rest, "", *facts, f"content: {content}"):
            sheet.write_string(row, 0, text, self.note)
            row += 1


def _shown(projection: Answers) -> list[tuple[Variable, Measure]]:
    """Return the variables that have a sheet, and the measure of the effect that is known of each."""
    kept = [name for name in projection.registry.headline if name in projection.variables] or projection.variables
    found: list[tuple[Variable, Measure]] = []
    for name in kept:
        measure: Measure = "relative" if projection.shows_per_cent(name) else "effect"
        if projection.knows(name, measure):
            found.append((projection.registry[name], measure))
    return found
