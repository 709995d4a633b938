"""The wrong programs, all of them; the tables stand in wrong_functions.py, wrong_courses.py and wrong_loops.py."""

from tests.classroom.corpus.wrong_courses import COURSES
from tests.classroom.corpus.wrong_functions import FUNCTIONS
from tests.classroom.corpus.wrong_loops import LOOPS

EDITS = (*FUNCTIONS, *COURSES, *LOOPS)
