"""What is said of a network as it is drawn: of its columns, its units with the numbers of one row, and its lines.

The page's diagram fills these sentences. Why a number is what it is stands in `reasons.py`.
"""

# {unit} is a unit in the words below, {name} a letter; the others are numbers as they are written.
WORDS = {
    "network": "The network with the numbers of row {row}. From left to right: {columns}.",
    "column": "{name}, {count}",
    # what a column has, one and several
    "1 X": "1 input",
    "X": "{count} inputs",
    "1 h": "1 hidden unit",
    "h": "{count} hidden units",
    "1 o": "1 output",
    "o": "{count} outputs",
    "1 Y": "1 target",
    "Y": "{count} targets",
    # one unit
    "input": "input {unit}",
    "hidden": "hidden unit {unit}",
    "deep": "unit {unit} of hidden layer {layer}",
    "output": "output {unit}",
    # its numbers
    "gives": "{unit}: {value}",
    "gathers": "{unit}: gathers {Z}, passes on {H}",
    "predicts": "{unit}: gathers {Z}, predicts {O}",
    "should be": "{unit}: should be {Y}",
    "errs": "{told}; its error is {E}",
    "bias": "{name}, the bias of {unit}: {value}",
    "line": "{name}, from {source} to {unit}: {value}",
    "moves": "{value} → {new}",
    # a unit that learns nothing
    "dead": "dead",
    "why dead": "{unit} is dead: in all {rows} at hand it passes on 0 and its slope is 0, so no error comes through",
    "1 row": "1 row",
    "rows": "{count} rows",
}
