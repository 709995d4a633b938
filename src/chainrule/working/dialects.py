"""The notations of other books, and one of one's own: the article's letters in another dress, the numbers the same.

`notation.py` says what a dialect is and puts it on a network. A table of one's own comes from outside, so each entry is
checked, with a sentence; its values may hold any text, and each medium writes that text harmlessly.
"""

import json
import os
import tomllib
import unicodedata
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

from ..architecture import Architecture
from ..errors import InputError, unknown
from .notation import ARTICLE, Dialect, Notation, cut

NG = Dialect(
    "ng",
    "Andrew Ng, Neural Networks and Deep Learning (deeplearning.ai, Coursera 2017), weeks 3 and 4",
    {
        "X": "X",
        "Y": "Y",
        "W": "W^[{l}]",
        "B": "b^[{l}]",
        "Z": "Z^[{l}]",
        "M": "D^[{l}]",
        "H": "A^[{l}]",
        "O": "A^[{l}]",
        "A": "g^[{l}]",
        "A′": "g′^[{l}]",
        "C": "J",
        "L": "ℒ",
        "C′": "dA^[{l}]",
        "E": "dZ^[{l}]",
        "dW": "dW^[{l}]",
        "dB": "db^[{l}]",
        "n": "m",
        "η": "α",
        "V": "v_d{l}",
        "S": "s_d{l}",
        "V̂": "v̂_d{l}",
        "Ŝ": "ŝ_d{l}",
    },
    first=1,
    columns=True,
    cellwise="∗",
    note="Each row of the table is a column here. Ng divides by m in dW and db; here the 1/m of the mean is in dA of "
    "the last layer already, and so in every dZ.",
)

NIELSEN = Dialect(
    "nielsen",
    "Michael Nielsen, Neural Networks and Deep Learning (Determination Press, 2015), chapter 2",
    {
        "X": "a^{l}",
        "Y": "y",
        "W": "w^{l}",
        "B": "b^{l}",
        "Z": "z^{l}",
        "M": "m^{l}",
        "H": "a^{l}",
        "O": "a^{l}",
        "A": "σ",
        "A′": "σ′",
        "L": "C_x",
        "C′": "∂C/∂a^{l}",
        "E": "δ^{l}",
        "dW": "∂C/∂w^{l}",
        "dB": "∂C/∂b^{l}",
        "w": "ω",  # he weights no samples, and his w is taken
        "V": "v_{l}",
        "S": "s_{l}",
        "V̂": "v̂_{l}",
        "Ŝ": "ŝ_{l}",
    },
    first=2,  # the input is layer 1
    columns=True,
    cellwise="⊙",
    note="Each row of the table is a column here, and σ is whatever activation the layer has. Nielsen averages over "
    "the samples at the end; here the 1/n of the mean is in ∂C/∂a of the last layer already, and so in every δ.",
)

GOODFELLOW = Dialect(
    "goodfellow",
    "Goodfellow, Bengio & Courville, Deep Learning (MIT Press, 2016), algorithms 6.3, 6.4, 8.2 and 8.7",
    {
        "X": "h^({l})",
        "Y": "y",
        "W": "W^({l})",
        "B": "b^({l})",
        "Z": "a^({l})",
        "M": "μ^({l})",
        "H": "h^({l})",
        "O": "ŷ",
        "A": "f",
        "A′": "f′",
        "C": "J",
        "C′": "∇_ŷ",
        "E": "∇_a^({l})",
        "dW": "∇_W^({l})",
        "dB": "∇_b^({l})",
        "n": "m",
        "η": "ε",
        "V": "v_{l}",  # momentum's v; their Adam calls it s
        "S": "r_{l}",
        "V̂": "v̂_{l}",
        "Ŝ": "r̂_{l}",
    },
    first=1,
    columns=True,
    cellwise="⊙",
    note="Each row of the table is a column here; h^(0) is the input. ∇ is the gradient of J with respect to what "
    "stands below it: ∇_W^(1) is short for that with respect to W^(1).",
)

DIALECTS = {dialect.name: dialect for dialect in (ARTICLE, NG, NIELSEN, GOODFELLOW)}


