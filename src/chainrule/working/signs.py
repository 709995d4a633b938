"""What the signs of an equation mean, one short phrase for each: the key that the page puts beside it.

`first_words.py` has the letters that stand for quantities.
"""

SIGNS = {
    "@": "· between two matrices: each row of the first meets each column of the second; multiply the pairs, add up",
    "∘": "∘ multiplies cell by cell",
    "transposed": "ᵀ swaps rows and columns",
    "sum": "∑ adds up all the numbers",
    "colsum": "∑ with “each column” below adds up each column",
    "rowsum": "∑ with “each row” below adds up each row",
    "A": "A is the activation, the rule that turns what a unit gathers into what it passes on",
    "A′": "A′ is the slope of the activation: how fast it rises",
    "C′": "C′(O) is the derivative of C with respect to O: how fast the cost rises when a prediction rises",
    "L": "L is the loss of each row and output",
    "n": "n is the number of rows",
    "η": "η is the learning rate: how long a step is",
    "max": "max takes the larger of the two",
    "min": "min takes the smaller of the two",
    "abs": "| | takes away the minus sign",
    "exp": "exp is a fixed number, near 2.718, raised to that power",
    "log": "log is the logarithm: to which power that number must be raised",
    "index": "[0,1] is row 0, column 1: counting starts at 0",
}
