"""Which functions of somebody's code are the forward pass, the backward pass, the update, a training step, the cost.

By their names, and by what they take: a `linear_forward(A, W, b)` takes no X, so it is a part of a forward pass and
not the whole. Next: `calling.py`.
"""

import ast
import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .names import Names, bundle_of, depth, flat, parsed
from .source import Function, Source, inside

# What each is called, the usual names first; capitals and underscores do not count.
ROLES = {
    "forward": """forward forwardpass forwardprop forwardpropagation forwardpropagate feedforward fwd lmodelforward
        modelforward networkforward nnforward fullforward runforward forwardpassbatch dologits think propagate predict
        predictproba computeoutput computeoutputs hypothesis query call propagation propagationavant vorwaerts vorwarts
        propagacion propagar propagazione propagacao avanti adelante""",
    "backward": """backward backwardpass backprop backpropagation backpropagate backwardprop backwardpropagation bwd
        lmodelbackward modelbackward networkbackward nnbackward fullbackward runbackward gradients gradient
        computegradients computegradient computegrads calculategradients getgradients calcgradients grads grad
        lossandgrad lossandgradient lossandgrads costandgrad costandgrads costandgradient retropropagation rueckwaerts
        ruckwarts retropropagacion retropropagazione retropropagacao indietro atras loss""",
    "update": """update updateparameters updateparams updateweights updateparameter applygradients applygrads
        gradientdescent gradientdescentstep gradientstep sgd sgdstep gdstep descent optimize optimizestep optimizerstep
        updatestep adjustweights weightupdate parameterupdate step aktualisieren miseajour actualizar atualizar
        aggiorna""",
    "train_step": """trainstep trainingstep trainonbatch trainbatch trainone trainonce onestep onetrainingstep
        trainepoch step train training fit learn updateminibatch updatebatch model nnmodel sgd gradientdescent optimize
        trainnetwork trainmodel trainingloop run trainieren trainiere entrainer entrainement entrenar treinar allena""",
    "cost": """cost computecost calculatecost costfunction costfn computeloss loss lossfunction lossfn calculateloss
        getcost getloss mse mseloss meansquarederror halfsquarederror squarederror crossentropy crossentropyloss
        crossentropycost binarycrossentropy bce logloss quadraticcost computetotalloss totalloss error totalerror
        errortotal energy objective objectivefunction j nll sse cout perte verlust fehler coste perdida custo""",
}
RANK = {kind: {name: at for at, name in enumerate(text.split())} for kind, text in ROLES.items()}
LIKELY = {  # where the exact name is not in the table
    "forward": r"forward|vorw(a|ae)rts|avant$",
    "backward": r"back|gradient|grads?$|(cost|loss|error)\w*(prime|deriv)|retroprop|r(u|ue)ckw(a|ae)rts|arriere$",
    "update": r"update|descent",
    "train_step": r"train",
    "cost": r"(cost|loss|crossentropy|mse|totalerror|energy)",
}
NOT = "|".join(  # parts of it, and what is about it
    """deriv prime init numeric check plot print test load save linear activation layer single normali norm$ helper
    relu sigmoid tanh softmax""".split()
)
NOT_COST = r"deriv|prime|grad|delta|back|^d"
PAIRED = ("minibatch", "batch", "trainingdata", "examples", "pairs")  # lists of (x, y)
HELPERS = "|".join(  # activations and their slopes
    """sigmoid relu tanh softmax identity linear elu gelu silu swish softplus logistic nonlin activation act prime
    deriv""".split()
)


@dataclass(frozen=True, eq=False)
class Role:
    """A function of the code. `owner` is its class, where it is a method."""

    kind: str
    name: str
    function: Callable[..., Any]
    node: Function | None = None
    owner: type | None = None

    @property
    def parameters(self) -> list[inspect.Parameter]:
        try:
            found = list(inspect.signature(self.function).parameters.values())
        except (TypeError, ValueError):
            return []
        method = self.owner is not None and inspect.isfunction(self.function)
        static = self.owner and isinstance(inspect.getattr_static(self.owner, self.name, None), staticmethod)
        return found[1:] if method and not static else found


@dataclass(frozen=True, eq=False)
class Code:
    """Loaded code: its names, its text, and the function of each kind."""

    space: dict[str, Any]
    source: Source
    roles: dict[str, Role]
    notes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  # the file names that its frames carry
    lines: list[str] = field(default_factory=list)

    @property
    def layers(self) -> int | None:
        return depth(self.source.vocabulary) or self.source.entries


def found_in(space: Mapping[str, Any], source: Source, module: str) -> dict[str, Role]:
    """The roles that functions and methods of a module play; those of one class where they are methods."""
    plain = [Role("", name, value, source.functions.get(name)) for name, value in space.items() if own(value, module)]
    groups = [plain]
    for value in space.values():
        if inspect.isclass(value) and value.__module__ == module:
            groups.append(methods(value, source))
    best = max((chosen(group, source) for group in groups), key=worth, default={})
    functions = chosen(plain, source)
    roles = best | {kind: role for kind, role in functions.items() if kind not in best}
    if not any(kind in roles for kind in ("forward", "backward", "train_step")):
        roles |= chosen([role for factory in plain for role in made_by(factory, source)], source)
    return roles | {f"helper:{role.name}": role for role in plain if is_helper(role)}


