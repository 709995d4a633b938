"""What a check is told of the exercise: read from a line of words or from a list, and refused in a sentence."""

import pytest

from chainrule.classroom.told import Told, told, words
from chainrule.errors import InputError, UnknownName


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (None, ()),
        ("", ()),
        ("relu", ("relu",)),
        ("tanh,relu", ("tanh", "relu")),
        ("  tanh ,  relu ", ("tanh", "relu")),
        ("Eo Eh dW*", ("Eo", "Eh", "dW*")),
        (["tanh", "relu"], ("tanh", "relu")),
        (("dB*", "dW*"), ("dB*", "dW*")),
    ],
)
def test_names_come_as_a_line_or_as_a_list(given: object, read: tuple[str, ...]) -> None:
    assert words(given) == read


def test_what_was_told_is_kept_and_said_line_by_line() -> None:
    everything = told(
        hidden="tanh,relu",
        output="softmax",
        loss="cross_entropy",
        reduction="sum",
        samples="columns",
        example="batch",
        targets="labels",
        outputs=4,
        returns=["dWh", "dBh"],
    )
    assert everything == Told(
        ("tanh", "relu"), "softmax", "cross_entropy", "sum", "columns", "batch", "labels", 4, ("dWh", "dBh")
    )
    assert everything.lines() == (
        "hidden: tanh, relu",
        "output: softmax",
        "loss: cross_entropy",
        "reduction: sum",
        "samples: columns",
        "example: batch",
        "targets: labels",
        "outputs: 4",
        "returns: dWh, dBh",
    )


def test_nothing_told_is_nothing_said() -> None:
    assert told() == Told()
    assert told().lines() == ()


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"hidden": "tanh,rellu"}, UnknownName, "rellu"),
        ({"hidden": "softmax"}, InputError, "softmax is for the output layer only"),
        ({"output": "sigmiod"}, UnknownName, "sigmoid"),  # what was meant is named
        ({"loss": "mse"}, UnknownName, "half_squared_error"),
        ({"reduction": "average"}, UnknownName, "mean"),
        ({"samples": "cols"}, UnknownName, "columns"),
        ({"example": "single"}, UnknownName, "scalar"),
        ({"targets": "ints"}, UnknownName, "labels"),
        ({"outputs": 0}, InputError, "outputs"),
        ({"outputs": 1.5}, InputError, "outputs"),
        ({"returns": [1, 2]}, InputError, "no list of names"),
    ],
)
def test_what_cannot_be_used_is_refused(options: dict[str, object], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        told(**options)  # pyright: ignore[reportArgumentType]
