# matrices as nested lists, no numpy allowed in this exercise
import math


def matmul(A, B):
    return [[sum(A[i][k] * B[k][j] for k in range(len(B))) for j in range(len(B[0]))] for i in range(len(A))]


def transpose(A):
    return [list(column) for column in zip(*A)]


def column_sums(A):
    return [sum(column) for column in zip(*A)]


def add_bias(A, b):
    return [[a + b[j] for j, a in enumerate(row)] for row in A]


def forward(X, W1, b1, W2, b2):
    Z1 = add_bias(matmul(X, W1), b1)
    A1 = [[math.tanh(z) for z in row] for row in Z1]
    Z2 = add_bias(matmul(A1, W2), b2)
    return Z1, A1, Z2


def backward(X, Y, A1, y_hat, W2):
    n = len(X)
    dZ2 = [[(o - t) / n for o, t in zip(row_o, row_t)] for row_o, row_t in zip(y_hat, Y)]
    dA1 = matmul(dZ2, transpose(W2))
    dZ1 = [[d * (1 - a * a) for d, a in zip(row_d, row_a)] for row_d, row_a in zip(dA1, A1)]
    dW2 = matmul(transpose(A1), dZ2)
    dW1 = matmul(transpose(X), dZ1)
    db2 = column_sums(dZ2)
    db1 = column_sums(dZ1)
    return dW1, db1, dW2, db2
