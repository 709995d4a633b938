"""Every number of many traces is opened: its terms add up, its expansion ends in what is given, its sentences hold."""

import re

import numpy as np
import pytest

import chainrule as cr
from chainrule.working.expressions import Number, evaluate, letters

from .networks import TRACES


def cells(trace):
    """Every name with every index, those of the parts too."""
    for step in (*trace.steps, *trace.record.parts):
        for index in np.ndindex(step.shape):
            yield step, index, f"{step.name}[{','.join(map(str, index))}]" if index else step.name


@pytest.mark.parametrize("name", TRACES)
def test_every_number_is_the_sum_of_its_terms(name):
    trace = TRACES[name]
    for step, index, cell in cells(trace):
        e = trace.explain(cell, most=None)
        assert e.name == cell
        assert e.value == step.value[index]
        total, largest = sum(term.value for term in e.terms), max(abs(term.value) for term in e.terms)
        assert abs(total - e.value) <= 1e-12 * max(largest, 1e-300), cell
        for term in e.terms:  # each term is what its letters say, with the numbers of the trace
            if len(e.terms) > 1:
                assert term.value == pytest.approx(evaluate(term.letters, trace.record.value), rel=1e-12, abs=1e-300)
                assert term.value == pytest.approx(evaluate(term.numbers, trace.record.value), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("name", TRACES)
def test_the_equation_of_one_number_gives_that_number(name):
    trace = TRACES[name]
    for step, index, cell in cells(trace):
        account = trace.explain(cell, most=None).account
        with np.errstate(all="ignore"):
            by_letters = float(evaluate(account.letters, trace.record.value))
            by_numbers = float(evaluate(account.numbers, trace.record.value))
        size = max(1.0, float(np.abs(step.value).max()))
        assert by_letters == pytest.approx(step.value[index], rel=1e-9, abs=1e-12 * size), cell
        assert by_numbers == pytest.approx(by_letters, rel=1e-12, abs=1e-300), cell


@pytest.mark.parametrize("name", TRACES)
def test_every_expansion_ends_in_what_is_given(name):
    trace = TRACES[name]
    for step, _, cell in cells(trace):
        if step.name[0] == "d" and not cell.endswith("[0,0]"):
            continue  # one of each large family
        seen = {}
        for account in trace.explain(cell, most=None).expand().account.walk():
            assert account.name not in seen  # each once
            seen[account.name] = account
            assert account.value == trace.record.value(account.step.name)[account.index]
        for account in seen.values():  # and whatever one was made from is there
            assert account.given == (account.step.phase == "given")
            assert all(source.cell in seen for source in account.sources())
            if not account.given:
                assert letters(account.letters) or account.letters == Number(1.0), account.name  # the slope of identity


def test_depth_stops_the_expansion():
    trace = TRACES["article"]
    e = trace.explain("dWh[0,0]").expand(1)
    assert [factor.name for factor in e.factors] == ["X[0,0]", "Eh[0,0]", "X[1,0]", "Eh[1,0]", "X[2,0]", "Eh[2,0]"]
    assert all(not factor.factors for factor in e.factors)
    assert trace.explain("dWh[0,0]").expand(0).factors == ()


def test_the_article_by_hand():
    trace = TRACES["article"]
    e = trace.explain("dWh[0,1]")
    assert [term.text for term in e.terms] == [
        "X[0,0] · Eh[0,1] = −1 × 0.5",
        "X[1,0] · Eh[1,1] = 1 × 0",
        "X[2,0] · Eh[2,1] = 2 × 0",
    ]
    assert e.value == -0.5
    assert e.why.startswith("Raising this weight by a little lowers the cost by 0.5")
    assert [term.value for term in trace.explain("C").terms] == [0.03125, 0.28125, 1.125, 0.5, 2.0, 1.125]
    assert trace.explain("A'(Zh)[0,1]").value == 1.0
    assert trace.explain(" Wh_new[ 0 , 1 ] ").value == -0.95


def large():
    net = cr.Network([300, 4, 3], loss="cross_entropy", seed=1)
    random = np.random.default_rng(0)
    return net.trace(random.normal(size=(200, 300)), random.integers(0, 3, 200))


def test_of_a_long_sum_the_largest_terms_are_kept_and_the_rest_is_one():
    trace = large()
    for cell, count in (("Zh[3,2]", 301), ("dWh[17,2]", 200), ("dBh[0,1]", 200), ("C", 600)):
        all_terms = trace.explain(cell, most=None).terms
        assert len(all_terms) == count
        few = trace.explain(cell, most=5).terms
        kept, rest = [t for t in few if t.count == 1], [t for t in few if t.count > 1]
        assert len(rest) == 1
        assert rest[0].count + len(kept) == count
        assert rest[0].text == f"the other {rest[0].count} terms"
        values = {term.text: term.value for term in all_terms}
        assert all(values[term.text] == term.value for term in kept)
        left_out = [v for text, v in values.items() if text not in {t.text for t in kept}]
        bias = trace.record.value("Bh")[0, 2] if cell[0] == "Z" else None
        assert min(abs(t.value) for t in kept if t.value != bias) >= max(map(abs, left_out)) * (1 - 1e-12)
        assert sum(t.value for t in few) == pytest.approx(trace.explain(cell).value, rel=1e-12)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Zh2", "there is no Zh2 in this trace; it has Zh, Zo; Zh is (3, 2), so the last index is [2,1]"),
        ("Zh[3,1]", "there is no Zh[3,1]: Zh is (3, 2), and rows and columns are counted from 0, so the last index is"),
        ("Zh[-1,0]", "there is no Zh[-1,0]: Zh is (3, 2)"),
        ("zh[0,0]", "there is no zh in this trace; did you mean Zh? It is (3, 2), so the last index is [2,1]"),
        ("dWx[0,0]", "there is no dWx in this trace; it has dWo, dWh; dWo is (2, 2), so the last index is [1,1]"),
        ("Zh", "Zh is (3, 2), and no index came with it; write its row and column, counted from 0, such as Zh[0,0]"),
        ("Zh[1]", "Zh is (3, 2), and [1] is not enough; write its row and column"),
        ("C[0]", "C is one number and takes no index; write C alone"),
        ("Q[0,0]", "there is no Q in this trace; it has X, Wh, Bh"),
        ("Zh[a,b]", "'Zh[a,b]' names no number; write a quantity and its row and column, counted from 0, such as dBh"),
        ("", "'' names no number"),
        ("Zh[0,0,0]", "'Zh[0,0,0]' names no number"),
        (None, "there is no None in this trace"),
    ],
)  # fmt: skip
def test_what_there_is_not_gets_a_sentence(asked, said):
    with pytest.raises(cr.errors.InputError) as caught:
        TRACES["article"].explain(asked)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_sentence_of_a_derivative_says_which_way_the_cost_goes():
    """Held against the cost itself, with the weight really moved."""
    random = np.random.default_rng(3)
    net = cr.Network([3, 4, 2], activations="tanh", seed=2)
    X, Y = random.normal(size=(5, 3)), random.normal(size=(5, 2))
    trace = net.trace(X, Y)
    for layer, name in ((0, "Wh"), (1, "Wo")):
        for index in np.ndindex(net.params[layer].W.shape):
            why = trace.explain(f"d{name}[{index[0]},{index[1]}]").why
            other = cr.Network([3, 4, 2], activations="tanh", seed=2)
            W = other.params[layer].W.copy()
            W[index] += 1e-4
            other.params = [(W if k == layer else p.W, p.B) for k, p in enumerate(other.params)]
            rises = other.cost(X, Y) > net.cost(X, Y)
            assert ("raises the cost" in why, "lowers the cost" in why) == (rises, not rises)
            assert why.endswith("moves it down." if rises else "moves it up.")


