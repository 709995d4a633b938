"""Right programs in many styles: everything that they give is found, under its name, in our orientation.

The second opinion is the library's own pass over the same numbers.
"""

import functools
import operator

import numpy as np
import pytest

from chainrule.classroom.student import Call, FileStudent, Manner, OwnStudent
from chainrule.errors import InputError

from .styles import FOLDER, PROGRAMS, calls_of, manner_of, settings, worked

NEW = "Wo_new Bo_new Wh_new Bh_new"
DERIVATIVES = "dWo dBo dWh dBh"
DEEP = "dWo dBo dW2 dB2 dW1 dB1"
DEEP_NEW = "Wo_new Bo_new W2_new B2_new W1_new B1_new"
# What is found of each: by function, then by name. What an update leaves in place counts as new.
FOUND = {
    "act_function": "forward: Zh H O",
    "act_string": "forward: Zh H Zo O",
    "attrclass": f"forward: Zh H Zo O; backward: Eo Eh {DERIVATIVES}; update: {NEW}; train_step: {NEW}",
    "attributes": f"forward: Zh H Zo; backward: Eo Eh {DERIVATIVES}; update: {NEW}",
    "bishop": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}",
    "call_dunder": f"forward: H O; backward: {DERIVATIVES}",
    "closures": f"forward: Zh H Zo; backward: {DERIVATIVES}",
    "columns": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}; cost: C",
    "deep": f"forward: Z1 H1 Z2 H2 Zo O; backward: {DEEP}; update: {DEEP_NEW}",
    "dict_of_layers": f"forward: Zh H Zo O; backward: {DERIVATIVES}",
    "enum_classes": f"forward: O; backward: {DERIVATIVES}; update: {NEW}",
    "extra": f"backward: {DERIVATIVES}",
    "fwd_cache_list": f"forward: O; backward: Eo Eh {DERIVATIVES}",
    "german": f"forward: Zh H Zo O; backward: {DERIVATIVES}",
    "globals_no_arguments": "forward: H O; train_step: Wo_new Wh_new",
    "gradtuple": f"backward: {DERIVATIVES}",
    "jax_tree": f"forward: O; update: {NEW}",
    "labels": f"forward: Zo; backward: C {DERIVATIVES}",
    "layer_objects": f"forward: O; backward: {DEEP}; update: {DEEP_NEW}",
    "letters": f"forward: Zh H Zo O; backward: Eo Eh {DERIVATIVES}; update: {NEW}; cost: C",
    "list_with_input": f"forward: H O; backward: {DERIVATIVES}",
    "listdict": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}",
    "lists": f"forward: O; backward: {DEEP}; train_step: {DEEP_NEW}",
    "loss_scores": f"forward: Zo; backward: C {DERIVATIVES}",
    "main_and_file": f"forward: H O; backward: {DERIVATIVES}",
    "mini_batch": f"train_step: {NEW}",
    "model_bundle": "forward: H O",
    "module_variables": f"forward: Zh H Zo; train_step: {NEW}",
    "nested": "forward: Zh H Zo O",
    "numbers_from_zero": "forward: H O; backward: dWo dWh; update: Wo_new Wh_new",
    "object_without_bias": "forward: H O; train_step: Wo_new Wh_new",
    "onebased": f"forward: Zh H Zo O; backward: {DERIVATIVES}",
    "own_cost": "forward: H O; train_step: Wo_new Wh_new; cost: C",
    "pairs": f"forward: Z1 H1 Z2 H2 Zo O; backward: {DEEP}; update: {DEEP_NEW}",
    "params_class": f"forward: Zh H Zo; backward: {DERIVATIVES}",
    "params_index": "forward: H O",
    "params_list": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}",
    "plain_lists": f"forward: H O; backward: Eo Eh {DERIVATIVES}; train_step: {NEW}",
    "query": "forward: O; train_step: Wo_new Wh_new",
    "scalar": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}",
    "selfgrads": f"forward: Zh H Zo O; backward: {DERIVATIVES}; update: {NEW}",
    "statics": f"forward: Zh H Zo O; update: {NEW}",
    "step_params_loss": f"train_step: C {NEW}",
    "thetas": f"forward: O; backward: Eo Eh {DERIVATIVES}",
    "train_epochs": f"train_step: {NEW}",
    "tuple_caches": f"forward: Zh H Zo O; backward: {DERIVATIVES}",
    "update_grads_only": f"update: {NEW}",
    "value_and_grad": f"backward: C {DERIVATIVES}",
    "vw": "forward: Zh H Zo O; backward: dWo dWh",
    "wdict": f"forward: Zh H Zo O; update: {NEW}",
    "weights_with_bias_row": f"train_step: {NEW}",
    "yt": f"backward: {DERIVATIVES}",
}


