"""Questions about shapes: what a transpose or a product has, and why some products do not exist.

Every shape is worked out from the record. `questions.py` puts them on a sheet.
"""

from collections.abc import Iterator
from random import Random

from ..working.book import hidden_name
from ..working.document import Text
from ..working.expressions import Function, Letter, Node, Product, Transposed, shape_of
from ..working.notation import written
from ..working.record import Record
from ..working.shapes import plural
from .question import Part, Question

MOST = 4
LETTERS = "ABCDEFGH"


def shape_questions(record: Record, random: Random) -> Part:
    """Some shapes, and one product that cannot be worked out, if there is any."""
    asked = list(expressions(record))
    chosen = sorted(random.sample(range(len(asked)), min(MOST, len(asked))))
    questions = [
        Question(
            f"shape of {written(asked[k])}",
            "shape",
            shape_of(asked[k], record.value),
            ("What is the shape of ", asked[k], "?"),
        )
        for k in chosen
    ]
    return Part("Shapes", (*questions, *impossible(record, random)))


def expressions(record: Record) -> Iterator[Node]:
    """What backpropagation is made of: a transpose, the products on the way forward and back, the column sums."""
    layers = record.architecture.layers
    inputs = ["X", *map(hidden_name, layers[:-1])]
    for name, layer_input in zip(layers, inputs, strict=True):
        W, E, H = Letter(f"W{name}"), Letter(f"E{name}"), Letter(layer_input)
        yield Transposed(W)
        yield Transposed(H)
        yield Product("@", H, W)
        yield Product("@", Transposed(H), E)
        yield Function("colsum", (E,))
        if name != layers[0]:
            yield Product("@", E, Transposed(W))


def impossible(record: Record, random: Random) -> Iterator[Question]:
    """Why the product that people write by mistake does not exist."""
    layers = record.architecture.layers
    pairs = [(f"E{name}", f"W{name}") for name in reversed(layers[1:])]
    pairs += [("X", f"E{layers[0]}"), (f"W{layers[0]}", "X"), (f"E{layers[0]}", f"W{layers[0]}"), ("Y", "Eo")]
    for left, right in pairs:
        (rows, columns), (other_rows, other_columns) = record.shape(left), record.shape(right)
        if columns == other_rows:
            continue
        texts: list[Text] = [
            (f"{left} has {plural(columns, 'column')}, and {right} has {plural(other_rows, 'row')}.",),
            (f"{left} has {plural(rows, 'row')}, and {right} has {plural(other_columns, 'column')}.",),
            (f"The shapes of {left} and {right} are not the same.",),
            (f"It can be worked out: its shape is ({rows}, {other_columns}).",),
        ]
        product = Product("@", Letter(left), Letter(right))
        choices, letter = shuffled(texts, random)
        asked = ("Why can ", product, " not be worked out, or can it?")
        yield Question(f"why not {written(product)}", "choice", letter, asked, choices=choices)
        return


def shuffled(texts: list[Text], random: Random) -> tuple[tuple[Text, ...], str]:
    """Choices in another order, and the letter of the one that was first."""
    order = list(range(len(texts)))
    random.shuffle(order)
    return tuple(texts[k] for k in order), LETTERS[order.index(0)]