def test_to_dict_is_plain_data():
    import json

    e = TRACES["everything"].explain("dW1[0,1]").expand()
    data = json.loads(json.dumps(e.to_dict(), allow_nan=False))
    assert data["value"] == e.value
    assert len(data["terms"]) == len(e.terms)
    assert [below["name"] for below in data["opened"]] == [factor.name for factor in e.factors]


def test_what_is_nearly_written_right_is_understood_and_so_are_other_letters():
    from chainrule.working.dialects import notation
    from chainrule.working.explain import locate

    record = TRACES["article"].record
    assert locate(record, "dWh(0,1)") == locate(record, "dWh[0 1]") == ("dWh", (0, 1))
    ng, nielsen = (notation(name, record.architecture) for name in ("ng", "nielsen"))
    assert locate(record, "dW^[1][1,0]", ng) == ("dWh", (0, 1))
    assert locate(record, "J", ng) == ("C", ())
    assert locate(record, "δ^3[1,2]", nielsen) == ("Eo", (2, 1))
    assert locate(record, "dWh[0,1]", ng) == ("dWh", (0, 1))  # our own letters and indices always go
    for name in record.by_name:
        if record.shape(name):
            for dialect in (ng, nielsen):
                printed = dialect.text(dialect.symbol(name)) + "[0,0]"
                assert locate(record, printed, dialect) == (name, (0, 0))


def test_the_sentences_of_a_step_say_where_it_really_went():
    """With an optimizer that remembers, a weight may go against its derivative; no sentence then says that C falls."""
    net = cr.Network([1, 3, 1], activations="tanh", seed=1)
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(6, 1)), random.normal(size=(6, 1))
    against = 0
    for optimizer, rate in (("momentum", 0.4), ("adamw", 0.05), ("gd", 0.1)):
        history = net.fit(
            X, Y, epochs=20, batch_size=None, optimizer=optimizer, learning_rate=rate, dtype="float64",
            traces=range(20), progress=False,
        )  # fmt: skip
        for trace in history.traces.values():
            for name in ("Wh", "Bh", "Wo", "Bo"):
                for index in np.ndindex(trace.shapes[name]):
                    place = f"[{index[0]},{index[1]}]"
                    moved, d = trace[f"{name}_new"][index] - trace[name][index], trace[f"d{name}"][index]
                    step, slope = trace.explain(f"{name}_new{place}").why, trace.explain(f"d{name}{place}").why
                    way = "up" if moved > 0 else "down"
                    assert f", {way}" in step
                    assert ("that way the cost falls" in step) == (moved * d < 0)
                    assert ("optimizer adds" in step) == ("optimizer adds" in slope) == (moved * d > 0)
                    assert f"goes {way}" in slope or f"moves it {way}" in slope
                    against += moved * d > 0
    assert against > 20


