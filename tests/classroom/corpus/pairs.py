from tests.classroom.corpus import Edit

PAIRS: tuple[Edit, ...] = ()
