"""The corpus keeps its own word: every edit fits, every program compiles, and numbers show what is right and wrong.

What the check says of these programs is another test; this one knows nothing of it.
"""

import ast
from collections import Counter

import pytest

from tests.classroom.corpus import Edit, bases, programs
from tests.classroom.corpus.edits import EDITS
from tests.classroom.corpus.verify import failures

PROGRAMS = list(programs())
IDS = """
no_bias no_activation elementwise_for_dot transposed_weights missing_output_slope missing_hidden_slope
slope_of_activation slope_times_z z_for_input raw_error_passed updated_before_error missing_bias_gradient
bias_wrong_axis sum_for_mean mean_for_sum averaged_twice factor_two divided_by_outputs sign_flipped double_slope
last_row_only gradients_accumulate mutates_inputs shared_buffer column_vector integer_truncation
loss_for_derivative wrong_layer_input hidden_layer_skipped unrecognised
""".split()


def test_every_program_compiles_and_none_is_there_twice() -> None:
    for program in PROGRAMS:
        compile(program.source, program.name, "exec")
    meant = Counter(ast.dump(ast.parse(program.source)) for program in PROGRAMS)
    assert [program.name for program in PROGRAMS if meant[ast.dump(ast.parse(program.source))] > 1] == []
    assert [name for name, times in Counter(program.name for program in PROGRAMS).items() if times > 1] == []


def test_an_edit_that_does_not_fit_exactly_once_is_refused() -> None:
    edit = Edit("of nothing", "update_arrays", (("no such text", ""),))
    with pytest.raises(ValueError, match="stands 0 times"):
        edit.applied()
    with pytest.raises(ValueError, match="stands 2 times"):
        Edit("too often", "update_arrays", (("- lr * dW", ""),)).applied()


def test_there_are_enough_of_every_kind_style_and_mistake() -> None:
    kinds = Counter(program.kind for program in PROGRAMS)
    assert kinds["wrong"] >= 100
    assert kinds["right"] >= 40
    assert kinds["pair"] >= 20
    wrong = [program for program in PROGRAMS if program.kind == "wrong"]
    assert len({program.style for program in wrong}) >= 8
    ids = Counter(mistake for program in wrong for mistake in program.mistakes)
    assert sorted(ids) == sorted(IDS)
    assert ids["unrecognised"] >= 6
    styles = {mistake: {program.style for program in wrong if mistake in program.mistakes} for mistake in IDS}
    assert [mistake for mistake, where in styles.items() if len(where) < 2] == []


def test_every_kind_says_what_it_must() -> None:
    lengths = {"right": 0, "wrong": 1, "pair": 2}
    assert [it.name for it in PROGRAMS if len(it.mistakes) != lengths[it.kind]] == []
    assert {edit.base for edit in EDITS} <= set(bases())
    assert {mistake for it in PROGRAMS for mistake in (*it.mistakes, *it.also)} <= set(IDS)


def test_right_programs_agree_with_central_differences_and_wrong_ones_do_not() -> None:
    assert list(failures()) == []
