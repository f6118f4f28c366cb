"""What every table of results can do: show itself as text, HTML, Markdown and LaTeX."""

from __future__ import annotations

from abc import ABC, abstractmethod

from stimulus_model.results.tables import Table, to_html, to_latex, to_markdown, to_text


class Tabular(ABC):
    """A result that can be written as a table."""

    __slots__ = ()

    @abstractmethod
    def _table(self) -> Table:
        """Round for reading."""

    def to_html(self) -> str:
        """Return an HTML table, rounded."""
        return to_html(self._table())

    def to_latex(self) -> str:
        """Return a LaTeX tabular (booktabs), rounded."""
        return to_latex(self._table())

    def to_markdown(self) -> str:
        """Return a Markdown table, rounded."""
        return to_markdown(self._table())

    def __repr__(self) -> str:
        return to_text(self._table())

    def _repr_html_(self) -> str:
        return self.to_html()


class Summarised(Tabular):
    """A result that the table describes in full: `summary` prints it."""

    __slots__ = ()

    def summary(self) -> str:
        """Return the table as text, rounded."""
        return to_text(self._table())
