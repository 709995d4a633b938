"""What a name in somebody's code means: `W1`, `w_hidden`, `dL_dW1`, `delta_o`, `y_hat`, `eta` … in our letters.

The tables are to be read, and added to. Capitals and underscores do not count: `dW_1` is looked up as `dw1`.
Next: `source.py`, which reads names from the code's text.
"""

import re
import unicodedata
from collections.abc import Iterable

# Names that stand alone.
WHOLE = {
    "X": """x xs input inputs inp xtrain trainx xbatch inputdata data features trainingdata traininginputs inputlayer
         xin sample samples xi inputvector inputvec inputarray xdata inputslist inputlist""",
    "Y": """y t ys ts target targets label labels ytrue truey ytrain trainy ybatch expected expectedoutput desired
         desiredoutput trainingoutputs yonehot onehot truth groundtruth actual targetoutput targetvector yi ydata
         expectedvalue correct truelabels targetslist targetlist""",
    "O": """o out output outputs yhat ypred ypredicted pred preds prediction predictions predicted predictedoutput prob
         probs probabilities p yout haty finaloutput finaloutputs modeloutput networkoutput outputlayer
         outputlayeroutput outputactivation outputactivations outputlayeractivation predictedvalue""",
    "H": """h hidden hiddenlayer hiddenoutput hiddenoutputs hiddenactivation hiddenactivations hiddenlayeroutput
         hiddenlayeroutputs hiddenlayeractivation hiddenlayeractivations hiddenout outhidden""",
    "Zh": "hiddeninput hiddeninputs hiddenlayerinput hiddensum hiddenraw hiddennet",
    "Zo": "finalinput finalinputs outputinput outputinputs outputlayerinput outputsum logits logit scores outputnet",
    "C": "c cost loss j totalcost totalloss mse costvalue lossvalue currentloss dataloss avgloss meanloss",
    "rate": "rate lr eta learningrate learnrate alpha step stepsize lrate learningspeed",
}
# Names that belong to a layer, which is told before or after: W1, w_hidden, output_bias, l1_delta.
STEMS = {
    "W": "w weight weights wt wts ws syn synapse synapses synapticweights theta thetas weightmatrix weightmatrices v",
    "B": "b bias biases bs biasvector",
    "Z": """z zs net nets netinput zin preact preactivation preactivations pre weightedinput weightedinputs weightedsum
         linear s u in""",
    "A": "a as act activation activations layeroutput layeroutputs out output",
    "E": "e dz dzs delta deltas err error errors dnet layererror layererrors gradz",
}
BEFORE = r"(?:d[jlce]?d|d(?:cost|loss|err|error)d|d|dl|grads?|gradients?|gradientof|g|nabla|delta|deltas|partial|pd)"
AFTER = r"(?:grads?|gradients?|derivs?|derivatives?)"
# How a layer is told. With digits: W_h1, hidden_2.
TAGS = {
    "h": "h hid hidden hiddenlayer layerhidden",
    "first": "ih xh inputhidden inputtohidden input2hidden inhidden in2hid i in input",
    "o": "o out output outputlayer layeroutput final last l y",
    "last": "ho hy ho hiddenoutput hiddentooutput hidden2output hiddenout hid2out",
}
LONG = "hidden hid hiddenlayer output out outputlayer final ho ih".split()  # those that may also come first
# What carries many of them.
BUNDLES = {
    "params": "params parameters param parameter model net network nn self weightsandbiases wb thetadict state",
    "cache": """cache caches memory cached forwardcache forwardresult forwardresults intermediates intermediate values
             stored tape ctx context fwd forwardvalues forwardpass linearcaches history trace""",
    "grads": "grads gradients gradient grad derivatives derivs dparams nablas allgrads",
}
GREEK = {"δ": "delta", "η": "eta", "α": "alpha", "θ": "theta", "∇": "nabla", "ŷ": "yhat", "∂": "d"}


def words(text: str) -> str:
    return "|".join(sorted(text.split(), key=len, reverse=True))


TAG = rf"(?:layer)?(?P<number>\d+)|(?P<tag>{words(' '.join(TAGS.values()))})(?P<nth>\d+)?"
PRE = rf"(?:l|layer)(?P<prenumber>\d+)|(?P<pretag>{words(' '.join(LONG))})(?:layer)?(?P<prenth>\d+)?"


