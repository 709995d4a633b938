"""Sheets and their keys: every answer against another calculation, the questions against the numbers, the files."""

import csv
import io
import itertools
import json
import re
from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import chainrule as cr
from chainrule.classroom.exercise import Exercise
from chainrule.classroom.mistakes import MISTAKES
from chainrule.classroom.passes import worked
from chainrule.classroom.sheet_numbers import DECIMALS
from chainrule.classroom.sheets import form, key, key_json, load_key, papers, plan
from chainrule.render.text import document_text
from chainrule.working.document import Blank, Block, Formula, Matrix, walk
from chainrule.working.expressions import Letter, evaluate
from chainrule.worksheets import Sheet

SCHEMA = json.loads(files("chainrule.classroom").joinpath("key.schema.json").read_text(encoding="utf-8"))
PLANS: dict[str, dict[str, Any]] = {
    **{f"difficulty {difficulty}": {"difficulty": difficulty} for difficulty in range(1, 6)},
    "mean": {"reduction": "mean", "rows": 5, "loss": "squared_error", "difficulty": 4},
    "leaky": {"activation": "leaky_relu", "sizes": (2, 2, 2, 1), "difficulty": 5, "output": "leaky_relu"},
    "huber": {"loss": "huber", "reduction": "mean", "difficulty": 4},
    "absolute": {"loss": "absolute_error", "reduction": "mean", "rows": 5, "difficulty": 4},
    "no hidden layer": {"sizes": (3, 2), "difficulty": 5},
    "no bias": {"sizes": (2, 3, 1), "bias": False, "difficulty": 4},
    "sigmoid": {"activation": "sigmoid", "output": "sigmoid", "sizes": (2, 2, 1), "difficulty": 5},
    "softmax": {
        "activation": "tanh",
        "loss": "cross_entropy",
        "sizes": (2, 3, 2),
        "reduction": "mean",
        "difficulty": 4,
    },
}


def made(name: str, count: int = 3):
    return papers(plan(seed=11, **PLANS[name]), count)


def matrices(blocks: Sequence[Block]) -> list[Matrix]:
    return [block for block in walk(blocks) if isinstance(block, Matrix)]


def number(text: Any) -> Any:
    return [number(inner) for inner in text] if isinstance(text, list) else float(Fraction(text))


def network(sheet: dict[str, Any]) -> cr.Network:
    """The network of a sheet of a key."""
    told, given = sheet["network"], {name: np.array(number(value)) for name, value in sheet["given"].items()}
    hidden = len(told["hidden"])
    names = ("h", "o") if hidden == 1 else (*map(str, range(1, hidden + 1)), "o")
    return cr.Network(
        told["sizes"],
        activations=told["hidden"],
        output=told["output"],
        loss=told["loss"],
        reduction=told["reduction"],
        bias=told["bias"],
        init=[(given[f"W{name}"], given.get(f"B{name}")) for name in names],
    )


def second_opinion(sheet: dict[str, Any]) -> dict[str, np.ndarray]:
    """Every quantity by the library's training gradients, from what the key says is given."""
    given = {name: np.array(number(value)) for name, value in sheet["given"].items()}
    net, names = network(sheet), [name[1:] for name in sheet["given"] if name[0] == "W"]
    found = {"O": net.forward(given["X"]), "C": np.array(net.cost(given["X"], given["Y"]))}
    rate = float(sheet["rate"])
    for name, (dW, dB), (W, B) in zip(names, net.gradients(given["X"], given["Y"]), net.params, strict=True):
        found |= {f"dW{name}": dW, f"W{name}_new": W - rate * dW}
        if dB is not None and B is not None:
            found |= {f"dB{name}": dB, f"B{name}_new": B - rate * dB}
    return found


@pytest.mark.parametrize("name", PLANS)
def test_the_answers_are_what_the_network_gives(name):
    for sheet in key(made(name))["sheets"]:
        right = second_opinion(sheet)
        close = 1e-12 if sheet["rounding"] is None else 0.5 * 10.0**-DECIMALS + 1e-12
        met = 0
        for question in sheet["questions"]:
            if question["kind"] == "matrix" and question["name"] in right:
                assert np.array(number(question["answer"])) == pytest.approx(right[question["name"]], abs=close)
                met += 1
            elif question["kind"] == "cell":
                quantity, _, index = question["name"].removesuffix("]").partition("[")
                at = tuple(map(int, index.split(","))) if index else ()
                assert number(question["answer"]) == pytest.approx(float(right[quantity][at]), abs=close)
                met += 1
            elif question["kind"] == "direction":
                quantity, _, index = question["name"].removesuffix("]").partition("[")
                slope = right[f"d{quantity}"][tuple(map(int, index.split(",")))]
                assert question["answer"] == ("falls" if slope > 0 else "rises")
                met += 1
        assert met


