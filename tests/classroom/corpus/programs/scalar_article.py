# one input, one hidden neuron, one output, no bias: the simple example of the article
def relu(z):
    return max(0, z)


def relu_prime(z):
    return 1 if z > 0 else 0


def forward(x, wh, wo):
    zh = x * wh
    h = relu(zh)
    zo = h * wo
    o = relu(zo)
    return zh, h, zo, o


def cost(o, y):
    return 0.5 * (o - y) ** 2


def backward(x, y, wo, zh, h, zo, o):
    eo = (o - y) * relu_prime(zo)
    eh = eo * wo * relu_prime(zh)
    dwo = eo * h
    dwh = eh * x
    return eo, eh, dwh, dwo


def update(wh, wo, dwh, dwo, lr=0.1):
    wh = wh - lr * dwh
    wo = wo - lr * dwo
    return wh, wo
