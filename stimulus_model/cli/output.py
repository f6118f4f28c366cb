"""The files of a run: all of them or none, and never half a file."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.extras import need
from stimulus_model.inputs import InputError

if TYPE_CHECKING:
    from stimulus_model.results.projection import Projection
    from stimulus_model.results.summary_projection import SummaryProjection
    from stimulus_model.results.tables.summary import SummaryTable

FILES = ("summary.csv", "fan.png", "report.html")
"""Names of the files of a run."""
PATHS = "run.nc"
"""Name of the file of all its draws, which is written if it is asked for: it has hundreds of megabytes."""


def splits(projection: Projection | SummaryProjection) -> bool:
    """Return whether the command says what each channel adds."""
    return "real_gdp" in projection.variables and projection.provenance.keep != "summary"


@contextmanager
def output_folder(out: str | None, *, save: bool = False, overwrite: bool = False) -> Iterator[Path | None]:
    """Give a temporary folder inside `out`, and move what was written there into `out` when the block succeeds.

    Missing folders are made; after an error those that were made are removed again. Files of the same names are
    replaced if an earlier run has left them, or if `overwrite` allows it. All draws are written with `save`; without
    it those of an earlier run, which would stand beside files of this one, go with `overwrite`. None stays None.

    Raises
    ------
    InputError
        If the folder cannot be made or written, or holds files of the same names that no run has left, or draws
        that this run does not write; and for `save` without a folder.
    """
    if out is None:
        if save:
            raise InputError("save", save, "with --out, the folder to write to")
        yield None
        return
    for package in ("matplotlib", *(("netCDF4",) if save else ())):  # before the work: what the files need
        need(package)
    from stimulus_model.results.files.atomic import remove_stale, temporary_name
    from stimulus_model.results.files.sealed import is_projection

    target = Path(out)
    if not overwrite:
        _check_files(target, save)
    missing = [each for each in (target, *target.parents) if not each.exists()]
    try:
        target.mkdir(parents=True, exist_ok=True)
        remove_stale(target)
        temporary = target / temporary_name()
        temporary.mkdir(mode=0o700)
        try:
            yield temporary
            for file in sorted(temporary.iterdir()):
                os.replace(file, target / file.name)
            if not save and is_projection(target / PATHS):
                (target / PATHS).unlink()
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        missing = []
    except OSError as error:
        allowed = f"a folder that can be made and written ({error.strerror or error})"
        raise InputError("out", out, allowed) from error
    finally:
        for folder in missing:
            with suppress(OSError):  # never made, or no longer empty: not ours to remove
                folder.rmdir()


def _check_files(target: Path, save: bool) -> None:
    """Raise an `InputError` if `target` has files that this run may not replace, or draws that it would not."""
    from stimulus_model.report.writing import is_report
    from stimulus_model.results.files.sealed import is_projection

    earlier, drawn = is_report(target / "report.html"), is_projection(target / PATHS)
    ours = dict.fromkeys(FILES, earlier) | ({PATHS: drawn} if save else {})
    others = [name for name, known in ours.items() if not known and os.path.lexists(target / name)]
    if others:
        allowed = f"a folder without another's {others[0]}, or --overwrite to replace it"
        raise InputError("out", str(target), allowed)
    if drawn and not save:
        allowed = f"a folder without an earlier run's {PATHS}; --save writes it anew, --overwrite removes it"
        raise InputError("out", str(target), allowed)


def write_outputs(
    projection: Projection | SummaryProjection, folder: Path, table: SummaryTable, *, save: bool
) -> list[str]:
    """Write `FILES` in the words of `table`, which is summary.csv, and with `save` all draws; return their names."""
    from stimulus_model.results.files.csv_file import write_csv

    shown = "real_gdp" if "real_gdp" in projection.variables else projection.variables[0]
    write_csv(projection, table.to_frame(), folder / "summary.csv", probability=table.probability)
    language = table.say.language
    projection.plot.fan(shown, language=language).save(folder / "fan.png")
    projection.report(folder / "report.html", contributions=splits(projection), language=language)
    if not save:
        return list(FILES)
    projection.save(folder / PATHS, compress=True)
    return [*FILES, PATHS]
