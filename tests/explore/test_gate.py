"""Who is let in: each refusal of the gate, with the sentence that it gives."""

import re
import time

import pytest

from chainrule.explore import gate as gates
from chainrule.explore import opened
from chainrule.explore.gate import Gate

from .helpers import serving

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "chainrule",
}
EVERY_PATH = ["/", "/api/lesson", "/api/rows", "/api/events", "/nothing", "/../../etc/passwd"]
EVERY_POST = ["/api/pick", "/api/train", "/api/stop", "/api/save", "/api/trace"]


def test_the_token_is_swapped_for_a_cookie_that_scripts_and_other_sites_cannot_have(client):
    got = client.stranger().get(f"/?token={client.server.gate.token}")
    assert (got.status, got.headers["Location"], got.body) == (303, "/", b"")
    value, *rules = got.headers["Set-Cookie"].split("; ")
    assert rules == ["HttpOnly", "SameSite=Strict", "Path=/"]
    name, _, secret = value.partition("=")
    assert name == f"chainrule-{client.port}"
    assert len(secret) >= 40
    assert secret != client.server.gate.token


def test_every_start_has_its_own_secrets():
    made = [Gate("127.0.0.1", 8000) for _ in range(20)]
    assert len({gate.token for gate in made} | {gate.session for gate in made}) == 40


def test_a_reload_and_a_second_window_come_in_and_so_does_a_second_browser(client):
    assert client.get("/").status == client.get("/").status == 200
    assert client.get(f"/?token={client.server.gate.token}").status == 303
    assert client.stranger().enter().get("/").status == 200


def test_a_ticket_works_once_and_not_for_long(client, monkeypatch):
    ticket = client.server.gate.ticket().partition("?token=")[2]
    assert client.stranger().get(f"/?token={ticket}").status == 303
    again = client.stranger().get(f"/?token={ticket}")
    assert (again.status, "no longer" in again.sentence) == (403, True)
    late = client.server.gate.ticket().partition("?token=")[2]
    begun = time.monotonic()
    monkeypatch.setattr(gates.time, "monotonic", lambda: begun + 1e6)
    assert not client.server.gate.fits(late)
    assert client.server.gate.fits(client.server.gate.token)


@pytest.mark.parametrize("path", EVERY_PATH)
def test_without_a_cookie_there_is_one_sentence_and_nothing_else(client, path):
    got = client.stranger().get(path)
    assert got.status == 403
    assert "paste the address that the command printed" in got.sentence
    assert "Set-Cookie" not in got.headers


@pytest.mark.parametrize("path", EVERY_POST)
def test_without_a_cookie_nothing_is_done(client, path):
    assert client.stranger().post(path).status == 403


@pytest.mark.parametrize("cookie", ["chainrule-{port}=", "chainrule-{port}=wrong", "chainrule={session}", "{session}"])
def test_another_cookie_is_none(client, cookie):
    given = cookie.format(port=client.port, session=client.server.gate.session)
    assert client.get("/", Cookie=given).status == 403


def test_the_cookie_is_found_among_others(client):
    assert client.get("/", Cookie=f"a=1; {client.cookie}; chainrule-1=x; b=\xe9").status == 200


@pytest.mark.parametrize("token", ["", "wrong", "%00", "%ff", "x" * 5000])
def test_a_wrong_token_is_refused(client, token):
    stranger = client.stranger()
    got = stranger.get(f"/?token={token}")
    assert got.status in (400, 403)
    assert "Set-Cookie" not in got.headers
    assert got.sentence


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", ""]
)
def test_by_another_name_it_is_not_at_home(client, host):
    got = client.get("/", Host=host.format(port=client.port))
    assert got.status == 403
    assert "not called that" in got.sentence


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}"])
def test_loopback_has_several_names(client, host):
    assert client.get("/", Host=host.format(port=client.port)).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1", "https://127.0.0.1:{port}", ""])
def test_a_post_from_another_origin_is_refused(client, origin):
    got = client.post("/api/pick", {"rows": [0]}, Origin=origin.format(port=client.port))
    assert got.status == 403


def test_a_post_without_an_origin_is_refused(client):
    assert client.post("/api/pick", {"rows": [0]}, Origin=None).status == 403
    assert client.post("/api/pick", {"rows": [0]}).status == 200


@pytest.mark.parametrize("path", ["/api/events", "/api/lesson", "/api/rows"])
@pytest.mark.parametrize("header", [{"Origin": "http://127.0.0.1:1"}, {"Sec_Fetch_Site": "cross-site"}])
def test_another_site_cannot_listen_or_read(client, path, header):
    assert client.get(path, **header).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_makes_the_browser_post_is_refused(client, site):
    """A server on another port of this machine is the same site."""
    assert client.post("/api/pick", {"rows": [0]}, Sec_Fetch_Site=site).status == 403
    assert client.post("/api/pick", {"rows": [0]}, Sec_Fetch_Site="same-origin").status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused_and_nobody_is_asked_across_origins(client, method):
    got = client.ask(method, "/", Origin="http://evil.example", Access_Control_Request_Method="POST")
    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert not [name for name in got.headers if name.lower().startswith("access-control")]


def test_every_answer_carries_the_headers_that_keep_it_here(client):
    answers = [
        client.get("/"),
        client.get("/api/lesson"),
        client.post("/api/pick", {"rows": [0]}),
        client.post("/api/pick", {"rows": [99]}),
        client.get("/nothing"),
        client.ask("PUT", "/"),
        client.stranger().get("/"),
        client.stranger().get(f"/?token={client.server.gate.token}"),
    ]
    for got in answers:
        assert SAFE.items() <= got.headers.items()
        assert "frame-ancestors 'none'" in got.headers["Content-Security-Policy"]
        assert "default-src 'none'" in got.headers["Content-Security-Policy"]
        assert not [name for name in got.headers if name.lower().startswith("access-control")]


def test_the_page_may_run_its_own_scripts_alone_and_ask_this_server_alone(client):
    policy = client.get("/").headers["Content-Security-Policy"]
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["connect-src"] == "'self'"
    assert all(re.fullmatch("'sha256-[A-Za-z0-9+/=]+'", source) for source in rules["script-src"].split())


def test_an_address_of_ipv6_stands_in_brackets():
    gate = Gate("::1", 8000)
    assert gate.address.startswith("http://[::1]:8000/?token=")
    assert "[::1]:8000" in gate.hosts
    assert Gate("10.0.0.7", 8000).hosts == {"10.0.0.7:8000"}


def test_two_servers_do_not_share_a_cookie():
    with serving(opened()) as one, serving(opened()) as other:
        assert other.get("/", Cookie=one.cookie).status == 403
