from tests.classroom.corpus import Edit

VARIATIONS: tuple[Edit, ...] = ()
