"""The JSON of many traces against its schema, and every number of it against the trace."""

import json
from importlib.resources import files

import numpy as np
import pytest
from jsonschema import Draft202012Validator

import chainrule as cr
from chainrule.render.json import record_dict, trace_json
from tests.working.networks import TRACES

SCHEMA = json.loads(files("chainrule.render").joinpath("trace.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", TRACES)
def test_every_trace_fits_the_schema_and_loses_no_digit(name):
    trace = TRACES[name]
    data = json.loads(trace_json(trace.record))
    Draft202012Validator(SCHEMA).validate(data)
    assert [step["name"] for step in data["steps"]] == trace.names
    for step in (*data["steps"], *data["parts"]):
        value = trace.record.by_name[step["name"]].value
        assert np.array_equal(np.array(step["value"], dtype=float), value)
        assert step["shape"] == list(value.shape)
    assert data["constants"] == dict(trace.record.constants)


def test_what_is_not_finite_is_a_text():
    net = cr.Network([1, 2], loss="cross_entropy", init=[([[1000.0, -1000.0]], [[0.0, 0.0]])])
    data = json.loads(trace_json(net.trace([[1.0]], [1]).record))
    Draft202012Validator(SCHEMA).validate(data)
    C_slope = next(part for part in data["parts"] if part["name"] == "C′(O)")
    assert C_slope["value"] == [[0.0, "-inf"]]  # O is 0 where it should be 1: −Y / O


@pytest.mark.parametrize("spoil", [
    lambda d: d.pop("steps"),
    lambda d: d["steps"][0].update(phase="sideways"),
    lambda d: d["steps"][3].update(value="NaN"),
    lambda d: d["steps"][3]["forms"][0].update(node="Magic"),
    lambda d: d["network"].update(bias="yes"),
])  # fmt: skip
def test_what_does_not_fit_the_schema_is_found(spoil):
    data = json.loads(json.dumps(record_dict(TRACES["article"].record)))
    spoil(data)
    assert not Draft202012Validator(SCHEMA).is_valid(data)
