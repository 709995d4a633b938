"""A model file gives back the same network, number for number, or one clear sentence and never anything else."""

import errno
import hashlib
import io
import json
import os
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import numpy as second_opinion
from safetensors import safe_open

from chainrule import modelfile
from chainrule.architecture import Architecture, architecture, initial
from chainrule.data import Columns, Feature, Target
from chainrule.equations.propagate import Parameters
from chainrule.errors import InputError, ModelFileError, ShapeError
from chainrule.modelfile import Model, from_bytes, read, to_bytes, write

PROVENANCE: dict[str, Any] = {
    "chainrule": "0.1.0",
    "seed": 3,
    "held out": {"accuracy": 0.1 + 0.2, "tiny": 5e-324, "minus nothing": -0.0, "rows": [1, 2, None, True]},
    "note": 'Größe "x" \\ \n\u2028 𝕏',
    "large": 10**30,
}


def model(shape: Architecture | None = None, provenance: dict[str, Any] | None = None) -> Model:
    shape = architecture([1, 2, 2]) if shape is None else shape
    random = np.random.default_rng(0)
    params = [
        Parameters(layer.W, None if layer.B is None else random.standard_normal(layer.B.shape))
        for layer in initial(shape, "he", seed=0)
    ]
    return Model(shape, params, None, {"seed": 0} if provenance is None else provenance)


def same_bits(left: list[Parameters], right: list[Parameters]) -> bool:
    def bits(params: list[Parameters]) -> list[Any]:
        return [
            None if array is None else (array.dtype, array.shape, array.tobytes())
            for layer in params
            for array in layer
        ]

    return bits(left) == bits(right)


