"""Models that many tests of the command look at are fitted once."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from .helpers import Said, penguins, well


@dataclass(frozen=True)
class Fitted:
    """A table, the model that the command made of it, and what it said."""

    data: Path
    model: Path
    said: Said


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path, monkeypatch):
    """The command saves beside the caller if nobody says where; in a test that is a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def birds(tmp_path_factory) -> Fitted:
    """Species of penguins: a classification with numbers, categories and missing cells."""
    folder = tmp_path_factory.mktemp("birds")
    data, model = penguins(folder / "penguins.csv"), folder / "birds.safetensors"
    said = well("fit", data, "--target", "species", "--hidden", "8,6", "--epochs", 60, "--model", model)
    return Fitted(data, model, said)


@pytest.fixture(scope="session")
def mass(tmp_path_factory) -> Fitted:
    """Body mass of penguins: a regression whose numbers are thousands."""
    folder = tmp_path_factory.mktemp("mass")
    data, model = penguins(folder / "penguins.csv"), folder / "mass.safetensors"
    said = well("fit", data, "--target", "body_mass_g", "--hidden", "8", "--epochs", 60, "--model", model, "--json")
    return Fitted(data, model, said)
