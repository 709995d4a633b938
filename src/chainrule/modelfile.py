"""A model file: everything that one network is, written to disk and read back, number for number.

What it holds is said in `architecture.py` and, for tables, in `data/`; the layout, a valid safetensors file, is this:

    8 bytes      the length of the header, little endian
    header       JSON, filled up with spaces to a multiple of 8 bytes
                   "__metadata__": "format"          chainrule
                                   "format_version"  1
                                   "record"          JSON: the network, the columns or null, the provenance
                                   "sha256"          of the whole file, with the 64 digits of this value written as 0
                   "Wh", "Bh", …:  dtype, shape and place of each tensor
    the rest     Wh, Bh, …, Wo, Bo: float64, little endian, row by row, without a gap

The two JSON texts have one spelling each, and a reader accepts no other; so a file means one network or none. Reading
runs no code. A checksum guards against accidents, not against someone who computes it anew; therefore every value is
checked as well. Later versions of the format keep "format", "format_version" and "sha256" as they are here.
"""

import hashlib
import io
import json
import math
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from .architecture import Architecture, checked_params
from .equations.propagate import Parameters
from .errors import InputError, ModelFileError, ShapeError
from .files import write_whole

if TYPE_CHECKING:
    from .data import Columns

FORMAT, VERSION = "chainrule", "1"
LARGEST_HEADER = 100_000_000  # bytes, the limit that safetensors itself sets
BLANK = "0" * 64  # stands where the checksum will be, while it is computed
REPAIR = "copy it again from where it is whole, or train and save the network again"


@dataclass(frozen=True, eq=False)
class Model:
    """What a model file holds. `provenance` is JSON's plain data: versions, fingerprint, seed, held-out results, …"""

    architecture: Architecture
    params: list[Parameters]
    columns: "Columns | None"
    provenance: dict[str, Any]


# to and from disk ----------------------------------------------------------------------------------------------------


def write(path: str | os.PathLike[str], model: Model) -> None:
    """Write `model` to the file `path`: whole, or not at all, and then an older file stays as it was.

    Raises InputError if the file cannot be written there, and what `to_bytes` raises.

    >>> from tempfile import TemporaryDirectory
    >>> from chainrule.architecture import architecture, initial
    >>> shape = architecture([1, 2, 2])
    >>> with TemporaryDirectory() as folder:
    ...     write(f"{folder}/m.safetensors", Model(shape, initial(shape, "zeros", seed=0), None, {"seed": 0}))
    ...     model = read(f"{folder}/m.safetensors")
    >>> model.architecture.sizes, model.provenance
    ((1, 2, 2), {'seed': 0})
    """
    write_whole(path, to_bytes(model))


def read(path: str | os.PathLike[str]) -> Model:
    """The model in the file `path`, as `write` left it.

    Raises ModelFileError if there is no such file, it cannot be read, or it is not a whole and sound model file.

    >>> read("no-such-file.safetensors")
    Traceback (most recent call last):
    chainrule.errors.ModelFileError: there is no file 'no-such-file.safetensors'; check its name and its folder
    """
    source = shown(repr(str(path)), most=4096)
    try:
        kind = Path(path).stat().st_mode
    except FileNotFoundError:
        raise ModelFileError(f"there is no file {source}; check its name and its folder") from None
    except OSError as error:
        raise unreadable(source, error) from error
    except (TypeError, ValueError):  # not a path at all, or one with a zero byte in it
        raise ModelFileError(f"{source} cannot be the name of a file; give the name of a model file") from None
    if stat.S_ISDIR(kind):
        raise ModelFileError(f"{source} is a folder; give the name of a model file in it")
    if not stat.S_ISREG(kind):  # a pipe would keep us waiting, a device would never end
        raise ModelFileError(f"{source} is a pipe or a device; give the name of a model file on disk")
    try:
        with Path(path).open("rb") as file:
            return model_in(file, os.fstat(file.fileno()).st_size, source)
    except OSError as error:
        raise unreadable(source, error) from error


def unreadable(source: str, error: OSError) -> ModelFileError:
    reason = shown(error.strerror or error)
    return ModelFileError(f"{source} cannot be read ({reason}); check that it is a file that you may read")


# to and from bytes ---------------------------------------------------------------------------------------------------