def notation(choice: Any, shape: Architecture) -> Notation:
    """A dialect put on a network; `choice` as `dialect` takes it.

    >>> from chainrule.architecture import architecture
    >>> for choice in ("article", "ng", "nielsen", "goodfellow"):
    ...     chosen = notation(choice, architecture([1, 2, 2]))
    ...     print(*(chosen.text(chosen.symbol(name)) for name in ("X", "Wh", "Zh", "H", "O", "Eo", "dWh", "A′(Zo)")))
    X Wh Zh H O Eo dWh A′(Zo)
    X W^[1] Z^[1] A^[1] A^[2] dZ^[2] dW^[1] g′^[2](Z^[2])
    a^1 w^2 z^2 a^2 a^3 δ^3 ∂C/∂w^2 σ′(z^3)
    h^(0) W^(1) a^(1) h^(1) ŷ ∇_a^(2) ∇_W^(1) f′(a^(2))
    """
    return Notation(dialect(choice), shape.layers)


def dialect(choice: Any = None) -> Dialect:
    """A dialect by its name, article (also for None), ng, nielsen or goodfellow; or one of one's own.

    Your own is a table, or the path of a .toml or .json file with one: a template for each letter that is to look
    different, and perhaps name, first (the number of the first layer with weights), columns (whether each row of X is a
    column) and cellwise (the sign of the product cell by cell). In a template {l} is the layer, `_` begins what stands
    below and `^` what stands above. Raises UnknownName for a name, InputError for a table that cannot be used.

    >>> dialect({"W": "θ_{l}", "E": "δ^({l})", "first": 1}).letters["E"]
    'δ^({l})'
    """
    if choice is None:
        return ARTICLE
    if isinstance(choice, Dialect):
        return choice
    if isinstance(choice, Mapping):
        return own(choice)
    if isinstance(choice, os.PathLike) or (isinstance(choice, str) and choice.lower().endswith((".toml", ".json"))):
        return own(from_file(Path(choice)))
    if isinstance(choice, str) and choice.lower() in DIALECTS:
        return DIALECTS[choice.lower()]
    raise unknown("notation", shortened(choice), DIALECTS)


# one's own -----------------------------------------------------------------------------------------------------------

LAYERED = ("W", "B", "Z", "M", "H", "E", "dW", "dB", "V", "S", "V̂", "Ŝ")
EITHER = ("X", "O", "A", "A′", "C′")  # with {l} or without
SINGLE = ("Y", "w", "C", "L", "n", "t", "η", "λ₁", "λ₂", "limit", "length", "factor")
LETTERS = (*LAYERED, *EITHER, *SINGLE)
TYPED = {"A'": "A′", "C'": "C′", "V_fair": "V̂", "S_fair": "Ŝ", "eta": "η", "l1": "λ₁", "l2": "λ₂"}
SETTINGS = ("name", "first", "columns", "cellwise")
TAKEN = {"·": "the matrix product", "+": "a sum", "-": "a difference", "−": "a difference", "/": "a fraction",
         "=": "what is equal", "^": "what stands above", "_": "what stands below"}  # fmt: skip
MOST_CHARACTERS, MOST_BYTES = 32, 65_536


def own(table: Mapping[Any, Any]) -> Dialect:
    """The dialect of a table that a person wrote."""
    letters: dict[str, str] = {}
    settings: dict[str, Any] = {"name": "own"}
    for key, value in table.items():
        if key in SETTINGS:
            settings[key] = setting(key, value)
            continue
        letter = unicodedata.normalize("NFC", TYPED.get(key, key)) if isinstance(key, str) else key
        if letter not in LETTERS:
            raise unknown("letter", shortened(key), (*LETTERS, *SETTINGS))
        if letter in letters:
            raise InputError(f"the notation's table has {letter} twice; give it once")
        letters[letter] = template(letter, value)
    made = Dialect(source="a table of one's own", letters=letters, **settings)
    refuse_two_that_look_alike(made)
    return made


def setting(key: str, value: Any) -> Any:
    """What is no letter: the name, the first layer's number, columns, and the sign of the product cell by cell."""
    if key == "columns" and not isinstance(value, bool):
        raise InputError(
            f"columns is {shortened(value)!r}; it must be true or false: whether each row of X is a column"
        )
    if key == "first" and (type(value) is not int or not 0 <= value <= 99):
        raise InputError(
            f"first is {shortened(value)!r}; it must be a whole number from 0 to 99: that of the first layer's weights"
        )
    if key in ("name", "cellwise"):
        value = readable(key, value, 3 if key == "cellwise" else MOST_CHARACTERS)
    if key == "cellwise" and value in TAKEN:
        raise InputError(f"cellwise is {value!r}, the sign of {TAKEN[value]}; take another, such as '∘', '⊙' or '∗'")
    return value


