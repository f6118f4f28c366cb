"""The kernel of long summaries: two scenarios side by side, and nothing but what a run needs of them.

Three things make it quicker than one scenario after the other, and none changes a bit of what comes out (but the
sign of a zero):

- Both scenarios of a quarter are one program. What they share, such as the disturbances, is computed once, and while
  one waits for a logarithm the processor goes on with the other.
- Flows that nobody keeps are not computed, unless something that is kept depends on them.
- Where a field of policy is zero in all quarters (the package without a package, experiments that are not made),
  equations are traced with the number zero, which leaves little of them.

So there is a kernel for each choice of variables and each pattern of zeros, and it pays for many draws only.
"""

import math
import threading

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.compile.buffers import aligned
from stimulus_model.engine.draws.design import NOTHING_GIVEN
from stimulus_model.engine.invalid import settle_invalid
from stimulus_model.engine.kernels.kernel import default_width, kernel, scratch_size
from stimulus_model.engine.kernels.specialisation import GROUP, Specialisation, together
from stimulus_model.engine.task import Task

FloatArray = npt.NDArray[np.float64]
NO_PLACES = np.empty(0, np.int64)


class TwoScenarios:
    """Computes spans of a task of two scenarios whose shocks are drawn where they are used.

    Parameters
    ----------
    task, width
        What to compute, and how many draws at a time; None: what suits the processor.
    known
        What the kernel is compiled for; None: all that is known of the task.
    """

    piece = width = GROUP

    def __init__(self, task: Task, width: int | None = None, known: Specialisation | None = None) -> None:
        self.task, self.lanes = task, width or default_width()
        self.kernel = kernel(task.model, self.lanes, together(task) if known is None else known)
        self.policy = np.ascontiguousarray(task.policy.transpose(1, 0, 2)).ravel()
        self.own = threading.local()  # memory that is used again

    def shape(self, draws: int) -> tuple[int, ...]:
        """Return the shape of the values of a span: (block, scenario, quarter, variable, lane)."""
        return (-(-draws // GROUP), *self.task.policy.shape[:2], len(self.task.variables), GROUP)

    def values(self, first: int, draws: int, out: FloatArray | None = None) -> FloatArray:
        """Return the kept variables of draws first, first + 1, ..., in `out` if it is given."""
        task, width, shape = self.task, self.lanes, self.shape(draws)
        if out is None:
            out = aligned(math.prod(shape)).reshape(shape)
        own, quarters = self.own, shape[2]
        if not hasattr(own, "scratch"):
            own.parameters, own.scratch = None, aligned(scratch_size(task.model, quarters, width, 2))
            own.scratch[:] = 0.0
        own.parameters = parameters = task.parameters(first, draws, width, own.parameters)
        totals = aligned(2 * parameters.shape[0] * width)
        key = np.uint64(task.seed), np.uint64(first), np.uint64(task.sampling.mirror), quarters, True, NOTHING_GIVEN
        where = out.reshape(-1), NO_PLACES, totals, own.scratch
        self.kernel(parameters.ravel(), self.policy, task.position, *key, *where)
        whole, beyond = divmod(parameters.shape[0] * width, GROUP)
        if beyond:
            out[whole, ..., beyond:] = 0.0  # lanes without a draw, which years would add up as they were found
        settle_invalid(task, out, totals.reshape(-1, 2, width), parameters, first, draws)
        return out
