"""The mistakes that people make, in words: what each is called, a question that leads to it, and why it is wrong.

What a mistake is in numbers stands in `slips.py`, where it is an equation; some have none, and `behaviour.py` finds
those by what the code does.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """id : as in reports. name : a line. question : what to ask somebody who made it. why : why it is wrong."""

    id: str
    name: str
    question: str
    why: str


def table(*rows: tuple[str, str, str, str]) -> dict[str, Mistake]:
    return {row[0]: Mistake(*row) for row in rows}


MISTAKES = table(
    # forward
    (
        "no_bias",
        "the bias is left out",
        "What does a unit give when all of its inputs are 0?",
        "Without B every unit gives 0 for an input of 0, so the layer can only turn and stretch, never shift.",
    ),
    (
        "no_activation",
        "the activation is left out",
        "What is left of two layers when nothing bends between them?",
        "Without an activation two layers come to one: X·Wh·Wo is X times a single matrix, and no curve is learned.",
    ),
    (
        "elementwise_for_dot",
        "cells are multiplied one by one where a matrix product is meant",
        "Which shapes do the two sides have, and which shape must the result have?",
        "A matrix product multiplies each row by each column and adds up; * multiplies cell by cell, which fits only "
        "where the shapes happen to agree. In NumPy the matrix product is @ or numpy.dot.",
    ),
    (
        "transposed_weights",
        "the weights are turned the wrong way round",
        "Does this step go forward, from the units before to the units after, or back?",
        "Forward, W leads from the units before to the units after; back, the errors run along the same connections "
        "the other way, so it is Wᵀ there. When both layers have the same size, no shape gives the slip away.",
    ),
    # the output error
    (
        "missing_output_slope",
        "the slope of the output's activation is left out",
        "How much does O move when Zo moves a little?",
        "The error is asked for at Zo, not at O: the chain rule passes through the activation, so C′(O) is multiplied "
        "by A′(Zo). Only for a loss with its own activation, such as cross-entropy with softmax, is O − Y all.",
    ),
    (
        "double_slope",
        "the slope is multiplied in although O − Y holds it already",
        "Where did the slope go when C′(O) ∘ A′(Zo) became O − Y?",
        "With cross-entropy and its own activation, what A′ multiplies by, C′ divides by: O − Y is the whole error at "
        "Zo, and one more slope makes it too small, most of all where the output is sure of itself.",
    ),
    (
        "loss_for_derivative",
        "the loss stands where its derivative belongs",
        "What is the derivative of ½(O − Y)² with respect to O?",
        "Backpropagation passes on how fast the cost changes, not how large it is. The loss has lost the sign: it "
        "cannot say whether O should rise or fall.",
    ),
    (
        "factor_two",
        "a factor 2 too much, or too little",
        "Is there a ½ in the cost, and what does the 2 of the square do with it?",
        "The square's derivative brings a 2, and the ½ in ½(O − Y)² is there to cancel it: with the ½ the derivative "
        "is O − Y, without it 2·(O − Y).",
    ),
    (
        "divided_by_outputs",
        "divided by the number of outputs as well",
        "Over what is the mean taken: over the rows, or over all the cells?",
        "numpy.mean over a whole matrix divides by rows times outputs. The cost here adds up the outputs of a row and "
        "takes the mean over the rows alone.",
    ),
    # slopes
    (
        "missing_hidden_slope",
        "the slope of the hidden activation is left out",
        "How much does H move when Zh moves a little?",
        "Eo·Woᵀ is the error at H. The error at Zh asks for one step more through the activation: times A′(Zh).",
    ),
    (
        "slope_of_activation",
        "the slope is taken in the wrong place",
        "Is the slope function written for Z or for A(Z), and which of the two is it fed?",
        "A slope written as a·(1 − a) wants the activation a = A(Z); one that applies the activation itself wants Z. "
        "Fed the other, it gives the slope at another point.",
    ),
    (
        "slope_times_z",
        "the slope is multiplied by Z as well",
        "Does A′(Z) mean A′ times Z, or A′ taken at Z?",
        "The brackets in A′(Z) say where the slope is taken. They are no multiplication.",
    ),
    # the hidden error
    (
        "raw_error_passed",
        "the plain difference is passed back in place of the layer's error",
        "Which quantity is the error at Zo: O − Y, or Eo?",
        "What runs back through Wo is Eo, the error at Zo, which holds A′(Zo). O − Y is the error at O.",
    ),
    (
        "updated_before_error",
        "the weights were updated before the error was sent back through them",
        "At the moment when Eh is worked out, which Wo is it: the one of the forward pass, or the new one?",
        "All derivatives belong to one point: the weights of the forward pass. Work out every error first, and only "
        "then change any weight. With a small learning rate the numbers are off by little, so nobody notices.",
    ),
    # derivatives
    (
        "z_for_input",
        "Z stands where the layer's input H belongs",
        "What came into this layer in the forward pass: Z of the layer before, or A of it?",
        "A weight's derivative is its input times its unit's error, and what came in was H = A(Z).",
    ),
    (
        "wrong_layer_input",
        "the input of another layer is used",
        "What came into this layer in the forward pass?",
        "Each layer's derivative is (its own input)ᵀ times its own error: X for the first layer, H for the next.",
    ),
    (
        "missing_bias_gradient",
        "the bias does not learn",
        "A bias is a weight whose input is always 1: what is its derivative?",
        "dB is the column sums of E. Left out, or 0, the biases stay where they were.",
    ),
    (
        "bias_wrong_axis",
        "the bias's derivative is added up over the wrong axis",
        "Is there one bias for each unit, or one for each row?",
        "Every row uses the same bias, so dB adds up over the rows and keeps one number for each unit.",
    ),
    (
        "hidden_layer_skipped",
        "a hidden layer does not learn",
        "Which weights change in one step of learning?",
        "Backpropagation gives every layer its derivative. A hidden layer that stays as it was drawn is only luck.",
    ),
    # rows
    (
        "sum_for_mean",
        "the 1/n of the mean is missing",
        "The cost is a mean over n rows: where did its 1/n go?",
        "The derivative of a mean is the mean of the derivatives, so 1/n must come in exactly once.",
    ),
    (
        "mean_for_sum",
        "divided by n although the cost is a sum",
        "Is the cost a sum over the rows, or their mean?",
        "The derivative of a sum is the sum of the derivatives; there is no 1/n in it.",
    ),
    (
        "averaged_twice",
        "the 1/n of the mean comes in twice",
        "How often is something divided by n between the cost and the derivative?",
        "The 1/n of a mean belongs in one place: in Eo, or in dW and dB, but not in both.",
    ),
    (
        "last_row_only",
        "only one row counts",
        "After the loop over the rows, what does the variable hold: the sum, or the last one?",
        "The derivatives of all rows are added up. An assignment in the loop forgets all rows but one; += is meant.",
    ),
    (
        "gradients_accumulate",
        "derivatives of earlier calls are still in the sum",
        "What do the sums hold when the function is called a second time?",
        "Each step starts its sums at 0. Otherwise the old derivatives, of other weights, push along for ever.",
    ),
    # update
    (
        "sign_flipped",
        "the sign is the other way round",
        "Which way does the cost fall: along the derivative, or against it?",
        "dW points where the cost rises, so W ← W − η·dW goes down. With one sign flipped, the cost climbs; with two, "
        "all is well again.",
    ),
    (
        "integer_truncation",
        "numbers are cut to whole ones",
        "Which type do the arrays have, and what becomes of 0.3 in an array of whole numbers?",
        "An array of integers cuts off what follows the point, so small steps vanish. Make it one of floats.",
    ),
    # arrays
    (
        "mutates_inputs",
        "the caller's arrays are changed",
        "After the call, are the arrays that were handed in still what they were?",
        "A name is no copy: Z[Z < 0] = 0 changes the array of whoever called, and the next equation works with it.",
    ),
    (
        "shared_buffer",
        "Z and H are one array",
        "If H is changed, does Z change too?",
        "Backpropagation needs both Z and H. When the activation writes into the array of Z, Z is lost.",
    ),
    (
        "column_vector",
        "a list of n numbers meets a column of n numbers",
        "Which shapes do O and Y have, and which has O − Y?",
        "NumPy spreads (n,) against (n, 1) to (n, n): every prediction is compared with every target. Give Y the shape "
        "(n, 1), the shape of O.",
    ),
    (
        "unrecognised",
        "wrong here, and none of the known mistakes",
        "With the numbers that stand before it, what should come out here?",
        "The numbers before it are taken as they are, and this one does not follow from them.",
    ),
)
