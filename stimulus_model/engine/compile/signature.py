"""What a compiled loop is called and what its arguments are: all that who compiles and who calls must agree on."""

from typing import NamedTuple

SYMBOL = "stimulus_model_loop"
"""Name of the function in every object file."""


class ArgumentKind(NamedTuple):
    """What an argument must be: an array of `ndim` axes in C order, or with 0 axes a number."""

    dtype: str
    ndim: int


FLOATS, INTEGERS, WORDS = ArgumentKind("float64", 1), ArgumentKind("int64", 1), ArgumentKind("uint64", 1)
INTEGER, WORD, TRUTH = ArgumentKind("int64", 0), ArgumentKind("uint64", 0), ArgumentKind("bool", 0)
