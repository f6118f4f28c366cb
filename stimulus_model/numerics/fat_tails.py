"""Student's t from standard normals: a tail that several shocks of a quarter share, and a tail of its own."""

from typing import NamedTuple

from stimulus_model.numerics.functions import expm1, maximum, sqrt, where

FLOOR = 0.05

"""Least mixing variable: sizes are multiplied by at most sqrt(1 / FLOOR), below 4.5. It binds in a quarter of 2,500
years at five degrees of freedom, and keeps the variance within 3 % of one from four degrees of freedom on."""


class MixingStart(NamedTuple):
    """Constants of a shared tail: the cube root of the mixing variable is `centre` + `slope` z."""

    centre: float
    slope: float
    variance: float


class StudentStart(NamedTuple):
    """Constants of a tail of its own: t = sqrt(nu (exp(rate z z) - 1)) with the sign of z, times `per_sd`."""

    rate: float
    degrees: float
    per_sd: float


def begin_mixing(degrees: float) -> MixingStart:
    """Constants for `degrees` of freedom, at least 4."""
    square = 2.0 / (9.0 * degrees)
    return MixingStart(1.0 - square, sqrt(square), (degrees - 2.0) / degrees)


def mixing(z: float, start: MixingStart) -> float:
    """Size of all shocks of a quarter that share it: normals times this are multivariate Student t, unit variance.

    The mixing variable chi-squared over its degrees of freedom comes from a standard normal by the cube of
    Wilson and Hilferty (1931).
    """
    root = maximum(start.centre + start.slope * z, 0.0)
    size: float = sqrt(start.variance / maximum(root * root * root, FLOOR))
    return size


def begin_student(degrees: float) -> StudentStart:
    """Constants for `degrees` of freedom, at least 3: the variance of the transform is exact, see `student`."""
    ratio = (8.0 * degrees + 3.0) / (8.0 * degrees + 1.0)
    rate = ratio * ratio / degrees
    variance = degrees * (1.0 / sqrt(1.0 - 2.0 * rate) - 1.0)
    return StudentStart(rate, degrees, 1.0 / sqrt(variance))


def student_t(z: float, start: StudentStart) -> float:
    """Student's t of unit variance from a standard normal, by Wallace's transform (1959), which keeps the order.

    Its square has mean nu (1 / sqrt(1 - 2 rate) - 1), because exp(rate z z) of a standard normal has the mean
    1 / sqrt(1 - 2 rate): scaled by it, the variance is one.
    """
    size: float = start.per_sd * sqrt(start.degrees * expm1(start.rate * z * z))
    signed: float = where(z < 0.0, -size, size)
    return signed
