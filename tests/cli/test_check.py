"""`chainrule check`, from the command line to the exit code: right programs, wrong ones, and what is neither."""

import json
import re
import shlex
from pathlib import Path

import pytest

from chainrule.checking import ExerciseTold
from chainrule.classroom.mistakes import MISTAKES
from chainrule.classroom.student import Limits

from .helpers import call, contents, script, well

RIGHT = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.tanh(Z1)
    Z2 = A1 @ W2 + b2
    A2 = sigmoid(Z2)
    return Z1, A1, Z2, A2

def backward(X, Y, A1, A2, W2):
    dZ2 = (A2 - Y) * A2 * (1 - A2)
    dW2 = A1.T @ dZ2
    db2 = dZ2.sum(axis=0, keepdims=True)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    dW1 = X.T @ dZ1
    db1 = dZ1.sum(axis=0, keepdims=True)
    return {"dZ2": dZ2, "dW2": dW2, "db2": db2, "dZ1": dZ1, "dW1": dW1, "db1": db1}

def update(W1, b1, W2, b2, dW1, db1, dW2, db2, learning_rate):
    W1 = W1 - learning_rate * dW1
    b1 = b1 - learning_rate * db1
    W2 = W2 - learning_rate * dW2
    b2 = b2 - learning_rate * db2
    return W1, b1, W2, b2
"""
CLASSIC = """
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def train_step(X, y, W1, W2, lr):
    a1 = sigmoid(X @ W1)
    a2 = sigmoid(a1 @ W2)
    delta2 = (a2 - y) * a2 * (1 - a2)
    W2 -= lr * a1.T @ delta2
    delta1 = delta2 @ W2.T * a1 * (1 - a1)
    W1 -= lr * X.T @ delta1
    return {"delta1": delta1, "delta2": delta2, "W1": W1, "W2": W2}
