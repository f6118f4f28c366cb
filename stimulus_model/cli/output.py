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

FILES = ("run.nc", "summary.csv", "fan.png", "report.html")
"""Names of the files of a run."""


def splits(projection: Projection | SummaryProjection) -> bool:
    """Return whether the command says what each channel adds."""
    return "real_gdp" in projection.variables and projection.provenance.keep != "summary"


@contextmanager
def output_folder(out: str | None, *, overwrite: bool = False) -> Iterator[Path | None]:
    """Give a temporary folder inside `out`, and move what was written there into `out` when the block succeeds.

    Missing folders are made; after an error those that were made are removed again. Files of the same names are
    replaced if they stand beside the projection of an earlier run, or if `overwrite` allows it. None stays None.

    Raises
    ------
    InputError
        If the folder cannot be made or written, or holds files of the same names that no run has left.
    """
    if out is None:
        yield None
        return
    for package in ("matplotlib", "netCDF4"):  # before the work: what the files need
        need(package)
    from stimulus_model.results.files.atomic import remove_stale, temporary_name

    target = Path(out)
    if not overwrite:
        _check_files(target)
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


def _check_files(target: Path) -> None:
    """Raise an `InputError` if `target` has files with our names that are not those of an earlier run."""
    from stimulus_model.results.files.sealed import is_projection

    there = [name for name in FILES if os.path.lexists(target / name)]
    if there and not is_projection(target / FILES[0]):
        allowed = f"a folder without another's {there[0]}, or --overwrite to replace it"
        raise InputError("out", str(target), allowed)


def write_outputs(projection: Projection | SummaryProjection, folder: Path, table: SummaryTable) -> list[str]:
    """Write run.nc, fan.png, report.html and `table` as summary.csv into `folder` and return their names."""
    from stimulus_model.results.files.csv_file import write_csv

    shown = "real_gdp" if "real_gdp" in projection.variables else projection.variables[0]
    write_csv(projection, table.to_frame(), folder / "summary.csv", probability=table.probability)
    projection.plot.fan(shown).save(folder / "fan.png")
    projection.save(folder / "run.nc", compress=True)
    projection.report(folder / "report.html", contributions=splits(projection))
    return list(FILES)
