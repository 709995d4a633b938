"""What two processes say to each other: JSON in frames that begin with their length, arrays as plain bytes in it.

Never pickle: what comes from the student's process is data, whatever is in it. Next: `process.py`, `child.py`.
"""

import base64
import json
from typing import Any, BinaryIO

import numpy as np

from .records import Call, Crash, Manner, Outcome

LARGEST = 8_000_000  # bytes in a frame


def send(stream: BinaryIO, message: dict[str, Any]) -> None:
    data = json.dumps(message, separators=(",", ":")).encode("ascii")
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None at the end, or where what comes is no message."""
    try:
        head = stream.read(4)
        size = int.from_bytes(head, "big")
        if len(head) < 4 or size > LARGEST:
            return None
        message = json.loads(stream.read(size))
    except (OSError, ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def packed(value: np.ndarray) -> dict[str, Any]:
    array = np.ascontiguousarray(value, dtype="<f8")
    return {"shape": list(np.shape(value)), "bytes": base64.b64encode(array.tobytes()).decode("ascii")}


def unpacked(record: dict[str, Any]) -> np.ndarray:
    data = np.frombuffer(base64.b64decode(record["bytes"]), dtype="<f8")
    return data.reshape([int(size) for size in record["shape"]]).astype(np.float64)


def packed_all(values: dict[str, np.ndarray]) -> dict[str, Any]:
    return {str(name): packed(value) for name, value in values.items()}


def unpacked_all(values: dict[str, Any]) -> dict[str, np.ndarray]:
    return {str(name): unpacked(value) for name, value in values.items()}


def call_to(call: Call) -> dict[str, Any]:
    return {"kind": call.kind, "values": packed_all(call.values), "again": call.again}


def call_from(record: dict[str, Any]) -> Call:
    return Call(record["kind"], unpacked_all(record["values"]), record["again"])


def manner_from(record: dict[str, Any]) -> Manner:
    told: dict[str, Any] = record | {"returns": tuple(record["returns"])}
    return Manner(**told)


def outcome_to(outcome: Outcome) -> dict[str, Any]:
    crash = outcome.crash
    return {
        "values": packed_all(outcome.values),
        "dtypes": outcome.dtypes,
        "changed": list(outcome.changed),
        "in_place": packed_all(outcome.in_place),
        "shared": [list(pair) for pair in outcome.shared],
        "second": None if outcome.second is None else packed_all(outcome.second),
        "took": list(outcome.took),
        "unclear": list(outcome.unclear)[:50],
        "crash": None if crash is None else vars(crash) | {"shapes": {k: list(v) for k, v in crash.shapes.items()}},
    }


def outcome_from(record: dict[str, Any]) -> Outcome:
    """Raises KeyError, TypeError or ValueError where a record is not one."""
    crash = record["crash"]
    return Outcome(
        values=unpacked_all(record["values"]),
        dtypes={str(name): str(kind) for name, kind in record["dtypes"].items()},
        changed=tuple(map(str, record["changed"])),
        in_place=unpacked_all(record["in_place"]),
        shared=tuple((str(one), str(other)) for one, other in record["shared"]),
        second=None if record["second"] is None else unpacked_all(record["second"]),
        took=tuple(map(str, record["took"])),
        unclear=tuple(map(str, record["unclear"])),
        crash=None if crash is None else crash_from(crash),
    )


def crash_from(record: dict[str, Any]) -> Crash:
    shapes = {str(name): tuple(int(size) for size in shape) for name, shape in record["shapes"].items()}
    line = None if record["line"] is None else int(record["line"])
    told = {key: str(record[key]) for key in ("kind", "text", "source", "function")}
    return Crash(line=line, shapes=shapes, **told)
