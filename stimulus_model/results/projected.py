"""What every simulation answers, with its draws kept or only counted: series, statistics, tables, charts, card."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stimulus_model._face import above
from stimulus_model.inputs import InputError, check_choice, check_flag
from stimulus_model.languages.speech import Language, speech
from stimulus_model.results.answers import Answers, check_probability
from stimulus_model.results.measures import YEARLY, Bands, Frequency, Yearly

if TYPE_CHECKING:
    from pandas import DataFrame

    from stimulus_model.results.plots.fan import FanPlots
    from stimulus_model.results.tables.summary import SummaryTable


class Projected(Answers):
    """Paths of an economy without and with a package, their statistics, and tables and charts of them."""

    __slots__ = ()

    @property
    @abstractmethod
    def content_hash(self) -> str:
        """SHA-256 of everything a saved file would hold: equal runs have equal hashes."""

    @property
    @abstractmethod
    def plot(self) -> FanPlots:
        """Charts."""

    def summary(
        self,
        variables: Iterable[str] | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
        *,
        freq: Yearly = "year",
        bands: Bands = "parameters",
        language: Language = "en",
    ) -> SummaryTable:
        """Return the effects by year: median, range, mean, their Monte Carlo errors, and how often above zero.

        Parameters
        ----------
        variables
            Names of the registry; None: the variables of the headline, as far as they are known. Levels are shown in
            per cent of the no-package path, or in their units in a summary that did not count the former;
            percentages in percentage points, other variables in their units.
        years
            Years fully on the axis; None: the first two, every fifth and the last.
        probability
            Probability of the central range, 0.90 for the 5 % to the 95 % quantile.
        freq
            ``"year"``: calendar years; ``"fiscal_year"``: those of the budget.
        bands
            ``"parameters"``: ranges of the draws. ``"models"``: of one more official model than they answer to, as in
            `statistics`.
        language
            ``"en"`` or ``"ja"``: of what the table prints; its numbers have the names of the registry.
        """
        from stimulus_model.results.tables.summary import summarise

        say = speech(language)
        check_choice("freq", freq, YEARLY)
        return summarise(self, variables, years, check_probability(probability), freq, bands, say)

    def to_frame(
        self,
        variables: Iterable[str] | None = None,
        *,
        freq: Frequency | None = None,
        years: Iterable[int] | None = None,
        probability: float = 0.90,
    ) -> DataFrame:
        """Return the statistics of variables over time, a row a variable, measure and date, in full precision.

        Parameters
        ----------
        variables
            Names of the registry; None: the variables of the headline, as far as they are known.
        freq
            ``"quarter"``, ``"year"`` or ``"fiscal_year"``; None: quarters, where they are kept.
        years
            Only these, of the years that `freq` counts; None: the whole axis.
        probability
            Probability of the central range.

        Returns
        -------
        pandas.DataFrame
            Index (variable, measure, units, date) with the measures ``"without"``, ``"with"``, ``"effect"`` and
            ``"relative"`` as far as they are known; columns as in `statistics`. ``attrs`` say what was simulated.
        """
        from stimulus_model.results.tables.long_frame import long_frame

        return long_frame(self, variables, self.finest if freq is None else freq, years, probability)

    def to_csv(
        self,
        path: str | Path,
        variables: Iterable[str] | None = None,
        *,
        freq: Frequency = "year",
        years: Iterable[int] | None = None,
        probability: float = 0.90,
        overwrite: bool = False,
    ) -> Path:
        """Write `to_frame` to a file that spreadsheets read right, each row with package, economy, seed and draws.

        Parameters
        ----------
        path
            Where to, with the suffix ``.csv``; an earlier table of this library is replaced.
        variables, freq, years, probability
            As in `to_frame`.
        overwrite
            True: replace whatever file is there.

        Raises
        ------
        InputError
            The file cannot be written, or another's file is there; or as in `to_frame`.
        """
        from stimulus_model.results.files.csv_file import check_csv_target, write_csv

        target = check_csv_target(path, overwrite=check_flag("overwrite", overwrite))
        frame = self.to_frame(variables, freq=freq, years=years, probability=probability)
        return write_csv(self, frame, target, probability=probability)

    def to_excel(self, path: str | Path, *, overwrite: bool = False, language: Language = "en") -> Path:
        """Write a workbook: contents, native charts with their numbers, tables by calendar and fiscal year, beliefs.

        Needs XlsxWriter, which ``pip install "stimulus_model[excel]"`` brings. Equal projections give equal bytes.

        Parameters
        ----------
        path
            Where to, with the suffix ``.xlsx``; an earlier workbook of this library is replaced.
        overwrite
            True: replace whatever file is there.
        language
            ``"en"`` or ``"ja"``: of every word but notes, sources and names of one's own.

        Raises
        ------
        InputError
            XlsxWriter is missing, the file cannot be written, or another's file is there.
        """
        from stimulus_model.results.files.workbook import write_workbook

        say, overwrite = speech(language), check_flag("overwrite", overwrite)
        return write_workbook(self, path, content=self.content_hash, overwrite=overwrite, say=say)

    def _ipython_key_completions_(self) -> list[str]:
        return list(self.variables)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self.variables

    def report(
        self,
        path: str | os.PathLike[str],
        *,
        language: Language = "en",
        contributions: bool = True,
        live: bool = True,
        overwrite: bool = False,
    ) -> Path:
        """Write a report: one HTML file to send, print and keep; see `stimulus_model.write_report`.

        Parameters
        ----------
        path
            Where to; an earlier report is replaced.
        language
            ``"en"`` or ``"ja"``; notes and sources of parameters stay in the language in which they are written.
        contributions
            Whether it shows what each channel adds, where that is known; runs eight more scenarios the first time.
        live
            Whether it has levers that run the model in the page; where that cannot be, the page says why.
        overwrite
            True: replace whatever file is there.

        Returns
        -------
        pathlib.Path
            The file.
        """
        made: Path = above("report.writing", "write_report")(
            self, path, language=language, contributions=contributions, live=live, overwrite=overwrite
        )
        return made

    def explore(self, *, port: int = 0, language: Language = "en", widget: bool = False) -> Any:
        """Show a page of levers whose views are computed here, with the draws of the projection.

        Parameters
        ----------
        port
            Where to listen on this machine; 0: a free one.
        language
            ``"en"`` or ``"ja"``.
        widget
            False: serve the page on this machine. True: a widget of a notebook, which needs no port and works where
            the notebook's kernel runs on another machine; needs ``pip install "stimulus_model[explore]"``.

        Returns
        -------
        stimulus_model.explore.server.Explorer
            Its `address` opens in a browser, a notebook shows it, and ``close()`` ends it. With `widget` the widget.

        Raises
        ------
        InputError
            There is no package or economy at hand, no quarters, nothing to listen at, or no anywidget.
        """
        if check_flag("widget", widget):
            if port:
                raise InputError("port", port, "0 with widget=True, which listens nowhere")
            return above("explore.widget", "explorer_widget")(self, speech(language))
        return above("explore.server", "Explorer")(self, port=port, language=language)

    def to_html(self, *, language: Language = "en") -> str:
        """Return the card that a notebook shows: words, main numbers, fan of GDP and tables, in one piece of HTML.

        Parameters
        ----------
        language
            ``"en"`` or ``"ja"``.
        """
        from stimulus_model.results.tables.card import card_html

        return card_html(self, self.plot, speech(language))

    def _repr_html_(self) -> str:
        return self.to_html()
