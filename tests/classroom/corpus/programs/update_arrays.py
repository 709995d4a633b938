def update(W1, b1, W2, b2, dW1, db1, dW2, db2, lr):
    """Exercise 6: gradient descent"""
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2
    return W1, b1, W2, b2
