"""What a connection bears: malformed requests, sizes, slowness, numbers; and that the server goes on answering."""

import json
import random
import resource
import socket
import threading
import time
from pathlib import Path

import pytest

import chainrule as cr
from chainrule.errors import InputError
from chainrule.explore import Limits, Server, opened
from chainrule.explore.wire import parsed

from .helpers import Client, serving


def asking(client: Client, line: str, *headers: str) -> bytes:
    """The bytes of a request that the gate lets in; more headers may follow the usual ones."""
    usual = [f"Host: 127.0.0.1:{client.port}", f"Cookie: {client.cookie}", f"Origin: {client.origin}"]
    return "\r\n".join([f"{line} HTTP/1.1", *usual, *headers, "", ""]).encode()


JSON = "Content-Type: application/json"
BODIES = {
    "nothing": (b"", "not JSON"),
    "no JSON": (b"rows", "not JSON"),
    "half": (b'{"rows": [0', "not JSON"),
    "two": (b'{"rows": [0]} {}', "not JSON"),
    "a list": (b"[0]", "no object"),
    "a key twice": (b'{"rows": [0], "rows": [1]}', "a key comes twice"),
    "a key twice inside": (b'{"rows": [{"a": 1, "a": 2}]}', "a key comes twice"),
    "NaN": (b'{"rows": [NaN]}', "holds NaN"),
    "Infinity": (b'{"rows": [-Infinity]}', "holds -Infinity"),
    "too large": (b'{"rows": [1e999]}', "too large for a double"),
    "too many digits": (b'{"rows": [' + b"9" * 5000 + b"]}", "too large for a double"),
    "a large whole number": (b'{"rows": [' + b"9" * 400 + b"]}", "too large for a double"),
    "deep": (b'{"rows": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "not JSON"),
    "a little too deep": (b'{"rows": ' + b"[" * 9 + b"]" * 9 + b"}", "nested more than 8 deep"),
    "not UTF-8": (b'{"rows": ["\xff"]}', "not JSON in UTF-8"),
    "half a character": (b'{"rows": ["\\ud800"]}', "whole numbers"),
    "UTF-16": ('{"rows": [0]}'.encode("utf-16"), "not JSON in UTF-8"),
    "another field": (b'{"rows": [0], "path": "/etc/passwd"}', "the fields are rows"),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_not_as_it_must_be(client, name):
    body, words = BODIES[name]
    got = client.ask("POST", "/api/pick", body)
    assert got.status == 400
    assert words in got.sentence
    assert client.get("/api/rows").status == 200


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=utf-16",
        "application/jsonp",
        "multipart/form-data",
    ],
)
def test_only_json_is_read(client, kind):
    assert client.post("/api/pick", {"rows": [0]}, Content_Type=kind).status == 415


def test_json_in_utf_8_may_say_so(client):
    assert client.post("/api/pick", {"rows": [0]}, Content_Type="Application/JSON; charset=UTF-8").status == 200


def test_a_body_has_its_length_in_front_and_a_limit(client):
    for more, status in (
        ([], 411),
        (["Transfer-Encoding: chunked"], 411),
        (["Content-Length: 2", "Transfer-Encoding: chunked"], 411),
        (["Content-Length: -1"], 400),
        (["Content-Length: 1e3"], 400),
        (["Content-Length: 5", "Content-Length: 6"], 400),
        (["Content-Length: 99999999"], 413),
        (["Content-Length: 5", "Expect: 100-continue"], 417),
    ):
        said = client.raw(asking(client, "POST /api/pick", JSON, *more))
        assert said.startswith(f"HTTP/1.1 {status} ".encode()), more


def test_the_limit_of_a_body_grows_with_the_network(tmp_path):
    cr.Network([200, 100, 2], seed=1).save(tmp_path / "m.safetensors")
    with serving(opened(str(tmp_path / "m.safetensors"))) as client:
        net = cr.load(tmp_path / "m.safetensors")
        layers = [{"W": W.tolist(), "B": B.tolist()} for W, B in net.params]  # type: ignore[union-attr]
        assert len(json.dumps(layers)) > Limits().body
        assert client.post("/api/save", {"params": layers}).status == 200
    with serving(opened()) as client:
        got = client.post("/api/save", {"params": layers})
        assert (got.status, "at most" in got.sentence) == (413, True)


