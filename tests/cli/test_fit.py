"""`chainrule fit` on real and realistic tables: what it reports, what it saves, and that a seed decides everything."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from sklearn.datasets import load_breast_cancer, load_diabetes

import chainrule as cr
from chainrule.data import read

from .helpers import MEASURES, call, contents, frame, penguins, script, well, write_table

LIGHT = ("--epochs", 3, "--hidden", 4)


def whole(loader: Any) -> Any:
    """One of scikit-learn's data sets: the columns as a DataFrame, and the target."""
    return loader(return_X_y=True, as_frame=True)


def test_penguins_with_missing_cells_are_told_apart(birds):
    lines = birds.said.out.splitlines()
    assert (
        lines[0]
        == "classification of species: 150 rows, 96 to learn from, 24 to decide when to stop, 30 held out to judge"
    )
    assert "left out: rowid counts the rows (1, 2, …), so it is an identifier; take it in with --keep rowid" in lines
    scores = {line[:22].strip(): float(line[22:30].split()[0]) for line in lines if line.startswith("  ")}
    assert list(scores) == ["this network", "majority class", "logistic regression"]
    assert scores["this network"] >= 95
    assert 20 <= scores["majority class"] <= 45
    assert [line.split()[:2] for line in lines if line.split()[:1] and line.split()[0] in ("Adelie", "Gentoo")] == [
        ["Adelie", "10"],
        ["Gentoo", "10"],
    ]
    assert lines[-1] == (f"Saved as {birds.model}. Next: chainrule explain {birds.model} {birds.data} --row 0")
    assert birds.said.err == ""


def test_the_command_that_it_offers_next_can_be_pasted_into_a_shell(tmp_path):
    import shlex

    data = penguins(tmp_path / "my penguins' table.csv", 30)
    said = well("fit", data, "--target", "species", *LIGHT)
    words = shlex.split(said.out.splitlines()[-1].partition("Next: ")[2])
    assert words == ["chainrule", "explain", "my penguins' table.safetensors", str(data), "--row", "0"]
    assert well(*words[1:]).out.startswith("Row 0 of my penguins' table.csv\n")


def test_a_regression_is_reported_in_the_targets_own_unit(mass):
    report = mass.said.json["report"]
    assert report["task"] == "regression"
    assert report["score_name"] == "R²"
    assert report["score"] > 0.5
    assert -0.2 < report["trivial"] <= 0
    assert 100 < report["typical_error"] < 600  # grams
    text = well("fit", mass.data, "--target", "body_mass_g", *LIGHT).out
    assert "in units of body_mass_g" in text
    assert "ridge regression" in text


@pytest.mark.parametrize("ending", ["csv", "tsv", "parquet", "feather"])
def test_every_format_makes_the_same_network(tmp_path, ending):
    X, labels = whole(load_breast_cancer)
    table = X.iloc[:, :6].assign(outcome=np.where(labels == 1, "benign", "malignant"))
    table.to_csv(tmp_path / "plain.csv", index=False)
    if ending in ("csv", "tsv"):
        table.to_csv(tmp_path / f"t.{ending}", index=False, sep="," if ending == "csv" else "\t")
    else:
        getattr(table, f"to_{ending}")(tmp_path / f"t.{ending}")
    said = well("fit", tmp_path / f"t.{ending}", "--target", "outcome", "--epochs", 5, "--json").json
    same = well("fit", tmp_path / "plain.csv", "--target", "outcome", "--epochs", 5, "--json").json
    assert said["report"] == same["report"]
    assert said["report"]["rows"] == 569
    assert said["report"]["score"] > 0.8
    for mine, other in zip(cr.load(said["model"]).params, cr.load(same["model"]).params, strict=True):
        assert mine.W.tobytes() == other.W.tobytes()


