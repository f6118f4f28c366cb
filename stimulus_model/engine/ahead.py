"""What a run will need of the compiler, begun while its inputs are still being prepared."""

import contextlib
import threading

from stimulus_model.engine.counting import counting_loop
from stimulus_model.engine.kernel import default_width, kernel, selects
from stimulus_model.engine.machine_code import Loop
from stimulus_model.engine.model import Model
from stimulus_model.engine.pair import PAIRED
from stimulus_model.engine.scores import drawer

COMPILER = "stimulus_model compiler"
"""Name of the threads."""


def prepare_ahead(model: Model, variables: tuple[str, ...], draws: int, keep: str) -> None:
    """Begin to load or compile the kernel and the parameter draws of a run, side by side in the background.

    LLVM releases the interpreter lock, so it compiles one while numba reads the other and tables are computed. A run
    waits for what it needs; an error is left for it to meet.
    """
    selecting = selects(keep, variables != model.variables, draws)
    width = default_width()
    loops = [drawer(width)]
    if keep == "summary":
        loops += map(counting_loop, ("collecting", "counting"))
    if draws < PAIRED:  # a kernel for a run alone needs to know more of it
        loops.append(kernel(model, width, selecting))
    for loop in loops:
        threading.Thread(target=_prepared, args=(loop,), name=COMPILER).start()


def _prepared(loop: Loop) -> None:
    with contextlib.suppress(Exception):
        loop.prepare()
