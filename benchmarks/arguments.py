"""Arguments of the benchmarks' commands."""

import argparse


def count(text: str) -> int:
    """Read a whole number of at least 1.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is less.
    """
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"got {number}, allowed: at least 1")
    return number
