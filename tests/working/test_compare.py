"""What changed between two passes: by hand and against NumPy, in sentences, and what cannot be compared."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.errors import InputError, UnknownName
from chainrule.working.compare import blocks, compare
from chainrule.working.document import Paragraph, Table
from chainrule.working.expressions import Letter, Number
from chainrule.working.record import Record


def article(change=lambda params: None, **more) -> Record:
    """A pass of the article's network, after something was done to its parameters."""
    net, X, Y = cr.article()
    change(net.params)
    return net.trace(X, Y, **more).record


def passes(**more) -> tuple[Record, Record]:
    """Two passes of a larger network, before and after some learning."""
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(9, 3)), random.normal(size=(9, 2))
    net = cr.Network([3, 4, 5, 2], activations="tanh", seed=1, **more)
    before = net.trace(X, Y).record
    net.fit(X, Y, epochs=30, learning_rate=0.3, dtype="float64")
    return before, net.trace(X, Y).record


def test_one_step_of_the_article_by_hand():
    """η = 0.1: Wh = (1, −1) becomes (0.75, −0.95), and Bh = (−0.5, −0.5) becomes (−0.75, −0.55)."""
    first = article()

    def step(params):
        params[0].W[:], params[0].B[:] = first.value("Wh_new"), first.value("Bh_new")

    found = compare(first, article(step))
    Wh, Bh = found["Wh"], found["Bh"]
    assert (Wh.before, Wh.after, Wh.index, Wh.was, Wh.now) == (1, pytest.approx(0.85), (0, 0), 1, 0.75)
    assert (Wh.moved, Wh.relative) == (pytest.approx(0.15), pytest.approx(0.15))
    assert (Bh.before, Bh.after, Bh.moved) == (0.5, pytest.approx(0.65), pytest.approx(0.15))
    assert Bh.relative == pytest.approx(0.3)
    assert Wh.sentence == "Wh was 1 in size on average and is 0.85; most of all, Wh[0,0] fell from 1 to 0.75."
    assert found["Wo"].sentence == "Wo did not change."
    assert found["C"].sentence == f"C fell from 5.0625 to {found['C'].now:.4f}."


def test_every_quantity_that_both_have_against_numpy():
    before, after = passes()
    found = compare(before, after)
    assert [change.name for change in found.changes] == [s.name for s in before if s.name not in ("X", "Y")]
    for change in found.changes:
        was, now = before.value(change.name), after.value(change.name)
        moved = abs(now - was)
        assert change.before == pytest.approx(np.abs(was).mean(), rel=1e-15)
        assert change.after == pytest.approx(np.linalg.norm(now.ravel(), 1) / now.size, rel=1e-14)
        assert change.moved == pytest.approx(np.linalg.norm((now - was).ravel(), 1) / now.size, rel=1e-14)
        assert moved[change.index] == moved.max()
        assert (change.was, change.now) == (was[change.index], now[change.index])
        assert change.shape == was.shape
    flipped = {(c.name, cell) for c in found.changes for cell in c.flipped}
    expected = set()
    for name in ("W1", "B1", "W2", "B2", "Wo", "Bo"):
        expected |= {(name, tuple(cell)) for cell in np.argwhere(before.value(name) * after.value(name) < 0).tolist()}
    assert flipped == expected
    assert expected


def test_the_sentences_on_the_cost_the_signs_and_what_moved_most():
    def change(params):
        params[0].W[0, 1] = 0.5  # was −1
        params[1].B[0, 0] = 1.25  # was 1

    found = compare(article(), article(change), ("epoch 1", "epoch 9"))
    C = found["C"]
    went = "rose" if C.now > C.was else "fell"
    assert found.sentences[0].startswith(f"From epoch 1 to epoch 9 the cost C {went} from 5.0625 to ")
    assert "Of the 10 weights and biases 1 changed sign: Wh[0,1]." in found.sentences
    assert found.sentences[-1] == "Wh moved most for its size: by 0.75 on average, where its numbers were 1 in size."
    same = compare(article(), article())
    assert same.sentences == (
        "From the first pass to the second pass the cost C did not change.",
        "None of the 10 weights and biases changed sign.",
    )


def test_a_weight_that_becomes_0_did_not_change_its_sign():
    def change(params):
        params[0].W[0, 0] = 0.0

    assert not compare(article(), article(change))["Wh"].flipped


def test_units_that_die_and_wake():
    def bury(params):
        params[0].B[0, 0] = -3.0  # Zh[:,0] is below 0 in all three rows

    found, back = compare(article(), article(bury)), compare(article(bury), article())
    assert ("h", 0) in found.died
    still = compare(article(bury), article(bury))
    assert still.died == still.woke == ()  # a unit that is dead in both did neither
    assert found.woke == back.died
    assert found.died == back.woke
    assert (
        "Unit 0 of Zh, counted from 0, died: its slope A′(Zh) is 0 in every row now, so that no error comes through it."
    ) in found.sentences
    assert "Unit 0 of Zh, counted from 0, woke: its slope A′(Zh) was 0 in every row and is no more." in back.sentences


