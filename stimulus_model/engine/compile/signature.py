"""What a compiled loop is called and what its arguments are: all that who compiles and who calls must agree on."""

from typing import NamedTuple

SYMBOL = "stimulus_model_loop"
"""Name of the function in every object file."""


class Kind(NamedTuple):
    """What an argument must be: an array of `ndim` axes in C order, or with 0 axes a number."""

    dtype: str
    ndim: int


FLOATS, INTEGERS, WORDS = Kind("float64", 1), Kind("int64", 1), Kind("uint64", 1)
INTEGER, WORD, TRUTH = Kind("int64", 0), Kind("uint64", 0), Kind("bool", 0)
