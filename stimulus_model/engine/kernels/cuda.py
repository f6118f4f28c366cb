"""Spans of draws on an NVIDIA GPU: one thread a draw, through numba.cuda.

Opt-in and slow to start: the program is compiled in every process. Nothing else in the library knows of it.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import numpy.typing as npt

from stimulus_model.engine.invalid import settle_invalid
from stimulus_model.engine.kernels.cuda_program import ROW, program
from stimulus_model.engine.model import Model
from stimulus_model.engine.task import Task
from stimulus_model.inputs import InputError
from stimulus_model.records import size

FloatArray = npt.NDArray[np.float64]

TEAM = 8 * ROW
"""Threads that a processor of the GPU takes on together."""


class Threads:
    """Computes spans on the GPU.

    Parameters
    ----------
    task
        What to compute.

    Raises
    ------
    InputError
        If there is no GPU, or nothing to reach it with.
    """

    width = ROW
    piece = 1 << 14  # draws a launch: two scenarios of 64 quarters and 66 variables are then 1.1 GB on the GPU

    def __init__(self, task: Task) -> None:
        check_gpu()
        if task.model.looks_ahead:
            raise InputError("engine", "cuda", "'compiled' or 'reference' for a model that looks ahead", "compiled")
        flows = range(len(task.model.outputs))
        kept = tuple(flows[task.kept] if isinstance(task.kept, slice) else task.kept)
        self.task, self.kernel = task, _kernel(task.model, kept)

    def shape(self, draws: int) -> tuple[int, ...]:
        """Return the shape of the values of a span: (block, scenario, quarter, variable, lane)."""
        return (-(-draws // ROW), *self.task.policy.shape[:2], len(self.task.variables), ROW)

    def values(self, first: int, draws: int, out: FloatArray | None = None) -> FloatArray:
        """Return the kept variables of draws first, first + 1, ..., in `out` if it is given."""
        if out is None:
            out = np.empty(self.shape(draws))
        for start in range(0, draws, self.piece):
            count = min(self.piece, draws - start)
            self._launch(first + start, count, out[start // ROW : -(-(start + count) // ROW)])
        return out

    def _launch(self, first: int, draws: int, out: FloatArray) -> None:
        from numba import cuda

        task, threads = self.task, len(out) * ROW
        scenarios, quarters = task.policy.shape[:2]
        parameters = task.parameters(first, draws, ROW)
        given = task.given_shocks(first, draws, ROW)
        how = 2 if given.size else int(task.stochastic)
        written, totals = cuda.device_array(out.shape), cuda.device_array((scenarios, threads))
        memory = cuda.device_array((quarters + 1, max(size(task.model.Memory), 1), threads))
        self.kernel[math.ceil(threads / TEAM), TEAM](
            cuda.to_device(parameters),
            cuda.to_device(np.ascontiguousarray(task.policy)),
            cuda.to_device(task.position),
            np.uint64(task.seed),
            np.uint64(first),
            np.uint64(task.sampling.mirror),
            threads,  # those beyond the last draw repeat it or are thrown away, as idle lanes are
            how,
            cuda.to_device(given.reshape(len(out), -1, ROW) if given.size else np.zeros((1, 1, 1))),
            written,
            totals,
            memory,
        )
        written.copy_to_host(out)
        sums = totals.copy_to_host().reshape(scenarios, -1, ROW).transpose(1, 0, 2)
        settle_invalid(task, out, sums, parameters, first, draws)


def check_gpu() -> None:
    """Raise if there is no GPU that numba can reach."""
    from numba import cuda

    if not cuda.is_available():
        raise InputError(
            "engine", "cuda", "'compiled' or 'reference' where numba finds no NVIDIA GPU and its driver", "compiled"
        )


@functools.cache
def _kernel(model: Model, kept: tuple[int, ...]) -> Any:
    from numba import cuda

    scope = vocabulary()
    exec(compile(program(model, kept), "<stimulus_model on a GPU>", "exec"), scope)
    return cuda.jit(scope["run"])


def vocabulary() -> dict[str, Any]:
    """Return the names that the program uses besides its own."""
    from numba import config, cuda

    words: dict[str, Any] = {"cuda": cuda, "uint64": np.uint64, "int64": np.int64, "inf": math.inf, "nan": math.nan}
    if config.ENABLE_CUDASIM:  # the simulator runs the program in Python, on NumPy's scalars
        return words | {
            "sqrt": np.sqrt,
            "as_bits": lambda x: np.float64(x).view(np.int64),
            "as_float": lambda x: x.view(np.float64),
        }
    from numba.cuda import libdevice

    return words | {
        "sqrt": math.sqrt,
        "as_bits": libdevice.double_as_longlong,
        "as_float": libdevice.longlong_as_double,
    }