def to_bytes(model: Model) -> bytes:
    """The bytes of the model file: the same model always gives the same bytes.

    Raises ShapeError or InputError if the parameters or the columns do not fit the architecture, or a parameter is
    not finite, and InputError if the provenance is more than JSON's plain data.

    >>> from chainrule.architecture import architecture
    >>> model = Model(architecture([1, 1], bias=False), [Parameters(np.array([[0.5]]), None)], None, {})
    >>> from_bytes(to_bytes(model), "these bytes").params[0].W.tolist()
    [[0.5]]
    """
    shape = model.architecture
    layers = checked_params(shape, model.params)
    check_columns(model.columns, shape)
    body = b"".join(array.astype("<f8").tobytes() for layer in layers for array in layer if array is not None)
    text = record_text(model)
    blank = opening(text, shape, BLANK)
    if len(blank) - 8 > LARGEST_HEADER:
        raise InputError(
            f"columns and provenance take {len(blank):,} bytes, and a model file has room for {LARGEST_HEADER:,}; "
            "leave out columns that hold free text, or shorten the provenance"
        )
    return opening(text, shape, checksum(blank, body)) + body


def from_bytes(data: bytes, source: str) -> Model:
    r"""The model in the bytes of a model file; `source` is what errors call it.

    Raises ModelFileError, and nothing else, if these are not the bytes of a whole and sound model file.

    >>> from_bytes(b"age,sex\n41,f\n", "people.csv")
    Traceback (most recent call last):
    chainrule.errors.ModelFileError: people.csv is not a safetensors file, or its first bytes are damaged; give a file
    that chainrule saved
    """
    return model_in(io.BytesIO(data), len(data), shown(source, most=4096))


def model_in(file: BinaryIO, size: int, source: str) -> Model:
    """The model in an open file of `size` bytes. No tensor is read before the sizes agree."""
    start = opening_of(file, size, source)
    metadata = checked_metadata(start, size, source)
    body = file.read(size - len(start))
    check_sum(start, body, metadata["sha256"], source)
    if metadata["format_version"] != VERSION:
        raise ModelFileError(
            f"{source} has the format version {shown(repr(metadata['format_version']))} but this chainrule reads "
            f"version '{VERSION}'; upgrade chainrule"
        )
    try:
        record = plain(metadata["record"])
        if not isinstance(record, dict) or set(record) != {"network", "columns", "provenance"}:
            raise InputError("its record needs exactly these fields: columns, network, provenance")
        if not isinstance(record["provenance"], dict):
            raise InputError("the provenance in its record must be an object")
        shape = Architecture.from_dict(record["network"])
        if shape.to_dict() != record["network"]:  # a gap that a default would have filled
            raise InputError("the network in its record is not spelled out")
        if opening(metadata["record"], shape, metadata["sha256"]) != start:
            raise InputError(f"it describes other tensors than those of its network, {shape.sizes}")
        params = checked_params(shape, layers_in(body, shape))
        columns = columns_from(record["columns"])
        check_columns(columns, shape)
    except (ValueError, OverflowError) as error:  # an InputError, or an integer of 400 digits where a float is wanted
        raise ModelFileError(f"{source} holds no usable network: {shown(error)}; train and save it again") from error
    return Model(shape, params, columns, record["provenance"])


# the opening: length and header --------------------------------------------------------------------------------------


def tensors(shape: Architecture) -> Iterator[tuple[str, tuple[int, int]]]:
    """Name and shape of each tensor, in the order of the file."""
    for layer, (before, after) in zip(shape.layers, shape.shapes(), strict=True):
        yield f"W{layer}", (before, after)
        if shape.bias:
            yield f"B{layer}", (1, after)


def opening(record: str, shape: Architecture, digest: str) -> bytes:
    """What comes before the tensors. Its length does not depend on `digest`."""
    header: dict[str, Any] = {
        "__metadata__": {"format": FORMAT, "format_version": VERSION, "record": record, "sha256": digest}
    }
    place = 0
    for name, sizes in tensors(shape):
        end = place + 8 * math.prod(sizes)
        header[name] = {"dtype": "F64", "shape": list(sizes), "data_offsets": [place, end]}
        place = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


def opening_of(file: BinaryIO, size: int, source: str) -> bytes:
    """The opening as it stands in the file, at most LARGEST_HEADER bytes and no more than the file has."""
    if size == 0:
        raise ModelFileError(f"{source} is empty; {REPAIR}")
    prefix, brace = file.read(8), file.read(1)
    length = int.from_bytes(prefix, "little")
    if length > LARGEST_HEADER or brace not in (b"{", b""):
        raise foreign(source)
    if 8 + length > size:
        raise ModelFileError(f"{source} is cut off: it ends in its header, after {size:,} bytes; {REPAIR}")
    return prefix + (brace + file.read(length - 1) if length else b"")


