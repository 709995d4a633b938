"""What all tests share: JAX's float64 for second opinions is switched on where it is used, never globally."""

import os

import jax
import pytest
from hypothesis import settings

settings.register_profile("everywhere", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)  # the same examples for everybody
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")


@pytest.fixture
def float64():
    """JAX in float64 inside the test."""
    with jax.enable_x64(True):
        yield
