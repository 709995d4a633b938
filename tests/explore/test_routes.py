"""What can be asked and what comes back, held against the library; and every wrong question's sentence."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.data import Columns, Feature, Target, read
from chainrule.explore import opened
from chainrule.lessons import data_sets

from .helpers import HOSTILE, serving, unpacked


def params(net: cr.Network) -> list[dict]:
    return [{"W": W.tolist(), "B": None if B is None else B.tolist()} for W, B in net.params]


def test_the_page_holds_its_lesson(client):
    page = client.get("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert unpacked(page.body.decode()) == client.get("/api/lesson").json


def test_the_articles_lesson(client):
    net, X, Y = cr.article()
    lesson = client.get("/api/lesson").json
    assert lesson["X"] == X.tolist()
    assert lesson["Y"] == Y.tolist()
    assert lesson["params"] == params(net)
    assert lesson["server"] == {"model": "", "data": "", "rows": 3}
    assert [each["name"] for each in lesson["datasets"]] == [each["name"] for each in data_sets()]


def test_a_head_has_no_body(client):
    got = client.ask("HEAD", "/api/rows")
    assert (got.status, got.body) == (200, b"")
    assert got.headers["Content-Length"] == str(len(client.get("/api/rows").body))


@pytest.mark.parametrize(
    "path",
    [
        "/index.html",
        "/api",
        "/api/",
        "/api/lesson/",
        "/..",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/favicon.ico",
    ],
)
def test_there_is_nothing_else(client, path):
    got = client.get(path)
    assert got.status == 404
    assert got.sentence == "there is nothing at this address; the page is at /"
    assert client.post(path).status == 404


def test_each_address_takes_its_own_methods(client):
    got = client.get("/api/train")
    assert (got.status, got.headers["Allow"]) == (405, "POST")
    got = client.post("/api/rows")
    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD")


# rows ----------------------------------------------------------------------------------------------------------------


def test_the_rows_are_the_tables_with_what_the_network_says(table_client, files):
    net, table = cr.load(files.model), read(files.data)
    assert net.columns is not None
    X, _ = net.columns.encode(table)
    said, _ = net.columns.decode(net.forward(X))
    got = table_client.get("/api/rows?start=10&count=7").json
    assert (got["total"], got["start"], got["columns"]) == (40, 10, ["x", "kind", "side"])
    assert [row["row"] for row in got["rows"]] == list(range(10, 17))
    for row in got["rows"]:
        assert row["cells"][0] == table.column("x")[row["row"]]
        assert row["prediction"] == said[row["row"]]
        assert row["target"] == table.column("side")[row["row"]]


def test_pages_of_rows_make_the_table(table_client):
    whole = table_client.get("/api/rows?count=200").json["rows"]
    parts = [table_client.get(f"/api/rows?start={start}&count=9").json["rows"] for start in range(0, 45, 9)]
    assert [row for part in parts for row in part] == whole
    assert len(whole) == 40
    assert table_client.get("/api/rows?start=40").json["rows"] == []
    assert whole[2]["target"] == ""


def test_the_articles_rows(client):
    got = client.get("/api/rows").json
    assert got["columns"] == ["X[0]"]
    assert got["rows"][0] == {"row": 0, "cells": ["−1"], "prediction": "0.75, 1.25", "target": "1, 0.5"}


@pytest.mark.parametrize(
    "query",
    [
        "start=-1",
        "count=0",
        "count=201",
        "start=1e3",
        "start=x",
        "start=",
        "rows=3",
        "start=1&start=2",
        "start=%C2%B2",
        "count=%31%00",
        "start=99999999999999999999",
    ],
)
def test_a_wrong_page_of_rows(table_client, query):
    got = table_client.get(f"/api/rows?{query}")
    assert got.status == 400
    assert got.sentence


def test_picked_rows_are_encoded_and_then_the_lessons(table_client, files):
    net, table = cr.load(files.model), read(files.data)
    assert net.columns is not None
    got = table_client.post("/api/pick", {"rows": [5, 0, 9]}).json
    assert got["rows"] == [5, 0, 9]
    assert got["X"] == net.columns.encode(table, [5, 0, 9])[0].tolist()
    assert got["Y"] == net.columns.encode_target(table, [5, 0, 9]).tolist()
    lesson = table_client.get("/api/lesson").json
    assert (lesson["X"], lesson["Y"]) == (got["X"], got["Y"])


def test_the_lesson_opens_with_the_first_rows_that_have_a_target(table_client):
    opening = table_client.get("/api/lesson").json
    first = table_client.post("/api/pick", {"rows": [0, 1, 3, 4, 5, 6, 7, 8]}).json  # row 2 has none
    assert opening["X"] == first["X"]
    assert opening["server"] == {"model": "points.safetensors", "data": "points.csv", "rows": 40}


def test_a_row_without_its_target_is_shown_forward_alone(table_client):
    assert table_client.post("/api/pick", {"rows": [1, 2]}).json["Y"] is None
    assert table_client.get("/api/lesson").json["Y"] is None


@pytest.mark.parametrize("rows", [[], [-1], [40], [1.5], ["0"], [True], [[0]], {}, "0", None, [0] * 201, [2**70]])
def test_wrong_rows_are_refused_and_the_old_ones_stay(table_client, rows):
    before = table_client.get("/api/lesson").json
    got = table_client.post("/api/pick", {"rows": rows})
    assert got.status == 400
    assert got.sentence
    assert table_client.get("/api/lesson").json == before


def test_hostile_names_and_cells_stay_text(table_client):
    rows = table_client.get("/api/rows?count=10")
    assert b"\x1b" not in rows.body
    assert rows.json["rows"][0]["cells"][1] == HOSTILE[0]
    assert rows.json["rows"][2]["cells"][1] == r"\u202eright"
    page = table_client.get("/").body.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<i>yes" not in page
    assert "\u202e" not in page
    assert page.count("</script>") == page.count("<script")
    names = table_client.get("/api/lesson").json["columns"]
    assert f"kind = {HOSTILE[0]}" in names["inputs"]
    assert r"kind = \u202eright" in names["inputs"]


# windows of the working ----------------------------------------------------------------------------------------------


def test_windows_are_pythons_trace(table_client, files):
    net, table = cr.load(files.model), read(files.data)
    assert net.columns is not None
    changed = [{"W": (W + 0.5).tolist(), "B": B.tolist()} for W, B in net.params]  # type: ignore[operator]
    net.params = [(layer["W"], layer["B"]) for layer in changed]
    rows = [4, 8, 15]
    trace = net.trace(net.columns.encode(table, rows)[0], net.columns.encode_target(table, rows), learning_rate=0.5)
    wanted = [["Zh", 0, 2, 1, 3], ["dWh", 0, 64, 0, 64], ["Wo_new", 1, 2, 0, 1], ["C", 0, 1, 0, 1]]
    asked = {"rows": rows, "params": changed, "want": wanted, "learning_rate": 0.5}
    found = {part["name"]: part["value"] for part in table_client.post("/api/trace", asked).json["windows"]}
    assert found["Zh"] == trace["Zh"][0:2, 1:3].tolist()
    assert found["dWh"] == trace["dWh"].tolist()
    assert found["Wo_new"] == trace["Wo_new"][1:2, 0:1].tolist()
    assert found["C"] == float(trace["C"])


WINDOWS = {
    "none": [],
    "no place": [["Zh"]],
    "too many rows": [["Zh", 0, 65, 0, 1]],
    "too many columns": [["Zh", 0, 1, 0, 65]],
    "empty": [["Zh", 1, 1, 0, 1]],
    "from below": [["Zh", -1, 0, 0, 1]],
    "half a row": [["Zh", 0, 1.5, 0, 1]],
    "no name": [[1, 0, 1, 0, 1]],
    "another name": [["nothing", 0, 1, 0, 1]],
    "a name of Python": [["__class__", 0, 1, 0, 1]],
    "too many": [["Zh", 0, 1, 0, 1]] * 65,
    "nothing": None,
}


@pytest.mark.parametrize("want", WINDOWS.values(), ids=WINDOWS)
def test_wrong_windows(client, want):
    assert client.post("/api/trace", {"rows": [0], "want": want}).status == 400


# saving --------------------------------------------------------------------------------------------------------------


def test_saving_writes_the_model_that_loads_again(table_client, files):
    net = cr.load(files.model)
    changed = [{"W": (W * 2).tolist(), "B": (B + 1).tolist()} for W, B in net.params]  # type: ignore[operator]
    assert table_client.post("/api/save", {"params": changed}).json == {"saved": "points.safetensors"}
    again = cr.load(files.model)
    assert params(again) == changed
    assert again.columns == net.columns
    assert again.architecture == net.architecture
    assert "report" not in again.provenance  # it was of other weights
    assert again.provenance["seed"] == 5
    assert table_client.get("/api/lesson").json["params"] == changed
    assert table_client.post("/api/save", {"params": params(net)}).status == 200  # and once more


WRONG_PARAMETERS = {
    "none": None,
    "empty": [],
    "text": "x",
    "one layer": [{"W": [[1]], "B": [[1]]}],
    "pairs": [[1, 2]],
    "no B": [{"W": [[1]]}],
    "numbers as text": [{"W": [["1"]], "B": None}] * 2,
    "true": [{"W": [[True]], "B": None}] * 2,
    "ragged": [{"W": [[1, 2], [3]], "B": None}] * 2,
    "a number": [{"W": 1, "B": None}] * 2,
}


@pytest.mark.parametrize("wrong", WRONG_PARAMETERS.values(), ids=WRONG_PARAMETERS)
def test_wrong_parameters_are_refused_and_the_file_stays(table_client, files, wrong):
    before = files.model.read_bytes()
    for path, more in (
        ("/api/save", {}),
        ("/api/train", {}),
        ("/api/trace", {"rows": [0], "want": [["C", 0, 1, 0, 1]]}),
    ):
        if wrong is not None or path == "/api/save":
            got = table_client.post(path, {"params": wrong, **more})
            assert got.status == 400, path
            assert got.sentence
    assert files.model.read_bytes() == before


@pytest.mark.parametrize("value", ["1", True, None, [1], "nan", {}])
def test_a_weight_that_is_no_number_is_refused(table_client, value):
    layers = params(table_client.server.routes.home.net)
    assert table_client.post("/api/save", {"params": layers}).status == 200
    layers[0]["W"][0][0] = value
    assert table_client.post("/api/save", {"params": layers}).status == 400


def test_nothing_is_saved_where_there_is_no_model_file(client):
    got = client.post("/api/save", {"params": params(cr.article()[0])})
    assert got.status == 409
    assert got.sentence == "there is no model file to save to; start with `chainrule explore MODEL`"


def test_a_model_file_that_somebody_else_has_changed_is_not_written_over(table_client, files):
    cr.Network([2, 2]).save(files.model)
    before = files.model.read_bytes()
    got = table_client.post("/api/save", {"params": params(table_client.server.routes.home.net)})
    assert got.status == 409
    assert "has changed since it was opened" in got.sentence
    assert files.model.read_bytes() == before


def test_a_path_from_the_page_is_no_field(table_client, tmp_path):
    net = table_client.server.routes.home.net
    asked = {"params": params(net), "path": str(tmp_path / "other.safetensors")}
    assert table_client.post("/api/save", asked).status == 400
    assert not (tmp_path / "other.safetensors").exists()


# homes ---------------------------------------------------------------------------------------------------------------


def test_a_model_alone_has_a_row_that_says_what_it_is(files):
    with serving(opened(str(files.model))) as client:
        lesson = client.get("/api/lesson").json
        assert lesson["title"] == "points.safetensors, with a made-up row of usual values"
        assert lesson["X"] == [[0.0, 1.0, 0.0, 0.0, 0.0, 0.0]]
        assert lesson["Y"] == [[1.0, 0.0]]
        assert lesson["server"] == {"model": "points.safetensors", "data": "", "rows": 1}


def test_a_model_without_columns_has_a_row_of_zeros(tmp_path):
    cr.Network([2, 3, 1], dropout=0.5, bias=False).save(tmp_path / "m.safetensors")
    with serving(opened(str(tmp_path / "m.safetensors"))) as client:
        lesson = client.get("/api/lesson").json
        assert (lesson["X"], lesson["Y"], lesson["masks"]) == ([[0.0, 0.0]], [[0.0]], None)
        assert lesson["network"]["dropout"] == [0.0]  # it is for learning
        assert lesson["title"] == "m.safetensors, with a made-up row of zeros"


@pytest.mark.parametrize(
    "loss", ["half_squared_error", "absolute_error", "huber", "binary_cross_entropy", "cross_entropy", "poisson"]
)
def test_the_made_up_row_suits_every_loss(tmp_path, loss):
    cr.Network([2, 2], loss=loss).save(tmp_path / "m.safetensors")
    trace = opened(str(tmp_path / "m.safetensors")).trace()
    assert np.isfinite(trace["C"])


def test_the_made_up_row_has_the_usual_of_every_kind(tmp_path):
    features = (
        Feature("a", "boolean", mean=0.7, categories=("no", "yes"), has_missing=True),
        Feature("b", "boolean", mean=0.2, categories=("no", "yes")),
        Feature("c", "number", mean=3.0, sd=2.0, has_missing=True),
        Feature("d", "category", categories=("x", "y"), has_missing=True),
    )
    net = cr.Network([8, 1])
    net.columns = Columns(features, Target("t", "regression"))
    net.save(tmp_path / "m.safetensors")
    home = opened(str(tmp_path / "m.safetensors"))
    assert dict(zip(net.columns.inputs, home.X[0], strict=True)) == {
        "a = yes": 1.0,
        "a missing": 0.0,
        "b = yes": 0.0,
        "c": 0.0,
        "c missing": 0.0,
        "d = x": 1.0,
        "d = y": 0.0,
        "d missing": 0.0,
    }


def test_a_row_of_a_class_that_training_never_saw_has_no_target(files, tmp_path):
    (tmp_path / "new.csv").write_text("x,kind,side\n1,p,maybe\n1,p,<i>yes</i>\n", encoding="utf-8")
    home = opened(str(files.model), str(tmp_path / "new.csv"))
    assert (home.told.tolist(), home.picked) == ([False, True], [1])


def test_a_table_without_the_target_is_shown_forward_alone(files, tmp_path):
    lines = files.data.read_text(encoding="utf-8")
    (tmp_path / "new.csv").write_text(lines.replace("side", "other", 1), encoding="utf-8")
    with serving(opened(str(files.model), str(tmp_path / "new.csv"))) as client:
        assert client.get("/api/lesson").json["Y"] is None
        got = client.post("/api/train", {"epochs": 1})
        assert got.status == 409
        assert "no row has a target" in got.sentence


@pytest.mark.parametrize("wrong", ["x,kind\n1,a\n", "x,kind,side\nword,a,\n", "x,kind,side\ninf,a,\n"])
def test_a_table_that_does_not_fit_is_refused_at_the_start(files, tmp_path, wrong):
    (tmp_path / "wrong.csv").write_text(wrong.replace("x,", "z,", 1) if wrong.endswith("1,a\n") else wrong)
    with pytest.raises(cr.TableError):
        opened(str(files.model), str(tmp_path / "wrong.csv"))


def test_a_cell_that_is_too_large_to_compute_with_is_refused_at_the_start(files, tmp_path):
    net = cr.load(files.model)
    net.params = [(np.abs(W) * 100, B) for W, B in net.params]
    net.save(files.model)
    (tmp_path / "large.csv").write_text("x,kind,side\n1,p,\n1e307,p,\n", encoding="utf-8")
    with pytest.raises(cr.TableError, match=r"row 1 .* too large to compute with"):
        opened(str(files.model), str(tmp_path / "large.csv"))


def test_cells_that_training_never_saw_are_noted(files, tmp_path):
    (tmp_path / "new.csv").write_text("x,kind,side\n1,never seen,\n", encoding="utf-8")
    (note,) = opened(str(files.model), str(tmp_path / "new.csv")).notes
    assert "'never seen'" in note
    assert opened(str(files.model), str(files.data)).notes == []


def test_a_table_needs_a_model_with_columns(files, tmp_path):
    cr.Network([2, 1]).save(tmp_path / "m.safetensors")
    with pytest.raises(cr.InputError, match="not fitted on a table"):
        opened(str(tmp_path / "m.safetensors"), str(files.data))
    with pytest.raises(cr.InputError, match="a table needs a model"):
        opened(None, str(files.data))
