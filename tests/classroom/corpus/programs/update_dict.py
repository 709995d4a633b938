def update_parameters(params, grads, alpha=0.01):
    new = {}
    for name, value in params.items():
        new[name] = value - alpha * grads["d" + name]
    return new
