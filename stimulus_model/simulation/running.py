"""Keywords of running that every function that runs takes, for the types of functions whose result `keep` decides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, TypedDict

from stimulus_model.engine.chunks import Engine
from stimulus_model.engine.progress import Progress
from stimulus_model.engine.task import OnInvalid
from stimulus_model.results.measures import Measure
from stimulus_model.sampling import SamplingName


class Running(TypedDict, total=False):
    """How a run is made; `simulate` says what each means."""

    sampling: SamplingName
    horizon: str
    variables: Sequence[str] | None
    measures: Sequence[Measure] | None
    fiscal_years: bool
    engine: Engine
    threads: int | None
    chunk: int | None
    progress: bool | Progress
    memory: int | None
    checkpoint: str | os.PathLike[str] | None
    client: Any
    on_invalid: OnInvalid
