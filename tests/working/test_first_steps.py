"""First steps: easy to read, no word before it is explained, every number the record's, every direction a true one.

The cost is worked out anew here by other means: plain functions, one row at a time.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textstat.textstat import textstatistics

import chainrule as cr
from chainrule.equations.descent import ADAM, MOMENTUM
from chainrule.errors import InputError
from chainrule.working.document import Block, Bullets, Formula, Heading, Matrix, Paragraph, Table, Text, walk
from chainrule.working.explain import explain, locate
from chainrule.working.expressions import Function, Letter, Node, Number, Series, evaluate, parts
from chainrule.working.first_steps import ACTIVATION, LOSS, WORDS, first_steps, first_steps_of
from chainrule.working.record import Record, record

# many networks -------------------------------------------------------------------------------------------------------

random = np.random.default_rng(5)


def table(rows: int, inputs: int, outputs: int, loss: str = "half_squared_error") -> tuple[np.ndarray, np.ndarray]:
    X = random.normal(size=(rows, inputs))
    if loss == "cross_entropy":
        return X, np.eye(outputs)[random.integers(outputs, size=rows)]
    if loss == "binary_cross_entropy":
        return X, random.integers(2, size=(rows, outputs)).astype(float)
    if loss == "poisson":
        return X, random.poisson(2, size=(rows, outputs)).astype(float)
    return X, random.normal(size=(rows, outputs))


def traced(sizes: list[int], rows: int = 4, rate: float = 0.1, weights: bool = False, **options: Any) -> Record:
    net = cr.Network(sizes, seed=3, **options)
    X, Y = table(rows, sizes[0], sizes[-1], net.loss)
    w = random.uniform(0.5, 2, size=rows) if weights else None
    return net.trace(X, Y, learning_rate=rate, sample_weight=w).record


def biased(net: cr.Network, value: float) -> cr.Network:
    net.params = [(W, np.full((1, W.shape[1]), value)) for W, _ in net.params]
    return net


def dead() -> Record:
    """No unit of the hidden layer is above 0."""
    X, Y = table(3, 2, 1)
    return biased(cr.Network([2, 3, 1], seed=1), -50.0).trace(X, Y).record


def right() -> Record:
    """Every prediction is its target."""
    net = cr.Network([2, 3, 1], seed=1)
    X, _ = table(3, 2, 1)
    return net.trace(X, net.forward(X)).record


def forward_only() -> Record:
    net = cr.Network([3, 4, 2], seed=1)
    return record(net.architecture, net.params, table(3, 3, 2)[0])


def with_optimizer(optimizer: Any, limit: float | None = None) -> Record:
    net = cr.Network([3, 4, 2], activations="tanh", seed=1)
    X, Y = table(5, 3, 2)
    return record(net.architecture, net.params, X, Y, 0.1, optimizer=optimizer, limit=limit)


def article() -> Record:
    net, X, Y = cr.article()
    return net.trace(X, Y, learning_rate=0.1).record


RECORDS = {
    "article": article(),
    "softmax": traced([4, 8, 3], 6, loss="cross_entropy"),
    "regression": traced([3, 4, 1], 5, activations="tanh"),
    "no hidden layer": traced([3, 1], loss="binary_cross_entropy"),
    "deep": traced([12, 9, 8, 7, 3], 9, activations=["silu", "elu", "tanh"], output="sigmoid"),
    "no bias": traced([3, 4, 2], bias=False, activations="gelu"),
    "one row": traced([3, 4, 2], 1, activations="softplus"),
    "one of each": traced([1, 1, 1], 1, activations="sigmoid", reduction="sum"),
    "sample weights": traced([2, 3, 2], 4, weights=True, activations="tanh"),
    "sample weights, summed": traced([2, 3, 2], 4, weights=True, reduction="sum", loss="huber"),
    "penalties": traced([3, 4, 2], 4, l1=0.02, l2=0.05, activations="tanh"),
    "dropout": traced([3, 6, 5, 2], 4, dropout=0.4, activations="leaky_relu"),
    "wide": traced([40, 130, 10], 30, loss="cross_entropy"),
    "a long step": traced([3, 4, 2], 5, rate=50.0, activations="tanh"),
    "no step": traced([3, 4, 2], 5, rate=0.0, activations="tanh"),
    "softmax under another loss": traced([3, 4, 3], 5, output="softmax", loss="squared_error"),
    "dead": dead(),
    "right": right(),
    "forward only": forward_only(),
    "momentum": with_optimizer(MOMENTUM),
    "adam, clipped": with_optimizer(ADAM, limit=0.1),
    **{f"{name} inside": traced([3, 4, 1], activations=name) for name in ACTIVATION if name != "softmax"},
    **{f"{name} as the loss": traced([3, 4, 2], activations="tanh", loss=name) for name in LOSS},
}
LEARNING = {name: found for name, found in RECORDS.items() if "C" in found.by_name}
every = pytest.mark.parametrize("found", RECORDS.values(), ids=RECORDS.keys())
every_learning = pytest.mark.parametrize("found", LEARNING.values(), ids=LEARNING.keys())


def accounts(found: Record) -> list[tuple[str, tuple[Block, ...]]]:
    """Two cells of each quantity, in first steps."""
    told = []
    for step in (*found.steps, *found.parts):
        last = tuple(size - 1 for size in step.shape)
        for index in {tuple(0 for _ in step.shape), last}:
            told.append((f"{step.name}{list(index)}", first_steps_of(explain(found, step.name, index))))
    return told


# reading the text ----------------------------------------------------------------------------------------------------


def spoken(text: Text) -> str:
    """A text with its numbers and letters as one short word each."""
    return "".join(part if isinstance(part, str) else "5" if isinstance(part, Number) else "X" for part in text)


def strings(blocks: Sequence[Block]) -> list[str]:
    """All running text, in order."""
    found = []
    for block in walk(blocks):
        match block:
            case Paragraph(pieces):
                found.append(spoken(pieces))
            case Bullets(items):
                found += map(spoken, items)
            case Heading(text) | Matrix(title=text):
                found.append(text)
            case Table(header, rows):
                found += [*header, *(spoken(cell) for row in rows for cell in row)]
    return found


def prose(blocks: Sequence[Block]) -> list[str]:
    texts = [block.parts for block in walk(blocks) if isinstance(block, Paragraph)]
    items = [item for block in walk(blocks) if isinstance(block, Bullets) for item in block.items]
    return [spoken(text) for text in (*items, *texts)]


def nodes(blocks: Sequence[Block]) -> list[Node]:
    found: list[Node] = []
    for block in walk(blocks):
        match block:
            case Paragraph(pieces) | Formula(pieces):
                texts: list[Text] = [pieces]
            case Bullets(items):
                texts = list(items)
            case Table(rows=rows):
                texts = [cell for row in rows for cell in row]
            case _:
                texts = []
        found += [part for text in texts for part in text if not isinstance(part, str)]
    return found


def below(node: Node) -> list[Node]:
    return [node, *(found for part in parts(node) for found in below(part))]


grade = textstatistics().flesch_kincaid_grade

# easy to read --------------------------------------------------------------------------------------------------------


@every
def test_a_lesson_is_easy_to_read(found):
    texts = prose(first_steps(found))
    assert grade("\n".join(texts)) <= 5  # 8 is the promise
    for text in texts:
        assert grade(text) <= 10, text
        for sentence in re.split(r"(?<=[.!?:]) ", text):
            assert len(sentence.split()) <= 30, sentence


@every
def test_every_number_is_explained_in_easy_words(found):
    for name, blocks in accounts(found):
        texts = prose(blocks)
        assert grade("\n".join(texts)) <= 8, (name, texts)
        assert max(map(grade, texts)) <= 10.5, (name, texts)


def test_the_grade_is_no_trick_of_the_measure():
    """The measure is what we think it is: 0.39 · words per sentence + 11.8 · syllables per word − 15.59."""
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    hard = "Backpropagation differentiates compositional functions recursively, accumulating adjoint sensitivities."
    assert grade(hard) > 20


# no word before it is explained --------------------------------------------------------------------------------------

TECHNICAL = {  # a word, and what its explanation begins with
    "weight": "A weight is",
    "bias": "A bias is",
    "unit": "A unit takes",
    "layer": "A layer is",
    "row": "A row is",
    "input": "An input is",
    "output": "An output is",
    "network": "A network takes",
    "activation": "An activation is",
    "gather": "A unit gathers by",
    "slope": "A slope says",
    "error": "An error is",
    "derivative": "A derivative is",
    "cost": "The cost is",
    "loss": "A loss is",
    "target": "A target is",
    "prediction": "A prediction is",
    "nudge": "A nudge is",
    "penalty": "A penalty is",
    "mask": "A mask is",
    "dropout": "Dropout makes",
    "sample weight": "A sample weight says",
    "gradient descent": "Gradient descent moves",
    "learning rate": "The learning rate is",
    "optimizer": "An optimizer is",
    "clipping": "Clipping makes",
    "logarithm": "X is a logarithm",
}
NEVER = "matrix matrices vector gradient backpropagation jacobian tensor epoch hidden neuron parameter transpose"


def unexplained(blocks: Sequence[Block]) -> list[str]:
    """The words whose first sentence is not the one that explains them."""
    text = " ¶ ".join(strings(blocks))
    sentences = [piece for part in text.split("¶") for piece in re.split(r"(?<=[.!?]) ", part.strip())]
    found = []
    for word, opening in TECHNICAL.items():
        used = re.compile(rf"\b{word}(e?s|ed|ing)?\b", re.IGNORECASE)
        first = next((sentence for sentence in sentences if used.search(sentence)), None)
        if first is not None and word == "weight" and first.startswith("A sample weight"):
            continue
        if first is not None and not first.startswith(opening):
            found.append(f"{word}: {first}")
    plain = text.lower().replace("gradient descent", "")
    return found + [word for word in NEVER.split() if re.search(rf"\b{word}\b", plain)]


@every
def test_no_word_is_used_before_it_is_explained(found):
    assert unexplained(first_steps(found)) == []


@every
def test_no_word_is_used_before_it_is_explained_where_one_number_is_told(found):
    for name, blocks in accounts(found):
        assert unexplained(blocks) == [], name


def test_the_search_finds_what_is_not_explained():
    assert unexplained([Paragraph(("A weight moves.",))]) == ["weight: A weight moves."]
    assert unexplained([Heading("The weights"), Paragraph((WORDS["weight"],))])[0] == "weight: The weights"
    assert unexplained([Paragraph((WORDS["input"],)), Paragraph((WORDS["weight"],))]) == []


def test_each_explanation_uses_only_words_above_it():
    said: list[str] = []
    for word, sentence in WORDS.items():
        later = [other for other in WORDS if other not in said and other != word]
        used = [other for other in later if re.search(rf"\b{other}(e?s|ed)?\b", sentence, re.IGNORECASE)]
        assert [other for other in used if other not in word] == [], word
        said.append(word)


def names_in(node: Node) -> set[str]:
    return {part.name for part in below(node) if isinstance(part, Letter)}


@every
def test_each_letter_is_introduced_before_its_first_equation(found):
    for blocks in (first_steps(found), *(blocks for _, blocks in accounts(found))):
        known: set[str] = set()
        for block in blocks:
            if isinstance(block, Paragraph):
                after = zip(block.parts, block.parts[1:], strict=False)
                known |= {a.name for a, b in after if isinstance(a, Letter) and isinstance(b, str) and " for " in b}
            elif isinstance(block, Formula):
                assert set().union(*map(names_in, block.sides)) <= known
            elif isinstance(block, Matrix):
                assert block.name in known


@every
def test_no_letter_of_ours_stands_in_a_string(found):
    """Another dialect could not dress it there."""
    letter = re.compile(r"\b(d?[WB][ho0-9]|[ZEM][ho0-9]|H\d?|[XYCOLw])\b")
    for blocks in (first_steps(found), *(blocks for _, blocks in accounts(found))):
        for block in blocks:
            texts = [block.parts] if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else []
            assert not [part for text in texts for part in text if isinstance(part, str) and letter.search(part)]


# every number is the record's ----------------------------------------------------------------------------------------


def close(a: float, b: float) -> bool:
    return a == b or math.isclose(a, b, rel_tol=1e-7, abs_tol=1e-12)


@every
def test_every_number_with_an_identity_is_the_records(found):
    for blocks in (first_steps(found), *(blocks for _, blocks in accounts(found))):
        numbers = [part for node in nodes(blocks) for part in below(node) if isinstance(part, Number) and part.cell]
        constants = dict(found.constants)
        for number in numbers:
            if number.cell in constants:
                assert number.value == constants[number.cell]
            elif number.cell != "π":
                name, index = locate(found, number.cell)
                assert close(number.value, float(found.value(name)[index])), number
        for block in walk(blocks):
            if isinstance(block, Matrix):
                assert block.value is found.value(block.name)


@every
def test_the_sides_of_every_equation_agree(found):
    for blocks in (first_steps(found), *(blocks for _, blocks in accounts(found))):
        for block in walk(blocks):
            if isinstance(block, Formula):
                with np.errstate(all="ignore"):
                    values = [float(evaluate(side, found.value)) for side in block.sides]
                assert values == pytest.approx([values[-1]] * len(values), rel=1e-6, abs=1e-9), block


# a second opinion on the cost ----------------------------------------------------------------------------------------


def bend(name: str, z: list[float]) -> list[float]:
    if name == "softmax":
        powers = [math.exp(each - max(z)) for each in z]
        return [power / sum(powers) for power in powers]
    one = {
        "identity": lambda x: x,
        "relu": lambda x: max(x, 0.0),
        "leaky_relu": lambda x: max(x, 0.01 * x),
        "elu": lambda x: x if x > 0 else math.exp(x) - 1,
        "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
        "silu": lambda x: x / (1 + math.exp(-x)),
        "softplus": lambda x: math.log(1 + math.exp(x)),
        "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
        "tanh": math.tanh,
        "exp": math.exp,
    }[name]
    return [one(each) for each in z]


def loss(name: str, o: float, y: float) -> float:
    d = o - y
    match name:
        case "half_squared_error":
            return d * d / 2
        case "squared_error":
            return d * d
        case "absolute_error":
            return abs(d)
        case "huber":
            return d * d / 2 if abs(d) <= 1 else abs(d) - 0.5
        case "binary_cross_entropy":
            return -(y * math.log(o) + (1 - y) * math.log(1 - o))
        case "cross_entropy":
            return -y * math.log(o) if y else 0.0
        case "poisson":
            return o - y * math.log(o)
    raise AssertionError(name)


def cost(found: Record, changed: dict[str, float] | None = None, after: float = 0.0) -> float:
    """The cost, row by row; `changed` adds to cells such as Wh[0,1] or Zo[2,0], `after` is a part of the step."""
    changed = changed or {}
    shape = found.architecture

    def at(name: str, i: int, j: int) -> float:
        value = float(found.value(name)[i, j])
        if name[0] in "WB" and after:
            value += after * (float(found.value(f"{name}_new")[i, j]) - value)
        return value + changed.get(f"{name}[{i},{j}]", 0.0)

    losses, weights = [], []
    for row in range(len(found.value("X"))):
        inside = [float(x) for x in found.value("X")[row]]
        for layer, name, units in zip(shape.layers, [*shape.hidden, shape.output], shape.sizes[1:], strict=True):
            z = []
            for j in range(units):
                total = math.fsum(x * at(f"W{layer}", i, j) for i, x in enumerate(inside))
                total += at(f"B{layer}", 0, j) if shape.bias else 0.0
                z.append(total + changed.get(f"Z{layer}[{row},{j}]", 0.0))
            inside = bend(name, z)
            if f"M{layer}" in found.by_name:
                inside = [x * float(found.value(f"M{layer}")[row, j]) for j, x in enumerate(inside)]
        weights.append(float(found.value("w")[row, 0]) if "w" in found.by_name else 1.0)
        losses.append(
            math.fsum(loss(shape.loss, o, float(y)) for o, y in zip(inside, found.value("Y")[row], strict=True))
        )
    total = math.fsum(w * each for w, each in zip(weights, losses, strict=True))
    total /= math.fsum(weights) if shape.reduction == "mean" else 1.0
    for layer, (rows, units) in zip(shape.layers, shape.shapes(), strict=True):
        for i in range(rows):
            for j in range(units):
                W = at(f"W{layer}", i, j)
                total += shape.l2 / 2 * W * W + shape.l1 * abs(W)
    return total


def slope(found: Record, cell: str, by: float = 1e-5) -> float:
    return (cost(found, {cell: by}) - cost(found, {cell: -by})) / (2 * by)


SMALL = {name: found for name, found in LEARNING.items() if name not in ("wide", "deep")}
every_small = pytest.mark.parametrize("found", SMALL.values(), ids=SMALL.keys())


@every_learning
def test_the_second_opinion_gives_the_same_cost(found):
    assert cost(found) == pytest.approx(float(found.value("C")), rel=1e-9, abs=1e-12)


# every direction is a true one ---------------------------------------------------------------------------------------


def paragraphs(blocks: Sequence[Block]) -> list[Text]:
    return [block.parts for block in blocks if isinstance(block, Paragraph)]


def values_in(text: Text) -> list[float]:
    return [part.value for part in text if isinstance(part, Number)]


def check_nudge(text: Text, measured: Any) -> None:
    """What a paragraph says about a nudge, against what the second opinion measures for it."""
    said = spoken(text)
    if "by a nudge of" not in said:
        return
    by, *others = values_in(text)
    before, after = measured(0.0), measured(by)
    if " stays at " in said:
        assert others == pytest.approx([before], rel=1e-9)
        assert after == pytest.approx(before, rel=1e-12, abs=1e-12)
        return
    assert (" rises " in said) == (after > before)
    assert (" falls " in said) == (after < before)
    expected = [after - before] if "very little" in said else [before, after, after - before]
    assert others == pytest.approx(expected, rel=1e-6, abs=1e-9)


def check_meaning(text: Text, derivative: float) -> None:
    """What a paragraph says about a direction, against a derivative by differences."""
    said = spoken(text)
    for up, down in (("raises the cost", "lowers the cost"), ("would raise the cost", "would lower the cost")):
        assert (up not in said) or derivative > 0, said
        assert (down not in said) or derivative < 0, said
    if "asks nothing" in said:
        assert abs(derivative) < 1e-6, said


@every_learning
def test_every_nudge_and_every_direction_of_a_lesson_is_true(found):
    blocks = first_steps(found)
    gathered = [letter for block in blocks if (letter := told(block)) is not None and letter.name[0] == "Z"]
    activations = dict(zip(found.architecture.layers, found.architecture.hidden, strict=False))
    part, Z, W, B = "", gathered.pop(), "", ""
    nudges = directions = 0
    for block in blocks:
        letter = told(block)
        if isinstance(block, Heading):
            part = block.text
            Z = gathered.pop() if part in ("One layer back", "One more layer back") else Z
        elif letter is not None and letter.name[:2] == "dB":
            B = letter.cell.removeprefix("d")
        elif isinstance(block, Paragraph):
            text, said = block.parts, spoken(block.parts)
            if part == "What one weight should do" and said.startswith("Now take one weight"):
                W = next(piece.cell for piece in text if isinstance(piece, Letter))
            nudges += "by a nudge of" in said
            directions += " the cost; so " in said or "the cost. It should" in said
            if part in ("One layer back", "One more layer back"):
                z = float(found.value(Z.name)[Z.index])
                check_nudge(text, lambda by, z=z, Z=Z: bend(activations[Z.name[1:]], [z + by])[0])
            elif part != "Did it help?":
                raised = Z.cell if part == "Whose fault it is" else W
                check_nudge(text, lambda by, raised=raised: cost(found, {raised: by}))
            meant = W if "this weight" in said else B if "this bias" in said else Z.cell
            if (" the cost" in said or "asks nothing" in said) and meant:
                check_meaning(text, slope(found, meant))
    layers = len(found.architecture.layers)
    assert nudges == layers + 1
    assert directions >= 1 or not any(found.value(f"E{name}").any() for name in found.architecture.layers)
    assert gathered == []


def told(block: Block) -> Letter | None:
    """What an equation is of."""
    first = block.sides[0] if isinstance(block, Formula) else None
    return first if isinstance(first, Letter) else None


@every_learning
def test_whether_the_step_helped_is_true(found):
    texts = paragraphs(first_steps(found))
    before, after = cost(found), cost(found, after=1.0)
    [said] = [text for text in texts if spoken(text).startswith(("The cost was", "No number moved"))]
    assert values_in(said)[0] == pytest.approx(before)
    if "No number moved" in spoken(said):
        assert after == before
    else:
        assert values_in(said)[1] == pytest.approx(after, rel=1e-6)
        assert ("It fell" in spoken(said)) == (after < before)
        assert ("It did not fall" in spoken(said)) == (after >= before)
    for text in texts:
        if spoken(text).startswith("With 5 times this step"):
            part, then = values_in(text)
            assert then == pytest.approx(cost(found, after=part), rel=1e-6)
            assert then < before


def test_a_step_that_is_too_long_is_called_so():
    said = " ".join(prose(first_steps(RECORDS["a long step"])))
    assert "It did not fall." in said
    assert "So this step was too long." in said
    assert "No number moved." in " ".join(prose(first_steps(RECORDS["no step"])))


def test_what_is_said_of_the_activations_is_true():
    """Each in the words of ACTIVATION, at some numbers."""
    at = [-60.0, -2.0, -1.0, 0.0, 0.5, 1.0, 60.0]
    of = {name: bend(name, at) for name in ACTIVATION}
    assert of["identity"] == at
    assert of["relu"] == [z if z > 0 else 0 for z in at]
    assert of["leaky_relu"] == pytest.approx([z if z > 0 else z / 100 for z in at])
    assert [h for h, z in zip(of["elu"], at, strict=True) if z > 0] == [z for z in at if z > 0]
    assert all(h >= -1 for h in of["elu"])
    for name in ("gelu", "silu", "softplus"):
        assert abs(of[name][0]) < 1e-9
        assert of[name][-1] == pytest.approx(at[-1])
    assert all(0 <= h <= 1 for h in of["sigmoid"])
    assert all(-1 <= h <= 1 for h in of["tanh"])
    assert all(h > 0 for h in of["exp"])
    assert round(of["exp"][2] / of["exp"][1], 1) == 2.7
    assert sum(of["softmax"]) == pytest.approx(1)
    assert of["softmax"] == sorted(of["softmax"])


def test_what_is_said_of_the_losses_is_true():
    for name in LOSS:
        low = 0.1 if name in ("binary_cross_entropy", "cross_entropy", "poisson") else -3.0
        high = 0.9 if name == "binary_cross_entropy" else 3.0
        for y in (0.2, 0.6):
            below = [loss(name, o, y) for o in np.linspace(low, y, 20)]
            above = [loss(name, o, y) for o in np.linspace(y, high, 20)]
            assert below == sorted(below, reverse=True)
            assert above == sorted(above, reverse=name == "cross_entropy")
    assert "All others have a loss of 0." in LOSS["cross_entropy"]
    assert loss("cross_entropy", 0.3, 0.0) == 0
    assert "It may be below 0." in LOSS["poisson"]
    assert loss("poisson", 9.0, 9.0) < 0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["tanh", "sigmoid", "softplus", "silu", "relu"]), st.booleans())
def test_every_number_of_random_networks_says_the_true_direction(seed, activation, penalty):
    rng = np.random.default_rng(seed)
    net = cr.Network([2, 3, 2, 2], activations=activation, seed=seed, l2=0.1 * penalty, dropout=0.2 * penalty)
    net.params = [
        (W, rng.normal(size=(1, W.shape[1]))) for W, _ in net.params
    ]  # biases of 0 would sit on relu's corner
    X, Y = rng.normal(size=(3, 2)), rng.normal(size=(3, 2))
    found = net.trace(X, Y, learning_rate=0.05).record
    for step in found:
        letter = step.name[:2] if step.name[0] == "d" else step.name[0]
        if letter not in ("W", "B", "Z", "E", "dW", "dB") or step.phase == "update":
            continue
        for index in np.ndindex(step.shape):
            cell = explain(found, step.name, index).name
            raised = cell.removeprefix("d").replace("E", "Z")
            derivative = slope(found, raised)
            texts = paragraphs(first_steps_of(explain(found, step.name, index)))
            assert "the cost" in spoken(texts[-1]) or "asks nothing" in spoken(texts[-1])
            check_meaning(texts[-1], derivative)
            went = "goes down" in spoken(texts[-1]), "goes up" in spoken(texts[-1])
            if any(went):
                now, new = (float(found.value(raised.split("[")[0] + mark)[index]) for mark in ("", "_new"))
                assert went == (new < now, new > now)
            for text in texts:
                check_nudge(text, lambda by, raised=raised: cost(found, {raised: by}))


@every_learning
def test_above_and_below_the_target(found):
    for row in range(min(len(found.value("Y")), 3)):
        for output in range(found.value("Y").shape[1]):
            far = float(found.value("O")[row, output]) - float(found.value("Y")[row, output])
            said = paragraphs(first_steps_of(explain(found, "O", (row, output))))[-1]
            assert (" above its target" in spoken(said)) == (far > 0)
            assert (" below its target" in spoken(said)) == (far < 0)
            assert values_in(said) == pytest.approx([abs(far)] if far else [])


@every
def test_the_part_that_counts_most_is_the_largest(found):
    for step in found:
        last = tuple(size - 1 for size in step.shape)
        account = explain(found, step.name, last, most=None)
        for text in paragraphs(first_steps_of(explain(found, step.name, last))):
            if spoken(text).startswith("It is a sum of"):
                values = [abs(term.value) for term in account.terms]
                assert int(spoken(text).split()[5].replace(",", "")) == len(values)
                assert abs(values_in(text)[-1]) == pytest.approx(max(values))


# which row and which units -------------------------------------------------------------------------------------------


@every_learning
def test_the_row_that_is_followed_says_most(found):
    """Of all rows and units of the first layer, input times error is largest there."""
    first = found.architecture.layers[0]
    E, X = np.abs(found.value(f"E{first}")), np.abs(found.value("X"))
    largest = max(X[i, k] * E[i, j] for i in range(len(X)) for k in range(X.shape[1]) for j in range(E.shape[1]))
    blocks = first_steps(found)
    products = [block for block in blocks if isinstance(block, Formula) and not isinstance(block.sides[0], Letter)]
    [own] = [block for block in products if names_in(block.sides[0]) == {"X", f"E{first}"}]
    assert abs(evaluate(own.sides[-1], found.value)) == pytest.approx(largest)


def test_a_row_and_a_unit_can_be_asked_for():
    found = RECORDS["regression"]
    for row, unit in ((0, 0), (4, 3)):
        blocks = first_steps(found, row=row, unit=unit)
        [Z, *_] = [letter for block in blocks if (letter := told(block)) is not None and letter.name == "Zh"]
        assert Z.index == (row, unit)
    with pytest.raises(InputError, match="there is no row 5; rows are counted from 0, and the last is 4"):
        first_steps(found, row=5)
    with pytest.raises(InputError, match="there is no unit -1; units are counted from 0, and the last is 3"):
        first_steps(found, unit=-1)


@every
def test_the_lesson_goes_through_every_layer_there_and_back(found):
    equations = [letter.name for block in first_steps(found) if (letter := told(block)) is not None]
    layers = list(found.architecture.layers)
    assert [name[1:] for name in equations if name[0] == "Z"] == layers
    if "C" in found.by_name:
        assert [name[1:] for name in equations if name[0] == "E"] == layers[::-1]
        assert f"W{layers[0]}_new" in equations


def test_the_story_of_a_dead_layer_and_of_a_perfect_prediction():
    said = " ".join(prose(first_steps(RECORDS["dead"])))
    assert "every slope in this layer is 0" in said
    assert "The derivative is 0, and learning asks nothing of this weight; so it stays where it is." in said
    assert "the outputs have no error that could come back" in " ".join(prose(first_steps(RECORDS["right"])))


def test_the_story_without_a_target_ends_with_the_prediction():
    blocks = first_steps(RECORDS["forward only"])
    assert "the story ends with the prediction" in prose(blocks)[-1]
    assert not any(isinstance(block, Matrix) and block.name == "C" for block in blocks)


def test_a_long_sum_is_cut_and_says_so():
    blocks = first_steps(RECORDS["wide"])
    assert any("The dots stand for" in text for text in prose(blocks))
    for block in blocks:
        if isinstance(block, Formula):
            assert all(len(part.terms) <= 8 for side in block.sides for part in below(side) if isinstance(part, Series))


def test_a_corner_is_not_glossed_over():
    """At a corner no nudge agrees with the slope that we take, and the text does not pretend that one does."""
    net = cr.Network([1, 1], loss="absolute_error", bias=False, init=[([[1.0]], None)])
    found = net.trace([[1.0]], [[1.0]]).record
    said = " ".join(prose(first_steps(found)))
    assert "The nudge does not agree. There is a corner at this place" in said
    assert "raises the cost" not in said


def test_on_a_corner_of_relu_no_effect_is_promised():
    """The output gathers exactly 0 in the second row: more would raise C there, and the slope that we take is 0."""
    net = cr.Network([1, 1], output="relu", reduction="sum", init=[([[1.0]], [[0.0]])])
    found = net.trace([[1.0], [0.0]], [[1.5], [-9.0]]).record
    assert float(found.value("dBo")[0, 0]) < 0 < slope(found, "Bo[0,0]")
    said = prose(first_steps_of(explain(found, "Bo", (0, 0))))
    assert said[-1] == "By its equation the derivative is below 0; so it goes up."
    said = prose(first_steps_of(explain(found, "dBo", (0, 0))))
    assert any("The nudge does not agree." in text for text in said)
    said = prose(first_steps_of(explain(found, "Eo", (1, 0))))
    assert said[-1] == "The error is 5. So learning asks nothing of output 0 for this row."


def test_numbers_written_short_are_explained():
    net = cr.Network([1, 1], init=[([[1e-7]], [[0.0]])])
    said = prose(first_steps(net.trace([[1.0]], [[1.0]]).record))
    assert "Very small numbers are written short: 5 stands for 0.00002. " in said
    assert not any("written short" in text for text in prose(first_steps(RECORDS["article"])))


def test_every_sign_of_an_equation_is_explained_before_it():
    for found in RECORDS.values():
        known: set[str] = set()
        for block in first_steps(found):
            if isinstance(block, Paragraph):
                known |= {part.name for part in block.parts if isinstance(part, Function)}
            if isinstance(block, Formula):
                used = {part.name for side in block.sides for part in below(side) if isinstance(part, Function)}
                assert used <= known


def extreme(**options: Any) -> Record:
    """A network pushed to an edge; X is multiplied by `scale`."""
    scale, rate = options.pop("scale", 1.0), options.pop("rate", 0.1)
    net = cr.Network([3, 2], seed=1, **options)
    X, Y = table(4, 3, 2, net.loss)
    with np.errstate(all="ignore"):
        return record(net.architecture, net.params, X * scale, Y, rate)


@pytest.mark.parametrize(
    ("options", "last"),
    [
        ({"scale": 0.0}, "That was one step of learning."),
        ({"scale": 1e4, "loss": "cross_entropy"}, ""),
        ({"scale": 1e4, "loss": "binary_cross_entropy"}, ""),
        ({"rate": 1e150}, "So this step was too long."),
        ({"init": "zeros", "l1": 50.0}, "There may be a corner at this place."),
        (
            {"scale": 1e4, "output": "exp"},
            "Here some numbers are too large to be written down. So the story ends here.",
        ),
    ],
)
def test_extreme_numbers_are_told_as_well(options, last):
    texts = prose(blocks := first_steps(extreme(**options)))
    assert unexplained(blocks) == []
    assert last in texts[-1]
    assert grade("\n".join(texts)) <= 5


# the article, by hand ------------------------------------------------------------------------------------------------


def test_the_articles_example_can_be_followed_to_the_updated_weights():
    """Row 1 through unit 0: 1·1 − 0.5 = 0.5 goes on, 0.5 comes out where 2 should; 2.5 comes back; 1 becomes 0.75."""
    blocks = first_steps(RECORDS["article"])
    told_of = {letter.cell: block for block in blocks if (letter := told(block)) is not None}
    worked_out = {
        cell: float(evaluate(block.sides[-1], RECORDS["article"].value))
        for cell, block in told_of.items()
        if isinstance(block, Formula)
    }
    by_hand = {
        "X[1,0]": 1, "Zh[1,0]": 0.5, "H[1,0]": 0.5, "Zo[1,0]": 0.5, "O[1,0]": 0.5, "Y[1,0]": 2, "L[1,0]": 1.125,
        "C": 5.0625, "C′(O)[1,0]": -1.5, "A′(Zo)[1,0]": 1, "Eo[1,0]": -1.5, "A′(Zh)[1,0]": 1, "Eh[1,0]": 2.5,
        "dWh[0,0]": 2.5, "dBh[0,0]": 2.5, "Wh_new[0,0]": 0.75,
    }  # fmt: skip
    assert worked_out == by_hand
    matrices = [block.name for block in blocks if isinstance(block, Matrix)]
    assert {"Wh", "Bh", "Wo", "Bo", "Wh_new", "Bh_new", "Wo_new", "Bo_new"} <= set(matrices)
    said = prose(blocks)
    assert "Raising this weight by a little raises the cost; so it goes down." in said
    assert "So it goes down from 5 to 5." in said


def test_where_the_optimizer_has_other_steps_in_mind_no_direction_is_promised():
    found = RECORDS["momentum"]
    W_new = replace(found.by_name["Wh_new"], value=found.value("Wh") + np.sign(found.value("dWh")))
    changed = replace(found, steps=tuple(W_new if step.name == "Wh_new" else step for step in found.steps))
    said = prose(first_steps_of(explain(changed, "dWh", (0, 0))))[-1]
    assert "so it should go" in said
