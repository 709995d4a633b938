"""PyTorch as a second opinion: the same network's cost, gradients and training, step for step."""

import numpy as np
import pytest
import torch

import chainrule as cr

ACTIVATIONS = {
    "identity": lambda z: z,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "softplus": torch.nn.functional.softplus,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "exp": torch.exp,
}
F = torch.nn.functional
LOSSES = {
    "half_squared_error": lambda z, y: F.mse_loss(z, y, reduction="sum") / 2,
    "squared_error": lambda z, y: F.mse_loss(z, y, reduction="sum"),
    "absolute_error": lambda z, y: F.l1_loss(z, y, reduction="sum"),
    "huber": lambda z, y: F.huber_loss(z, y, reduction="sum"),
    "binary_cross_entropy": lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
    "cross_entropy": lambda z, y: F.cross_entropy(z, y, reduction="sum"),
    "poisson": lambda z, y: F.poisson_nll_loss(z, y, log_input=True, reduction="sum"),
}


def data(loss):
    random = np.random.default_rng(0)
    X, Y = random.normal(size=(7, 3)), random.normal(size=(7, 2))
    if "cross_entropy" in loss:
        Y = np.eye(2)[random.integers(0, 2, 7)]
    if loss == "poisson":
        Y = random.integers(0, 4, (7, 2)).astype(float)
    return X, Y


def tensors(net):
    return [torch.tensor(a, requires_grad=True) for layer in net.params for a in layer]


def cost(net, parameters, X, Y):
    Wh, Bh, Wo, Bo = parameters
    Zo = ACTIVATIONS[net.activations[0]](torch.tensor(X) @ Wh + Bh) @ Wo + Bo
    return LOSSES[net.loss](Zo, torch.tensor(Y)) / len(X)


@pytest.mark.parametrize("loss", list(LOSSES))
@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_cost_and_gradients(activation, loss):
    net = cr.Network([3, 4, 2], activations=activation, loss=loss, init="lecun")
    X, Y = data(loss)
    parameters = tensors(net)
    C = cost(net, parameters, X, Y)
    C.backward()
    assert net.cost(X, Y) == pytest.approx(C.item(), rel=1e-12)
    for mine, theirs in zip([d for layer in net.gradients(X, Y) for d in layer], parameters, strict=True):
        assert theirs.grad is not None
        expected = theirs.grad.numpy()
        assert np.abs(mine - expected).max() <= 1e-10 * (np.abs(expected).max() + 1e-6)


OPTIMIZERS = {
    "gd": lambda p: torch.optim.SGD(p, 0.05),
    "momentum": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, nesterov=True),
    "adam": lambda p: torch.optim.Adam(p, 0.05),
    "adamw": lambda p: torch.optim.AdamW(p, 0.05, weight_decay=1e-4),
}


@pytest.mark.parametrize("steps", [1, 10, 100])
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_training(optimizer, steps):
    """rmsprop and adagrad are left to Optax: PyTorch puts their ε outside the root."""
    net = cr.Network([3, 4, 2], activations="tanh", loss="cross_entropy", init="lecun")
    X, Y = data("cross_entropy")
    parameters = tensors(net)
    theirs = OPTIMIZERS[optimizer](parameters)
    for _ in range(steps):
        theirs.zero_grad()
        cost(net, parameters, X, Y).backward()
        theirs.step()
    net.fit(X, Y, epochs=steps, batch_size=None, optimizer=optimizer, learning_rate=0.05, dtype="float64")
    for mine, other in zip([a for layer in net.params for a in layer], parameters, strict=True):
        assert mine is not None
        np.testing.assert_allclose(mine, other.detach().numpy(), rtol=0, atol=1e-7 * (np.abs(mine).max() + 1e-6))