def pattern(stems: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(rf"{before}(?:(?:{PRE}))?(?:{stems})(?:(?:{TAG}))?{after}")


PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    *(
        (f"d{letter}", pattern(words(STEMS[letter]), *around))
        for letter in "WB"
        for around in ((BEFORE, ""), ("", AFTER))
    ),
    *((letter, pattern(words(STEMS[letter]))) for letter in "WBZEA"),
    ("E", re.compile(r"d(?P<number>\d+)")),  # d2; but dh and do are derivatives by H and O, which have no letter here
    ("A", re.compile(r"(?:h|o|l|layer|hidden|hiddenlayer)(?P<number>\d+)")),
    ("A", re.compile(r"layer(?P<tag>hidden|output)()")),
]
TAG_OF = {word: tag for tag, text in TAGS.items() for word in text.split()}
WHOLE_OF = {word: name for name, text in WHOLE.items() for word in text.split()}
BUNDLE_OF = {word: name for name, text in BUNDLES.items() for word in text.split()}
# Beside hidden_output, which can only be H, hidden_activation is the weighted input.
SUMMED = {"hiddenactivation": "Zh", "outputactivation": "Zo"}
LAYERED = ("W", "B", "Z", "A", "E", "dW", "dB")


def flat(spelling: str) -> str:
    """A spelling without capitals, underscores and accents, Greek written out."""
    if not spelling.isascii():
        for letter, word in GREEK.items():
            spelling = spelling.replace(letter, word).replace(letter.upper(), word)
        spelling = unicodedata.normalize("NFKD", spelling)  # é becomes e and an accent, which goes
    return re.sub(r"[^a-z0-9]", "", spelling.lower())


def parsed(spelling: str) -> tuple[str, str, int | None] | None:
    """The letter, the tag (a key of TAGS, "number", or "" for none) and its number, of a name that belongs to a layer.

    >>> parsed("dL_dW1"), parsed("w_hidden"), parsed("l2_delta"), parsed("dA1")
    (('dW', 'number', 1), ('W', 'h', None), ('E', 'number', 2), None)
    """
    text = re.sub(r"^(new|updated|next)|(new|updated|next)$", "", flat(spelling))
    for letter, shape in PATTERNS:
        found = shape.fullmatch(text)
        if not found:
            continue
        parts = found.groupdict()
        number = parts.get("number") or parts.get("prenumber")
        tag = parts.get("tag") or parts.get("pretag")
        nth = parts.get("nth") or parts.get("prenth")
        if sum(bool(parts.get(key)) for key in ("number", "prenumber", "tag", "pretag")) > 1:
            continue
        if number:
            return letter, "number", int(number)
        return letter, TAG_OF[tag] if tag else "", int(nth) if nth else None
    return None


def bundle_of(spelling: str) -> str | None:
    """params, cache or grads, if that is what a name carries."""
    return BUNDLE_OF.get(flat(spelling))