def test_a_get_has_no_body(client):
    assert client.ask("GET", "/api/rows", b"{}").status == 400


MALFORMED = [
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/0.9\r\n\r\n",
    b"GET / HTTP/2.0\r\n\r\n",
    b"get / HTTP/1.1\r\n\r\n",
    b"GET  / HTTP/1.1\r\n\r\n",
    b"GET http://127.0.0.1/ HTTP/1.1\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\n folded: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: a\nY: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nX: a\x00b\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",  # the beginning of TLS
    b"GET /?a=1&a=2 HTTP/1.1\r\n\r\n",
    b"GET /?" + b"a=1&" * 50 + b" HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("data", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_request_is_refused_with_a_sentence(client, data):
    said = client.raw(data)
    assert said.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"Connection: close\r\n" in said
    head, _, sentence = said.partition(b"\r\n\r\n")
    assert b"text/plain" in head
    assert sentence.count(b"\n") == 1


def test_headers_have_a_limit(client):
    assert client.raw(b"GET / HTTP/1.1\r\n" + b"".join(b"X%d: a\r\n" % k for k in range(65)) + b"\r\n").startswith(
        b"HTTP/1.1 431 "
    )
    assert client.raw(b"GET / HTTP/1.1\r\nX: " + b"a" * 40_000 + b"\r\n\r\n").startswith(b"HTTP/1.1 431 ")
    assert client.raw(b"GET /" + b"a" * 1_000_000).startswith(b"HTTP/1.1 431 ")


def test_an_old_client_gets_its_answer_and_the_end(client):
    asked = f"GET /api/rows HTTP/1.0\r\nHost: 127.0.0.1:{client.port}\r\nCookie: {client.cookie}\r\n\r\n"
    said = client.raw(asked.encode())
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nConnection: close\r\n" in said


def test_two_requests_at_once_are_answered_one_after_the_other(client):
    assert client.raw(asking(client, "GET /api/rows") * 3).count(b"HTTP/1.1 200 OK\r\n") == 3


def test_a_thousand_malformed_requests_leave_it_answering(client, capfd):
    """Whole requests in which some bytes are changed, left out or doubled; each ends in an answer or a closed door."""
    chance = random.Random(4)
    body = b'{"rows": [0, 1]}'
    whole = asking(client, "POST /api/pick", JSON, f"Content-Length: {len(body)}") + body
    statuses = set()
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(data))
            data[place : place + chance.choice([0, 1, 1, 30])] = chance.randbytes(chance.choice([0, 1, 1, 3]))
        said = client.raw(bytes(data))
        if said:
            statuses.add(int(said.split()[1]))
    assert statuses <= {200, 400, 403, 404, 405, 411, 413, 415, 417, 431}
    assert {400, 403, 415} <= statuses
    assert client.get("/api/rows").status == 200
    assert capfd.readouterr().err == ""


# slowness and numbers ------------------------------------------------------------------------------------------------


def test_a_hundred_slow_clients_leave_it_answering(client):
    slow = [socket.create_connection(("127.0.0.1", client.port), timeout=10) for _ in range(100)]
    try:
        for number, connection in enumerate(slow):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x"[: number % 24])
        for _ in range(20):
            assert client.get("/api/rows").status == 200
            for connection in slow:
                connection.sendall(b"a")
    finally:
        for connection in slow:
            connection.close()


def test_a_request_that_never_ends_is_ended():
    """One byte after the other does not put off the end, neither in the headers nor in the body."""
    with serving(opened(), Limits(request=0.3, idle=0.3, linger=0.1)) as client:
        for beginning in (
            b"GET / HTTP/1.1\r\nX: ",
            asking(client, "POST /api/pick", JSON, "Content-Length: 60000"),
        ):
            assert trickled(client.port, beginning).startswith(b"HTTP/1.1 408 ")
        assert trickled(client.port, b"", b"") == b""  # a connection that never asks is closed without a word


