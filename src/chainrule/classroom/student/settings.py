"""Parameters that are no quantity of the network: sizes, how often, which activation, what is to be left out.

The tables are to be read, and added to, like those of `names.py`. Next: `calling.py`.
"""

import inspect
from typing import Any

import numpy as np

from ...architecture import Architecture
from ...equations.activations import ACTIVATIONS
from .finding import Code
from .names import flat

# What a parameter is set to, and how that is called; capitals and underscores do not count.
ONCE = "epochs nepochs numepochs iterations numiterations niter niters numiters iters maxiter maxiters steps".split()
NOTHING = """reg lam lambd lmbda lmbd lambda penalty l2reg reglambda l2lambda wd regularization
          regularisation l2 l1 weightdecay regstrength momentum beta decay
          dropout drop droprate dropoutrate dropprob dropoutprob pdrop""".split()
EVERYTHING = "keepprob".split()
ROWS = """m n nsamples numsamples numexamples nexamples samplecount batchsize batch minibatch nrows bs minibatchsize
       batchlength""".split()
DEPTH = "l numlayers nlayers depth".split()
SIZES = (
    "sizes layers layerdims layersdims layersizes dims architecture layersize nodes topology structure units".split()
)
INPUTS = """inputsize ninputs nx inputdim nin inputnodes numinputs inputs indim nfeatures din inputneurons ninput ni
         inputunits""".split()
HIDDEN = "hiddensize nhidden nh hiddendim hiddennodes numhidden hidden hiddenunits hiddenneurons dh nhid h".split()
OUTPUTS = """outputsize noutputs ny outputdim nout outputnodes numoutputs outputs outdim nclasses numclasses dout
          outputneurons noutput no outputunits""".split()
ACTIVATION = """activation hiddenactivation activationfunction activationfn act hiddenact actfn activationhidden
             activationname""".split()
OUTPUT = "outputactivation outact outputact activationoutput finalactivation".split()
PAIRS = "minibatch trainingdata examples pairs dataset batch data trainset".split()  # lists of (x, y)


def is_function(spelling: str) -> bool:
    """Whether a parameter says which activation."""
    return flat(spelling) in (*ACTIVATION, *OUTPUT)


def setting(parameter: inspect.Parameter, shape: Architecture, rows: int, code: Code) -> Any:
    """What a parameter is set to. Raises KeyError for the ones that we do not know, and where a default may stay."""
    text, sizes = flat(parameter.name), list(shape.sizes)
    for words, value in ((ONCE, 1), (NOTHING, 0.0), (EVERYTHING, 1.0), (ROWS, rows)):  # also where it has a default
        if text in words:
            return value
    if parameter.default is not parameter.empty:
        raise KeyError(text)
    if text in DEPTH:
        return len(shape.layers)
    if text in SIZES:
        return sizes
    if text in INPUTS:
        return sizes[0]
    if text in OUTPUTS:
        return sizes[-1]
    if text in HIDDEN:
        return sizes[1] if len(sizes) == 3 else sizes[1:-1]
    at = numbered(text)
    if at is not None and at < len(sizes) - 1:
        return sizes[at]
    if is_function(parameter.name):
        return function(shape.output if text in OUTPUT or not shape.hidden else shape.hidden[0], parameter.name, code)
    raise KeyError(text)


def numbered(text: str) -> int | None:
    """Which hidden layer's size is asked for: n_h1, hidden2, hidden_size_1."""
    name = text.rstrip("0123456789")
    return int(text[len(name) :]) if name in HIDDEN and name != text and len(text) < len(name) + 2 else None


def function(name: str, spelling: str, code: Code) -> Any:
    """An activation by its name, or the file's own function where the code calls it."""
    if not code.source.uses.called(spelling):
        return name
    helper = code.space.get(name)
    return helper if callable(helper) else lambda Z: ACTIVATIONS[name].value(np.asarray(Z, dtype=np.float64))