def template(letter: str, value: Any) -> str:
    value = readable(letter, value, MOST_CHARACTERS)
    if not cut(value)[0].strip():
        raise InputError(f"{letter} is to be written {value!r}, which begins with its _ or ^; put a letter before it")
    if max(value.count("_"), value.count("^"), value.count("{l}")) > 1:
        raise InputError(f"{letter} is to be written {value!r}; it may have one _, one ^ and one {{l}} at most")
    if letter in SINGLE and "{l}" in value:
        raise InputError(f"{letter} is to be written {value!r}, but it belongs to no layer; leave {{l}} out")
    if letter in LAYERED and "{l}" not in value:
        raise InputError(
            f"{letter} is to be written {value!r}, in every layer the same; put {{l}} where the layer belongs, such as "
            f"{cut(value)[0] + '_{l}'!r}"
        )
    return value


def readable(key: str, value: Any, most: int) -> str:
    """A text from a table, when it is short and every character of it can be seen."""
    if not isinstance(value, str):
        raise InputError(f"{key} is {shortened(value)!r} in the notation's table; it must be a text, in quotes")
    value = unicodedata.normalize("NFC", value)
    if not value.strip():
        raise InputError(f"{key} is empty in the notation's table; leave it out to keep our own")
    if len(value) > most:
        raise InputError(f"{key} is {value[:most] + '…'!r}, {len(value)} characters; it may have {most}")
    unseen = next((c for c in value if unicodedata.category(c)[0] == "C" or c in "\u2028\u2029"), None)
    if unseen is not None:
        raise InputError(f"{key} holds {unseen!r}, a character that cannot be seen; take it out")
    return value


def shortened(value: Any) -> Any:
    """What arrived, cut where a sentence could not hold it."""
    text = value if isinstance(value, str) else repr(value)
    return f"{text[:MOST_CHARACTERS]}…" if len(text) > MOST_CHARACTERS + 8 else value


def refuse_two_that_look_alike(made: Dialect) -> None:
    """One letter has one meaning: all quantities of all networks must look different from each other."""
    for layers in (("o",), ("h", "o"), ("1", "2", "o"), (*map(str, range(1, 13)), "o")):
        chosen = Notation(made, layers)
        seen: dict[str, str] = {}
        for name in quantities(layers):
            looks = chosen.text(chosen.symbol(name))
            if looks in seen:
                raise InputError(
                    f"{seen[looks]} and {name} would both be written {looks}; one letter has one meaning, so write one "
                    "of them in another way"
                )
            seen[looks] = name


def quantities(layers: tuple[str, ...]) -> list[str]:
    """The name of everything that can have a letter in a network with these layers."""
    learnt = [letter + layer for letter, layer in product("WB", layers)]
    hidden = ["H" if layer == "h" else f"H{layer}" for layer in layers[:-1]]
    names = [letter + layer for letter, layer in product(("Z", "M", "E"), layers)] + hidden + learnt
    names += [f"{mark}{name}" for mark, name in product(("d", "V", "S", "V̂", "Ŝ"), learnt)]
    names += [f"{name}_new" for name in learnt] + [f"d{name}_clipped" for name in learnt]
    names += [f"{mark}{name}_new" for mark, name in product("VS", learnt)]
    names += [f"{function}(Z{layer})" for function, layer in product(("A", "A′"), layers)]
    return [*names, "X", "O", "C′(O)", "A", "A′", *SINGLE]


def from_file(path: Path) -> Mapping[Any, Any]:
    """The table in a small .toml or .json file."""
    shown, suffix = repr(os.fspath(path)), path.suffix.lower()
    if suffix not in (".toml", ".json"):
        raise InputError(f"{shown} cannot be read as a notation; give a .toml or .json file")
    try:
        if not path.is_file():
            raise InputError(
                f"there is no file {shown}; give the path of a .toml or .json file with a table of letters"
            )
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise InputError(f"{shown} is longer than {MOST_BYTES:,} bytes; a table of letters is short")
        text = data.decode("utf-8-sig")
        table = tomllib.loads(text) if suffix == ".toml" else json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        reasons = {RecursionError: "it is nested too deeply", UnicodeDecodeError: "it is not written in UTF-8"}
        reason = reasons.get(type(error), str(error).splitlines()[0])
        raise InputError(f"{shown} cannot be read as a notation: {reason}") from None
    if not isinstance(table, dict):
        raise InputError(
            f'{shown} holds no table; write it as letters with their templates, such as {{"W": "θ_{{l}}"}}'
        )
    return table