@pytest.mark.parametrize("name", PLANS)
def test_exact_keys_hold_fractions_that_are_no_rounding(name):
    for paper in made(name):
        for question in paper.questions:
            if paper.plan.exact and question.kind in ("matrix", "cell", "number"):
                assert all(isinstance(value, Fraction) for value in np.asarray(question.answer).flat)
                assert all(value.denominator <= 10**8 for value in np.asarray(question.answer).flat)


@pytest.mark.parametrize("name", PLANS)
def test_keys_fit_the_schema_and_come_back_as_they_were(name, tmp_path):
    Draft202012Validator.check_schema(SCHEMA)
    sheets = made(name, 2)
    (tmp_path / "key.json").write_text(key_json(sheets), encoding="utf-8")
    found = load_key(tmp_path / "key.json")
    Draft202012Validator(SCHEMA).validate(found)
    assert found == key(sheets)


@pytest.mark.parametrize("spoil", ["format", "answer", "kind", "more"])
def test_what_does_not_fit_the_schema_is_found(spoil):
    found = key(made("difficulty 3", 1))
    question = found["sheets"][0]["questions"][0]
    match spoil:
        case "format":
            found["format"] = "another"
        case "answer":
            question["answer"] = "1.5"
        case "kind":
            question["kind"] = "essay"
        case "more":
            found["sheets"][0]["name"] = "x"
    assert not Draft202012Validator(SCHEMA).is_valid(found)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"format": "chainrule-key/2", "sheets": []}', '{"format": "chainrule-key/1"}']
)
def test_what_is_no_key_is_refused(text, tmp_path):
    (tmp_path / "key.json").write_text(text, encoding="utf-8")
    with pytest.raises(cr.InputError, match=r"key\.json"):
        load_key(tmp_path / "key.json")


def test_a_key_that_is_not_there_and_one_without_questions_are_refused(tmp_path):
    with pytest.raises(cr.InputError, match="cannot be read"):
        load_key(tmp_path / "key.json")
    (tmp_path / "key.json").write_text('{"format": "chainrule-key/1", "sheets": [{"sheet": 1}]}', encoding="utf-8")
    with pytest.raises(cr.InputError, match="lacks 'seed'"):
        load_key(tmp_path / "key.json")


def handed(sheet: dict[str, Any]) -> dict[str, Any]:
    """The answers of a key as somebody would hand them in: every number of the sheet's own pass."""
    return {q["name"]: q["answer"] for q in sheet["questions"] if q["kind"] in ("matrix", "cell")}


def checked(sheet: dict[str, Any], values: dict[str, Any]):
    given = {name: np.array(number(value)) for name, value in sheet["given"].items()}
    return cr.check_values(values, network(sheet), given["X"], given["Y"], float(sheet["rate"]))


@pytest.mark.parametrize("name", PLANS)
def test_a_key_passes_the_check_of_numbers(name):
    for sheet in key(made(name, 8))["sheets"]:
        found = checked(sheet, handed(sheet))
        assert found.ok, (sheet["sheet"], [(finding.where, finding.message) for finding in found.findings])


@pytest.mark.parametrize("name", ["difficulty 3", "sigmoid"])
def test_a_key_with_one_wrong_number_does_not(name):
    for sheet in key(made(name, 8))["sheets"]:
        values = handed(sheet)
        rows = [list(row) for row in values["dWh"]]
        rows[0][-1] = str(number(rows[0][-1]) + 0.5)
        found = checked(sheet, values | {"dWh": rows})
        assert not found.ok
        assert [finding.where for finding in found.findings] == ["dWh"]