def made_by(factory: Role, source: Source) -> list[Role]:
    """The functions inside of a function that gives them back, as in return forward, backward."""
    required = [entry for entry in factory.parameters if entry.default is entry.empty]
    inner = [node for node in factory.node.body if isinstance(node, Function)] if factory.node is not None else []
    named = {node.name for node in inner}
    returns = [node for node in inside(factory.node) if isinstance(node, ast.Return)] if inner and factory.node else []
    given = {part.id for node in returns for part in ast.walk(node) if isinstance(part, ast.Name)}
    if required or not named & given:
        return []
    try:
        made = factory.function()
    except Exception:  # then it is no such function
        return []
    found = made.values() if isinstance(made, dict) else made if isinstance(made, tuple | list) else [made]
    return [
        Role("", value.__name__, value, source.functions.get(value.__name__))
        for value in found
        if inspect.isfunction(value) and value.__name__ in named
    ]


def worth(roles: dict[str, Role]) -> tuple[int, int]:
    return sum(kind != "cost" for kind in roles), len(roles)


def own(value: Any, module: str) -> bool:
    """A function that the module itself defines (a decorated one too), not one that it imports."""
    return callable(value) and not inspect.isclass(value) and getattr(value, "__module__", None) == module


def methods(owner: type, source: Source) -> list[Role]:
    """The methods of a class, those that it inherits in the same file too."""
    found: dict[str, Role] = {}
    for part in owner.__mro__:
        if part.__module__ != owner.__module__:
            continue
        for name in vars(part):
            value = getattr(owner, name, None)
            if inspect.isroutine(value) and name not in found and name != "__init__":
                found[name] = Role("", name, value, source.functions.get(f"{part.__name__}.{name}"), owner)
    return list(found.values())


def chosen(group: list[Role], source: Source) -> dict[str, Role]:
    """The best function of each kind among some."""
    names = Names(source.vocabulary, ("h", "o"))
    roles: dict[str, Role] = {}
    for kind in ROLES:
        ranked = [(rank, role) for role in group if (rank := rank_of(kind, role, names, source)) is not None]
        if ranked:
            role = min(ranked, key=lambda pair: pair[0])[1]
            roles[kind] = Role(kind, role.name, role.function, role.node, role.owner)
    back = roles.get("backward")
    if back and "forward" not in roles and gives_scores(back, names):  # loss(X) is forward, loss(X, y) backward
        roles["forward"] = Role("forward", back.name, back.function, back.node, back.owner)
    if back and gives_weights(back, source, names):  # it is called backprop, and moves the weights
        roles.setdefault("train_step", Role("train_step", back.name, back.function, back.node, back.owner))
        del roles["backward"]
    taken = {role.name for kind, role in roles.items() if kind in ("backward",)}
    return {
        kind: role
        for kind, role in roles.items()
        if not (kind == "cost" and role.name in taken)
        and not (kind == "update" and "train_step" in roles and roles["train_step"].name == role.name)
    }


def rank_of(kind: str, role: Role, names: Names, source: Source) -> int | None:
    """How well a function's name and parameters fit a kind: a small number is better, None is not at all."""
    text = flat(role.name)
    rank = RANK[kind].get(text)
    if rank is None:
        slope = kind == "backward" and re.search(r"(cost|loss|error)\w*(prime|deriv)", text)
        if slope and not (role.node and returns_gradients(role.node)):
            return None  # the derivative by the outputs alone
        if not re.search(LIKELY[kind], text) or (re.search(NOT, text) and not slope):
            return None
        if kind == "cost" and re.search(NOT_COST, text):
            return None
        if kind == "forward" and re.search("back", text):
            return None
        rank = 100 + len(text)
    if kind == "forward" and role.node is not None and gives_classes(role.node, source):
        return None
    taken = {names.plain(parameter.name) or "" for parameter in role.parameters}
    bundles = {bundle_of(parameter.name) for parameter in role.parameters}
    method = role.owner is not None
    if any(is_part(parameter.name, names, source) for parameter in role.parameters):
        return None
    pairs = "Y" not in taken and any(flat(parameter.name) in PAIRED for parameter in role.parameters)
    gradients = any(name[:2] in ("dW", "dB") for name in taken) or "grads" in bundles
    needed = {
        "forward": "X" in taken
        or (len(role.parameters) == 1 and not bundles & {"grads", "cache"})
        or (method and not taken - {""})
        or (not taken and role.node is not None),
        "backward": bool(taken & {"Y", "Eo", "E*", "O"}) or "cache" in bundles or (method and len(taken) <= 2),
        "update": gradients or ((method or "params" in bundles) and not taken - {"rate", ""} and not pairs),
        "train_step": ("X" in taken and "Y" in taken and not gradients) or pairs or not (method or role.parameters),
        "cost": ("Y" in taken and bool(taken & {"O", "X", "A*", "Zo"}))
        or len(taken) >= 2
        or (method and not gradients),
    }[kind]
    if not needed:
        return None
    if kind == "backward" and text.startswith("loss") and not (role.node and returns_gradients(role.node)):
        return None
    if kind == "train_step" and not method and not has_weights(role, names):
        return None
    return rank


