"""The lesson document of many traces: it fits its schema, its step can be run again, and no text in it can do harm."""

import json
from html.parser import HTMLParser
from importlib.resources import files

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import chainrule as cr
from chainrule.lessons import data_sets
from chainrule.render.lesson import lesson_dict, lesson_json, numbers_in
from chainrule.working.record import record
from tests.golden.make import run
from tests.working.networks import TRACES

SCHEMA = Draft202012Validator(
    json.loads(files("chainrule.render").joinpath("lesson.schema.json").read_text(encoding="utf-8"))
)


def read(lesson):
    return json.loads(lesson_json(lesson))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA.schema)


@pytest.mark.parametrize("name", TRACES)
def test_a_lesson_fits_the_schema_and_its_step_is_the_same_again(name):
    trace = TRACES[name].record
    lesson = read(lesson_dict(trace))
    SCHEMA.validate(lesson)
    again = run(lesson)
    assert list(again.by_name) == list(trace.by_name)
    for step in trace.by_name.values():
        assert np.array_equal(again.value(step.name), step.value, equal_nan=True), step.name
    assert again.constants == trace.constants
    assert again.optimizer == trace.optimizer


def test_a_step_within_training_keeps_its_memory_and_its_number():
    net, X, Y = cr.article()
    history = net.fit(X, Y, epochs=3, batch_size=None, optimizer="adam", learning_rate=0.01, clip=0.5, traces=(2,))
    trace = history.traces[2].record
    lesson = read(lesson_dict(trace, history={"cost": history.cost, "validation_cost": history.validation_cost}))
    SCHEMA.validate(lesson)
    assert lesson["settings"]["t"] == 3
    assert lesson["settings"]["limit"] == 0.5
    assert lesson["history"] == {"cost": list(history.cost), "validation_cost": []}
    again = run(lesson)
    assert np.array_equal(again.value("Wo_new"), trace.value("Wo_new"))
    assert np.abs(trace.value("VWo")).max() > 0  # so there was something to forget


def test_the_way_forward_alone_has_no_targets():
    net, X, _ = cr.article()
    lesson = read(lesson_dict(record(net.architecture, net.params, X)))
    SCHEMA.validate(lesson)
    assert lesson["Y"] is None
    assert list(run(lesson).by_name) == ["X", "Wh", "Bh", "Zh", "H", "Wo", "Bo", "Zo", "O"]


def test_data_sets_and_names_of_columns_travel_with_it():
    net, X, Y = cr.article()
    columns = {"inputs": ["size"], "outputs": ["height", "weight"]}
    server = {"model": "m.safetensors", "data": "", "rows": 3}
    lesson = read(lesson_dict(net.trace(X, Y).record, columns=columns, datasets=data_sets(), server=server))
    SCHEMA.validate(lesson)
    assert lesson["columns"] == columns
    assert lesson["server"] == server
    assert len(lesson["datasets"]) == len(data_sets()) > 0


class Scripts(HTMLParser):
    """The tags of a page, and the texts of its scripts."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.texts.append(data)


HOSTILE = ("</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", '"; alert(1); "', "{slot} \\u003c")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_from_outside_can_leave_its_script(text):
    net, X, Y = cr.article()
    columns = {"inputs": [text], "outputs": [text, text]}
    lesson = lesson_dict(net.trace(X, Y).record, title=text, columns=columns)
    written = lesson_json(lesson)
    page = Scripts(f'<script type="application/json">{written}</script>')
    assert page.tags == ["script"]
    assert json.loads("".join(page.texts))["columns"] == columns  # and it comes back as it was
    assert not set(written) & set("<\u2028\u2029")


def test_how_many_numbers_there_are():
    for trace in TRACES.values():
        assert numbers_in(trace.record) == sum(np.size(trace[name]) for name in trace.names)


@pytest.mark.parametrize("spoil", [
    lambda d: d.pop("words"),
    lambda d: d.update(format="chainrule-lesson/2"),
    lambda d: d["params"][0].update(W="NaN"),
    lambda d: d["params"][0].pop("B"),
    lambda d: d["formulas"]["propagate"]["COST"].update(node="Magic"),
    lambda d: d["formulas"]["losses"]["poisson"].update(domain=[0]),
    lambda d: d["settings"].update(t=0),
    lambda d: d["settings"].pop("level"),
    lambda d: d["network"].update(bias="yes"),
    lambda d: d["words"]["book"].update(X=1),
    lambda d: d.update(columns={"inputs": ["a"]}),
    lambda d: d.update(surprise=1),
])  # fmt: skip
def test_what_does_not_fit_the_schema_is_found(spoil):
    lesson = read(lesson_dict(TRACES["article"].record))
    spoil(lesson)
    assert not SCHEMA.is_valid(lesson)
