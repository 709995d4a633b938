"""Code that fails, never ends, or does what it should not: each ends in a Crash or a note, never in our error."""

import os
import time
from pathlib import Path

import numpy as np
import pytest

from chainrule.classroom.student import Call, FileStudent, Limits, Manner
from chainrule.errors import InputError

from .styles import worked

HEAD = "import numpy as np, os, sys, threading, time\n"
FORWARD = "def forward(X, W1, b1, W2, b2):\n"
GOOD = FORWARD + "    return X @ W1 @ W2\n"


def tried(tmp_path, text, seconds=1.0):
    """Two runs of forward, so that what a killed process leaves is seen too; and the notes."""
    path = tmp_path / "student.py"
    path.write_text(HEAD + text, encoding="utf-8")
    shape, right = worked({})
    values = {name: right[name] for name in ("X", "Y", "Wh", "Bh", "Wo", "Bo")}
    with FileStudent(path, Limits(seconds=seconds)) as student:
        first, second = (student.run([Call("forward", values)], shape, Manner()) for _ in range(2))
        assert len(first) == len(second) == 1
        assert repr(first[0].crash) == repr(second[0].crash)
        return first[0], student.notes


CRASHES = {
    "while True: pass": "Timeout",
    "while True:\n        try:\n            while True: pass\n        except BaseException: pass": "Timeout",
    "while True: print('x' * 10**6)": "Timeout",
    "os._exit(0)": "Died",
    "os.kill(os.getpid(), 9)": "Died",
    "os.closerange(0, 100)": "Died",
    "return [os.write(4, b'0' * 999)]": "Died",  # the descriptor of the answers
    "sys.exit(0)": "SystemExit",
    "raise KeyboardInterrupt": "KeyboardInterrupt",
    "return forward(X, W1, b1, W2, b2)": "RecursionError",
    "return input('?')": "EOFError",
    "return np.ones((10**5, 10**5))": "Memory",
    "open('big', 'wb').write(bytes(10**8))": "OSError",
    "return W1 @ X": "ValueError",
}


@pytest.mark.parametrize("body", CRASHES, ids=lambda body: body[:30])
def test_what_ends_badly_is_a_crash(tmp_path, body):
    outcome, _ = tried(tmp_path, FORWARD + f"    {body}\n")
    assert outcome.crash is not None
    assert outcome.crash.kind == CRASHES[body]
    assert outcome.values == {}


def test_a_crash_says_where_and_with_which_shapes(tmp_path):
    outcome, _ = tried(tmp_path, FORWARD + "    Z1 = X @ W1\n    return Z1 @ X\n")
    assert outcome.crash is not None
    assert (outcome.crash.line, outcome.crash.source) == (4, "return Z1 @ X")
    assert outcome.crash.shapes["Z1"] == (5, 4)
    assert outcome.crash.shapes["X"] == (5, 3)
    assert outcome.crash.function == "forward"


ODD = {
    "return 'hello'": (),
    "return None": (),
    "return X @ W1 @ W2 * 1j": ("an array (5, 2) of complex128",),
    "return np.zeros((5000, 5000))": ("an array (5000, 5000) of float64",),
    "yield 1": ("generator",),
    "class A:\n        def __array__(self, *a, **k): raise RuntimeError\n"
    "        def __getattr__(self, key): raise ValueError\n    return A(), [A()]": ("A", "A"),
    "a = [1.0]\n    a.append(a)\n    return a, X": ("A: 2 entries",),
    "d = {}\n    d['cache'] = d\n    return d": (),
    "return [object()] * 10**6": None,
}


@pytest.mark.parametrize("body", ODD, ids=lambda body: body[:30])
def test_odd_results_are_no_values(tmp_path, body):
    outcome, _ = tried(tmp_path, FORWARD + f"    {body}\n")
    assert outcome.crash is None
    assert outcome.values == {}
    if ODD[body] is not None:
        assert outcome.unclear == ODD[body]


def test_nan_comes_through(tmp_path):
    outcome, _ = tried(tmp_path, FORWARD + "    return np.full((5, 2), np.nan)\n")
    assert np.isnan(outcome.values["O"]).all()


WORKS = {
    "sys.exit(3)": "fails (SystemExit: 3)",
    "os._exit(3)": "it ends the process",
    "while True: pass": "it takes more than 1 s",
    "time.sleep(0.5)": "it takes 0.5 s",
    "nonsense": "fails (NameError",
    "import not_to_be_had": "line 2 imports not_to_be_had",
    "from not_to_be_had import Base, njit\nclass A(Base): pass\n@njit\ndef f(x): return x\nf(3)": "line 2 imports",
    "threading.Thread(target=time.sleep, args=(99,)).start()": "",
    "print('x' * 10**6)": "",
    "if __name__ == '__main__':\n    while True: pass": "",
}


