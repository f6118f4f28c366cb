"""The command line: ``stimulus-model run``, ``report``, ``explore``, ``compare``, ``respond`` and more.

Exit codes: 0 done; 2 bad input, with one line on standard error that says what is wrong; 130 interrupted by
Ctrl-C; 1 anything else, with one line. Nothing heavy is imported before the arguments are understood.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from stimulus_model.cli.arguments import PROGRAM
from stimulus_model.cli.parser import UsageError, parse
from stimulus_model.inputs import InputError

__all__ = ["main"]

DONE, FAILED, BAD_INPUT, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Parameters
    ----------
    arguments
        What follows the program's name; None: the arguments of this process.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None and isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # Japanese and other encodings of a pipe have no ¥ or −
    try:
        options = parse(given)
    except (InputError, UsageError) as error:
        return _complain(BAD_INPUT, f"{error} (see {PROGRAM} --help)")
    try:
        options.command(options)
        sys.stdout.flush()
    except InputError as error:
        notes = getattr(error, "__notes__", [])
        return _complain(BAD_INPUT, "; ".join([str(error), *notes]), error if options.traceback else None)
    except KeyboardInterrupt:
        code = _complain(INTERRUPTED, _interrupted(getattr(options, "checkpoint", None)))
        if arguments is None:
            _leave(code)
        return code
    except BrokenPipeError:
        # the reader, such as `head`, has left: Python would complain once more when it closes the pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        text = f"{type(error).__name__}: {error} (--traceback shows where)"
        return _complain(FAILED, text, error if options.traceback else None)
    return DONE


def _interrupted(checkpoint: str | None) -> str:
    """Return what Ctrl-C has left behind."""
    if checkpoint is None or not os.path.isdir(checkpoint):
        return "interrupted; nothing was written"
    return f"interrupted; no results were written; finished draws are in {checkpoint}: the same command goes on there"


def _leave(code: int) -> NoReturn:
    """End this process, whatever its other threads do.

    Python would wait for those that compile. They wait for ever if Ctrl-C has met the import of a module: the lock
    of imports can stay behind.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _complain(code: int, text: str, error: Exception | None = None) -> int:
    """Print one line on standard error and return `code`; with `error`, its traceback first."""
    if error is not None:
        import traceback

        traceback.print_exception(error)
    line = "".join(c if c.isprintable() else "?" for c in " ".join(text.split()))  # nothing that steers a terminal
    print(f"{PROGRAM}: {line}", file=sys.stderr)
    return code