def told(found: str) -> dict[str, set[str]]:
    return {kind: set(names.split()) for kind, names in (part.split(": ") for part in found.split("; "))}


def given_back(call, outcome, right):
    """Values by name; of an update, what stands in place too, where it moved."""
    values = dict(outcome.values)
    if call.kind in ("update", "train_step"):
        moved = {name: value for name, value in outcome.in_place.items() if not np.array_equal(value, right[name])}
        values |= {f"{name}_new": value for name, value in moved.items() if f"{name}_new" not in values}
    return values


def agree(values, right):
    for name, value in values.items():
        assert value.shape == np.shape(right[name]), name
        assert value.dtype == np.float64
        assert np.allclose(value, right[name], rtol=1e-9, atol=1e-12), name


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_everything_is_found_and_right(path):
    network = settings(path)
    shape, right = worked(network)
    expected = told(FOUND[path.stem])
    with FileStudent(path) as student:
        assert {kind for kind in student.kinds if not kind.startswith("helper")} == set(expected)
        calls = calls_of(student.kinds, right)
        outcomes = student.run(calls, shape, manner_of(network))
        assert len(outcomes) == len(calls)
        for call, outcome in zip(calls, outcomes, strict=True):
            assert outcome.crash is None, outcome.crash
            values = given_back(call, outcome, right)
            assert set(values) == expected[call.kind], call.kind
            agree(values, right)
        assert student.run(calls, shape, manner_of(network))[-1].crash is None  # loaded afresh, it works again


ALONE = "attrclass selfgrads listdict params_list wdict onebased columns pairs letters thetas yt fwd_cache_list".split()


@pytest.mark.parametrize("name", ALONE)
def test_each_function_works_on_its_own(name):
    """Without forward before it, cache and grads are built in the form in which the code takes them apart."""
    path = FOLDER / f"{name}.py"
    network = settings(path)
    shape, right = worked(network)
    with FileStudent(path) as student:
        for call in calls_of(student.kinds, right):
            (outcome,) = student.run([call], shape, manner_of(network))
            assert outcome.crash is None, outcome.crash
            values = given_back(call, outcome, right)
            assert values
            agree(values, right)


def test_a_mistake_comes_through(tmp_path):
    """What is wrong in the code is wrong in the values: nothing is taken from what was handed in."""
    text = (FOLDER / "letters.py").read_text(encoding="utf-8").replace("Eo @ Wo.T * relu_prime(Zh)", "Eo @ Wo.T")
    (tmp_path / "wrong.py").write_text(text, encoding="utf-8")
    shape, right = worked({})
    with FileStudent(tmp_path / "wrong.py") as student:
        outcome = student.run(calls_of(("forward", "backward"), right), shape, Manner())[1]
    wrong = {name for name, value in outcome.values.items() if not np.allclose(value, right[name])}
    assert wrong == {"Eh", "dWh", "dBh"}


def test_the_depth_that_names_tell():
    found = {}
    for name in ("letters", "scalar", "deep", "pairs", "numbers_from_zero"):
        with FileStudent(FOLDER / f"{name}.py") as student:
            found[name] = student.layers
    assert found == {"letters": 2, "scalar": 2, "deep": None, "pairs": None, "numbers_from_zero": 2}


