# example=scalar sizes=1,1,1
# The article's simple example: plain numbers.
def relu(z):
    return max(0, z)


def relu_prime(z):
    return 1 if z > 0 else 0


def forward(x, wh, bh, wo, bo):
    zh = x * wh + bh
    h = relu(zh)
    zo = h * wo + bo
    return zh, h, zo, relu(zo)


def backward(x, y, wo, zh, h, zo, yhat):
    eo = (yhat - y) * relu_prime(zo)
    eh = eo * wo * relu_prime(zh)
    dwo, dbo, dwh, dbh = eo * h, eo, eh * x, eh
    return dwo, dbo, dwh, dbh


def update(wh, bh, wo, bo, dwh, dbh, dwo, dbo, eta):
    wh -= eta * dwh
    bh -= eta * dbh
    wo -= eta * dwo
    bo -= eta * dbo
    return wh, bh, wo, bo