def test_a_row_that_counts_nothing_keeps_no_unit_alive():
    """Zh[:,1] is above 0 in the first row alone."""

    def wake(params):
        params[0].B[0, 1] = 5.0

    weights = [0.0, 1.0, 1.0]
    assert ("h", 1) in compare(article(sample_weight=weights), article(wake, sample_weight=weights)).woke
    assert ("h", 1) not in compare(article(), article(wake)).woke


def test_of_many_dead_units_some_are_listed_and_the_others_counted():
    net = cr.Network([2, 20, 1], seed=3)
    X, Y = np.random.default_rng(0).normal(size=(50, 2)), np.ones((50, 1))
    before = net.trace(X, Y).record
    net.params = [(net.params[0].W, np.full((1, 20), -100.0)), net.params[1]]
    found = compare(before, net.trace(X, Y).record)
    assert len(found.died) == 20
    assert sum("died" in sentence for sentence in found.sentences) == 6
    assert "So it went with 14 more units." in found.sentences


def test_what_only_one_of_them_has_is_left_out_and_masks_are_spoken_of():
    net = cr.Network([2, 3, 1], dropout=0.5)
    X, Y = np.ones((4, 2)), np.ones((4, 1))
    masks = [np.full((4, 3), 2.0)], [np.zeros((4, 3))]
    first, second = (net.trace(X, Y, masks=mask, optimizer="adam").record for mask in masks)
    plain = net.trace(X, Y, masks=masks[0]).record
    assert {"VWo", "SWh_new"} <= {change.name for change in compare(first, second).changes}
    assert "VWo" not in {change.name for change in compare(first, plain).changes}
    assert any("Dropout" in sentence for sentence in compare(first, second).sentences)
    assert not any("Dropout" in sentence for sentence in compare(first, plain).sentences)


def test_from_0_there_is_no_relative_change():
    net = cr.Network([1, 1], init="zeros")
    before = net.trace([[1.0]], [[2.0]]).record
    net.params[0].W[:] = 1.0
    found = compare(before, net.trace([[1.0]], [[2.0]]).record)
    assert found["Wo"].relative is None
    assert found["Wo"].sentence == "Wo[0,0] rose from 0 to 1."


def test_the_blocks_are_sentences_and_a_table_of_numbers():
    before, after = passes()
    found = compare(before, after, ("epoch 1", "epoch 30"))
    *paragraphs, table = blocks(found)
    assert [paragraph.parts for paragraph in paragraphs if isinstance(paragraph, Paragraph)] == list(found.texts)
    assert len(paragraphs) == len(found.texts)
    assert isinstance(table, Table)
    assert table.header[1:3] == ("size, epoch 1", "size, epoch 30")
    names = [s.name for s in before if s.phase != "update" and s.name not in ("X", "Y")]
    assert [row[0] for row in table.rows] == [(Letter(name),) for name in names]
    for row in table.rows:
        assert len(row) == len(table.header)
        for column in table.numbers:
            (cell,) = row[column]
            assert isinstance(cell, Number) or cell == ""


def test_a_quantity_that_was_not_compared_gets_a_sentence():
    with pytest.raises(UnknownName, match="there is no quantity 'Wx'"):
        compare(article(), article())["Wx"]


def test_different_networks_and_rows_get_a_sentence():
    net, X, Y = cr.article()
    wide = cr.Network([1, 3, 2], output="relu", reduction="sum").trace(X, Y).record
    with pytest.raises(InputError, match=r"different networks, sizes is \(1, 2, 2\) in one and \(1, 3, 2\)"):
        compare(article(), wide)
    tanh = cr.Network([1, 2, 2], activations="tanh", output="relu", reduction="sum").trace(X, Y).record
    with pytest.raises(InputError, match=r"hidden is \('relu',\) in one and \('tanh',\) in the other; compare two"):
        compare(article(), tanh)
    with pytest.raises(InputError, match=r"different rows: X is \(3, 1\) in one and \(2, 1\) in the other; trace both"):
        compare(article(), net.trace(X[:2], Y[:2]).record)
    with pytest.raises(InputError, match=r"X\[1,0\] is 1 in one and 7 in the other"):
        compare(article(), net.trace([[-1.0], [7.0], [2.0]], Y).record)
    with pytest.raises(InputError, match=r"Y\[0,0\] is 1 in one and 2 in the other"):
        compare(article(), net.trace(X, Y + np.eye(3, 1)).record)
    with pytest.raises(InputError, match=r"only one of the two passes has sample weights, w"):
        compare(article(), article(sample_weight=[1, 1, 2]))
    with pytest.raises(InputError, match=r"w\[2,0\] is 1 in one and 2 in the other"):
        compare(article(sample_weight=[1, 1, 1]), article(sample_weight=[1, 1, 2]))