@pytest.mark.parametrize(
    ("text", "layers"),
    [
        ("h = x @ weights[0]\no = h @ weights[1]", 2),
        ("h = x @ weights[0]\nfor W in weights: h = h @ W", None),
        ("h = x @ weights[0]\no = h @ weights[-1]", None),
        ("h = x @ weights[l]", None),
    ],
)
def test_the_depth_that_numbers_tell(tmp_path, text, layers):
    (tmp_path / "small.py").write_text(
        "def forward(x, weights):\n    " + text.replace("\n", "\n    "), encoding="utf-8"
    )
    with FileStudent(tmp_path / "small.py") as student:
        assert student.layers == layers


def run_text(tmp_path, text, kinds, manner=None, again=False, sizes="3,4,2"):
    """The outcomes of a small program."""
    (tmp_path / "small.py").write_text(f"import numpy as np\n{text}", encoding="utf-8")
    shape, right = worked({"sizes": sizes})
    calls = [Call(call.kind, call.values, again) for call in calls_of(kinds, right)]
    with FileStudent(tmp_path / "small.py") as student:
        return student.run(calls, shape, manner or Manner()), right


def test_what_is_changed_shared_and_accumulated_is_seen(tmp_path):
    text = (
        "total = 0\n"
        "def forward(X, W1, b1, W2, b2):\n    Z1 = X @ W1 + b1\n    A1 = Z1\n    A1[A1 < 0] = 0\n    X *= 2\n"
        "    return Z1, A1, A1 @ W2 + b2\n"
        "def backward(X, Y, O):\n    global total\n    total = total + X.sum() * 0 + 1\n"
        "    return {'dW1': np.ones((3, 4)) * total}\n"
    )
    (forward, backward), _ = run_text(tmp_path, text, ("forward", "backward"), again=True)
    assert forward.changed == ("X",)
    assert ("Zh", "H") in forward.shared
    assert backward.changed == ()
    assert backward.values["dWh"][0, 0] == 1
    assert backward.second is not None
    assert backward.second["dWh"][0, 0] == 2


def test_an_order_that_was_told_is_taken(tmp_path):
    text = (
        "def backward(X, Y, O):\n    first, second = [np.ones((3, 4)), np.ones((4, 2))], [np.ones(4), np.ones(2)]\n"
        "    return [2 * entry for entry in second], first, 'more'\n"
    )
    (outcome,), _ = run_text(tmp_path, text, ("backward",), Manner(returns=("dB*", "dW*")))
    assert {name: float(value.max()) for name, value in outcome.values.items()} == {
        "dBh": 2,
        "dBo": 2,
        "dWh": 1,
        "dWo": 1,
    }
    assert outcome.values["dBh"].shape == (1, 4)


@pytest.mark.parametrize(
    ("returned", "names"),
    [
        ("X @ W1 @ W2", "O"),
        ("X @ W1, X @ W1 @ W2", "H O"),
        ("X @ W1, X @ W1 @ W2, X @ W1 @ W2", "H Zo O"),
        ("X @ W1, X @ W1, X @ W1 @ W2, X @ W1 @ W2", "Zh H Zo O"),
        ("X @ W1, X @ W1, X @ W1 @ W2", "Zh H O"),
        ("[X, X @ W1, X @ W1 @ W2]", "H O"),
        ("[X @ W1, X @ W1 @ W2], [X, X @ W1, X @ W1 @ W2]", "H O Zh Zo"),
        ("X @ W1 @ W2, {'Z1': X @ W1, 'dA1': X @ W1, 'thing': X}", "O Zh"),
    ],
)
def test_results_without_names_go_by_shapes_and_the_usual_order(tmp_path, returned, names):
    (outcome,), _ = run_text(tmp_path, f"def forward(X, W1, b1, W2, b2):\n    return {returned}\n", ("forward",))
    assert set(outcome.values) == set(names.split())


