"""What the equations mean by an array: NumPy's or JAX's, whichever comes in.

The same line runs on both, because each array names the library that it belongs to.
"""

from typing import Any

Array = Any  # numpy.ndarray or jax.Array: this room imports NumPy alone, so it can't name the second


def library(x: Array) -> Any:
    """The array library of `x`: `numpy` for NumPy arrays, `jax.numpy` for JAX arrays, compiled or not.

    >>> import numpy as np
    >>> library(np.zeros(2)).__name__
    'numpy'
    """
    return x.__array_namespace__()