"""
NO_SLOPE = RIGHT.replace(" * (1 - A1**2)", "")
TWO = NO_SLOPE.replace("b2 = b2 - learning_rate * db2", "b2 = b2 + learning_rate * db2")
CRASH = RIGHT.replace("W2.T", "W2")
ENDLESS = RIGHT.replace("    dZ2 =", "    while True: pass\n    dZ2 =")
NEITHER = "x = 1\n"


@pytest.fixture
def file(tmp_path):
    def write(text, name="student.py"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def found(said):
    return [(each["where"], each["mistake"]) for each in said.json["findings"]]


def test_a_right_program_is_called_right(file):
    said = well("check", file(RIGHT))
    assert said.out.startswith("student.py: no mistake found\n")
    assert "Checked: Zh, H, Zo, O, Eo, dWo, dBo, Eh, dWh, dBh, Wo_new" in " ".join(said.out.split())
    assert said.err == ""
    assert found(well("check", file(RIGHT), "--json")) == []


@pytest.mark.parametrize(
    ("text", "mistakes"),
    [
        (NO_SLOPE, [("Eh", "missing_hidden_slope")]),
        (CLASSIC, [("Eh", "updated_before_error")]),
        (TWO, [("Eh", "missing_hidden_slope"), ("Bo_new", "sign_flipped")]),
        (CRASH, [("Eh", "transposed_weights")]),
    ],
    ids=["no slope", "the classic", "two", "crash"],
)
def test_a_wrong_program_ends_with_code_1_and_its_mistakes(file, text, mistakes):
    path = file(text)
    said = call("check", path, "--json")
    assert (said.code, said.err) == (1, "")
    assert said.json["ok"] is False
    assert found(said) == mistakes
    assert call("check", path, "--json").out == said.out
    read = call("check", path)
    assert read.code == 1
    for _, mistake in mistakes:
        assert MISTAKES[mistake].name in read.out


def test_the_classic_bug_shows_both_equations_one_number_both_ways_and_why(file):
    text = " ".join(call("check", file(CLASSIC)).out.split())
    for part in (
        "Eh: the weights were updated before the error was sent back through them",
        "yours Eh = (Eo·Wo_newᵀ) ∘ A′(Zh)",
        "right Eh = (Eo·Woᵀ) ∘ A′(Zh)",
        "In your code Eh is delta1, Eo is delta2 and Wo is W2.",
        "Work out every error first, and only then change any weight.",
        "The error grows with the learning rate",
    ):
        assert part in text
    mine, right = re.findall(r"Eh\[\d,\d\] = \(([^=]+?) = (−?[\d.e−]+)", text)
    assert mine != right


def test_code_that_crashes_says_where(file):
    message = call("check", file(CRASH), "--json").json["findings"][0]["message"]
    assert "dZ1 = dZ2 @ W2 * (1 - A1**2)" in message
    assert "line 18" in message
    assert "line 18" in call("check", file(CRASH)).out


def test_an_endless_loop_is_stopped(file):
    said = call("check", file(ENDLESS), "--json")
    assert said.code == 1
    assert [each["where"] for each in said.json["findings"]] == ["backward"]
    assert "never ends" in said.json["findings"][0]["message"]
    assert "O" in said.json["checked"]


@pytest.mark.parametrize("hint", [1, 2])
@pytest.mark.parametrize("text", [NO_SLOPE, CLASSIC, TWO, CRASH], ids=["no slope", "the classic", "two", "crash"])
def test_hints_do_not_leak(file, text, hint):
    path = file(text)
    full = call("check", path, "--json").json
    said, data = call("check", path, "--hint", hint), call("check", path, "--hint", hint, "--json")
    assert (said.code, data.code) == (1, 1)
    everything = " ".join(f"{said.out} {json.dumps(data.json, ensure_ascii=False)}".split())
    for finding in full["findings"]:
        mistake = MISTAKES[finding["mistake"]]
        for part in (mistake.id, mistake.name, mistake.why, finding["right"], finding["yours"], "A′(Z", "_new ="):
            assert part not in everything
    first = full["findings"][0]
    assert [each["where"] for each in data.json["findings"]] == [first["where"]]
    assert data.json["findings"][0]["mistake"] is None
    assert (MISTAKES[first["mistake"]].question in everything) == (hint == 2)
    assert not re.search(r"\d\.\d", data.json["findings"][0]["message"])


@pytest.mark.parametrize("text", [RIGHT, CLASSIC, CRASH, "pass", "print('hello')\n" + RIGHT])
@pytest.mark.parametrize("options", [(), ("--hint", "1")])
def test_json_is_one_object_with_the_same_keys(file, text, options):
    said = call("check", file(text), "--json", *options)
    assert set(said.json) == {
        "ok",
        "findings",
        "notes",
        "told",
        "inferred",
        "unknown",
        "checked",
        "letters",
        "out",
    }
    assert said.code == {True: 0, False: 1, None: 2}[said.json["ok"]]
    assert all({"mistake", "where", "message"} <= set(each) for each in said.json["findings"])


def test_what_the_file_prints_goes_nowhere(file):
    text = "import sys\nprint('noise')\nprint('noise', file=sys.stderr)\n" + RIGHT.replace(
        "    Z1 = X", "    print('noise', flush=True)\n    Z1 = X"
    )
    said = script("check", file(text), "--json")
    assert said.returncode == 0
    assert b"noise" not in said.stdout + said.stderr
    assert json.loads(said.stdout)["ok"] is True


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NEITHER, "no function was found"),
        ("def forward(X, Wh, Bh, Wo, Bo):\n    pass\n", "forward is still empty"),
        ("def forward(X, Wh, Bh, Wo, Bo):\n    O = None\n    return O\n", "nothing came back"),
    ],
)
def test_where_nothing_can_be_judged_ok_is_null_and_the_code_2(file, text, said):
    path = file(text)
    data = call("check", path, "--json")
    assert data.code == 2
    assert data.json["ok"] is None
    assert data.json["findings"] == []
    assert said in " ".join(data.json["notes"])
    assert said in data.err
    assert data.err.count("\n") == 1
    read = call("check", path)
    assert (read.code, read.err) == (2, "")
    assert said.lower() in " ".join(read.out.split()).lower()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("student.py", "--hint", "4"), "hint is 4"),
        (("student.py", "--hint", "all"), "'all'"),
        (("student.py", "--loss", "mse"), "did you mean 'squared_error'"),
        (("student.py", "--hidden", "softmax"), "output layer only"),
        (("student.py", "--outputs", "0"), "outputs is 0"),
        (("student.py", "--seed", "-1"), "seed is -1"),
        (("student.py", "--out", "report.xyz"), "must end in"),
        (("student.py", "--out", "student.py"), "written over"),
        (("student.py", "--out", "nowhere/report.html"), "does not exist"),
        (("student.py", "--key", "key.json"), "--key was given"),
        (("answers.csv", "--loss", "huber"), "--loss was given"),
        (("empty.py",), "is empty"),
        (("broken.py",), "not valid Python, line 1"),
        (("bytes.py",), "not UTF-8"),
        (("notebook.ipynb",), "notebook"),
        (("nothing.py",), "cannot be read"),
        (("folder",), "is a folder"),
        ((), "no file was given"),
    ],
)
def test_what_cannot_be_used_ends_with_one_line_and_code_2(file, tmp_path, arguments, said):
    file(RIGHT)
    file("", "empty.py")
    file("def forward(:\n", "broken.py")
    file("{}", "notebook.ipynb")
    file("name,value\nC,5.0625\n", "answers.csv")
    (tmp_path / "bytes.py").write_bytes(b"x = '\xff'\n")
    (tmp_path / "folder").mkdir()
    before = contents(tmp_path)
    result = call("check", *arguments)
    assert result.code == 2
    assert said in result.err
    assert result.err.count("\n") == 1
    assert result.out == ""
    assert contents(tmp_path) == before


@pytest.mark.parametrize("suffix", ["html", "md", "tex", "typ", "txt", "json", "pdf"])
def test_it_is_written_in_every_medium(file, tmp_path, suffix):
    out = tmp_path / f"report.{suffix}"
    said = call("check", file(CLASSIC), "--out", out)
    assert (said.code, said.out) == (1, "")
    written = out.read_bytes()
    assert written.startswith(b"%PDF") if suffix == "pdf" else b"updated_before_error" in written.replace(b"\\_", b"_")


def test_a_hint_holds_in_files_too(file, tmp_path):
    call("check", file(CLASSIC), "--hint", "1", "--out", tmp_path / "report.html")
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "updated" not in text
    assert "first quantity that is wrong" in text


def test_what_is_told_decides(file):
    assert well("check", file(RIGHT), "--json", "--hidden", "tanh", "--output", "sigmoid").json["told"] == [
        "hidden: tanh",
        "output: sigmoid",
    ]
    assert found(call("check", file(RIGHT), "--json", "--hidden", "relu"))[0][0] == "H"
    assert found(call("check", file(RIGHT), "--json", "--reduction", "mean"))[0][1] == "sum_for_mean"


def test_the_template_is_printed_and_written_but_not_over_anything(file, tmp_path):
    printed = well("check", "--template").out
    well("check", "--template", "--out", tmp_path / "start.py")
    assert (tmp_path / "start.py").read_text(encoding="utf-8") == printed
    assert printed.isascii()
    refused = call("check", "--template", "--out", tmp_path / "start.py")
    assert refused.code == 2
    assert "exists already" in refused.err
    said = call("check", tmp_path / "start.py")
    assert said.code == 2
    assert "Nothing could be judged" not in said.out
    assert "still empty" in " ".join(said.out.split())


LINES = {
    "Zh": "X @ Wh + Bh",
    "H": "np.tanh(Zh)",
    "Zo": "H @ Wo + Bo",
    "O": "Zo",
    "Eo": "(O - Y) / len(Y)",
    "dWo": "H.T @ Eo",
    "dBo": "Eo.sum(axis=0, keepdims=True)",
    "Eh": "Eo @ Wo.T * (1 - H**2)",
    "dWh": "X.T @ Eh",
    "dBh": "Eh.sum(axis=0, keepdims=True)",
    **{name: f"{name} - rate * d{name}" for name in ("Wh", "Bh", "Wo", "Bo")},
}


def filled(text, lines):
    """The template with its lines filled in, where there are lines for all of a function's."""
    for name, side in lines.items():
        text = re.sub(rf"# {name} = \.\.\..*", f"{name} = {side}", text)
    done = [
        part if re.search(r"# \w+ = \.\.\.", part) else part.replace("# return", "return")
        for part in text.split("\ndef ")
    ]
    return "\ndef ".join(done)