@pytest.mark.parametrize(
    ("returned", "names"),
    [
        ("a, b, c, d", "dWh dBh dWo dBo"),
        ("c, d, a, b", "dWo dBo dWh dBh"),
        ("a, c, b, d", "dWh dWo dBh dBo"),
        ("a, c", "dWh dWo"),
        ("a, b, c, d, 'more', None", "dWh dBh dWo dBo"),
        ("0.5, {'W1': a, 'b1': b, 'W2': c, 'b2': d}", "C dWh dBh dWo dBo"),
        ("(c, d), (a, b)", "dWo dBo dWh dBh"),
        ("[a, c], [b, d]", "dWh dWo dBh dBo"),
        ("[c, a], [d, b]", "dWh dWo dBh dBo"),
        ("list([c, a]), [d, b][:]", "dWh dWo dBh dBo"),
        ("sorted([c, a], key=np.size), [d, b][:]", "dWh dWo dBh dBo"),
    ],
)
def test_derivatives_without_names(tmp_path, returned, names):
    """a to d are told apart by their numbers, so that each must come under its own name."""
    made = "np.full((3, 4), 1.0), np.full(4, 2.0), np.full((4, 2), 3.0), np.full(2, 4.0)"
    text = f"def backward(X, Y, O):\n    a, b, c, d = {made}\n    return {returned}\n"
    (outcome,), _ = run_text(tmp_path, text, ("backward",))
    numbers = {"dWh": 1, "dBh": 2, "dWo": 3, "dBo": 4, "C": 0.5}
    assert {name: value.max() for name, value in outcome.values.items()} == {n: numbers[n] for n in names.split()}


def test_functions_of_the_callers_own():
    shape, right = worked({})
    scale = 1.0

    def forward(X, W1, b1, W2, b2):
        Z1 = X @ W1 + b1
        A1 = np.maximum(Z1, 0)
        Z2 = A1 @ W2 + b2
        return Z1, A1, Z2, np.maximum(Z2, 0) * scale

    class Step:
        def __init__(self):
            self.steps = 0

        def update(self, W1, dW1, lr):
            self.steps += 1
            return W1 - lr * dW1

    step = Step()
    student = OwnStudent({"forward": forward, "update": step.update})
    outcomes = student.run(calls_of(student.kinds, right), shape, Manner())
    agree(outcomes[0].values | outcomes[1].values, right)
    assert set(outcomes[1].values) == {"Wh_new"}
    assert step.steps == 0  # a copy of it was used
    assert "np.maximum(Z1, 0)" in student.source()


class Callable:
    """A forward pass and an update that are objects; each counts its calls."""

    def __init__(self):
        self.calls = 0

    def __call__(self, W1, dW1, lr):
        self.calls += 1
        return W1 - lr * dW1

    @staticmethod
    def static(X, W1, b1, W2, b2):
        return np.maximum(np.maximum(X @ W1 + b1, 0) @ W2 + b2, 0)

    @classmethod
    def of_class(cls, X, W1, b1, W2, b2):
        return cls.static(X, W1, b1, W2, b2)


def scaled(scale, X, W1, b1, W2, b2):
    return scale * Callable.static(X, W1, b1, W2, b2)


@pytest.mark.parametrize(
    "forward",
    [
        lambda X, W1, b1, W2, b2: Callable.static(X, W1, b1, W2, b2),
        functools.partial(scaled, 1.0),
        functools.partial(scaled, scale=1.0),
        Callable.static,
        Callable.of_class,
        Callable().static,
    ],
    ids=["lambda", "partial", "partial by name", "static", "class method", "static of an object"],
)
def test_whatever_can_be_called_is_called(forward):
    shape, right = worked({})
    update = Callable()
    student = OwnStudent({"forward": forward, "update": update})
    first, second = student.run(calls_of(student.kinds, right), shape, Manner())
    assert (set(first.values), set(second.values)) == ({"O"}, {"Wh_new"})
    agree(first.values | second.values, right)
    assert update.calls == 0
    assert "return W1 - lr * dW1" in student.source()


