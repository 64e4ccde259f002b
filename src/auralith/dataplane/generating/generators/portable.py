"""Logarithm, exponential, sine and normal quantiles that are the same to the last bit everywhere.

The functions of the platform may differ in the last bit from processor to processor, and a value
that is rounded would now and then differ by a whole step. These use additions, multiplications,
divisions and square roots alone, which IEEE 754 defines exactly. Their error is below 1e-14.
"""

from math import pi
from typing import Final

import numpy as np

from auralith.dataplane.generating.stream import Floats

_LN2_HIGH: Final = 0.693147180369123816490
_LN2_LOW: Final = 1.90821492927058770002e-10
_HALF_ROOT: Final = 0.70710678118654752440
_LOG_TERMS: Final = 11
_EXP_TERMS: Final = 14
_LARGEST: Final = 709.0
_SINE_TERMS: Final = 12
_QUARTER: Final = 0.25

# Wichura's algorithm AS 241, from the highest power down.
_CENTRE: Final = (
    (2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
     13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
    (5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
     5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)  # fmt: skip
_MIDDLE: Final = (
    (7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177,
     1.27045825245236838258, 3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959,
     1.42343711074968357734),
    (1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
     0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494,
     2.05319162663775882187, 1.0),
)  # fmt: skip
_TAIL: Final = (
    (2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
     0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
     6.6579046435011037772),
    (2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
     7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531,
     0.59983220655588793769, 1.0),
)  # fmt: skip
_INNER: Final = 0.425
_OUTER: Final = 5.0


def log(values: Floats) -> Floats:
    """Natural logarithm of positive numbers."""
    fraction, power = np.frexp(np.asarray(values, np.float64))
    low = fraction < _HALF_ROOT
    fraction = np.where(low, fraction * 2.0, fraction)
    power = power - low
    ratio = (fraction - 1.0) / (fraction + 1.0)
    square = ratio * ratio
    total = np.full_like(ratio, 1.0 / (2 * _LOG_TERMS + 1))
    for term in reversed(range(_LOG_TERMS)):
        total = total * square + 1.0 / (2 * term + 1)
    return np.asarray(power * _LN2_LOW + 2.0 * ratio * total + power * _LN2_HIGH, np.float64)


def exp(values: Floats) -> Floats:
    """The exponential; what lies beyond 709 counts as 709."""
    held = np.clip(np.asarray(values, np.float64), -_LARGEST, _LARGEST)
    power = np.rint(held / (_LN2_HIGH + _LN2_LOW))
    rest = held - power * _LN2_HIGH - power * _LN2_LOW
    total = np.ones_like(rest)
    for term in range(_EXP_TERMS, 0, -1):
        total = total * rest / term + 1.0
    return np.asarray(np.ldexp(total, power.astype(np.int64)), np.float64)


def power(base: float, exponents: Floats) -> Floats:
    """`base` to each exponent; the base is positive."""
    return exp(np.asarray(exponents, np.float64) * log(np.array([base]))[0])


def sine(turns: Floats) -> Floats:
    """The sine of so many whole turns."""
    part = turns - np.floor(turns) - 0.5
    part = np.where(part > _QUARTER, 0.5 - part, np.where(part < -_QUARTER, -0.5 - part, part))
    angle = -2.0 * pi * part
    square = angle * angle
    total = np.ones_like(angle)
    for term in range(_SINE_TERMS, 0, -1):
        total = 1.0 - total * square / float(2 * term * (2 * term + 1))
    return np.asarray(angle * total, np.float64)


def normal_quantile(shares: Floats) -> Floats:
    """Where the standard normal distribution reaches each share, strictly between 0 and 1."""
    shares = np.asarray(shares, np.float64)
    apart = shares - 0.5
    out = apart * _ratio(_CENTRE, _INNER * _INNER - apart * apart)
    far = np.nonzero(np.abs(apart) > _INNER)[0]
    if len(far):
        side = apart[far]
        tail = np.where(side < 0, shares[far], 1.0 - shares[far])
        root = np.sqrt(-log(tail))
        found = np.where(root <= _OUTER, _ratio(_MIDDLE, root - 1.6), _ratio(_TAIL, root - 5.0))
        out[far] = np.where(side < 0, -found, found)
    return np.asarray(out, np.float64)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], at: Floats) -> Floats:
    above, below = (_polynomial(part, at) for part in coefficients)
    return above / below


def _polynomial(coefficients: tuple[float, ...], at: Floats) -> Floats:
    total = np.full_like(at, coefficients[0])
    for coefficient in coefficients[1:]:
        total = total * at + coefficient
    return total
