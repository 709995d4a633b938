"""The words of first steps: a sentence for every word of the trade, every letter, sign, activation and loss.

`lesson.py` puts each before its first use; `first_steps.py` and `first_steps_of.py` tell the rest.
"""

import re

from .notation import split

# A word of the trade and the sentence that explains it, told just before the word is needed. Each sentence uses only
# words that stand above it.
WORDS = {
    "network": "A network takes in numbers and gives a guess.",
    "input": "An input is a number that goes in.",
    "row": "A row is one example to learn from.",
    "unit": "A unit takes in some numbers and passes one number on.",
    "layer": "A layer is a group of units that work side by side.",
    "hidden": "A hidden layer is one whose numbers stay inside the network.",
    "weight": "A weight is a number that says how much an input counts.",
    "gather": "A unit gathers by adding up its inputs, each one times its weight.",
    "bias": "A bias is one more number that a unit adds in, whatever the inputs are.",
    "activation": "An activation is a rule: it turns what a unit gathers into what it passes on.",
    "dropout": "Dropout makes some units silent, by chance, while the network learns.",
    "mask": "A mask is a number that multiplies what a unit passes on: with 0 the unit is silent.",
    "output": "An output is a unit of the last layer: its number leaves the network.",
    "prediction": "A prediction is the number that an output gives, so it is the guess.",
    "target": "A target is what a prediction should have been.",
    "loss": "A loss is one number that says how badly one prediction fits its target.",
    "cost": "The cost is one number that says how wrong all the predictions are.",
    "sample weight": "A sample weight says how much a whole row counts.",
    "penalty": "A penalty is an extra cost for large weights.",
    "nudge": "A nudge is a small change, made to see what happens.",
    "slope": "A slope says how fast one number rises when you raise another; below 0 it falls.",
    "error": "An error is a slope: it says how fast the cost rises when a unit gathers a little more.",
    "derivative": "A derivative is a slope of the cost: how fast the cost rises when you raise one number.",
    "gradient descent": "Gradient descent moves each weight a step against its derivative.",
    "learning rate": "The learning rate is a number that says how long the steps are.",
    "optimizer": "An optimizer is a rule by which the weights move.",
    "clipping": "Clipping makes all derivatives smaller when they are too large together.",
}
WORD = re.compile(rf"\b({'|'.join(sorted(WORDS, key=len, reverse=True))})(?:e?s|ed)?\b", re.IGNORECASE)

# What a letter stands for.
LETTERS = {
    "X": "the inputs",
    "Y": "the targets",
    "w": "the sample weights",
    "W": "the weights",
    "B": "the biases",
    "Z": "what the units gather",
    "A": "what the activation gives",
    "M": "the mask",
    "H": "what the units pass on",
    "O": "the predictions",
    "L": "the losses",
    "C": "the cost",
    "C′": "the slope of the cost as a prediction rises",
    "A′": "the slope of the activation",
    "E": "the errors",
    "dW": "the derivatives of the weights",
    "dB": "the derivatives of the biases",
    "V": "what the optimizer keeps in mind of the derivatives",
    "S": "what the optimizer keeps in mind of how large they are",
    "V̂": "what the optimizer keeps in mind, made fair for an early step",
    "Ŝ": "how large they are, made fair for an early step",
    "length": "how large all derivatives are together",
    "factor": "what clipping multiplies them by",
    "limit": "how large they may be together",
    "n": "how many rows there are",
    "t": "how many steps there were, this one too",
    "η": "the learning rate",
    "λ₁": "the price of a weight's size",
    "λ₂": "the price of a weight's square",
    "π": "a fixed number, near 3.14",
}

# What a sign of an equation means, said after the sign itself.
SIGNS = {
    "exp": "is a fixed number near 2.718, raised to that power. A calculator has a key for it.",
    "log": "is a logarithm. Raise a fixed number near 2.718 to this power, and you get the number behind it. "
    "A calculator has a key for it.",
    "erf": "lies on a smooth curve that rises from −1 to 1. A computer knows it.",
    "max": "is the larger one of the two.",
    "min": "is the smaller one of the two.",
    "abs": "is that number without its minus sign.",
    "sign": "is 1 for a number above 0, −1 for one below 0, and 0 for 0.",
    "sqrt": "is the number that gives this one when you multiply it by itself.",
    "square": "is that number times itself.",
    "power": "is a number multiplied by itself. The small number above says how many of it there are.",
    "cases": "means: if that is true, take the first one; if not, the other one.",
    "rest": "The dots stand for the small parts that are left out.",
}

# What the index of a letter means.
PLACES = (
    "The two numbers beside a letter say which of its numbers is meant: how far down it stands, and how far across. "
    "Counting starts at 0, so the first is 0."
)

# What an activation does, and what a loss measures, said after its name.
ACTIVATION = {
    "identity": "It passes every number on as it is.",
    "relu": "It keeps a number above 0 and makes all others 0.",
    "leaky_relu": "It keeps a number above 0 and makes all others a hundred times smaller.",
    "elu": "It keeps a number above 0. It bends all others, so that they stay above −1.",
    "gelu": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "silu": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "softplus": "It keeps a large number nearly as it is. Of one far below 0 it leaves nearly nothing.",
    "sigmoid": "It squeezes every number into the space between 0 and 1.",
    "tanh": "It squeezes every number into the space between −1 and 1.",
    "exp": "It makes every number one above 0. Add 1 to a number, and the result is about 2.7 times as large.",
    "softmax": "It turns the numbers of a row into shares, which add up to 1. A larger number gets a larger share.",
}

LOSS = {
    "half_squared_error": "Take the gap between prediction and target, multiply it by itself, and take half of that.",
    "squared_error": "Take the gap between prediction and target, and multiply it by itself.",
    "absolute_error": "Take the gap between prediction and target, without a minus sign.",
    "huber": "A gap of up to 1 is multiplied by itself and halved. Of a larger one you take the gap, less a half.",
    "binary_cross_entropy": "The prediction is the chance of a yes. The closer it comes to its target, the smaller the "
    "loss.",
    "cross_entropy": "Only a prediction with a target above 0 counts. The larger it is, the smaller its loss. "
    "All others have a loss of 0.",
    "poisson": "The target is a count. The closer the prediction comes to it, the smaller the loss. It may be below 0.",
}

# Why a loss has the slope that it has, where no working with a nudge shows it.
SLOPE = {
    "absolute_error": "The loss is the gap itself. So it changes just as fast as the gap: its slope is 1 above the "
    "target, and −1 below it.",
    "huber": "Here the gap is larger than 1. It counts once, so the loss changes just as fast as the gap: its slope is "
    "1 above the target, and −1 below it.",
    "logarithm": "The slope of a logarithm is 1 divided by the number behind it. So a small number has a large slope.",
}


def meaning(name: str) -> str:
    """What a quantity is, in easy words.

    >>> meaning("Wh"), meaning("Wh_new"), meaning("η")
    ('the weights', 'the weights after the step', 'the learning rate')
    """
    letter, _, mark = split(name)
    return LETTERS[letter] + {"new": " after the step", "clipped": " after clipping", "": ""}[mark]
