"""What all tests share: JAX's float64 for second opinions is switched on where it is used, never globally."""

import jax
import pytest


@pytest.fixture
def float64():
    """JAX in float64 inside the test."""
    with jax.enable_x64(True):
        yield