@pytest.mark.parametrize("function", [max, print, np.add, operator.matmul])
def test_functions_of_python_itself_end_no_check(function):
    shape, right = worked({})
    (outcome,) = OwnStudent({"forward": function}).run(calls_of(("forward",), right), shape, Manner())
    assert outcome.crash is not None or outcome.values == {}


def test_a_class_is_no_function():
    with pytest.raises(InputError, match="forward is the class Callable; hand over a method"):
        OwnStudent({"forward": Callable})


def test_functions_without_text_and_module_variables_of_the_callers():
    shape, right = worked({})
    space: dict = {"np": np, "W2": "mine"}
    exec(
        "def forward(X, W1, b1, b2):\n    H = np.maximum(X @ W1 + b1, 0)\n    return np.maximum(H @ W2 + b2, 0)", space
    )
    student = OwnStudent({"forward": space["forward"]})
    (outcome,) = student.run(calls_of(("forward",), right), shape, Manner())
    assert student.source() == ""
    assert outcome.crash is not None  # W2 is read from the module, which only its text could tell
    assert outcome.crash.function == "forward"
    assert space["W2"] == "mine"


COLUMNS = "def backward(X, Y, b1, O):\n    return {'dW1': np.ones((4, 3)), 'db1': np.ones(SHAPE)}\n"


@pytest.mark.parametrize(("shape", "seen"), [("(4, 1)", (1, 4)), ("4", (4,))])
def test_a_bias_of_columns_keeps_the_axis_that_it_lacks(tmp_path, shape, seen):
    """(4, 1) - (4,) is (4, 4): what comes back without its second axis is not set right silently."""
    manner = Manner(samples="columns", weights="out_in", bias="column")
    (outcome,), _ = run_text(tmp_path, COLUMNS.replace("SHAPE", shape), ("backward",), manner)
    assert outcome.values["dBh"].shape == seen


UPDATE = "def update(Ws, bs, dWs, dbs, lr):\n    return [W - lr * d for W, d in zip(Ws, ORDER)], bs\n"


@pytest.mark.parametrize(
    ("update", "shape"), [("", (3, 4)), (UPDATE.replace("ORDER", "dWs"), (4, 2)), ("reversed", (3, 4))]
)
def test_lists_from_the_last_layer_are_turned_where_no_update_needs_them_otherwise(tmp_path, update, shape):
    update = UPDATE.replace("ORDER", "reversed(dWs)") if update == "reversed" else update
    text = "def backward(X, Y, O):\n    dWs = []\n    dWs += [np.ones((4, 2)), np.ones((3, 4))]\n    return dWs, None\n"
    (outcome,), _ = run_text(tmp_path, text + update, ("backward",))
    assert outcome.values["dWh"].shape == shape


CHANGING = """
def forward(X, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = np.maximum(Z1, 0)
    cache = {"Z1": Z1, "A1": A1, "A2": A1 @ W2 + b2}
    return cache["A2"], cache

def backward(Y, cache):
    dZ2 = cache["A2"]
    dZ2 -= Y
    return {"dW2": cache["A1"].T @ dZ2}
"""


def test_what_backward_changes_in_its_cache_is_seen(tmp_path):
    (_, backward), _ = run_text(tmp_path, CHANGING, ("forward", "backward"))
    assert backward.changed == ("O",)
    (_, backward), _ = run_text(tmp_path, CHANGING.replace("dZ2 -= Y", "dZ2 = dZ2 - Y"), ("forward", "backward"))
    assert backward.changed == ()


def test_code_without_a_bias_gets_no_bias_derivative(tmp_path):
    text = "def backward(X, Y, O, H):\n    eo = O - Y\n    return {'eo': eo, 'dwo': np.outer(H, eo)}\n"
    manner = Manner(example="vector", bias="flat")
    (tmp_path / "small.py").write_text(f"import numpy as np\n{text}", encoding="utf-8")
    shape, right = worked({"example": "vector"})
    with FileStudent(tmp_path / "small.py") as student:
        (outcome,) = student.run(calls_of(("backward",), right), shape, manner)
    assert set(outcome.values) == {"Eo", "dWo"}