@pytest.mark.parametrize("top", WORKS, ids=lambda top: top[:30])
def test_what_happens_at_the_top_does_not_keep_functions_from_being_tried(tmp_path, top):
    outcome, notes = tried(tmp_path, f"{top}\n{GOOD}")
    assert outcome.crash is None
    assert outcome.values["O"].shape == (5, 2)
    assert len(notes) == bool(WORKS[top])
    assert all(WORKS[top] in note for note in notes)


def test_a_sibling_module_is_found_and_the_folder_is_its_own(tmp_path):
    (tmp_path / "beside.py").write_text("import os\ndef product(A, B): return A @ B\n", encoding="utf-8")
    outcome, notes = tried(
        tmp_path, "from beside import product\n" + FORWARD + "    return product(product(X, W1), W2)\n"
    )
    assert outcome.values["O"].shape == (5, 2)
    assert notes == ()


def test_a_fork_says_nothing(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(HEAD + FORWARD + "    os.fork()\n    return X @ W1 @ W2\n", encoding="utf-8")
    shape, right = worked({})
    with FileStudent(path) as student:
        for _ in range(8):
            (outcome,) = student.run([Call("forward", right)], shape, Manner())
            assert outcome.values["O"].shape == (5, 2)


def test_what_the_code_started_ends_with_it(tmp_path):
    path = tmp_path / "student.py"
    body = "    import subprocess\n    return np.full((5, 2), subprocess.Popen(['sleep', '60']).pid)\n"
    path.write_text(HEAD + FORWARD + body, encoding="utf-8")
    shape, right = worked({})
    with FileStudent(path) as student:
        (outcome,) = student.run([Call("forward", right)], shape, Manner())
    pid = int(outcome.values["O"][0, 0])
    end = time.monotonic() + 5
    while running(pid) and time.monotonic() < end:
        time.sleep(0.01)
    assert not running(pid)


def running(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_decorator_that_is_not_to_be_had_gives_its_function_back(tmp_path):
    outcome, _ = tried(tmp_path, "from not_to_be_had import njit\n@njit\n" + GOOD)
    assert outcome.values["O"].shape == (5, 2)


def test_a_parameter_that_means_nothing_is_named_and_one_with_a_default_is_left_alone(tmp_path):
    outcome, _ = tried(tmp_path, "def forward(X, W1, b1, W2, b2, sparkle):\n    return X\n")
    assert outcome.crash is not None
    assert (outcome.crash.kind, outcome.crash.text) == ("Unknown parameter", "sparkle")
    outcome, _ = tried(tmp_path, "def forward(X, W1, b1, W2, b2, sparkle=7):\n    return X @ W1 @ W2 + sparkle - 7\n")
    assert outcome.crash is None


def test_what_came_before_a_crash_is_kept_and_what_comes_after_is_not_tried(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(
        HEAD + GOOD + "def backward(X, Y, O):\n    os._exit(1)\ndef update(W1, dW1, lr): return W1\n", encoding="utf-8"
    )
    shape, right = worked({})
    with FileStudent(path) as student:
        outcomes = student.run([Call(kind, right) for kind in ("forward", "backward", "update")], shape, Manner())
    assert [outcome.crash is None for outcome in outcomes] == [True, False]


def test_the_budget_ends(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(HEAD + FORWARD + "    time.sleep(9)\n", encoding="utf-8")
    shape, right = worked({})
    with FileStudent(path, Limits(seconds=0.2, budget=0.1)) as student:
        student.run([Call("forward", right)], shape, Manner())
        start = time.monotonic()
        (outcome,) = student.run([Call("forward", right)], shape, Manner())
        assert outcome.crash is not None
        assert "0.1 s" in outcome.crash.text
        assert time.monotonic() - start < 0.1  # it was not even tried


def test_the_process_is_gone_after_close(tmp_path):
    path = tmp_path / "student.py"
    path.write_text(HEAD + GOOD, encoding="utf-8")
    student = FileStudent(path)
    assert student.process is not None
    process = student.process
    student.close()
    student.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


FILES = {
    b"": "is empty",
    b"   \n\n": "is empty",
    b"\xff\xfe\x00": "is not UTF-8",
    b"x = 1\ndef f(:\n    pass\n": "is not valid Python, line 2",
    b"x = '\0'": "holds zero bytes",
    b"(" * 500 + b")" * 500: "Python",
}


@pytest.mark.parametrize("data", FILES, ids=lambda data: str(data[:12]))
def test_what_is_no_python_file_is_refused_in_one_sentence(tmp_path, data):
    path = tmp_path / "student.py"
    path.write_bytes(data)
    with pytest.raises(InputError, match=FILES[data]) as error:
        FileStudent(path)
    assert "\n" not in str(error.value)


def test_a_folder_and_a_file_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        FileStudent(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        FileStudent(tmp_path / "nowhere.py")


def test_code_that_replaces_what_python_stands_on_ends_cleanly(tmp_path):
    outcome, notes = tried(tmp_path, "import builtins\nbuiltins.isinstance = None\n" + GOOD)
    assert outcome.crash is not None
    assert outcome.crash.kind == "Died"
    assert len(notes) == 2
