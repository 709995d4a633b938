"""The classroom: somebody else's backpropagation is checked here, and exercises are set and marked.

It stands on `working/` and knows records, never doors. Where to read what:

    a mistake           mistakes (its words), slips (it is an equation too), passes (a whole pass with it)
    finding it          judge (which equation, which mistake), probes (the numbers tried), exercise (what is right)
    somebody's code     student/ (everything that touches it), check (runs it, judges it), report (what is said)
    somebody's numbers  values
    derivatives         gradcheck
"""
