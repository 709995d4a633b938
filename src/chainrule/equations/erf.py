"""The error function, in array operations alone, because NumPy has none and gelu needs it.

A polynomial over a polynomial in each of three ranges, with the coefficients of W. J. Cody, "Rational Chebyshev
approximation for the error function", Mathematics of Computation 23 (1969), 631–637. Nothing else uses this file;
read `activations.py` for gelu itself.
"""

from .arrays import Array, library

NEAR_TOP = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
            3.20937758913846947e3)  # fmt: skip
NEAR_BOTTOM = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
MIDDLE_TOP = (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
              2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
              1.23033935479799725e3)  # fmt: skip
MIDDLE_BOTTOM = (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
                 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
                 1.23033935480374942e3)  # fmt: skip
FAR_TOP = (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
           1.60837851487422766e-2, 6.58749161529837803e-4)  # fmt: skip
FAR_BOTTOM = (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
              2.33520497626869185e-3)  # fmt: skip
ONE_OVER_ROOT_PI = 0.5641895835477562869


def erf(x: Array) -> Array:
    """erf(x) = 2/√π ∫₀ˣ exp(−t²) dt, within 1e-15 in float64. Any shape in, the same shape out.

    >>> import numpy as np
    >>> erf(np.array([-1.0, 0.0, 0.5])).round(6).tolist()
    [-0.842701, 0.0, 0.5205]
    """
    xp = library(x)
    size = xp.abs(x)

    near = xp.minimum(size, 0.46875)
    erf_near = near * ratio(NEAR_TOP, NEAR_BOTTOM, near * near)

    middle = xp.clip(size, 0.46875, 4.0)
    erf_middle = 1 - xp.exp(-middle * middle) * ratio(MIDDLE_TOP, MIDDLE_BOTTOM, middle)

    far = xp.clip(size, 4.0, 10.0)  # past 6 the result is 1 to the last bit
    square = 1 / (far * far)
    erf_far = 1 - xp.exp(-far * far) / far * (ONE_OVER_ROOT_PI - square * ratio(FAR_TOP, FAR_BOTTOM, square))

    return xp.sign(x) * xp.where(size <= 0.46875, erf_near, xp.where(size <= 4.0, erf_middle, erf_far))


def ratio(top: tuple[float, ...], bottom: tuple[float, ...], x: Array) -> Array:
    """One polynomial over another, highest power first."""
    return polynomial(top, x) / polynomial(bottom, x)


def polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    total = coefficients[0] + 0 * x
    for coefficient in coefficients[1:]:
        total = total * x + coefficient  # Horner's rule
    return total