def is_part(spelling: str, names: Names, source: Source) -> bool:
    """Whether a parameter is a single layer's weight, in code that has several: affine_forward(x, w, b)."""
    if names.plain(spelling) != "W*" or bundle_of(spelling):
        return False
    uses = source.uses
    whole = uses.indexed(spelling) or uses.keyed(spelling) or len(uses.unpacked(spelling)) > 1
    return (depth(source.vocabulary) or 0) > 1 and not whole


def has_weights(role: Role, names: Names) -> bool:
    """Whether a training step takes the weights, or works on the module's own."""
    spellings = [parameter.name for parameter in role.parameters]
    if any(bundle_of(spelling) == "params" or (names.plain(spelling) or "")[:1] in ("W",) for spelling in spellings):
        return True
    if role.node is None:
        return False
    outer = {name for node in inside(role.node) if isinstance(node, ast.Global) for name in node.names}
    return any((parsed(name) or " ")[0] == "W" for name in outer)


def gives_classes(node: Function, source: Source) -> bool:
    """Whether every return statement gives decisions, not outputs: np.argmax(…), (O > 0.5).astype(int)."""
    values = [inner.value for inner in inside(node) if isinstance(inner, ast.Return) and inner.value is not None]
    meant = [(source.assigned(node, value.id) if isinstance(value, ast.Name) else None) or value for value in values]
    return bool(meant) and all(map(is_decision, meant))


def is_decision(value: ast.expr) -> bool:
    if isinstance(value, ast.Compare):
        return True
    if not isinstance(value, ast.Call):
        return False
    called = value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")
    whole = called == "astype" and bool(value.args) and "int" in ast.unparse(value.args[0])
    chosen_of = called == "where" and bool(value.args) and isinstance(value.args[0], ast.Compare)
    constants = all(isinstance(entry, ast.Constant) for entry in value.args[1:])
    return called in ("argmax", "round", "rint", "int") or whole or (chosen_of and constants)


def returns_gradients(node: Function) -> bool:
    """Whether a function called loss gives derivatives back too."""
    parts = [inner for back in inside(node) if isinstance(back, ast.Return) for inner in ast.walk(back)]
    names = {inner.id for inner in parts if isinstance(inner, ast.Name)}
    names |= {str(inner.value) for inner in parts if isinstance(inner, ast.Constant)}
    return any(bundle_of(name) == "grads" or (parsed(name) or " ")[0] in ("dW", "dB") for name in names)


def gives_weights(role: Role, source: Source, names: Names) -> bool:
    """Whether a function that is called backward gives new weights back, or changes the weights of its object."""
    if role.node is None:
        return False
    for hint in source.returns(role.node):
        entries = hint if isinstance(hint, tuple) else (hint,)
        meant = [names.plain(entry) or "" for entry in entries if isinstance(entry, str)]
        if any(entry.startswith("dW") for entry in meant) or any(bundle_of(str(entry)) == "grads" for entry in entries):
            return False
        if any(entry.startswith("W") for entry in meant) and len(meant) == len(entries):
            return True
    for node in inside(role.node):
        targets = (
            [node.target] if isinstance(node, ast.AugAssign) else node.targets if isinstance(node, ast.Assign) else []
        )
        for target in targets:
            base = target.value if isinstance(target, ast.Subscript) else target
            if isinstance(base, ast.Attribute) and (parsed(base.attr) or " ")[0] == "W":
                return True
    return False


def gives_scores(role: Role, names: Names) -> bool:
    """Whether a function gives its outputs where no targets are given: if y is None: return scores."""
    optional = [entry.name for entry in role.parameters if entry.default is None and names.plain(entry.name) == "Y"]
    asked = [node for node in inside(role.node) if isinstance(node, ast.If)] if role.node is not None else []
    return any(
        isinstance(node.test, ast.Compare)
        and isinstance(node.test.left, ast.Name)
        and node.test.left.id in optional
        and isinstance(node.test.ops[0], ast.Is)
        and any(isinstance(inner, ast.Return) for inner in node.body)
        for node in asked
    )


def is_helper(role: Role) -> bool:
    """An activation or its slope: one number or array in, one out."""
    required = [entry for entry in role.parameters if entry.default is entry.empty]
    return len(required) == 1 and bool(re.search(HELPERS, flat(role.name)))
