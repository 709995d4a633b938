# sizes=3,4,2
# Pairs of derivatives by layer, the output layer first.
import numpy as np
def sigmoid(z): return 1/(1+np.exp(-z))
def relu(z): return np.maximum(z,0)
def compute_gradients(inputs, labels, w_h, b_h, w_out, b_out):
    net_h = inputs@w_h+b_h; out_h = relu(net_h); net_o = out_h@w_out+b_out; out_o = relu(net_o)
    E = (out_o-labels)*(net_o>0)/len(inputs); Eh = E@w_out.T*(net_h>0)
    grad_w_out = out_h.T@E
    grad_w_h = inputs.T@Eh
    return (grad_w_out, E.sum(axis=0)), (grad_w_h, Eh.sum(axis=0))