# rounding ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["sigmoid", "softmax"])
def test_whoever_rounds_at_each_step_stays_within_the_tolerance(name):
    """A pass in which each number is rounded before the next is worked out from it."""
    furthest = 0.0
    for paper in made(name, 6):
        tolerance = key([paper])["sheets"][0]["rounding"]["tolerance"]
        exercise, given = Exercise(paper.plan.shape), paper.numbers.given_floats
        right, seen = worked(exercise, given, paper.plan.rate), {}
        for quantity in exercise.order:
            seen[quantity] = np.round(worked(exercise, given, paper.plan.rate, seen=seen)[quantity], DECIMALS)
            off = float(np.abs(seen[quantity] - right[quantity]).max())
            assert off <= float(tolerance[quantity]), quantity
            furthest = max(furthest, off / float(tolerance[quantity]))
    assert furthest > 0.3  # the tolerance is not idly wide


def test_the_sheet_says_how_to_round_and_an_exact_one_that_nothing_is():
    (rounded,), (exact,) = made("sigmoid", 1), made("difficulty 3", 1)
    said = " ".join(Sheet(rounded).text().split())
    assert "Round each number that you write down to 4 decimals" in said
    text = " ".join(Sheet(exact).text().split())
    values = [value for question in exact.questions for value in np.asarray(question.answer).flat]
    most = max(len(f"{float(value):.12f}".rstrip("0").partition(".")[2]) for value in values)
    assert f"every answer is exact, with {most} digits after the point at most" in text


# questions -----------------------------------------------------------------------------------------------------------


def test_each_difficulty_asks_for_what_it_says():
    kinds = {d: [q.name for q in made(f"difficulty {d}", 1)[0].questions] for d in range(1, 6)}
    assert {"Zh", "H", "Zo", "O"} <= set(kinds[1])
    assert "C" not in kinds[1]
    assert {"C", "Eo"} <= set(kinds[2])
    assert {"dWo", "dBo", "Eh", "dWh", "dBh"} <= set(kinds[3])
    assert {"W1_new", "Bo_new", "E2"} <= set(kinds[4])
    assert {"first wrong", "mistake"} <= set(kinds[5])


@pytest.mark.parametrize("name", PLANS)
def test_ids_are_different_and_in_order(name):
    for paper in made(name):
        ids = [question.id for question in paper.questions]
        assert ids == sorted(set(ids), key=lambda text: (int(text[:-1]), text[-1]))


def test_shapes_are_those_of_numpy():
    for paper in itertools.chain(made("difficulty 1", 20), made("difficulty 4", 20)):
        values = {name: value.astype(float) for name, value in paper.numbers.values.items()}
        for question in paper.questions:
            if question.kind != "shape":
                continue
            text = question.name.removeprefix("shape of ")
            if text.startswith("column sums of "):
                value = values[text.removeprefix("column sums of ")].sum(axis=0, keepdims=True)
            else:
                sides = [values[side.rstrip("ᵀ")].T if side[-1] == "ᵀ" else values[side] for side in text.split("·")]
                value = np.linalg.multi_dot(sides) if len(sides) > 1 else sides[0]
            assert question.answer == value.shape


def test_a_product_that_is_said_not_to_exist_does_not():
    seen = 0
    for paper in made("difficulty 1", 20):
        for question in paper.questions:
            if question.name.startswith("why not"):
                left, right = question.name.removeprefix("why not ").split("·")
                with pytest.raises(ValueError, match="mismatch"):
                    np.matmul(paper.numbers.values[left].astype(float), paper.numbers.values[right].astype(float))
                reason = question.choices["ABCD".index(question.answer)][0]
                columns, rows = paper.numbers.values[left].shape[1], paper.numbers.values[right].shape[0]
                assert isinstance(reason, str)
                assert re.fullmatch(rf"{left} has {columns} columns?, and {right} has {rows} rows?\.", reason)
                seen += 1
    assert seen == 20