def parts(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and tensors of a file, taken apart without our reader."""
    end = 8 + int.from_bytes(data[:8], "little")
    return json.loads(data[8:end]), data[end:]


def sealed(header: dict[str, Any] | str, body: bytes) -> bytes:
    """A file with this header and a valid checksum: what somebody could write on purpose."""
    if isinstance(header, dict):
        header["__metadata__"]["sha256"] = "0" * 64
        header = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    text = header.encode("utf-8", "surrogatepass")
    text += b" " * (-len(text) % 8)
    blank = len(text).to_bytes(8, "little") + text
    digest = hashlib.sha256(blank + body).hexdigest()
    assert blank.count(b'"sha256":"' + b"0" * 64) == 1
    return blank.replace(b'"sha256":"' + b"0" * 64, f'"sha256":"{digest}'.encode()) + body


def with_record(text: str) -> bytes:
    header, body = parts(to_bytes(model()))
    header["__metadata__"]["record"] = text
    return sealed(header, body)


def record_of(data: bytes) -> dict[str, Any]:
    return json.loads(parts(data)[0]["__metadata__"]["record"])


def spelled(record: Any) -> str:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sentence(data: bytes) -> str:
    """The error for these bytes, which must be one line that names the file."""
    with pytest.raises(ModelFileError) as caught:
        from_bytes(data, "m.safetensors")
    assert type(caught.value) is ModelFileError
    text = str(caught.value)
    assert text.startswith("m.safetensors ")
    assert text.isprintable()
    assert len(text) < 600
    return text


# round trip ----------------------------------------------------------------------------------------------------------

SHAPES = [
    architecture([1, 2, 2]),
    architecture([1, 2, 2], bias=False),
    architecture([3, 1], loss="binary_cross_entropy"),
    architecture([2] * 13, activations="tanh", dropout=0.25, l1=0.1, l2=1e-300),
    architecture([4, 3, 2, 3], activations=["gelu", "relu"], loss="cross_entropy", reduction="sum", bias=False),
]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join(map(str, shape.sizes)))
def test_what_was_written_comes_back(shape: Architecture, tmp_path: Path) -> None:
    before = model(shape, PROVENANCE)
    write(tmp_path / "m.safetensors", before)
    after = read(tmp_path / "m.safetensors")
    assert after.architecture == before.architecture
    assert after.columns is None
    assert after.provenance == before.provenance
    assert repr(after.provenance["held out"]) == repr(dict(sorted(before.provenance["held out"].items())))
    assert same_bits(after.params, before.params)
    assert to_bytes(after) == to_bytes(before)
    for layer in after.params:
        assert layer.W.flags.writeable
        assert layer.W.dtype == np.dtype("=f8")


def test_awkward_numbers_keep_every_bit() -> None:
    W = np.array([[-0.0, 5e-324, 1.7976931348623157e308, np.nextafter(1.0, 2.0), -1 / 3]])
    before = Model(architecture([1, 5], bias=False), [Parameters(W, None)], None, {})
    assert same_bits(from_bytes(to_bytes(before), "m").params, before.params)


def test_layouts_in_memory_do_not_matter() -> None:
    W = np.arange(6.0).reshape(2, 3)
    shape = architecture([2, 3], bias=False)
    plain = to_bytes(Model(shape, [Parameters(W, None)], None, {}))
    for other in (np.asfortranarray(W), W.astype(">f8"), W.astype(np.float32), np.repeat(W, 2, axis=1)[:, ::2]):
        assert to_bytes(Model(shape, [Parameters(other, None)], None, {})) == plain


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: "-".join(map(str, shape.sizes)))
def test_the_safetensors_package_reads_the_same(shape: Architecture, tmp_path: Path) -> None:
    before = model(shape, PROVENANCE)
    write(tmp_path / "m.safetensors", before)
    arrays = second_opinion.load_file(tmp_path / "m.safetensors")
    expected = {}
    for name, layer in zip(shape.layers, before.params, strict=True):
        expected[f"W{name}"] = layer.W
        if layer.B is not None:
            expected[f"B{name}"] = layer.B
    assert set(arrays) == set(expected)
    for name, array in expected.items():
        assert arrays[name].dtype == np.float64
        np.testing.assert_array_equal(arrays[name], array)
    with safe_open(tmp_path / "m.safetensors", framework="numpy") as file:
        metadata = file.metadata()
    assert set(metadata) == {"format", "format_version", "record", "sha256"}
    assert (metadata["format"], metadata["format_version"]) == ("chainrule", "1")
    assert json.loads(metadata["record"])["provenance"] == PROVENANCE


def test_the_layout_by_hand() -> None:
    data = to_bytes(Model(architecture([1, 1], bias=False), [Parameters(np.array([[0.5]]), None)], None, {}))
    header, body = parts(data)
    assert body == bytes.fromhex("000000000000e03f")  # 0.5, little endian
    assert header["Wo"] == {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}
    assert (len(data) - len(body)) % 8 == 0
    digest = header["__metadata__"]["sha256"]
    assert hashlib.sha256(data.replace(digest.encode(), b"0" * 64)).hexdigest() == digest


COLUMNS = Columns(
    (
        Feature("Größe \x1b[2J", "number", mean=1 / 3, sd=5e-324, has_missing=True),
        Feature("sex", "category", categories=("f", "m")),
    ),
    Target("ill", "classification", ("no", "yes")),
    (("id", "has another value in every row"),),
)
TABLE_NETWORK = architecture([4, 2, 2], loss="cross_entropy")


def test_columns_come_back(tmp_path: Path) -> None:
    before = replace(model(TABLE_NETWORK), columns=COLUMNS)
    write(tmp_path / "m.safetensors", before)
    after = read(tmp_path / "m.safetensors")
    assert after.columns == COLUMNS
    assert to_bytes(after) == to_bytes(before)


def test_columns_of_another_network() -> None:
    expected = "the columns make 4 inputs and 2 outputs but the network has 1 and 2; give the columns"
    with pytest.raises(ShapeError, match=expected):
        to_bytes(replace(model(), columns=COLUMNS))
    record = record_of(to_bytes(model())) | {"columns": COLUMNS.to_dict()}
    assert expected in sentence(with_record(spelled(record)))


# damage --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bias", [True, False])
def test_every_flipped_bit_is_noticed(bias: bool) -> None:
    data = to_bytes(model(architecture([1, 2, 1], bias=bias), {"é": 1}))
    for place in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            sentence(bytes(flipped))


def test_every_shorter_file_and_every_longer_one_is_noticed() -> None:
    data = to_bytes(model())
    for length in range(len(data)):
        text = sentence(data[:length])
        assert "is empty" in text if length == 0 else "is cut off" in text
    assert "is damaged" in sentence(data + b"\0")
    assert "is damaged" in sentence(data + data)


def test_sizes_are_compared_before_the_tensors_are_read() -> None:
    data = to_bytes(model())

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert 0 <= size <= len(data)
            return super().read(size)

    with pytest.raises(ModelFileError, match="m is damaged"):
        modelfile.model_in(Endless(data), 10**15, "m")


def test_a_file_that_shrinks_while_it_is_read() -> None:
    data = to_bytes(model())
    for length in range(len(data)):
        with pytest.raises(ModelFileError):
            modelfile.model_in(io.BytesIO(data[:length]), len(data), "m")


def test_a_header_without_tensors() -> None:
    header, _ = parts(to_bytes(model()))
    assert "is damaged" in sentence(sealed({"__metadata__": header["__metadata__"]}, b""))


def test_a_source_that_would_move_the_cursor() -> None:
    with pytest.raises(ModelFileError, match=r"^a\\x1b\\nb is empty; "):
        from_bytes(b"", "a\x1b\nb")


def test_a_flipped_mantissa_bit_is_called_damage() -> None:
    data = bytearray(to_bytes(model()))
    data[-8] ^= 1
    assert sentence(bytes(data)) == (
        "m.safetensors is damaged: its bytes are not those that were saved; "
        "copy it again from where it is whole, or train and save the network again"
    )


def test_swapped_weights_are_noticed() -> None:
    data = to_bytes(model())
    assert "is damaged" in sentence(data[:-16] + data[-8:] + data[-16:-8])


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    sentence(data)


@given(st.binary(max_size=300))
def test_random_headers(data: bytes) -> None:
    sentence(len(data).to_bytes(8, "little") + data)
    sentence((len(data) + 1).to_bytes(8, "little") + b"{" + data)


STORED_NAMES = ["name", "kind", "task", "mean", "sd", "categories", "classes", "has_missing"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(["format_version", "record", "sha256", "format", "Wh", "Bo"]), ANYTHING)
def test_anything_in_the_header(name: str, value: Any) -> None:
    header, body = parts(to_bytes(model()))
    (header["__metadata__"] if name[0] in "frs" else header)[name] = value
    text = json.dumps(header)
    sentence(len(text).to_bytes(8, "little") + text.encode() + body)


@given(st.sampled_from(["features", "target", "left_out"]), st.sampled_from([None, *STORED_NAMES]), ANYTHING)
def test_anything_in_the_columns(part: str, name: str | None, value: Any) -> None:
    header, body = parts(to_bytes(replace(model(TABLE_NETWORK), columns=COLUMNS)))
    record = json.loads(header["__metadata__"]["record"])
    inside = record["columns"]["features"][0] if part == "features" else record["columns"]["target"]
    if name is None:
        record["columns"][part] = value
    else:
        inside[name] = value
    header["__metadata__"]["record"] = spelled(record)
    data = sealed(header, body)
    try:
        after = from_bytes(data, "m.safetensors").columns
    except ModelFileError:
        sentence(data)
    else:
        assert after is not None
        assert after.to_dict() == record["columns"]


@given(st.sampled_from(sorted(architecture([1, 2, 2]).to_dict())), ANYTHING)
def test_anything_in_the_network(name: str, value: Any) -> None:
    record = record_of(to_bytes(model()))
    record["network"][name] = value
    text = spelled(record)
    data = with_record(text)
    try:
        after = from_bytes(data, "m.safetensors")
    except ModelFileError:
        sentence(data)
    else:  # then it is a network, and the very one
        assert after.architecture.to_dict()[name] == value


# foreign, newer, hostile ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metadata", [None, {}, {"format": "pt"}, {"format": "chainrule\u202e" * 100}])
def test_a_safetensors_file_of_another_program(metadata: dict[str, str] | None) -> None:
    data = second_opinion.save({"Wo": np.zeros((1, 1))}, metadata)
    assert "was not written by chainrule" in sentence(data)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04" + b"\0" * 100,
        b"\x93NUMPY\x01\x00" + b"\0" * 100,
        b"a,b\n1,2\n" * 20,
        pickle.dumps(list(range(100))),
        b"\0" * 100,
        (100_000_001).to_bytes(8, "little") + b"{" + b" " * 100,
        b"\xff" * 100,
    ],
)
def test_no_safetensors_file_at_all(data: bytes) -> None:
    assert "is not a safetensors file" in sentence(data)


def test_a_newer_version() -> None:
    header, body = parts(to_bytes(model()))
    header["__metadata__"]["format_version"] = "2"
    header["__metadata__"]["record"] = "something new"
    header["__metadata__"]["more"] = "of it"
    assert sentence(sealed(header, body)) == (
        "m.safetensors has the format version '2' but this chainrule reads version '1'; upgrade chainrule"
    )
    header["__metadata__"]["format_version"] = "\x1b[31m" * 1000
    assert "upgrade chainrule" in sentence(sealed(header, body))


def test_a_version_that_was_damaged_is_not_called_newer() -> None:
    data = to_bytes(model())
    assert "is damaged" in sentence(data.replace(b'"format_version":"1"', b'"format_version":"3"'))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite(value: float) -> None:
    header, body = parts(to_bytes(model()))
    text = sentence(sealed(header, body[:-8] + np.float64(value).tobytes()))
    assert "Bo holds NaN or infinity" in text
    broken = model()
    broken.params[0].W[0, 1] = value
    with pytest.raises(InputError, match="Wh holds NaN or infinity"):
        to_bytes(broken)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 200_000,
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 200_000,
        "1" * 5000,
        "1e999",
        "-1e999",
        "NaN",
        "Infinity",
        '"\\ud800"',
        "\ufeff{}",
        '{"columns":null,"columns":null}',
        "null",
        "[]",
        "{}",
    ],
    ids=lambda text: text[:12].encode("unicode_escape").decode(),
)
def test_records_that_are_not_plain_json(text: str) -> None:
    assert "its record" in sentence(with_record(text))
    whole = spelled(record_of(to_bytes(model()))).replace('{"seed":0}', '{"seed":%s}' % text)  # noqa: UP031
    if text not in ("null", "[]", "{}"):
        assert "its record is not JSON as chainrule writes it" in sentence(with_record(whole))


@pytest.mark.parametrize(
    "text", ["[" * 200_000, '{"__metadata__":' * 200_000, "{" + '"a":[' * 200_000, "{" + "1" * 5000]
)
def test_headers_that_dig_deep(text: str) -> None:
    sentence(len(text).to_bytes(8, "little") + text.encode() + b"\0" * 64)


@pytest.mark.parametrize("end", ["9" * 4300, "1e308", "1e999", "NaN", "-Infinity", "[8]", '"8"', "null", "true", "-1"])
def test_offsets_that_are_no_offsets(end: str) -> None:
    header, body = parts(to_bytes(model()))
    header["__metadata__"]["sha256"] = "0" * 64
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    place = header["Bo"]["data_offsets"]
    assert f"[{place[0]},{place[1]}]" in text
    sentence(sealed(text.replace(f"[{place[0]},{place[1]}]", f"[{place[0]},{end}]"), body))


def changed(header: dict[str, Any], name: str, **fields: Any) -> None:
    header[name] = header[name] | fields


@pytest.mark.parametrize(
    "change",
    [
        lambda header: changed(header, "Wo", dtype="F32"),
        lambda header: changed(header, "Wo", dtype="I64"),
        lambda header: changed(header, "Wh", shape=[2, 1]),
        lambda header: changed(header, "Wh", shape=[2]),
        lambda header: changed(header, "Wh", shape=[1, 2.0]),
        lambda header: changed(header, "Wh", data_offsets=[0, 24]),
        lambda header: changed(header, "Wh", data_offsets=[16, 32]),
        lambda header: changed(header, "Wh", data_offsets=[False, 16]),
        lambda header: changed(header, "Wh", more=1),
        lambda header: header.pop("Wh"),
        lambda header: header.update(W2=header["Wh"]),
        lambda header: header.update(Wh=header.pop("Wh")),
        lambda header: header["__metadata__"].update(more="of it"),
    ],
)
def test_tensors_that_are_not_those_of_the_network(change: Any) -> None:
    header, body = parts(to_bytes(model()))
    change(header)
    assert "other tensors than those of its network, (1, 2, 2)" in sentence(sealed(header, body))


def test_a_header_key_that_comes_twice() -> None:
    header, body = parts(to_bytes(model()))
    header["__metadata__"]["sha256"] = "0" * 64
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False)
    twice = text[:-1] + ',"Wh":' + json.dumps(header["Wh"], separators=(",", ":")) + "}"
    assert "other tensors" in sentence(sealed(twice, body))


def test_a_huge_network_in_a_small_file_allocates_nothing() -> None:
    record = record_of(to_bytes(model()))
    record["network"]["sizes"] = [10**9, 10**9, 2]
    assert "other tensors" in sentence(with_record(spelled(record)))
    record["network"]["sizes"] = [10**4000, 10**4000, 2]  # their product has more digits than Python prints
    sentence(with_record(spelled(record)))


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        ("network", None, "needs exactly these fields"),
        ("network", {}, "needs exactly these fields"),
        ("network", architecture([1, 2, 2]).to_dict() | {"output": None}, "is not spelled out"),
        ("network", architecture([1, 2, 2]).to_dict() | {"l1": 10**400}, "l1 is 1000"),
        ("network", architecture([1, 2, 2]).to_dict() | {"l1": -1.0}, "l1 is -1.0; it must be"),
        ("columns", {}, "the stored columns are damaged"),
        ("columns", 0, "the stored columns are damaged"),
        ("provenance", None, "the provenance in its record must be an object"),
        ("provenance", [], "the provenance in its record must be an object"),
    ],
)
def test_records_that_do_not_validate(part: str, value: Any, expected: str) -> None:
    record = record_of(to_bytes(model()))
    record[part] = value
    assert expected in sentence(with_record(spelled(record)))


def test_a_record_with_one_part_too_many() -> None:
    record = record_of(to_bytes(model()))
    assert "columns, network, provenance" in sentence(with_record(spelled(record | {"code": "import os"})))


def test_names_out_of_the_file_are_made_harmless_and_short() -> None:
    record = record_of(to_bytes(model()))
    record["network"]["loss"] = "\x1b[2J\u202e" + "x" * 100_000
    text = sentence(with_record(spelled(record)))
    assert "there is no loss '\\x1b[2J\\u202exxx" in text


def test_a_checksum_that_is_not_one() -> None:
    header, body = parts(to_bytes(model()))
    for digest in ("", "0" * 63, "g" * 64, header["__metadata__"]["sha256"].upper(), '"' * 64, "\ud800" * 64, 0, None):
        header["__metadata__"]["sha256"] = digest
        text = json.dumps(header)
        assert "is damaged" in sentence(len(text).to_bytes(8, "little") + text.encode() + body)


# what cannot be written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "provenance",
    [
        {"x": np.nan},
        {"x": np.inf},
        {"x": np.zeros(2)},
        {"x": {1, 2}},
        {"x": (1, 2)},
        {1: "x"},
        {1: "x", "1": "y"},
        {"x": "\ud800"},
        {"x": 10**5000},
        {"x": object()},
        ["x"],
        None,
    ],
    ids=lambda value: ascii(type(value))[:12],
)
def test_a_provenance_that_is_not_plain_data(provenance: Any) -> None:
    with pytest.raises(InputError, match=r"cannot be kept in a model file .*; give dicts"):
        to_bytes(Model(architecture([1, 1]), model(architecture([1, 1])).params, None, provenance))


def test_a_provenance_without_end() -> None:
    loop: dict[str, Any] = {}
    loop["x"] = loop
    deep: Any = 0
    for _ in range(100_000):
        deep = [deep]
    for provenance in (loop, {"x": deep}):
        with pytest.raises(InputError, match="cannot be kept"):
            to_bytes(model(provenance=provenance))


def test_a_header_beyond_the_limit_of_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelfile, "LARGEST_HEADER", 1000)
    with pytest.raises(InputError, match="a model file has room for 1,000; leave out"):
        to_bytes(model(provenance={"text": "x" * 1000}))


def test_parameters_of_another_network() -> None:
    with pytest.raises(ShapeError, match="Wh has the shape"):
        to_bytes(Model(architecture([3, 2, 2]), model().params, None, {}))
    with pytest.raises(InputError, match="Bh was given but the network has bias=False"):
        to_bytes(Model(architecture([1, 2, 2], bias=False), model().params, None, {}))


# files and folders ---------------------------------------------------------------------------------------------------


def test_paths_that_hold_no_model(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "empty").touch()
    os.mkfifo(tmp_path / "pipe")
    for name, expected in {
        "none.safetensors": "there is no file '{}'; check its name and its folder",
        "no/such/folder": "there is no file '{}'; check its name and its folder",
        ".": "'{}' is a folder; give the name of a model file in it",
        "pipe": "'{}' is a pipe or a device; give the name of a model file on disk",
        "loop": "'{}' cannot be read (Too many levels of symbolic links); check that it is a file that you may read",
        "empty/x": "'{}' cannot be read (Not a directory); check that it is a file that you may read",
        "empty": "'{}' is empty; copy it again from where it is whole, or train and save the network again",
    }.items():
        with pytest.raises(ModelFileError) as caught:
            read(tmp_path / name)
        assert str(caught.value) == expected.format(tmp_path / name)


@pytest.mark.parametrize("path", ["a\0b", 3, None, b"m.safetensors"])
def test_what_is_no_path(path: Any) -> None:
    with pytest.raises(ModelFileError, match="cannot be the name of a file; give"):
        read(path)


def test_a_path_may_be_text(tmp_path: Path) -> None:
    write(str(tmp_path / "m.safetensors"), model())
    assert read(str(tmp_path / "m.safetensors")).provenance == {"seed": 0}


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "m.safetensors", model())

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ModelFileError, match=r"cannot be read \(Permission denied\); check that"):
        read(tmp_path / "m.safetensors")


def test_after_a_failure_the_old_file_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.safetensors"
    write(path, model())
    before = path.read_bytes()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for function in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, function, full)
            with pytest.raises(InputError, match="disk is full"):
                write(path, model(provenance={"seed": 1}))
        assert path.read_bytes() == before
        assert os.listdir(tmp_path) == [path.name]
    with pytest.raises(InputError, match="cannot be kept"):
        write(path, model(provenance={"x": np.nan}))
    assert path.read_bytes() == before
    with pytest.raises(InputError, match="does not exist"):
        write(tmp_path / "no" / "m.safetensors", model())
    with pytest.raises(InputError, match="folder"):
        write(tmp_path, model())