def checked_metadata(start: bytes, size: int, source: str) -> dict[str, str]:
    """The metadata, if this is a model file of chainrule whose tensors end where the file ends.

    Raises ModelFileError: it is no safetensors file, another program's, or cut off.
    """
    try:
        header = json.loads(start[8:].decode())
    except (ValueError, RecursionError):
        raise foreign(source) from None
    metadata = header.get("__metadata__") if isinstance(header, dict) else None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
        raise ModelFileError(
            f"{source} was not written by chainrule, though it looks like a safetensors file; "
            "give a file that chainrule saved"
        )
    if not all(isinstance(metadata.get(name), str) for name in ("format_version", "record", "sha256")):
        raise damaged(source)
    try:
        ends = [tensor["data_offsets"][1] for tensor in header.values() if tensor is not metadata]
        missing = len(start) + max(ends) - size
    except (TypeError, KeyError, IndexError, ValueError):
        raise damaged(source) from None
    if missing > 0:
        raise ModelFileError(f"{source} is cut off: it ends after {size:,} bytes, and its header says more; {REPAIR}")
    if missing < 0:
        raise damaged(source)
    return metadata


def foreign(source: str) -> ModelFileError:
    return ModelFileError(
        f"{source} is not a safetensors file, or its first bytes are damaged; give a file that chainrule saved"
    )


def damaged(source: str) -> ModelFileError:
    return ModelFileError(f"{source} is damaged: its bytes are not those that were saved; {REPAIR}")


def checksum(blank: bytes, body: bytes) -> str:
    digest = hashlib.sha256(blank)
    digest.update(body)
    return digest.hexdigest()


def check_sum(start: bytes, body: bytes, digest: str, source: str) -> None:
    """Raise ModelFileError unless `digest` is the checksum of all the bytes but its own."""
    # In the record every quotation mark has a backslash before it, so this can stand in the metadata alone.
    written = f'"sha256":"{digest}"'.encode(errors="replace")
    if checksum(start.replace(written, f'"sha256":"{BLANK}"'.encode()), body) != digest:
        raise damaged(source)


# the record and the tensors ------------------------------------------------------------------------------------------


def record_text(model: Model) -> str:
    """The record in its one spelling. Raises InputError if it holds more than JSON's plain data."""
    record = {
        "network": model.architecture.to_dict(),
        "columns": None if model.columns is None else model.columns.to_dict(),
        "provenance": model.provenance,
    }
    try:
        if not isinstance(model.provenance, dict):
            raise TypeError(f"provenance is {type(model.provenance).__name__}, not a dict")
        text = spelled(record)
        if plain(text) != record:
            raise TypeError("a tuple or a key that is not text would come back as something else")
    except (TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"the columns or the provenance cannot be kept in a model file ({shown(error)}); "
            "give dicts with text as keys, lists, text, finite numbers, True, False and None"
        ) from error
    return text


def spelled(value: Any) -> str:
    """JSON's plain data in one spelling: keys sorted, no space, no NaN; text that UTF-8 cannot hold is refused."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    text.encode()
    return text


def plain(text: str) -> Any:
    """What `spelled` wrote; InputError for any other spelling: a key that comes twice, 1e999, half a character, …"""
    try:
        value = json.loads(text)
        if spelled(value) == text:
            return value
    except (ValueError, RecursionError):
        pass
    raise InputError("its record is not JSON as chainrule writes it")


def layers_in(body: bytes, shape: Architecture) -> list[Parameters]:
    """The parameters in the bytes after the opening, which has been compared with the one of `shape`."""
    arrays, place = {}, 0
    for name, sizes in tensors(shape):
        arrays[name] = np.frombuffer(body, "<f8", math.prod(sizes), place).reshape(sizes)
        place += arrays[name].nbytes
    return [Parameters(arrays[f"W{layer}"], arrays.get(f"B{layer}")) for layer in shape.layers]


def columns_from(record: Any) -> "Columns | None":
    if record is None:
        return None
    from .data import Columns  # here, because a network without a table needs none of that room

    return Columns.from_dict(record)


def check_columns(columns: "Columns | None", shape: Architecture) -> None:
    """Raise ShapeError unless the columns, if there are some, make the inputs and outputs of this network."""
    if columns is None:
        return
    made, needed = (len(columns.inputs), len(columns.outputs)), (shape.sizes[0], shape.sizes[-1])
    if made != needed:
        raise ShapeError(
            f"the columns make {made[0]} inputs and {made[1]} outputs but the network has {needed[0]} and {needed[1]}; "
            "give the columns that it was fitted on"
        )


def shown(text: object, most: int = 300) -> str:
    """Text from outside, safe on a terminal: cut to `most` characters, and nothing that moves the cursor."""
    whole = str(text)
    cut = whole[:most] + ("…" if len(whole) > most else "")
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in cut)
