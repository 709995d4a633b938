"""Servers for the tests of `explore/`, each on a free port and with a client that has entered."""

from collections.abc import Iterator

import pytest

from chainrule.explore import opened

from .helpers import Client, Files, made, serving


@pytest.fixture
def client() -> Iterator[Client]:
    """The article's network."""
    with serving(opened()) as entered:
        yield entered


@pytest.fixture
def files(tmp_path) -> Files:
    return made(tmp_path)


@pytest.fixture
def table_client(files) -> Iterator[Client]:
    """A network on its table."""
    with serving(opened(str(files.model), str(files.data))) as entered:
        yield entered