def test_what_an_optimizer_remembers_is_called_what_it_is():
    words = {
        rule: {step.name: step.words for step in TRACES[f"with {rule}"].steps}
        for rule in ("momentum", "nesterov", "rmsprop", "adagrad", "adam")
    }
    assert "fading sum" in words["momentum"]["VWo_new"]
    assert "fading sum" in words["nesterov"]["VWo_new"]
    assert "growing sum" in words["adagrad"]["SWo_new"]
    assert "running mean" in words["rmsprop"]["SWo_new"]
    assert "running mean" in words["adam"]["VWo_new"]
    titles = {step.name: step.title for step in TRACES["with adam"].steps}
    assert titles["ŜWo"] == "memory freed of its start at 0, of the squared derivatives of Wo"


def test_a_derivative_of_0_promises_no_more_than_its_equation():
    """relu at exactly 0 has a corner: the derivative is 0 there, and yet C falls when the weight is raised."""
    net = cr.Network([1, 1, 1], init=[([[1.0]], [[-1.0]]), ([[1.0]], [[0.0]])])
    why = net.trace([[1.0]], [1.0]).explain("dWh[0,0]").why
    assert why == (
        "It is 0: by its equation, a small change has no effect on the cost, so gradient descent leaves this weight "
        "where it is."
    )


def test_what_is_left_of_terms_that_cancel_out_is_rounding():
    net = cr.Network([1, 1], init=[([[0.0]], [[0.0]])], reduction="sum")
    e = net.trace([[1.0], [1.0], [1.0]], [0.1, 0.2, -0.3]).explain("dBo[0,0]")
    assert e.value != 0
    assert e.why == "It is 0 but for rounding: its terms cancel out."


@pytest.mark.parametrize(
    "wrong",
    [
        lambda t: t.explain("dWh[0,0]", most=1),
        lambda t: t.explain("dWh[0,0]", most="a"),
        lambda t: t.explain("dWh[0,0]").expand(-1),
        lambda t: t.explain("dWh[0,0]").expand("a"),
        lambda t: t.explain("dWh[0,0]").chain(1.5),
        lambda t: t.explain("dWh[0,0]").chain(0),
        lambda t: t.broken_by("Zh", 3.5),
        lambda t: t.broken_by("Zh", ("a", 2)),
        lambda t: t.text(level="hard"),
        lambda t: t.text(notation="nope"),
    ],
)
def test_an_argument_that_cannot_be_used_gets_a_sentence(wrong):
    with pytest.raises(cr.errors.InputError) as caught:
        wrong(TRACES["article"])
    assert "\n" not in str(caught.value)


def test_no_derivative_at_all_is_clipped_without_a_warning():
    trace = cr.Network([1, 1], init=[([[1.0]], [[0.0]])]).trace([[1.0]], [1.0], clip=1.0)
    assert float(trace["factor"]) == 1.0
    assert trace.broken_by("Zo", 3).startswith("Zo = X·Wo + Bo has 1 row")


def overflowed():
    net = cr.Network([1, 2, 2], bias=False)
    net.params = [(np.array([[1e200, 0.5]]), None), (np.array([[1e200, 1e200], [1.0, -1.0]]), None)]
    with np.errstate(all="ignore"):
        return net.trace([[1.0]], [[0.0, 0.0]])


def test_of_what_is_no_finite_number_only_that_is_said():
    trace = overflowed()
    assert np.isinf(trace.C)
    assert np.isnan(trace["dWh"][0, 1])
    for _, _, name in cells(trace):
        e = trace.explain(name)
        assert "cancel" not in e.why
        if np.isnan(e.value):
            assert e.why == "It is no number at all (nan), because infinities met on the way to it."
        elif np.isinf(e.value):
            assert e.why == "It is too large for the numbers that a computer holds."
        else:
            assert not re.search(r"computer|\bnan\b|\binf\b", e.why), name


@pytest.mark.parametrize("rate", [1e-6, 1e-9, 1e-13])
def test_a_small_step_is_told_from_no_step(rate):
    net, X, Y = cr.article()
    trace = net.trace(X, Y, learning_rate=rate)
    for name in ("Wh_new", "Bh_new", "Wo_new", "Bo_new"):
        for index in np.ndindex(trace[name].shape):
            why = trace.explain(f"{name}[{index[0]},{index[1]}]").why
            found = re.match(r"It moves from (\S+) to (\S+), (up|down)", why)
            if trace[name][index] == trace[name.removesuffix("_new")][index]:
                assert found is None
            else:
                assert found is not None
                before, after = (float(text.replace("−", "-")) for text in found.groups()[:2])
                assert (found[3] == "up") == (after > before)
                assert after != before
