"""Checkpoints: killed runs go on to the same bits, damage is repaired, another run is refused."""

import numpy as np
import pytest
import toy
from toy import layout

from stimulus_model.engine import task
from stimulus_model.engine.checkpoint import SUFFIX
from stimulus_model.engine.chunks import Years
from stimulus_model.engine.executors import Span, spans
from stimulus_model.engine.run import Where, histograms, run
from stimulus_model.engine.summaries.histogram import BLOCK
from stimulus_model.inputs import InputError

DRAWS = 600
KINDS = {"paths": None, "annual": Years(0, 6, (False, True, False))}


class Stop(Exception):
    """What interrupts a run here."""


def stopping(after):
    """Return a progress callback that interrupts a run after some spans."""
    calls = []

    def report(done, draws):
        calls.append(done)
        if len(calls) == after:
            raise Stop

    return report


def interrupt(folder, after=3, **options):
    with pytest.raises(Stop):
        run(toy.task(), DRAWS, checkpoint=folder, chunk=100, threads=1, progress=stopping(after), **options)


def same(paths, other):
    expected = toy.arrays(other)
    return all(np.array_equal(values, expected[key]) for key, values in toy.arrays(paths).items())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("then", [{}, {"chunk": 7}, {"width": 8, "threads": 2}])
def test_an_interrupted_run_goes_on_to_the_same_bits(kind, then, tmp_path):
    years, folder, done = KINDS[kind], tmp_path / "run.ckpt", []
    interrupt(folder, years=years)
    assert len(list(folder.glob(f"*{SUFFIX}"))) == 3
    resumed = run(toy.task(), DRAWS, checkpoint=folder, years=years, progress=lambda d, _: done.append(d), **then)
    assert done[0] == 300
    assert done[-1] == DRAWS
    assert same(resumed, run(toy.task(), DRAWS, years=years))


def test_a_tally_goes_on_to_the_same_bits(tmp_path):
    draws, folder = 4 * BLOCK + 5, tmp_path / "run.ckpt"
    with pytest.raises(Stop):
        histograms(
            toy.task(), draws, layout(), where=Where(checkpoint=folder, chunk=1, threads=1, progress=stopping(2))
        )
    expected = histograms(toy.task(), draws, layout())
    for _ in range(2):  # the second time everything is there
        found = histograms(toy.task(), draws, layout(), where=Where(checkpoint=folder))
        for a, b in zip((*expected[0], *expected[1]), (*found[0], *found[1]), strict=True):
            np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "foreign magic"])
def test_a_damaged_span_is_computed_again(damage, tmp_path):
    folder = tmp_path / "run.ckpt"
    interrupt(folder)
    file = sorted(folder.glob(f"*{SUFFIX}"))[1]
    content = bytearray(file.read_bytes())
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "flip":
        content[-100] ^= 1
    elif damage == "empty":
        content = b""
    else:
        content[0] ^= 1
    file.write_bytes(content)
    done = []
    resumed = run(toy.task(), DRAWS, checkpoint=folder, chunk=100, progress=lambda d, _: done.append(d))
    assert done[0] == 200
    assert same(resumed, run(toy.task(), DRAWS))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"seed": 8}, r"checkpoint: got .*run.ckpt.*: seed is 8 here and 7 there"),
        ({"variables": ("level",)}, r"variables is \['level'\] here and"),
        ({"quarters": 20}, r"exogenous paths is '\w{11}\.\.\.' here and"),
        ({"marginals": toy.MARGINALS[::-1]}, r"priors is '\w{11}\.\.\.' here and"),
        ({"model": toy.REMEMBERING}, r"equations is '\w{11}\.\.\.' here and '\w{11}\.\.\.' there"),
    ],
)
def test_another_run_is_refused(change, message, tmp_path):
    folder = tmp_path / "run.ckpt"
    interrupt(folder)
    with pytest.raises(InputError, match=message):
        run(toy.task(**change), DRAWS, checkpoint=folder)
    with pytest.raises(InputError, match=r"draws is 601 here and 600 there"):
        run(toy.task(), DRAWS + 1, checkpoint=folder)
    with pytest.raises(InputError, match=r"engine is 'reference' here and 'compiled' there"):
        run(toy.task(), DRAWS, engine="reference", checkpoint=folder)
    assert same(run(toy.task(), DRAWS, checkpoint=folder), run(toy.task(), DRAWS))


def test_a_checkpoint_of_another_version_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "run.ckpt"
    with monkeypatch.context() as earlier:
        earlier.setattr(task, "__version__", "0.0.1")
        interrupt(folder)
    with pytest.raises(InputError, match=r"checkpoint: .*version is '[^']+' here and '0\.0\.1' there"):
        run(toy.task(), DRAWS, checkpoint=folder)


def test_folders_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("x")
    for folder, message in (
        (tmp_path / "file", r"checkpoint: .*a folder: this is a file"),
        (tmp_path / "mine", r"checkpoint: .*this one holds 'thesis.tex'"),
        (tmp_path / "none" / "run", r"checkpoint: .*there is no"),
        (7, r"checkpoint: got 7, allowed: the path of a folder"),
        ("", r"checkpoint: got '', allowed: the path of a folder"),
    ):
        with pytest.raises(InputError, match=message):
            run(toy.task(), DRAWS, checkpoint=folder)
    assert (tmp_path / "mine" / "thesis.tex").read_text() == "x"


def test_one_run_at_a_time(tmp_path):
    refused = []

    def meddle(done, draws):
        with pytest.raises(InputError, match=r"used by one run at a time") as error:
            run(toy.task(), DRAWS, checkpoint=tmp_path / "run.ckpt")
        refused.append(error)

    run(toy.task(), DRAWS, checkpoint=tmp_path / "run.ckpt", chunk=300, progress=meddle)
    assert len(refused) == 2


def test_what_is_left_is_cut_into_spans():
    assert spans(0, 10, 4) == [(0, 4), (4, 4), (8, 2)]
    assert spans(5, 10, 4, [Span(9, 2), Span(5, 1)]) == [(6, 3), (11, 4)]
    assert spans(0, 4, 4, [Span(0, 4)]) == []
