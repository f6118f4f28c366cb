"""What a run will need of the compiler, begun while its inputs are still being prepared."""

import contextlib
import threading

from stimulus_model.engine.compile.compiled_loop import Loop, can_compile
from stimulus_model.engine.draws.parameter_draws import drawer
from stimulus_model.engine.kernels.kernel import default_width, kernel
from stimulus_model.engine.kernels.specialisation import TOGETHER, of_one_scenario
from stimulus_model.engine.model import Model
from stimulus_model.engine.summaries.binning import binning_loop

COMPILER = "stimulus_model compiler"
"""Name of the threads."""


def prepare_ahead(model: Model, variables: tuple[str, ...], draws: int, keep: str) -> None:
    """Begin to load or compile the kernel and the parameter draws of a run, side by side in the background.

    LLVM releases the interpreter lock, so it compiles one while numba reads the other and tables are computed. A run
    waits for what it needs; an error is left for it to meet.
    """
    if not can_compile():
        return
    width = default_width()
    loops = [drawer(width)]
    if keep == "summary":
        loops += map(binning_loop, ("collecting", "counting"))
    if draws < TOGETHER:  # a kernel for a run alone needs to know more of it
        loops.append(kernel(model, width, of_one_scenario(model, keep, variables != model.outputs, draws)))
    for loop in (each for each in loops if not each.ready):
        threading.Thread(target=_prepared, args=(loop,), name=COMPILER).start()


def _prepared(loop: Loop) -> None:
    with contextlib.suppress(Exception):
        loop.prepare()
