"""`chainrule predict`: the table that came in, in its order, with the network's answers beside it."""

import json

import numpy as np
import pytest

import chainrule as cr
from chainrule.data import Columns, Feature, Target, read

from .helpers import call, frame, read_table, script, well, write_table


def test_the_columns_come_first_and_the_rows_stay_in_order(birds):
    said = well("predict", birds.model, birds.data)
    given, found = read_table(birds.data.read_text()), read_table(said.out)
    width = len(given[0])
    assert found[0] == [*given[0], "prediction", "probability_Adelie", "probability_Chinstrap", "probability_Gentoo"]
    # what is missing may be spelled NA in the file; it comes back as an empty cell
    assert [row[:width] for row in found[1:]] == [["" if c == "NA" else c for c in row] for row in given[1:]]
    assert said.err == ""


def test_the_probabilities_are_the_networks_and_add_up_to_one(birds):
    net = cr.load(birds.model)
    assert net.columns is not None
    table = read(birds.data)
    O = net.forward(net.columns.encode(table)[0])
    found = frame(well("predict", birds.model, birds.data).out)
    shares = found[[f"probability_{name}" for name in net.columns.outputs]].to_numpy()
    assert np.array_equal(shares, O)  # every digit is written
    assert np.abs(shares.sum(axis=1) - 1).max() < 1e-12
    assert found["prediction"].tolist() == [net.columns.outputs[k] for k in O.argmax(axis=1)]
    assert (found["prediction"] == found["species"]).mean() > 0.95


def test_a_regression_answers_in_the_targets_own_unit(mass):
    net = cr.load(mass.model)
    assert net.columns is not None
    O = net.forward(net.columns.encode(read(mass.data))[0])
    found = frame(well("predict", mass.model, mass.data).out)
    assert [name for name in found.columns if name.startswith("probability")] == []
    expected = O[:, 0] * net.columns.target.sd + net.columns.target.mean
    assert np.array_equal(found["prediction"].to_numpy(), expected)
    assert 3000 < found["prediction"].mean() < 5500


def test_columns_may_be_shuffled_extra_and_without_the_target(birds, tmp_path):
    table = frame(birds.data, dtype=str, keep_default_na=False)
    order = ["sex", "flipper_length_mm", "note", "island", "body_mass_g", "bill_depth_mm", "bill_length_mm"]
    table.assign(note="not asked for")[order].to_csv(tmp_path / "other.csv", index=False)
    whole = frame(well("predict", birds.model, birds.data).out)
    other = frame(well("predict", birds.model, "other.csv").out)
    assert list(other.columns[:7]) == order
    for name in ("prediction", "probability_Adelie"):
        assert other[name].tolist() == whole[name].tolist()


@pytest.mark.parametrize(("ending", "separator"), [("csv", ","), ("tsv", "\t")])
def test_out_writes_the_same_table_to_a_file(birds, tmp_path, ending, separator):
    said = well("predict", birds.model, birds.data, "--out", f"answers.{ending}")
    assert said.out == ""
    text = (tmp_path / f"answers.{ending}").read_text(encoding="utf-8")
    assert read_table(text, separator) == read_table(well("predict", birds.model, birds.data).out)


def test_json_has_every_answer(birds):
    said = well("predict", birds.model, birds.data, "--json").json
    table = frame(well("predict", birds.model, birds.data).out)
    assert said["rows"] == 150
    assert said["notes"] == []
    assert said["out"] is None
    for name in ("prediction", "probability_Adelie", "probability_Chinstrap", "probability_Gentoo"):
        assert said[name] == table[name].tolist()


def test_json_and_out_together(mass, tmp_path):
    said = well("predict", mass.model, mass.data, "--out", "answers.csv", "--json").json
    table = frame(tmp_path / "answers.csv")
    assert said["out"] == "answers.csv"
    assert said["prediction"] == table["prediction"].tolist()


def test_what_training_never_saw_is_told_on_stderr_and_is_no_error(birds, tmp_path):
    header = ("island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex")
    write_table(
        tmp_path / "new.csv", header, [("Atlantis", 40, 18, 190, 3700, "female"), ("Dream", "", "", "", "", "")]
    )
    said = well("predict", birds.model, "new.csv")
    assert said.err == (
        "chainrule: column 'island': 1 cell with 'Atlantis', which training never saw, and counted as none of its "
        "categories\n"
    )
    assert len(read_table(said.out)) == 3
    quiet = well("predict", birds.model, "new.csv", "--json")
    assert quiet.json["notes"] == [said.err.removeprefix("chainrule: ").rstrip("\n")]


def test_a_loaded_network_answers_as_the_one_in_memory_did(birds, tmp_path):
    net = cr.load(birds.model)
    net.save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == birds.model.read_bytes()
    assert well("predict", "again.safetensors", birds.data).out == well("predict", birds.model, birds.data).out


def test_a_pipe_gets_utf8_whatever_the_locale(birds, tmp_path):
    rows = [("Größe 😀", 40, 18, 190, 3700, "female")]
    header = ("island", "bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g", "sex")
    write_table(tmp_path / "new.csv", header, rows)
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = script("predict", birds.model, tmp_path / "new.csv", env=plain)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").splitlines()[1].startswith("Größe 😀,40,")
    done = script("explain", birds.model, tmp_path / "new.csv", "--row", 0, "--json", env=plain)
    assert json.loads(done.stdout.decode("ascii"))["encoding"][0]["raw"] == "Größe 😀"


@pytest.mark.parametrize("verb", [("predict",), ("explain", "--row", 1)])
def test_a_row_that_leads_to_no_finite_number_is_named(tmp_path, verb):
    net = cr.Network([1, 1], init=[([[10.0]], [[0.0]])])
    net.columns = Columns((Feature("x", "number"),), Target("y", "regression"))
    net.save("m.safetensors")
    write_table(tmp_path / "far.csv", ("x", "y"), [(3, 1), (1e308, 1)])
    assert read_table(well("predict", "m.safetensors", write_table(tmp_path / "near.csv", ("x",), [(3,)])).out)[1] == [
        "3",
        "30.0",
    ]
    said = call(verb[0], "m.safetensors", "far.csv", *verb[1:])
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "row 1 (line 3 of far.csv)" in said.err


def test_its_own_output_can_be_predicted_again(birds, tmp_path):
    """The columns that are there already stay as they are, and the new ones get a number."""
    well("predict", birds.model, birds.data, "--out", tmp_path / "once.csv")
    well("predict", birds.model, tmp_path / "once.csv", "--out", tmp_path / "twice.csv")
    once, twice = frame(tmp_path / "once.csv"), frame(tmp_path / "twice.csv")
    assert list(twice.columns[: len(once.columns)]) == list(once.columns)
    assert (twice["prediction (2)"] == once["prediction"]).all()