@pytest.mark.parametrize("name", ["difficulty 5", "leaky", "sigmoid", "no hidden layer"])
def test_the_mistake_is_the_only_one_and_the_first(name):
    """Somebody's numbers, read off the sheet: all right up to the quantity, and the right number is the network's."""
    found = set()
    for paper in made(name, 12):
        part = next(part for part in paper.parts if part.title.endswith("Find the mistake"))
        shown = {block.name: block.value for block in matrices(part.before)}
        given = {k: v for k, v in shown.items() if k in paper.numbers.given}
        exercise = Exercise(paper.plan.shape)
        right = worked(exercise, given, paper.plan.rate)
        first, which, number_of = part.questions
        wrong = next(n for n in exercise.order if n in shown and not np.allclose(shown[n], right[n], atol=1e-9))
        told = first.choices["ABCD".index(first.answer)][0]
        assert getattr(told, "name", None) == wrong
        assert (number_of.name, [type(piece) for piece in number_of.text]) == ("right number", [str])
        assert not re.search(rf"\b{wrong}\b", str(number_of.text))  # it would answer the first question
        at = next(i for i in np.ndindex(right[wrong].shape) if abs(shown[wrong][i] - right[wrong][i]) > 1e-9)
        assert float(number_of.answer) == pytest.approx(float(right[wrong][at]))
        assert abs(float(number_of.answer) - shown[wrong][at]) > 0.005
        names = {f"{mistake.name}." for mistake in MISTAKES.values()}
        assert {choice[0] for choice in which.choices} <= names
        assert len({choice[0] for choice in which.choices}) == 4
        found.add(which.choices["ABCD".index(which.answer)])
        after = worked(exercise, given, paper.plan.rate, seen={wrong: shown[wrong]})
        later = exercise.order[exercise.order.index(wrong) :]
        assert all(np.allclose(shown[n], after[n], atol=1e-9) for n in later if n in shown)
    assert len(found) > 4


def test_what_is_not_asked_and_is_needed_is_given():
    (sheet,) = cr.worksheet(questions="derivatives", difficulty=4, sizes=(1, 2, 2), seed=3)
    record = sheet.paper.numbers.record
    shown = {block.name: block.value for block in matrices(sheet.document().blocks)}
    for name in ("Zh", "H", "Zo", "O", "C", "Eo"):
        assert np.array_equal(shown[name], record.value(name))
    assert "dWo" not in shown


def test_the_learning_rate_stands_only_where_it_is_used():
    assert "learning rate" not in cr.worksheet(difficulty=3, seed=3)[0].text()
    assert "The learning rate is η = 0.1" in cr.worksheet(difficulty=4, seed=3)[0].text()


def test_easy_sheets_give_one_cell_of_each_matrix_and_the_form_has_it_too():
    (sheet,) = cr.worksheet(difficulty=1, seed=4)
    blanks = [block for block in walk(sheet.document().blocks) if isinstance(block, Blank)]
    assert [block.name for block in blanks] == ["Zh", "H", "Zo", "O"]
    lines = list(csv.DictReader(io.StringIO(form(sheet.paper))))
    for block in blanks:
        right = sheet.paper.numbers.record.value(block.name)
        assert block.value[0, 0] == right[0, 0]
        assert np.isnan(block.value).sum() == block.value.size - 1
        (line,) = [line for line in lines if line["name"] == f"{block.name}[0,0]"]
        assert float(line["answer"]) == right[0, 0]
    assert sum(bool(line["answer"]) for line in lines) == len(blanks)


def test_a_sheet_tells_none_of_its_answers():
    """No number of a derivative stands on a sheet that asks for it, but by chance as another."""
    (sheet,) = cr.worksheet(difficulty=3, seed=8)
    asked = {name for name, value in sheet.answers.items() if isinstance(value, np.ndarray)}
    assert asked
    assert asked.isdisjoint(block.name for block in matrices(sheet.document().blocks))


@pytest.mark.parametrize("name", PLANS)
def test_the_key_has_every_answer_and_one_number_of_each_worked_out(name):
    for paper in made(name, 2):
        document = Sheet(paper).key_document()
        constants = {"η": np.array(paper.plan.rate), "n": np.array(paper.plan.rows)}
        shown = {block.name: block.value for block in matrices(document.blocks)}
        lines = {
            block.sides[0].cell: [float(evaluate(side, constants.__getitem__)) for side in block.sides[2:]]
            for block in document.blocks
            if isinstance(block, Formula) and not block.whole and isinstance(block.sides[0], Letter)
        }
        for question in paper.questions:
            if question.kind == "matrix":
                right = np.asarray(question.answer, dtype=float)
                assert np.array_equal(shown[question.name], right)
                assert lines[f"{question.name}[0,0]"] == pytest.approx(
                    [right[0, 0]] * len(lines[f"{question.name}[0,0]"])
                )
            elif question.name == "C":
                assert lines["C"][-1] == float(question.answer)
            elif question.kind == "direction":
                assert f"d{question.name.partition('[')[0]}[0,0]" in lines
        text = document_text(document)
        assert all(question.id in text for question in paper.questions if question.kind != "matrix")
