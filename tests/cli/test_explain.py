"""`chainrule explain`: every number of one row, held against NumPy lines that share nothing with the program."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file

import chainrule as cr
from chainrule.render.text import number

from .helpers import call, frame, read_table, well, write_table

ROW = 3


@pytest.fixture
def told(birds):
    return well("explain", birds.model, birds.data, "--row", ROW, "--json").json


def by_name(told):
    return {step["name"]: np.array(step["value"]) for step in told["steps"]}


def stored(birds):
    """Tensors and record of a model file, read by safetensors and json alone."""
    with safe_open(birds.model, "numpy") as file:
        return load_file(birds.model), json.loads(file.metadata()["record"])


def same(value, expected):
    assert value.shape == expected.shape
    assert np.abs(value - expected).max() <= 1e-12 * (np.abs(expected).max() + 1e-6)


def test_x_is_what_the_stored_encoding_makes_of_the_cells(birds, told):
    _, record = stored(birds)
    row = frame(birds.data).iloc[ROW]
    expected, names = [], []
    for feature in record["columns"]["features"]:
        cell = row[feature["name"]]
        if feature["kind"] == "number":
            expected.append(0.0 if pd.isna(cell) else (cell - feature["mean"]) / feature["sd"])
            names.append(feature["name"])
        else:
            expected += [float(cell == category) for category in feature["categories"]]
            names += [f"{feature['name']} = {category}" for category in feature["categories"]]
        if feature["has_missing"]:
            expected.append(float(pd.isna(cell)))
            names.append(f"{feature['name']} missing")
    assert told["inputs"] == names
    same(by_name(told)["X"], np.array([expected]))
    assert [value for part in told["encoding"] for _, value in part["inputs"]] == by_name(told)["X"][0].tolist()


def test_every_number_forward_and_back_is_numpys(birds, told):
    tensors, record = stored(birds)
    l2 = record["network"]["l2"]
    value = by_name(told)
    W1, B1, W2, B2, Wo, Bo = (tensors[name] for name in ("W1", "B1", "W2", "B2", "Wo", "Bo"))
    X = value["X"]
    Z1 = X @ W1 + B1
    H1 = np.maximum(Z1, 0)
    Z2 = H1 @ W2 + B2
    H2 = np.maximum(Z2, 0)
    Zo = H2 @ Wo + Bo
    O = np.exp(Zo) / np.exp(Zo).sum()
    classes = record["columns"]["target"]["classes"]
    Y = np.array([[float(name == told["target"]) for name in classes]])
    C = -np.log(O[Y == 1]).sum() + l2 / 2 * sum((W**2).sum() for W in (W1, W2, Wo))
    Eo = O - Y
    E2 = (Eo @ Wo.T) * (Z2 > 0)
    E1 = (E2 @ W2.T) * (Z1 > 0)
    expected = {"Z1": Z1, "H1": H1, "Z2": Z2, "H2": H2, "Zo": Zo, "O": O, "Y": Y, "C": np.array(C)}
    for name, E, before, W, B in (("o", Eo, H2, Wo, Bo), ("2", E2, H1, W2, B2), ("1", E1, X, W1, B1)):
        dW, dB = before.T @ E + l2 * W, E
        expected |= {f"W{name}": W, f"B{name}": B, f"E{name}": E, f"dW{name}": dW, f"dB{name}": dB}
        expected |= {f"W{name}_new": W - 0.1 * dW, f"B{name}_new": B - 0.1 * dB}
    assert set(value) == {"X", *expected}
    for name, array in expected.items():
        same(value[name], array)


def test_the_answer_is_the_one_that_predict_gives(birds, told):
    table = frame(well("predict", birds.model, birds.data).out)
    assert told["prediction"] == table["prediction"][ROW]
    assert told["target"] == table["species"][ROW]
    expected = {name: table[f"probability_{name}"][ROW] for name in told["probabilities"]}
    assert told["probabilities"] == pytest.approx(expected, rel=1e-12)  # one row alone may be added up in another order
    assert told["row"] == ROW


def test_a_regression_says_how_standard_units_become_grams(mass):
    told = well("explain", mass.model, mass.data, "--row", 0, "--json").json
    table = frame(mass.data)
    _, record = stored(mass)
    target = record["columns"]["target"]
    assert told["target"] == table["body_mass_g"][0]
    assert told["probabilities"] is None
    O = by_name(told)["O"][0, 0]
    assert told["prediction"] == pytest.approx(O * target["sd"] + target["mean"], rel=1e-12)
    words = " ".join(well("explain", mass.model, mass.data, "--row", 0).out.split())
    sentence = re.search(r"body_mass_g is predicted to be .*?≈ [\d.]+?\. ", words)[0].strip()  # type: ignore[index]
    sum_, _, result = (
        sentence.partition("so it is ")[2].rstrip(".").replace("−", "-").replace("·", "*").partition(" ≈ ")
    )
    assert abs(eval(sum_) - float(result)) < 1
    assert f"is predicted to be {result}: the output" in sentence


def test_the_text_goes_from_the_cells_to_the_prediction_and_back(birds, told):
    text = well("explain", birds.model, birds.data, "--row", ROW).out
    assert text.startswith("Row 3 of penguins.csv\n")
    for part in told["encoding"]:
        assert f"· {part['text']}" in " ".join(text.split())
    for step in told["steps"]:
        assert f"{step['name']} = " in text
        if step["phase"] != "given":
            assert f"\n{step['equation'].partition(', where ')[0]}\n" in text
    headings = ["What it says", "From the table to X", "Forward: ", "Cost: ", "Backward: ", "Update: "]
    places = [text.index(f"\n{heading}") for heading in headings]
    assert places == sorted(places)
    best = max(told["probabilities"].values())
    assert f"species is predicted to be {told['prediction']}, with probability {number(best)}." in text
    said = f"The row itself says {told['target']}, right; its cost C is {number(float(by_name(told)['C']))}"
    assert said in " ".join(text.split())


def test_without_its_target_the_row_has_no_way_back(birds, tmp_path):
    table = frame(birds.data, dtype=str, keep_default_na=False)
    table.drop(columns="species").to_csv(tmp_path / "new.csv", index=False)
    table.assign(species="").to_csv(tmp_path / "empty.csv", index=False)
    for name in ("new.csv", "empty.csv"):
        told = well("explain", birds.model, name, "--row", 0, "--json").json
        assert told["target"] is None
        assert {step["phase"] for step in told["steps"]} == {"given", "forward"}
        assert "no cost and no way back" in well("explain", birds.model, name, "--row", 0).out


def test_dropout_is_for_learning_and_not_for_answering(birds):
    well("fit", birds.data, "--target", "species", "--hidden", 4, "--epochs", 2, "--dropout", 0.5, "--model", "d.st")
    told = well("explain", "d.st", birds.data, "--row", 0, "--json").json
    assert {step["name"] for step in told["steps"] if step["name"].startswith("M")} == set()
    assert not any("Mh" in step["equation"] for step in told["steps"])


class Cells(HTMLParser):
    """The numbers of a page: data-cell → data-value, and whether the two stood side by side."""

    def __init__(self):
        super().__init__()
        self.found: dict[str, float] = {}
        self.tags: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        names = [name for name, _ in attrs]
        assert ("data-cell" in names) == ("data-value" in names)
        if "data-cell" in names:
            place = names.index("data-cell")
            assert names[place + 1] == "data-value"
            self.found[str(attrs[place][1])] = float(str(attrs[place + 1][1]))


def test_the_page_has_each_number_with_all_its_digits(birds, told, tmp_path):
    said = well("explain", birds.model, birds.data, "--row", ROW, "--out", "row.html")
    assert said.out == said.err == ""
    page = (tmp_path / "row.html").read_text(encoding="utf-8")
    cells = Cells()
    cells.feed(page)
    value = by_name(told)
    parts = {part["name"]: np.array(part["value"]) for part in told["parts"]} | told["constants"]
    for cell, found in cells.found.items():
        name, _, index = cell.partition("[")
        array = value[name] if name in value else parts[name]
        array = np.array(array)
        assert found == (array[tuple(map(int, index.rstrip("]").split(",")))] if index else array)
    assert {cell.partition("[")[0] for cell in cells.found} >= set(value)  # no quantity is left out
    assert "C" in cells.found
    assert "script" not in cells.tags
    assert "http" not in re.sub(r'xmlns="[^"]*"|http-equiv', "", page)
    for element in ("html", "head", "title", "body", "main", "section"):
        assert page.count(f"<{element}") >= page.count(f"</{element}>") > 0


def test_out_json_and_txt_are_what_stdout_says(birds, told, tmp_path):
    well("explain", birds.model, birds.data, "--row", ROW, "--out", "row.json")
    assert json.loads((tmp_path / "row.json").read_text(encoding="utf-8")) == told
    well("explain", birds.model, birds.data, "--row", ROW, "--level", "matrices", "--out", "row.txt")
    text = (tmp_path / "row.txt").read_text(encoding="utf-8")
    assert text == well("explain", birds.model, birds.data, "--row", ROW).out


def test_out_and_json_together_write_the_file_and_say_the_object(birds, told, tmp_path):
    assert well("explain", birds.model, birds.data, "--row", ROW, "--out", "row.txt", "--json").json == told
    assert (tmp_path / "row.txt").stat().st_size > 1000


def test_a_huge_mean_does_not_swallow_the_prediction(tmp_path):
    data = write_table(tmp_path / "t.csv", ("x", "y"), [(k % 7, 10**12 + k % 7) for k in range(30)])
    well("fit", data, "--target", "y", "--epochs", 2, "--hidden", 3, "--task", "regression")
    told = well("explain", "t.safetensors", data, "--row", 5, "--json").json
    text = well("explain", "t.safetensors", data, "--row", 5).out
    said = re.search(r"is predicted to be (\d+\.?\d*):", text)
    assert said is not None
    assert abs(float(said[1]) - told["prediction"]) < 0.01
    assert "The row itself says 1000000000005;" in text


def test_the_last_row_is_the_number_of_rows_less_one(birds):
    rows = len(read_table(birds.data.read_text())) - 1
    assert well("explain", birds.model, birds.data, "--row", rows - 1).out.startswith(f"Row {rows - 1} of ")
    assert call("explain", birds.model, birds.data, "--row", rows).code == 2
    assert cr.load(birds.model).columns is not None


def test_a_class_that_training_never_saw_is_predicted_all_the_same(birds, tmp_path):
    head = "rowid,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,species\n"
    (tmp_path / "new.csv").write_text(head + "1,Dream,40,18,190,3700,male,Emperor\n")
    said = well("explain", birds.model, tmp_path / "new.csv", "--row", 0, "--json")
    assert said.json["target"] is None
    assert said.json["prediction"] in said.json["probabilities"]
    assert [step["name"] for step in said.json["steps"]][-1] == "O"
    assert "a class that training never saw" in said.err


def test_each_sum_of_the_encoding_comes_out_as_it_is_written(birds):
    """With a pen: the rounded numbers that are shown give the rounded result that is shown."""
    checked = 0
    for row in range(40):
        for part in well("explain", birds.model, birds.data, "--row", row, "--json").json["encoding"]:
            found = re.search(r"→ (\(.*\)/\S+) = ([^\s,]+)", part["text"].replace("−", "-"))
            if found:
                checked += 1
                result = float(found[2])
                assert float(f"{round(eval(found[1]), 12):.4g}") == result, part["text"]
    assert checked > 100


def test_the_cost_is_told_in_its_parts(birds):
    text = well("explain", birds.model, birds.data, "--row", ROW).out
    words = " ".join(text.split())
    told = re.search(r"its cost C is (\S+): (\S+) for the prediction and (\S+) for large weights", words)
    assert told
    C, own, price = (float(part.rstrip(".")) for part in told.groups())
    params, record = stored(birds)
    squares = sum((W**2).sum() for name, W in params.items() if name.startswith("W"))
    assert price == pytest.approx(record["network"]["l2"] / 2 * squares, abs=1e-4)
    assert abs(C - own - price) < 2e-4


def test_one_number_of_the_row(birds, told):
    value = by_name(told)
    one = well("explain", birds.model, birds.data, "--row", ROW, "--number", "dW1[0,2]", "--json").json
    assert one["name"] == "dW1[0,2]"
    assert one["value"] == value["dW1"][0, 2]
    assert sum(term["value"] for term in one["terms"]) == pytest.approx(one["value"], rel=1e-12)
    chain = one["chain"]
    pieces = [*chain["paths"], *chain["extra"]]
    assert sum(piece["value"] for piece in pieces) + chain["rest"] == pytest.approx(one["value"], rel=1e-12)
    text = well("explain", birds.model, birds.data, "--row", ROW, "--number", "dW1[0,2]").out
    assert text.startswith("dW1[0,2], derivative of C with respect to W1\n")
    assert "Along the chain from the cost" in text
    forward = well("explain", birds.model, birds.data, "--row", ROW, "--number", "Z1[0,2]", "--json").json
    assert forward["value"] == value["Z1"][0, 2]
    assert forward["chain"] is None


def test_levels(birds):
    def say(*more):
        return well("explain", birds.model, birds.data, "--row", ROW, *more).out

    assert say() == say("--level", "matrices")
    every = say("--level", "all")
    for heading in ("First steps: one row", "The whole pass, in matrices", "Why the equations are what they are"):
        assert f"\n{heading}" in every
        assert f"\n{heading}" not in say()
    assert "What goes in" in say("--level", "first steps")
    assert "chain rule" in say("--level", "calculus")
    assert say("--number", "dWo[0,0]", "--level", "first steps") != say("--number", "dWo[0,0]", "--level", "calculus")


def test_other_notations_dress_the_same_numbers(birds, tmp_path):
    def say(notation):
        return well("explain", birds.model, birds.data, "--row", ROW, "--notation", notation).out

    assert "Z^[1] = W^[1]·X + b^[1]" in say("ng")
    assert "z^2 = w^2" in say("nielsen")
    (tmp_path / "mine.toml").write_text('W = "θ_{l}"\n', encoding="utf-8")
    assert "Z_1 = X·θ_1 + B_1" in say("mine.toml")
    C = re.search(r"C = (\d\S*)\n", say("article"))
    assert C
    assert re.search(rf"J = {re.escape(C[1])}\n", say("ng"))


@pytest.mark.parametrize(
    "more", [(), ("--number", "E1[0,0]"), ("--number", "C", "--notation", "ng", "--level", "matrices")]
)
def test_every_suffix_is_written(birds, tmp_path, more):
    for suffix in (".html", ".md", ".tex", ".typ", ".pdf", ".txt", ".json"):
        said = well("explain", birds.model, birds.data, "--row", ROW, *more, "--out", f"row{suffix}")
        assert said.out == said.err == ""
        assert (tmp_path / f"row{suffix}").stat().st_size > 300
    assert (tmp_path / "row.pdf").read_bytes().startswith(b"%PDF")
    if not more:
        well("explain", birds.model, birds.data, "--row", ROW, "--out", "row.svg")
        assert (tmp_path / "row.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--number", "dW9[0,0]"), "there is no dW9 in this trace; it has dWo, "),
        (("--number", "dW1[0,99]"), "there is no dW1[0,99]: dW1 is ("),
        (("--number", "dW1"), "no index came with it; write its row and column, counted from 0, such as dW1[0,0]"),
        (("--number", ""), "'' names no number"),
        (("--level", "hard"), "there is no level 'hard'"),
        (("--notation", "nope"), "nope"),
        (("--number", "C", "--out", "a.svg"), "'a.svg' must end in .txt, .html, "),
        (("--out", "a.docx"), "'a.docx' must end in .txt, .html, "),
    ],
)
def test_what_it_cannot_use_gets_one_line(birds, tmp_path, more, said):
    answer = call("explain", birds.model, birds.data, "--row", ROW, *more)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.count("\n") == 1
    assert said in answer.err
    assert not list(tmp_path.glob("a.*"))