class Names:
    """What names mean in one file, for a network with these layers ("h", "o").

    `vocabulary` is every name in the file, in order: where it has a W0, numbers count from 0. `swapped`: a is the
    weighted input and z the activation.

    >>> names = Names(["W1", "W2"], ("h", "o"))
    >>> [names.of(spelling) for spelling in ("W1", "dL_dW2", "A1", "a0", "y_hat", "eta", "dA1", "weights")]
    ['Wh', 'dWo', 'H', 'X', 'O', 'rate', None, 'W*']
    >>> Names(["w0", "w1"], ("h", "o")).of("w0")
    'Wh'
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        layers: tuple[str, ...],
        first: int | None = None,
        swapped: bool = False,
    ) -> None:
        self.layers, self.swapped = layers, swapped
        vocabulary = list(vocabulary)
        self.pair = [spelling for spelling in vocabulary if spelling.lower() in ("v", "w")]
        self.vocabulary = frozenset(vocabulary)
        spelled = {flat(spelling) for spelling in vocabulary}
        self.summed = SUMMED if spelled >= {"hiddenactivation", "hiddenoutput"} else {}
        numbers: dict[str, set[int]] = {letter: set() for letter in LAYERED}
        for spelling in self.vocabulary:
            found = parsed(spelling)
            if found and found[1] == "number" and found[2] is not None:
                numbers[found[0]].add(found[2])
        weights = numbers["W"] | numbers["dW"] | numbers["B"] | numbers["dB"]
        base = first if first is not None else int(0 not in weights)
        self.base: dict[str, int] = dict.fromkeys(("W", "B", "dW", "dB"), base)
        self.base["Z"] = int(0 not in numbers["Z"]) if numbers["Z"] else base
        self.base["E"] = int(0 not in numbers["E"]) if numbers["E"] else base
        from_zero = 0 in numbers["A"] and 0 in numbers["Z"] and max(numbers["A"]) < len(layers)
        self.base["A"] = int(not from_zero)  # else A0 is X
        beyond, summed = base + len(layers), numbers["Z"] | numbers["E"]
        told = max(weights, default=0) == beyond - 1 and max(summed | numbers["A"], default=0) == beyond
        if told and base not in summed and base - 1 not in numbers["A"]:
            self.base |= dict.fromkeys("ZEA", base + 1)  # z2 = a1 @ W1, where a1 is X: layers are counted, not weights

    def of(self, spelling: str, given_back: str = "") -> str | None:
        """Our name; with a star for a list with one entry per layer; None for what means nothing to us.

        `given_back` is the kind of function that gives it back: forward's `y` is the output, update's `W1` is new.
        """
        name = self.plain(spelling)
        if given_back == "forward" and name == "Y":
            return "O"
        if given_back in ("update", "train_step") and name and name[0] in "WB":
            return f"{name}_new"
        return name

    def plain(self, spelling: str) -> str | None:
        text = flat(spelling)
        whole = self.summed.get(text) or WHOLE_OF.get(text)
        if whole == "H" and len(self.layers) != 2:
            return "A*"
        if whole in ("Zh", "H") and len(self.layers) < 2:
            return None
        if whole == "Zh" and len(self.layers) > 2:
            return None
        if whole:
            return whole
        found = parsed(spelling)
        if found is None:
            return None
        letter, tag, number = found
        if self.swapped and text.startswith("dz"):
            return None
        if self.swapped and letter in "ZA" and text[0] in "za":
            letter = "A" if letter == "Z" else "Z"
        if not tag and letter in ("W", "dW") and text[-1] in "vw" and len(self.pair) == len(self.layers) == 2:
            return self.at(
                letter, [spelling.lower() for spelling in self.pair].index(text[-1])
            )  # V and W are two layers
        if not tag:
            return self.alone(letter)
        at = self.position(letter, tag, number)
        return None if at is None else self.at(letter, at)

    def alone(self, letter: str) -> str:
        """A letter without a layer: the only layer's, or a list of all."""
        return self.at(letter, 0) or f"{letter}*" if len(self.layers) == 1 else f"{letter}*"

    def position(self, letter: str, tag: str, number: int | None) -> int | None:
        """Which layer a tag means, from 0; -1 is the input's place."""
        count = len(self.layers)
        if tag == "number" and number is not None:
            return number - self.base[letter]
        if tag in ("o", "last"):
            return count - 1 if number is None else None
        if tag == "first":
            return 0 if count > 1 and number is None else None
        if number is not None:
            return number - 1 if 0 < number < count else None
        return 0 if count == 2 else None

    def at(self, letter: str, position: int) -> str | None:
        """Our name of a letter at a layer's position."""
        count = len(self.layers)
        if not -1 <= position < count or (position < 0 and letter != "A"):
            return None
        if letter != "A":
            return f"{letter}{self.layers[position]}"
        if position < 0:
            return "X"
        return "O" if position == count - 1 else "H" if count == 2 else f"H{self.layers[position]}"

    def every(self, letter: str) -> list[str]:
        """Our names of a letter in all layers; for A: H …, O."""
        return [name for at in range(len(self.layers)) if (name := self.at(letter, at))]

    def layer(self, key: str) -> int | None:
        """Which layer a key alone means, from 0: "hidden", "output", "layer1", "2"."""
        text = flat(key)
        tag = re.fullmatch(r"([a-z]*?)(?:layer)?(\d+)?", text)
        if tag is None or not text:
            return None
        if tag[1] in ("", "l", "layer") and tag[2]:
            return int(tag[2]) - self.base["W"]
        if tag[1] in TAG_OF:
            return self.position("W", TAG_OF[tag[1]], int(tag[2]) if tag[2] else None)
        return None

    def tagged(self, letter: str, key: object) -> str | None:
        """What a key alone means in a bundle of one letter: weights["hidden"], weights[0]."""
        at = key if isinstance(key, int) else self.layer(str(key))
        return None if at is None else self.at(letter, at)


def depth(vocabulary: Iterable[str]) -> int | None:
    """How many layers these names tell: W1 and W2 are two, Wh and Wo are two; None where nothing is told.

    >>> depth(["W1", "b1", "W2"]), depth(["w_h", "w_o"]), depth(["W1", "W2", "Wo"]), depth(["weights"])
    (2, 2, 3, None)
    """
    numbers: set[int] = set()
    hidden, last = 0, False
    for spelling in vocabulary:
        letter, tag, number = parsed(spelling) or ("", "", None)
        if letter in ("W", "dW"):
            if tag == "number" and number is not None:
                numbers.add(number)
            elif tag in ("h", "first"):
                hidden = max(hidden, number or 1)
            elif tag in ("o", "last"):
                last = True
    if hidden:
        return hidden + 1
    return max(numbers) + int(0 in numbers or last) if numbers else None
