"""What the letters are called: a quantity's name in words, and a formula line as a person would write it.

`record.py` uses both for each step of the working.
"""

import re

QUANTITIES = {
    "X": "input",
    "Y": "target",
    "w": "sample weights",
    "W": "weights",
    "B": "bias",
    "Z": "weighted input",
    "M": "dropout mask",
    "H": "activations",
    "O": "output activations, the prediction ŷ",
    "C": "cost",
    "E": "error",
    "dW": "derivative of C with respect to",
    "dB": "derivative of C with respect to",
}


def split(name: str) -> tuple[str, str, bool]:
    """A name's letter, layer and whether it is the value after the update.

    >>> split("dWh"), split("W12_new"), split("C")
    (('dW', 'h', False), ('W', '12', True), ('C', '', False))
    """
    stem = name.removesuffix("_new")
    letter = stem[:2] if stem.startswith("d") else stem[:1]
    return letter, stem[len(letter) :], name.endswith("_new")


def title(name: str) -> str:
    """What a quantity is called.

    >>> title("Zh"), title("W2"), title("Wh_new")
    ('hidden weighted input', 'weights of hidden layer 2', 'hidden weights, updated')
    >>> title("dWo")
    'derivative of C with respect to Wo'
    """
    letter, layer, new = split(name)
    words = QUANTITIES[letter]
    if letter.startswith("d"):
        words = f"{words} {letter[1:]}{layer}"
    elif layer in ("h", "o"):
        words = f"{'hidden' if layer == 'h' else 'output'} {words}"
    elif layer:
        words = f"{words} of hidden layer {layer}"
    return f"{words}, updated" if new else words


def readable(formula: str, **letters: str) -> str:
    """A formula line with other letters put in, and written with the signs of a textbook.

    >>> readable("(O - Y)**2 / 2"), readable("1 / (1 + exp(-Z))", Z="Zh")
    ('(O − Y)² / 2', '1 / (1 + exp(−Zh))')
    """
    for letter, put in letters.items():
        formula = re.sub(rf"\b{letter}\b", put, formula)
    formula = formula.replace("**2", "²").replace("**t", "ᵗ").replace(" * ", "·").replace("*", "·")
    formula = formula.replace("<=", "≤").replace("-", "−").replace("rate", "η").replace("_fair", "̂")
    return re.sub(r"\bsqrt\b", "√", re.sub(r"\bpi\b", "π", formula))
