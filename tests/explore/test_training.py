"""Training behind the page: live news, the same result as `Network.fit`, stopping, and what goes wrong."""

import re
import time

import numpy as np
import pytest

import chainrule as cr
from chainrule.data import read
from chainrule.explore import Limits, opened
from chainrule.explore.training import Training

from .helpers import serving
from .test_routes import params

ARGUMENTS = {"epochs": 7, "learning_rate": 0.05, "optimizer": "adam", "batch_size": 8}


def trained(client, **asked):
    """What a training told, from its start to its end."""
    run = client.post("/api/train", asked).json["run"]
    told = []
    for event, data in client.events(f"/api/events?run={run}"):
        told.append((event, data))
        if event in ("done", "failed"):
            return told
    raise AssertionError("the stream ended before the training")


def test_the_parameters_are_those_of_fit(table_client, files):
    before = table_client.get("/api/lesson").json
    told = trained(table_client, **ARGUMENTS)
    assert table_client.get("/api/lesson").json == before  # what comes of it is the page's, until it saves
    net, table = cr.load(files.model), read(files.data)
    assert net.columns is not None
    rows = [row for row in range(table.rows) if row != 2]  # it has no target
    X, Y = net.columns.encode(table, rows)[0], net.columns.encode_target(table, rows)
    history = net.fit(X, Y, validation=0.2, progress=False, **ARGUMENTS)
    event, data = told[-1]
    assert event == "done"
    assert data["params"] == params(net)
    assert data["history"]["cost"] == history.cost
    assert data["history"]["validation_cost"] == history.validation_cost
    assert data["stopped"] == "all 7 epochs are done"


def test_the_news_is_live_and_in_order(client):
    told = trained(client, epochs=2000, batch_size=None, learning_rate=0.01)
    epochs = [data for event, data in told if event == "epoch"]
    history = told[-1][1]["history"]
    numbers = [data["epoch"] for data in epochs]
    assert len(numbers) > 1
    assert numbers == sorted(set(numbers))
    assert all(data["cost"] == history["cost"][data["epoch"] - 1] for data in epochs)
    assert all(data["validation_cost"] is None for data in epochs)  # three rows are too few to set some aside


def test_it_begins_with_the_pages_parameters_and_leaves_the_servers_alone(client):
    net, X, Y = cr.article()
    before = client.get("/api/lesson").json
    net.params = [(W + 0.25, B) for W, B in net.params]
    told = trained(client, params=params(net), epochs=3, batch_size=None)
    net.fit(X, Y, epochs=3, batch_size=None, progress=False)
    assert told[-1][1]["params"] == params(net)
    assert client.get("/api/lesson").json == before


def test_one_training_at_a_time_and_it_can_be_stopped(client):
    assert client.post("/api/train", {"epochs": 10_000}).json["started"] is True
    got = client.post("/api/train", {"epochs": 1})
    assert got.status == 409
    assert got.sentence == "a training is running already; stop it, or wait until it is done"
    events = client.events()
    assert next(events)[0] == "epoch"
    assert client.post("/api/stop").json == {"stopping": True}
    event, data = next(each for each in events if each[0] != "epoch")
    assert event == "done"
    assert "a callback asked for it" not in data["stopped"]
    assert data["stopped"] == f"stopped after epoch {len(data['history']['cost'])}"
    assert len(data["history"]["cost"]) < 10_000
    assert client.post("/api/stop").json == {"stopping": False}
    assert trained(client, epochs=2)[-1][1]["stopped"] == "all 2 epochs are done"  # the next one is not stopped as well


def test_a_page_that_was_cut_off_gets_what_it_missed_and_no_more(client):
    told = trained(client, epochs=2)
    run, serial = told[-1][1]["run"], client.server.routes.training.news.serial
    assert next(client.events(f"/api/events?run={run}")) == told[-1]
    later = client.events(f"/api/events?run={run}", str(serial))
    client.post("/api/train", {"epochs": 1})
    assert next(later)[1]["run"] == run + 1


def test_a_page_that_opens_later_hears_nothing_of_an_old_training(client):
    trained(client, epochs=1)
    events = client.events()
    client.post("/api/train", {"epochs": 1})
    assert next(events)[1]["run"] == 2


def test_what_stops_being_finite_is_told(table_client):
    event, data = trained(table_client, epochs=50, learning_rate=1e30, batch_size=1)[-1]
    assert event == "failed"
    assert "epoch 1" in data["message"]


def test_what_stops_being_finite_is_told_with_the_tables_own_rows():
    net, X, Y = cr.article()
    training = Training()
    training.start(net, X, Y, np.array([70, 71, 72]), epochs=50, learning_rate=1e30, batch_size=None)
    assert training.thread is not None
    training.thread.join()
    assert training.news is not None
    assert training.news.event == "failed"
    assert set(re.findall("[0-9]+", training.news.data["message"].partition("row")[2])) & {"70", "71", "72"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("epochs", value) for value in (0, 10_001, 1.5, True, "1")),
        *(("optimizer", value) for value in ("best", None, [])),
        *(("learning_rate", value) for value in (-1, "fast", [1])),
        *(("batch_size", value) for value in (0, 2.5)),
        ("callbacks", "x"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_runs(client, name, value):
    got = client.post("/api/train", {name: value})
    assert got.status == 400
    assert got.sentence
    assert client.server.routes.training.thread is None


def test_no_more_pages_listen_than_the_limit_and_a_place_is_given_back():
    with serving(opened(), Limits(streams=2)) as client:
        run = client.post("/api/train", {"epochs": 1}).json["run"]
        path = f"/api/events?run={run}"
        streams = [client.events(path) for _ in range(2)]
        for stream in streams:
            next(stream)
        got = client.get(path)
        assert (got.status, "too many pages" in got.sentence) == (503, True)
        client.streams[0].close()
        client.streams[1].close()
        for _ in range(200):
            client.server.routes.training.tell(run, "epoch", {})  # whoever has left is noticed when something is sent
            if (got := client.ask("HEAD", path)).status == 200:
                break
            time.sleep(0.02)
        assert got.status == 200
        assert client.ask("HEAD", path).status == 200  # a stream that only began gives its place back too


def test_closing_ends_a_training_and_those_who_listen():
    with serving(opened()) as client:
        client.post("/api/train", {"epochs": 10_000})
        events = client.events()
        assert next(events)[0] == "epoch"
        training = client.server.routes.training
    assert not training.running
    assert [event for event, _ in events if event == "failed"] == []


def test_an_error_that_nobody_expects_is_told_too(client, monkeypatch, capsys):
    def broken(*arguments, **options):
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr(cr.Network, "fit", broken)
    monkeypatch.delenv("CHAINRULE_DEBUG", raising=False)
    told = trained(client, epochs=1)
    assert told == [("failed", {"run": 1, "message": "the training ended unexpectedly (ZeroDivisionError: by hand)"})]
    assert np.isfinite(client.get("/api/lesson").json["params"][0]["W"]).all()
