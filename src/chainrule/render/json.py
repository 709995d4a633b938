"""The working as JSON: every number with all its digits."""

import json
from typing import Any

from ..working.record import Record


def record_dict(record: Record) -> dict[str, Any]:
    """The whole pass as plain data: the network, the learning rate, and each step with its value as nested lists."""
    return {
        "network": record.architecture.to_dict(),
        "learning_rate": record.learning_rate,
        "steps": [
            {
                "name": step.name,
                "title": step.title,
                "phase": step.phase,
                "equation": step.equation,
                "words": step.words,
                "shape": list(step.shape),
                "value": step.value.tolist(),
            }
            for step in record
        ],
    }


def trace_json(record: Record) -> str:
    return json.dumps(record_dict(record), ensure_ascii=False, indent=1) + "\n"