def test_breast_cancer_is_learned_as_well_as_a_linear_model(tmp_path):
    X, labels = whole(load_breast_cancer)
    X.assign(outcome=labels).to_csv(tmp_path / "cancer.csv", index=False)
    report = well("fit", "cancer.csv", "--target", "outcome", "--json").json["report"]
    assert report["inputs"] == 30
    assert [result["name"] for result in report["classes"]] == ["0", "1"]
    assert report["score"] >= 0.93
    assert report["score"] > report["linear"] - 0.03
    assert 0.5 < report["trivial"] < 0.7


def test_diabetes_is_a_regression_and_can_be_nothing_else(tmp_path):
    X, y = whole(load_diabetes)
    X.assign(progression=y).to_csv(tmp_path / "diabetes.csv", index=False)
    report = well("fit", "diabetes.csv", "--target", "progression", "--json").json["report"]
    assert report["task"] == "regression"
    assert report["score"] > 0.3
    assert abs(report["score"] - report["linear"]) < 0.1
    assert 40 < report["typical_error"] < 75


def test_the_task_can_be_forced(tmp_path):
    rows = [(f"{k * 0.37 % 1:.3f}", f"{k * 0.61 % 1:.3f}", 1 + k % 3) for k in range(60)]
    data = write_table(tmp_path / "grades.csv", ("a", "b", "grade"), rows)
    decided = well("fit", data, "--target", "grade", *LIGHT, "--json").json["report"]
    forced = well("fit", data, "--target", "grade", "--task", "regression", *LIGHT, "--json").json["report"]
    assert (decided["task"], decided["sizes"]) == ("classification", [2, 4, 3])
    assert (forced["task"], forced["sizes"]) == ("regression", [2, 4, 1])


def test_a_column_that_was_left_out_is_taken_in_with_keep(tmp_path):
    data = penguins(tmp_path / "p.csv", 60)
    without = well("fit", data, "--target", "species", *LIGHT, "--json").json["report"]
    kept = well("fit", data, "--target", "species", "--keep", "rowid", *LIGHT, "--json").json["report"]
    assert [name for name, _ in without["left_out"]] == ["rowid"]
    assert kept["left_out"] == []
    assert kept["inputs"] == without["inputs"] + 1


def test_no_hidden_layer_and_several(birds):
    none = well("fit", birds.data, "--target", "species", "--hidden", 0, "--epochs", 3, "--model", "n.safetensors")
    assert " → 3 units" in none.out
    assert len(cr.load("n.safetensors").sizes) == 2
    assert cr.load(birds.model).sizes[1:] == [8, 6, 3]


def test_what_was_asked_for_is_what_is_trained(birds):
    options = ("--activation", "tanh", "--dropout", 0.25, "--l2", 0.125, "--hidden", "5,4", "--epochs", 2)
    well("fit", birds.data, "--target", "species", *options, "--optimizer", "gd", "--model", "m.safetensors")
    shape = cr.load("m.safetensors").architecture
    assert (shape.hidden, shape.dropout, shape.l2) == (("tanh", "tanh"), (0.25, 0.25), 0.125)


@pytest.mark.parametrize(
    "option",
    [
        ("--optimizer", "rmsprop", "--learning-rate", 0.003),
        ("--batch-size", 7),
        ("--learning-rate", 0.01),
        ("--held-out", 0.4),
    ],
    ids=lambda option: option[0],
)
def test_each_option_changes_what_is_learned(birds, option):
    fit = ("fit", birds.data, "--target", "species", *LIGHT)
    well(*fit, "--model", "usual.st")
    well(*fit, *option, "--model", "other.st")
    assert cr.load("usual.st").params[0].W.tobytes() != cr.load("other.st").params[0].W.tobytes()


