"""A WebAssembly module that says what it holds: the fingerprint of its equations, and the sizes of their records.

Modules import nothing. They export their memory, where it is free (`__heap_base`), and the kernel; `kernel.js` beside
this file calls it. What is said of a module stands in a section of its own, as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from stimulus_model.engine.kernels.specialisation import Specialisation
from stimulus_model.engine.model import Model
from stimulus_model.ids import canonical_json
from stimulus_model.inputs import InputError, check_keys
from stimulus_model.records import size

WIDTH = 4
"""Draws that a module computes at a time."""
KNOWN = Specialisation(selecting=True)
"""What the kernel is compiled for: any variables of any package."""
SECTION = "stimulus_model"
SCRIPT = Path(__file__).with_name("kernel.js")
"""The JavaScript that calls a module."""
_MAGIC = b"\0asm\1\0\0\0"


class About(NamedTuple):
    """What a module says of itself.

    Attributes
    ----------
    fingerprint
        That of the model, `Model.fingerprint`.
    width
        Draws at a time.
    parameters, exogenous, position, shocks, memory
        Sizes of the model's records.
    outputs
        Names of the results of a quarter.
    """

    fingerprint: str
    width: int
    parameters: int
    exogenous: int
    position: int
    shocks: int
    memory: int
    outputs: tuple[str, ...]


def about_model(model: Model) -> About:
    """Return what the module of a model will say."""
    records = {
        "parameters": model.Parameters,
        "exogenous": model.Exogenous,
        "position": model.Position,
        "shocks": model.Shocks,
        "memory": model.Memory,
    }
    sizes = {name: size(record) for name, record in records.items()}
    return About(model.fingerprint, WIDTH, outputs=model.outputs, **sizes)


def described(content: bytes, about: About) -> bytes:
    """Return a module with a section that says what it holds."""
    name, text = SECTION.encode(), canonical_json(about._asdict()).encode()
    body = _number(len(name)) + name + text
    return content + b"\0" + _number(len(body)) + body


def read_about(content: bytes, field: str = "module") -> About:
    """Return what a module says of itself.

    Raises
    ------
    InputError
        It is no WebAssembly module, or not one of this library.
    """
    try:
        found = next(body for name, body in _custom_sections(content) if name == SECTION)
        table = check_keys(field, json.loads(found), About._fields)
        return About(**{**table, "outputs": tuple(table["outputs"])})
    except (StopIteration, IndexError, ValueError, TypeError) as error:
        raise InputError(field, content[:8], "a WebAssembly module that this library has built") from error


def _number(value: int) -> bytes:
    """Write a whole number as WebAssembly does: seven bits a byte, lowest first."""
    low, rest = value & 127, value >> 7
    return bytes([low | 128]) + _number(rest) if rest else bytes([low])


def _read_number(content: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins at a byte, and where the next one begins."""
    value = shift = 0
    while content[at] & 128:
        value |= (content[at] & 127) << shift
        shift, at = shift + 7, at + 1
    return value | content[at] << shift, at + 1


def _custom_sections(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Give name and body of each section that the standard leaves to whoever builds a module."""
    if not content.startswith(_MAGIC):
        raise ValueError("no WebAssembly module")
    at = len(_MAGIC)
    while at < len(content):
        kind, (length, begin) = content[at], _read_number(content, at + 1)
        at = begin + length
        if kind == 0:
            count, start = _read_number(content, begin)
            yield content[start : start + count].decode(), content[start + count : at]
