"""The page of a validation, such as docs/validation.md: the words are any country's, but for its own in a file."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from stimulus_model.calibration.coverage import coverage_by_variable
from stimulus_model.calibration.leave_one_out import coverage_by_model, unseen_coverage
from stimulus_model.calibration.model_page import lines, model_page, model_tables, page_name
from stimulus_model.calibration.published_tables.differences import MEASURES
from stimulus_model.economy.folders import DEFAULT, words_file
from stimulus_model.inputs import InputError, check_keys, open_regular, read_toml
from stimulus_model.results.files.atomic import check_path, replacing
from stimulus_model.results.plots.chart import MADE_BY, check_chart_target
from stimulus_model.results.tables.formats import fixed, span

if TYPE_CHECKING:
    from stimulus_model.calibration.validation import Validation


_MODULE = "python -m stimulus_model.calibration.page"
COMMAND = f"{_MODULE} docs/validation.md"


_INTRODUCTION = """# Validation: the economy against the official models

Written by `{command}`; do not edit.

Every number that {models} publish is compared with the economy under
the same experiment, without shocks: the published number, then median and 90 % band of what the economy predicts for
that model. A prediction has two parts: draws of the parameters, and the discrepancy, what no parameters of this
economy explain of that model (root-mean-square error of the calibration to it, by measure; the likelihood of the
ensemble has the same). A number counts as inside if some number that rounds to it is. Bands that cover everything
prove nothing, hence widths stand next to coverage.

{reasons}
"""


_HEADING = b"# Validation: "
"""How a page begins, this and those of models."""


_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def words(validation: Validation) -> dict[str, str]:
    """Return what the page says of the country's models: the words of its file, and how many models there are."""
    path, count = words_file(validation.economy), len(validation.models)
    own = read_toml(path) if path.is_file() else {}
    general = dict.fromkeys(("reasons", "never_fitted", "projection", "shocks", "widths"), "")
    general |= {"country": validation.economy, "models": ", ".join(model.title for model in validation.models)}
    said = {key: text.strip() for key, text in check_keys(path.name, own, (), tuple(general)).items()}
    command = COMMAND if validation.economy == DEFAULT else f"{_MODULE} --economy {validation.economy} FILE"
    return general | said | {"command": command, "all": _number(count), "others": _number(count - 1)}


def _number(count: int) -> str:
    return _COUNTS[count] if count < len(_COUNTS) else str(count)


def page(validation: Validation, stem: str | None = None) -> str:
    """Return the page as Markdown.

    `stem` is the name of its file without the suffix: a picture of real GDP and a page a model beside it are linked.
    Without it the tables of models stand on the page.
    """
    said = words(validation)
    parts = [
        _INTRODUCTION.format_map(said),
        _summary(validation),
        *_unseen(validation, said),
        _widths(validation),
        predictions(validation, said),
    ]
    if stem is None:
        parts += [
            part
            for model in validation.models
            for part in (f"## {model.title}\n", model_tables(validation, model, "###"))
        ]
    else:
        parts.append(f"![Real GDP: published numbers against the economy's bands]({stem}.png)\n")
        linked = (f"- [{model.title}]({page_name(stem, model)})" for model in validation.models)
        parts.append("\n".join(("## Number by number\n", *linked)) + "\n")
    parts += [_baseline(validation, said), _fan(validation, said), f"Source: {validation.source}.\n"]
    return "\n".join(parts)


def model_pages(validation: Validation, target: Path) -> dict[Path, str]:
    """Return the pages of the models, file -> Markdown, beside the page `target`."""
    command = words(validation)["command"]
    return {
        target.with_name(page_name(target.stem, model)): model_page(validation, model, command)
        for model in validation.models
    }


def check_page(path: object, *, overwrite: bool = False) -> Path:
    """Return `path` if it and the picture beside it are new, an earlier page with its picture, or may be replaced.

    Raises
    ------
    InputError
        If another file is there.
    """
    target = _check_text(path, overwrite)
    picture = target.with_suffix(".png")
    if not os.path.lexists(target):
        check_chart_target(picture, overwrite=overwrite)
    elif picture == target:
        raise InputError("page", str(path), "a Markdown file: its picture is the .png")
    return target


def _check_text(path: object, overwrite: bool) -> Path:
    target = check_path(path)
    if not overwrite and os.path.lexists(target) and not _is_page(target):
        raise InputError("page", str(path), "a new file or an earlier page: this is another file (--overwrite)")
    return target