def test_patience_ends_the_training_and_held_out_is_how_many_judge(birds):
    fit = ("fit", birds.data, "--target", "species", "--hidden", 4, "--learning-rate", 0.5, "--held-out", 0.4)
    said = well(*fit, "--epochs", 400, "--patience", 2, "--json").json
    assert said["history"]["stopped"] == "early stopping: no improvement for 2 epochs"
    assert len(said["history"]["cost"]) == said["history"]["best_epoch"] + 2
    assert said["report"]["held_out"] == 60


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(birds):
    fit = ("fit", birds.data, "--target", "species", *LIGHT)
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        well(*fit, "--seed", seed, "--model", f"{name}.safetensors")
    a, b, c = (Path(f"{name}.safetensors").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_what_is_saved_says_where_it_comes_from(birds):
    with safe_open(birds.model, "numpy") as file:
        record = json.loads(file.metadata()["record"])
        assert sorted(file.keys()) == ["B1", "B2", "Bo", "W1", "W2", "Wo"]
    where = record["provenance"]
    assert where["data"]["source"] == "penguins.csv"
    assert where["data"]["rows"] == 150
    assert len(where["data"]["fingerprint"]) == 64
    assert where["report"]["target"] == "species"
    assert where["chainrule"] == cr.__version__


def test_the_model_is_saved_beside_the_caller_if_nobody_says_where(birds, tmp_path):
    well("fit", birds.data, "--target", "species", *LIGHT)
    assert list(contents(tmp_path)) == ["penguins.safetensors"]


def test_json_is_one_object_and_holds_the_history(mass):
    said = mass.said
    assert set(said.json) == {"model", "report", "history", "diagnosis"}
    assert said.err == ""
    history = said.json["history"]
    assert len(history["cost"]) == len(history["validation_cost"]) == 60
    assert history["cost"][-1] < history["cost"][0]


def test_json_is_strict_where_r2_is_undefined(tmp_path):
    rows = [(k * k % 7, 3.25 if k == 0 else 5.5) for k in range(12)]
    data = write_table(tmp_path / "flat.csv", ("x", "y"), rows)
    fit = ("fit", data, "--target", "y", "--task", "regression", "--seed", 1, *LIGHT)
    assert well(*fit, "--json").json["report"]["score"] is None
    line = next(line for line in well(*fit).out.splitlines() if "this network" in line)
    assert line.split() == ["this", "network", "–"]


def test_json_is_strict_where_a_curve_is_not_finite(birds, monkeypatch):
    monkeypatch.setattr("chainrule.train.History.to_dict", lambda history: {"metric": [0.5, float("nan"), -np.inf]})
    said = well("fit", birds.data, "--target", "species", *LIGHT, "--model", "m.st", "--json")
    assert said.json["history"] == {"metric": [0.5, None, None]}


def test_rows_without_a_target_are_counted_and_not_learned_from(tmp_path):
    rows = [(k, k % 5, "" if k % 4 == 0 else ("a", "b")[k % 2]) for k in range(40)]
    report = well("fit", write_table(tmp_path / "t.csv", ("p", "q", "y"), rows), "--target", "y", *LIGHT).out
    assert report.startswith("classification of y: 40 rows, ")
    assert "10 without a target" in report.splitlines()[0]


@pytest.mark.parametrize(
    "rows",
    [
        [(k * 1.5 % 4, ("a", "b")[k % 2]) for k in range(10)],
        [(k * 1.5 % 4, f"class {k // 2}") for k in range(20)],
        [(k * 0.37 % 1, f"class {k % 200}") for k in range(800)],
        [(k * 0.37 % 1, "lonely" if k == 0 else ("a", "b")[k % 2]) for k in range(12)],
        [(k * 1e300, ("a", "b")[k % 2]) for k in range(12)],
        [(k * 1e-300, 1e12 + k * 0.5) for k in range(30)],
    ],
    ids=["ten rows", "two of each class", "two hundred classes", "one of a class", "huge", "a huge mean"],
)
def test_odd_tables_are_learned_from_all_the_same(tmp_path, rows):
    data = write_table(tmp_path / "t.csv", ("x", "y"), rows)
    said = well("fit", data, "--target", "y", "--epochs", 2, "--hidden", 3)
    assert said.err == ""
    assert len(well("predict", "t.safetensors", data).out.splitlines()) == len(rows) + 1
    assert "nan" not in said.out + well("explain", "t.safetensors", data, "--row", 1).out


def test_constant_and_empty_columns_are_left_out_and_named(tmp_path):
    rows = [(7, "", k * 0.37 % 1, ("a", "b")[k % 2]) for k in range(30)]
    data = write_table(tmp_path / "t.csv", ("same", "gone", "x", "y"), rows)
    left_out = dict(well("fit", data, "--target", "y", *LIGHT, "--json").json["report"]["left_out"])
    assert left_out == {"same": "has the same value in every row", "gone": "is missing in every row"}


def test_a_file_name_may_hold_anything_that_a_file_name_may_hold(tmp_path):
    data = penguins(tmp_path / "ünï cödé 😀 $HOME.csv", 30)
    well("fit", data, "--target", "species", *LIGHT)
    assert (tmp_path / "ünï cödé 😀 $HOME.safetensors").is_file()
    broken = tmp_path / "half \udcff.csv"
    broken.write_bytes(data.read_bytes())
    assert r"half \udcff" in well("fit", broken, "--target", "species", *LIGHT).out


def test_ctrl_c_saves_what_was_learned_and_says_so(birds, tmp_path):
    code = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background
from chainrule.train.fit import Training
note = Training.note
def noted(self, *arguments):
    note(self, *arguments)
    if self.history.epochs >= 3:
        os.kill(os.getpid(), signal.SIGINT)
Training.note = noted
from chainrule.cli import main
main()
"""
    forever = ("--epochs", 1_000_000, "--patience", 1_000_000, "--model", "m.safetensors")
    done = script("fit", birds.data, "--target", "species", "--hidden", 4, *forever, code=code, cwd=tmp_path)
    assert done.returncode == 0
    assert b"chainrule: the training was interrupted; the model that was saved is what it" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b"interrupted after epoch" in done.stdout
    assert cr.load(tmp_path / "m.safetensors").sizes[-1] == 3


def test_ctrl_c_before_anything_was_learned_saves_nothing(birds, tmp_path, monkeypatch):
    from chainrule.train import fit

    def interrupted(plan):
        raise KeyboardInterrupt

    monkeypatch.setattr(fit, "program", lambda plan: lambda *arguments: interrupted(plan))
    said = call("fit", birds.data, "--target", "species", *LIGHT)
    assert said.code == 130
    assert said.out == ""
    assert said.err.splitlines()[-1] == "chainrule: interrupted"
    assert contents(tmp_path) == {}


def test_a_training_that_blows_up_names_the_rows_of_the_table(tmp_path):
    rows = [(k * 0.37 % 1, k * 0.61 % 1, ("a", "b")[k % 2]) for k in range(40)]
    data = write_table(tmp_path / "t.csv", ("p", "q", "y"), [("0.5", "0.5", "")] * 20 + rows)
    said = call("fit", data, "--target", "y", "--optimizer", "gd", "--learning-rate", 1e30, *LIGHT)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert "is no longer finite; it comes from row" in said.err
    named = said.err.partition("it comes from row")[2].partition(".")[0].strip("s ").partition(", …")[0]
    assert min(map(int, named.split(", "))) >= 20  # the first twenty have no target, so none was learned from
    assert list(contents(tmp_path)) == ["t.csv"]


def test_held_out_rows_are_not_what_the_measures_are_standardised_with(birds):
    """The stored means are those of some 120 of the 150 rows, and not those of all."""
    columns = cr.load(birds.model).columns
    assert columns is not None
    table = frame(birds.data)
    for feature in columns.features:
        if feature.name in MEASURES:
            assert feature.mean == pytest.approx(table[feature.name].mean(), rel=0.05)
            assert feature.mean != pytest.approx(table[feature.name].mean(), rel=1e-9)
    assert read(birds.data).rows == 150
