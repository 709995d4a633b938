"""The equations: the maths and nothing else. NumPy arrays in, NumPy arrays out; JAX arrays in, JAX arrays out.

They are those of Ajit Jaokar's introduction to forward and back propagation, which follows the ML Cheatsheet; read them
in this order with it beside you. For a first reading take relu in 1 and half_squared_error in 2, and all of 3:

1. `activations.py`  H = A(Z), and the slope A′(Z)
2. `losses.py`       how wrong a prediction is, and the derivative of that
3. `propagate.py`    forward, the cost, and the three equations of backpropagation
4. `descent.py`      W ← W − η·dW, and the rules that improve on it

(`arrays.py` says what an array is; `erf.py` holds the one function that NumPy lacks.)
"""