def test_the_template_filled_in_is_right(file):
    text = filled(well("check", "--template").out, LINES)
    said = well("check", file(text), "--json")
    assert said.json["notes"] == []
    assert len(said.json["checked"]) == 14


def test_the_template_half_filled_in_is_judged_as_far_as_it_goes(file):
    forward = {name: LINES[name] for name in ("Zh", "H", "Zo", "O")}
    said = well("check", file(filled(well("check", "--template").out, forward)), "--json")
    assert said.json["checked"] == ["Zh", "H", "Zo", "O"]
    assert said.json["notes"] == ["backward and update are still empty, and not judged"]
    said = call("check", file(filled(well("check", "--template").out, {**forward, "Zo": "H @ Wo"})), "--json")
    assert found(said) == [("Zo", "no_bias")]


def test_a_table_of_numbers_is_held_against_the_articles_network(file):
    assert "no mistake found" in well("check", file("name,value\nC,5.0625\n", "answers.csv")).out
    said = call("check", file("name,value\nC,5\n", "answers.csv"), "--json")
    assert said.code == 1
    assert found(said)[0][0] == "C"


def test_names_from_the_file_cannot_steer_a_terminal(file):
    said = call("check", file("def forward(X):\n    raise ValueError('\\x1b[31mred')\n"))
    assert "\x1b" not in said.out + said.err


PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")


def test_the_commands_of_its_page_print_what_stands_there(file):
    student = re.search(r"`student.py`.*?```\n(.*?)```", PAGE, flags=re.DOTALL)
    assert student is not None
    file(student[1])
    ran = 0
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL):
        for command, printed in re.findall(r"^\$ chainrule (.*)\n((?:(?!\$ ).*\n)*)", block, flags=re.MULTILINE):
            said = call(*shlex.split(command))
            assert said.out == printed
            assert said.err == ""
            ran += 1
    assert ran == 4


def test_its_page_names_every_option_and_the_limits():
    told = set(ExerciseTold.__annotations__)
    assert set(re.findall(r"^\| `--(\w+).*?` \| `(\w+)=`", PAGE, flags=re.MULTILINE)) == {
        (name, name) for name in {*told, "seed"}
    }
    limits = Limits()
    assert f"{limits.seconds:g} seconds for a call, {limits.budget:g} for everything" in PAGE
    assert f"{limits.memory // 2**30} GiB of memory, no file above {limits.file // 10**6} MB" in PAGE