def _is_page(path: Path) -> bool:
    with suppress(OSError), open_regular(path) as file:
        return file.read(len(_HEADING)) == _HEADING
    return False


def write_page(validation: Validation, path: str | Path, *, overwrite: bool = False) -> None:
    """Write the page to a file, and beside it a page a model and the picture of real GDP (same name, .png).

    Raises
    ------
    InputError
        If the file cannot be written, or another file is there and `overwrite` is False.
    """
    target = check_page(path, overwrite=overwrite)
    picture = target.with_suffix(".png")
    text = {target: page(validation, target.stem), **model_pages(validation, target)}
    for each in text:
        _check_text(each, overwrite)
    with replacing(picture) as temporary:
        validation.plot("real_gdp").savefig(temporary, format="png", dpi=90, metadata={"Software": MADE_BY})
    for each, written in text.items():
        with replacing(each) as temporary:
            temporary.write_text(written, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the page to a file, or print it."""
    from stimulus_model.calibration.validation import validate
    from stimulus_model.economy.economy import Economy

    parser = argparse.ArgumentParser(prog="python -m stimulus_model.calibration.page", description=__doc__)
    parser.add_argument("file", nargs="?", help="where to write the page; without it, it is printed")
    parser.add_argument("--economy", default=DEFAULT, help=f"economy, or path of a TOML file (default: {DEFAULT})")
    parser.add_argument("--draws", type=int, default=2_000, help="draws (default: 2000)")
    parser.add_argument("--seed", type=int, default=0, help="seed (default: 0)")
    options = parser.parse_args(arguments)
    validation = validate(Economy.load(options.economy), draws=options.draws, seed=options.seed)
    if options.file is None:
        print(page(validation))
    else:
        write_page(validation, options.file)
    return 0


def write_coverage(validation: Validation, path: Path) -> None:
    """Write how many published numbers lie inside, model by model: what reports of the economy say."""
    head = "# How many published numbers lie in the 90 % bands. Written by `python docs/caveats.py`; do not edit."
    models = [
        f'[[models]]\ntitle = "{each.title}"\nnumbers = {each.cells}\ninside = {each.inside}\n'
        for each in validation.coverage
    ]
    with replacing(path) as temporary:
        temporary.write_text("\n".join([head, f'source = "{validation.source}"\n', *models]), encoding="utf-8")


def _summary(validation: Validation) -> str:
    parts = []
    for title, listed in (
        ("## Coverage\n\n", validation.coverage),
        ("By variable, all models together:\n\n", coverage_by_variable(validation.rows)),
    ):
        rows = (
            (
                c.title,
                str(c.cells),
                str(c.inside),
                f"{100.0 * c.share:.1f} %",
                fixed(c.width, 2),
                f"{100.0 * c.parameters_share:.1f} %",
                fixed(c.parameters_width, 2),
                fixed(c.distance, 2),
            )
            for c in listed
        )
        head = (
            "", "numbers", "inside", "coverage", "mean width", "parameters alone", "their width", "RMSE of medians",
        )  # fmt: skip
        parts.append(title + lines(head, rows))
    return "\n".join(parts)


_LEFT_OUT = """## Models that are left out

Coverage above is that of numbers which the ensemble was fitted to. Here each model is asked of the draws that answer
to the **other** {others} alone. Their parameters as they are know too little of it. The band for an unseen model
takes official models as draws from a population of models of {country}: the mean over models, the scatter of a
model's own draws, and a Student t for the scatter between models, which {others} models know with {others} degrees of
freedom (`results/unseen_model.py`). The form was chosen after half a dozen others had been seen on the table of the
first country; nothing in it is fitted. A projection shows the same band, from all {all} models, with
`bands="models"`.

"""
_NEVER_FITTED = """### Numbers that were never fitted

{never_fitted} Nothing of the economy, of the ensemble or of these bands was fitted to them. Here all draws answer.

"""


def _unseen(validation: Validation, said: Mapping[str, str]) -> Iterator[str]:
    from stimulus_model.calibration.published import never_fitted

    if not validation.left_out:
        return
    variables = [
        unseen_coverage(entry.title, chosen)
        for name, entry in MEASURES.items()
        if (chosen := [row for row in validation.left_out if row.cell.variable == name])
    ]
    head = ("", "numbers", "by parameters", "their width", "for an unseen model", "its width")
    for text, listed in (
        (_LEFT_OUT, coverage_by_model(validation.models, validation.left_out)),
        ("By variable, all models together:\n\n", variables),
        (_NEVER_FITTED, coverage_by_model(never_fitted(validation.economy), validation.never_fitted)),
    ):
        rows = (
            (
                c.title,
                str(c.cells),
                f"{100.0 * c.parameters_share:.1f} %",
                fixed(c.parameters_width, 2),
                f"{100.0 * c.share:.1f} %",
                fixed(c.width, 2),
            )
            for c in listed
        )
        yield text.format_map(said) + lines(head, rows)


def _widths(validation: Validation) -> str:
    rows = (
        (
            MEASURES[s.variable].title if s.variable in MEASURES else "**all**",
            str(s.questions),
            fixed(s.spread, 2),
            fixed(s.width, 2),
            fixed(s.ratio, 2),
        )
        for s in validation.spreads
    )
    head = ("variable", "questions", "range of the models", "mean width", "width / range")
    return (
        "## Widths against disagreement\n\nQuestions (experiment, variable, year) that two or more models answer, "
        "scaled to one per cent or point; quarters\nare averaged over years with quarters between "
        "those given interpolated.\n\n" + lines(head, rows)
    )


def _baseline(validation: Validation, said: Mapping[str, str]) -> str:
    from stimulus_model.calibration.published import projection

    table = projection(validation.economy)
    rows = (
        (
            f"{_words(row.variable)}, {row.unit}",
            f"FY{row.year}",
            fixed(row.published, 1),
            fixed(row.median, 2),
            span(row.low, row.high, 2),
        )
        for row in validation.baseline
        if row.year in (2026, 2028, 2030, 2032, 2035)
    )
    head = ("variable", "year", "published", "median", "90 % band")
    return (
        f"## The path without the package\n\nSource: {table.source}.\n\n{said['projection']} The central path is "
        "put on it by add-factors that the economy file shows; bands are those of the\nparameters alone, "
        "without shocks.\n\n" + lines(head, rows)
    )


def _fan(validation: Validation, said: Mapping[str, str]) -> str:
    from stimulus_model.calibration.published import official_forecast_errors

    table = official_forecast_errors(validation.economy)
    rows = (
        (
            _words(row.variable),
            str(row.year),
            fixed(row.published, 2),
            fixed(row.unbiased, 2),
            fixed(row.model, 2),
            fixed(row.model / row.published, 2),
            fixed(row.ratio, 2),
            row.verdict,
        )
        for row in validation.fan
    )
    head = ("variable", "year", "error (RMSE)", "without bias", "economy (sd)", "sd / RMSE", "ratio", "verdict")
    text = (
        "Growth: without 2009 and 2020. Errors are interpolated to the start of year 1. Forecasters were too\n"
        "optimistic on average; the economy has no bias to show: its fan is compared with errors net of it;\n"
        f"the ratio to the whole error stands beside. {said['shocks']}"
    )
    return f"## The width of the fan\n\nSource: {table.source}.\n\n{text}\n\n{lines(head, rows)}"


def _words(name: str) -> str:
    return MEASURES[name].title if name in MEASURES else name.replace("_", " ").capitalize()


_PREDICTIONS = """## Coverage against width

Draws below carry a growing share of the discrepancy: 0 are the parameters alone, 1 the prediction. No other share has
a reason of its own. What a projection of the economy shows are the parameters alone (and shocks); the discrepancy
belongs to what an official model would publish. {widths}

"""


def predictions(validation: Validation, said: Mapping[str, str]) -> str:
    """Return the section as Markdown."""
    rows = (
        (
            f"{p.scale:.2f}",
            f"{100.0 * p.share:.1f} %",
            *(f"{100.0 * share:.1f} %" for share in p.shares),
            fixed(p.ratio, 2),
            fixed(p.ratio_of_three, 2),
            fixed(p.ratio_with_imputed, 2),
        )
        for p in validation.predictions
    )
    head = (
        "share of the discrepancy", "coverage", *(model.key for model in validation.models), "width / range",
        "where all answer", "unpublished responses imputed",
    )  # fmt: skip
    return _PREDICTIONS.format_map(said) + lines(head, rows)


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))
