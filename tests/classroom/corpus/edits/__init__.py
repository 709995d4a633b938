"""All edits of the base programs: wrong ones, then two mistakes at once, then right ones that look otherwise."""

from tests.classroom.corpus.edits.blog import BLOG, SCALAR
from tests.classroom.corpus.edits.book import BOOK, VISION
from tests.classroom.corpus.edits.course import COURSE
from tests.classroom.corpus.edits.letters import LETTERS
from tests.classroom.corpus.edits.loops import LAYERS, LISTS, ROWS
from tests.classroom.corpus.edits.objects import OBJECTS
from tests.classroom.corpus.edits.pairs import PAIRS
from tests.classroom.corpus.edits.records import NUMERICS, RECORDS
from tests.classroom.corpus.edits.steps import STEPS, UPDATES
from tests.classroom.corpus.edits.variations import VARIATIONS

WRONG = (
    *LETTERS,
    *COURSE,
    *BOOK,
    *BLOG,
    *VISION,
    *SCALAR,
    *LISTS,
    *ROWS,
    *LAYERS,
    *STEPS,
    *UPDATES,
    *RECORDS,
    *NUMERICS,
    *OBJECTS,
)
EDITS = (*WRONG, *PAIRS, *VARIATIONS)
