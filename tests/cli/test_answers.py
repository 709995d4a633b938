"""What `chainrule check answers.csv` holds the numbers against: the article's network, a key's sheet, or a model."""

import json

import pytest

import chainrule as cr
from chainrule.cli.answers import check_answers_file, rows_of
from chainrule.data import read

from .helpers import well


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A key, a model with a table of its rows, and answers for each of them."""
    monkeypatch.chdir(tmp_path)
    sheets = cr.worksheet(seed=7, count=2)
    (tmp_path / "key.json").write_text(json.dumps(sheets.key()))
    for number in (1, 2):
        answer = sheets[number - 1].answers["C"]
        (tmp_path / f"sheet-{number:02}.csv").write_text(f"question,name,answer\n,C,{answer}\n")
    net = cr.Network([2, 2, 1], activations="tanh", seed=5)
    net.save("model.safetensors")
    (tmp_path / "rows.csv").write_text("a,b,y\n1,2,0.5\n-1,0.5,1\n")
    C = net.cost([[1, 2], [-1, 0.5]], [[0.5], [1]])
    (tmp_path / "model.csv").write_text(f"name,value\nC,{C:.4f}\n")
    (tmp_path / "article.csv").write_text("name,value\nC,5.0625\n")
    return tmp_path


RIGHT = [
    ("article.csv", {}),
    ("sheet-01.csv", {"key": "key.json"}),
    ("sheet-02.csv", {"key": "key.json"}),
    ("sheet-02.csv", {"key": "key.json", "sheet": 2}),
    ("model.csv", {"model": "model.safetensors", "data": "rows.csv"}),
]


@pytest.mark.parametrize(("path", "options"), RIGHT)
def test_the_numbers_are_right_for_what_they_belong_to_and_for_nothing_else(folder, path, options):
    assert check_answers_file(path, **options).ok is True
    (folder / path).rename(folder / f"other-{path}")
    for other in ("article.csv", "sheet-01.csv", "sheet-02.csv", "model.csv"):
        if other != path:
            (folder / other).rename(folder / path)
            assert check_answers_file(path, **options).ok is False
            (folder / path).rename(folder / other)


def test_a_model_that_was_fitted_on_a_table_finds_its_columns(folder):
    table = folder / "people.csv"
    table.write_text(
        "age,income\n" + "\n".join(f"{20 + k * k % 37},{100 + 3 * (k * k % 37)}" for k in range(40)) + "\n"
    )
    well("fit", table, "--target", "income", "--model", folder / "people.safetensors", "--epochs", "2")
    net = cr.load(folder / "people.safetensors")
    (folder / "two.csv").write_text("income,age\n100,20\n130,30\n")
    O = net.forward(rows_of(net, read(str(folder / "two.csv")))[0])
    (folder / "c.csv").write_text(f'name,value\n"O[0,0]",{O[0, 0]}\n"O[1,0]",{O[1, 0]:.3f}\n')
    assert check_answers_file("c.csv", model="people.safetensors", data="two.csv").ok is True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"model": "model.safetensors"}, "--data is missing"),
        ({"data": "rows.csv"}, "--model is missing"),
        ({"model": "model.safetensors", "data": "rows.csv", "key": "key.json"}, "both given"),
        ({"model": "model.safetensors", "data": "article.csv"}, "has 2 columns"),
        ({"sheet": 1}, "without its key"),
        ({"key": "key.json", "sheet": 9}, "no sheet 9"),
        ({"key": "key.json"}, "does not say which sheet"),
    ],
)
def test_what_does_not_fit_together_is_answered_with_a_sentence(folder, options, said):
    with pytest.raises(cr.InputError) as refused:
        check_answers_file("article.csv", **options)
    assert said in str(refused.value)
