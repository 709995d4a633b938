"""Everything that touches a student's code: what it is asked (Manner, Call) and what it gave (Outcome, Crash).

    names      what a spelling means            source     what the text tells without running it
    finding    which function is which          loading    a file becomes a module
    arrays     one array, turned and back       bundles    params, cache and grads
    calling    parameters are handed out        reading    results are understood
    objects    classes, a module's variables    running    several calls in one module
    child, process, wire    a process of its own, for files        own    the caller's functions

Next: `records.py`.
"""

from .own import OwnStudent
from .process import FileStudent, Limits
from .records import Call, Crash, Manner, Outcome, Student

__all__ = ["Call", "Crash", "FileStudent", "Limits", "Manner", "Outcome", "OwnStudent", "Student"]