def trickled(port: int, beginning: bytes, drop: bytes = b"a") -> bytes:
    """What the server says to a client that sends its request drop by drop."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.02) as connection:
        connection.sendall(beginning)
        for _ in range(500):
            try:
                connection.sendall(drop)
                return connection.recv(65_536)
            except TimeoutError:
                continue
    raise AssertionError("it goes on waiting")


def test_a_client_that_does_not_read_is_left():
    limits = Limits(send=0.2, linger=0.1, per_second=10**9)
    with serving(opened(), limits) as client, socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", client.port))
        connection.sendall(asking(client, "GET /") * 2000)  # for far more than the buffers of both systems hold
        assert connection.recv(100)
        for _ in range(1000):
            if len(client.server.connections) == 1:
                break
            assert client.get("/api/rows").status == 200
            time.sleep(0.02)
        assert len(client.server.connections) == 1  # the other client's


def test_too_many_requests_in_a_second_are_refused():
    with serving(opened(), Limits(per_second=20)) as client:
        said = client.raw(
            asking(client, "GET /api/rows") * 60
        )  # they are there at once, so that some second sees more than 20
        assert 20 <= said.count(b"HTTP/1.1 200 OK\r\n") < 60
        assert said.count(b"HTTP/1.1 429 Too Many Requests\r\n") == 1
        assert b"Retry-After: 1\r\n" in said
        assert client.get("/api/rows").status == 200


def test_too_many_connections_are_refused_and_then_let_in_again():
    with serving(opened(), Limits(connections=5)) as client:
        taken = [socket.create_connection(("127.0.0.1", client.port), timeout=10) for _ in range(4)]  # and the client's
        with socket.create_connection(("127.0.0.1", client.port), timeout=10) as one_more:
            assert one_more.recv(65_536).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert client.get("/api/rows").status == 200
        for connection in taken:
            connection.close()
        for _ in range(500):
            if client.raw(b"GET\r\n\r\n").startswith(b"HTTP/1.1 400 "):
                break
        else:
            raise AssertionError("nobody is let in any more")


def memory() -> int:
    """Bytes of memory that this process has in use now."""
    pages = Path("/proc/self/statm")
    if pages.exists():
        return int(pages.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_memory_stays_flat_over_ten_thousand_requests(files):
    with serving(opened(str(files.model), str(files.data)), Limits(per_second=10**9)) as client:

        def ask(times: int) -> None:
            for k in range(times):
                assert client.get("/api/rows?count=5").status == 200
                assert client.post("/api/pick", {"rows": [k % 40]}).status == 200
                assert client.get("/nothing").status == 404  # after which a new connection is made
                if k % 50 == 0:
                    assert client.get("/api/lesson").status == 200

        ask(300)
        before = memory()
        ask(3350)
        assert memory() - before < 20_000_000


# the end -------------------------------------------------------------------------------------------------------------


def test_a_stop_frees_the_port_and_ends_every_thread():
    before = threading.active_count()
    with serving(opened()) as client:
        port = client.port
        assert client.get("/api/rows").status == 200
        assert threading.active_count() == before + 2  # one that accepts, one for the connection
    assert threading.active_count() == before
    with Server(opened(), port=port) as again:
        assert again.server_address[1] == port


def test_a_stop_does_not_wait_for_those_who_have_nothing_to_ask():
    with serving(opened(), Limits(idle=1e6)) as client:
        assert client.get("/api/rows").status == 200
        client.server.server_close()
        assert client.connection.sock is not None
        assert client.connection.sock.recv(1) == b""


def test_a_port_that_is_taken_is_refused_in_a_sentence():
    with (
        Server(opened()) as server,
        pytest.raises(InputError, match="leave --port out, and a free one is found"),
    ):
        Server(opened(), port=server.server_address[1])


def test_an_error_of_ours_is_no_traceback(client, monkeypatch, capfd):
    monkeypatch.delenv("CHAINRULE_DEBUG", raising=False)
    monkeypatch.setattr(client.server.routes.home, "page_of_rows", lambda *arguments: 1 / 0)
    got = client.get("/api/rows")
    assert (got.status, "did not expect" in got.sentence) == (500, True)
    said = capfd.readouterr().err
    assert said.startswith("chainrule: /api/rows failed unexpectedly (ZeroDivisionError")
    assert said.count("\n") == 1
    assert client.get("/api/lesson").status == 200


def test_a_request_is_read_as_it_stands():
    request = parsed(b"GET /api/rows?start=%31&count= HTTP/1.1\r\nHost: a\r\nX:\r\nY: \t b c \t\r\nConnection: close")
    assert (request.method, request.path, request.last, request.length) == ("GET", "/api/rows", True, 0)
    assert request.query == {"start": "1", "count": ""}
    assert request.headers == {"host": "a", "x": "", "y": "b c", "connection": "close"}
