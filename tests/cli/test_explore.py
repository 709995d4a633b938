"""`chainrule explore` as people start it: in a process of its own, until a signal ends it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

import chainrule as cr
from chainrule.explore import Server, opened

from ..explore.helpers import unpacked
from .helpers import call, contents, script, well

MAIN = "from chainrule.cli import main; main()"


@contextmanager
def started(*arguments: object, code: str = MAIN) -> Iterator[tuple[subprocess.Popen[str], "queue.Queue[str]"]]:
    """The command in a process of its own, with the lines of its stdout as they come."""
    process = subprocess.Popen(
        [sys.executable, "-c", code, "explore", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=lambda: [lines.put(line.rstrip("\n")) for line in process.stdout or ()])
    reader.start()
    try:
        yield process, lines
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()
        process.stderr.close()


def address(lines: "queue.Queue[str]") -> str:
    """The address, which stands on a line of its own."""
    while not (line := lines.get(timeout=60)).startswith("http://127.0.0.1:"):
        assert "http" not in line
    assert " " not in line
    return line


def entered(link: str) -> tuple[HTTPConnection, dict[str, str]]:
    """A connection to the server, and the cookie of its first address."""
    parts = urlsplit(link)
    connection = HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    connection.request("GET", f"/?{parts.query}")
    response = connection.getresponse()
    response.read()
    assert (response.status, response.headers["Location"]) == (303, "/")
    return connection, {"Cookie": response.headers["Set-Cookie"].partition(";")[0]}


def got(connection: HTTPConnection, path: str, cookie: dict[str, str]) -> str:
    connection.request("GET", path, headers=cookie)
    response = connection.getresponse()
    assert response.status == 200
    return response.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_told_to_end(birds, number):
    with started(birds.model, birds.data) as (process, lines):
        connection, cookie = entered(address(lines))
        lesson = unpacked(got(connection, "/", cookie))
        assert lesson == json.loads(got(connection, "/api/lesson", cookie))
        assert lesson["server"] == {"model": "birds.safetensors", "data": "penguins.csv", "rows": 150}
        assert lesson["network"]["sizes"] == cr.load(birds.model).sizes
        process.send_signal(number)
        assert process.wait(timeout=60) == 0
        connection.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_it_ends_in_the_midst_of_a_training():
    with started() as (process, lines):
        link = address(lines)
        connection, cookie = entered(link)
        parts = urlsplit(link)
        more = {**cookie, "Content-Type": "application/json", "Origin": f"http://{parts.netloc}"}
        connection.request("POST", "/api/train", json.dumps({"epochs": 10_000}), more)
        assert json.loads(connection.getresponse().read())["started"] is True
        events = HTTPConnection(str(parts.hostname), parts.port, timeout=60)
        events.request("GET", "/api/events?run=1", headers=cookie)
        stream = events.getresponse()
        while not stream.readline().startswith(b"event: epoch"):
            pass
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        for each in (stream, events, connection):
            each.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_json_comes_first_and_alone():
    with started("--json") as (process, lines):
        said = json.loads(lines.get(timeout=60))
        assert {"address", "model", "data", "rows"} == set(said)
        connection, cookie = entered(said["address"])
        assert got(connection, "/", cookie)
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert lines.empty()


def test_a_port_that_is_taken():
    with Server(opened()) as server:
        port = server.server_address[1]
        said = call("explore", "--port", port)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    why = "another program has it; leave --port out, and a free one is found"
    assert said.err == f"chainrule: port {port} of 127.0.0.1 cannot be had: {why}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.safetensors"], "there is no file 'missing.safetensors'"),
        (["wrong.safetensors"], "wrong.safetensors"),
        (["m.safetensors", "t.csv"], "not fitted on a table"),
        (["m.safetensors", "missing.csv"], "not fitted on a table"),
        (["--host", "0.0.0.0"], "every address at once"),
        (["--host", "::"], "every address at once"),
        (["--host", "example.org"], "give the IP address"),
        (["--port", "65536"], "a number from 1 to 65535"),
        (["--port", "-1"], "a number from 1 to 65535"),
        (["--port", "x"], "--port"),
        (["--save", "page.pdf"], "must end in .html"),
        (["--save", "nowhere/page.html"], "does not exist"),
        (["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine"),
    ],
)
def test_what_cannot_be_used_ends_with_one_sentence(tmp_path, arguments, words):
    (tmp_path / "wrong.safetensors").write_bytes(b"\0" * 100)
    (tmp_path / "t.csv").write_text("a\n1\n")
    cr.Network([1, 1]).save(tmp_path / "m.safetensors")
    before = contents(tmp_path)
    said = call("explore", *arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert words in said.err
    assert "Traceback" not in said.err
    assert contents(tmp_path) == before


def test_a_page_is_saved_in_one_file(tmp_path, birds):
    assert well("explore", "--save", "page.html").out == "Saved as page.html.\n"
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert unpacked(page)["server"] is None
    assert 'data-cell="Zh[0,1]" data-value=' in page
    said = well("explore", birds.model, birds.data, "--save", "birds.html", "--json")
    assert said.json == {"saved": "birds.html"}
    assert 'data-cell="Z1[7,0]" data-value=' in (tmp_path / "birds.html").read_text(encoding="utf-8")


def test_of_a_large_network_the_working_alone_is_saved_and_the_command_says_so(tmp_path):
    cr.Network([80, 100, 2]).save(tmp_path / "m.safetensors")
    said = well("explore", tmp_path / "m.safetensors", "--save", tmp_path / "m.html")
    assert said.err == "chainrule: from 20,000 numbers on, as here, a file holds the working alone, without the page\n"
    text = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert 'data-cell="Zh[0,99]" data-value=' in text
    assert "<script" not in text
    assert well("explore", "--save", tmp_path / "small.html").err == ""


def test_no_browser_is_opened_where_nobody_looks():
    """stdout is a pipe here, so that nobody sits before it."""
    code = f"import webbrowser; webbrowser.open = lambda *a: print('OPENED', flush=True); {MAIN}"
    with started(code=code) as (process, lines):
        address(lines)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "OPENED" not in list(lines.queue)


def test_the_browser_gets_an_address_of_its_own_that_works_once():
    code = (
        "import sys, webbrowser; webbrowser.open = lambda address: print(address, flush=True); "
        f"sys.stdout.isatty = lambda: True; {MAIN}"
    )
    with started(code=code) as (process, lines):
        printed, opened_at = address(lines), address(lines)
        assert printed != opened_at
        for link in (printed, opened_at, printed):
            entered(link)[0].close()
        with pytest.raises(AssertionError):
            entered(opened_at)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_it_starts_without_what_only_training_needs():
    code = (
        "import sys, chainrule.explore as e; s = e.Server(e.opened()); s.server_close(); "
        "print(sorted({'jax', 'sklearn', 'pyarrow', 'optax'} & set(sys.modules)))"
    )
    said = script(code=code, env={**os.environ})
    assert said.stdout.decode().strip() == "[]", said.stderr
