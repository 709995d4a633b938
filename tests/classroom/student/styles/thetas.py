# sizes=3,4,2
# theta, bias and derivatives that are spelled out.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def forward(X, theta1, bias1, theta2, bias2):
    a0 = X
    z1 = a0@theta1+bias1; a1 = relu(z1); z2 = a1@theta2+bias2; a2 = relu(z2)
    return a2
def backward(X, Y, theta1, bias1, theta2, bias2):
    z1 = X@theta1+bias1; a1 = relu(z1); z2 = a1@theta2+bias2; a2 = relu(z2)
    dL_dz2 = (a2-Y)*(z2>0)/len(X); dL_da1 = dL_dz2@theta2.T; dL_dz1 = dL_da1*(z1>0)
    dL_dtheta1 = X.T@dL_dz1; dL_dbias1 = dL_dz1.sum(0); dL_dtheta2 = a1.T@dL_dz2; dL_dbias2 = dL_dz2.sum(0)
    return dL_dz2, dL_da1, dL_dz1, dL_dtheta1, dL_dbias1, dL_dtheta2, dL_dbias2
