"""In which order an epoch takes its rows: a shuffle for each, drawn by NumPy on the host.

JAX's permutation sorts on a CPU and would cost more than the learning. `fit.py` hands the result to the program.
"""

import numpy as np

MANY = 200  # rows from which a permutation each is quicker than shuffling all epochs in one call


class Order:
    """The rows of each step, for `capacity` epochs at a time, filled in only as far as it is asked for.

    Drawn from the seed and the number of the chunk of epochs, so that neither the grouping of epochs into calls nor a
    pause changes what is learned. The padding rows, `count` and later, stay at the end.

    >>> order = Order(capacity=3, batches=2, batch=2, count=3, shuffle=True, seed=0)
    >>> order.until(chunk=0, stop=1)[0].tolist()
    [[2, 0], [1, 3]]
    """

    def __init__(self, capacity: int, batches: int, batch: int, count: int, shuffle: bool, seed: int) -> None:
        self.shape, self.count, self.shuffle, self.seed = (capacity, batches, batch), count, shuffle, seed
        self.chunk, self.filled = -1, capacity
        self.rows = np.zeros((capacity, 1, 1), np.int32)  # a single batch takes all rows, whatever their order
        if batches > 1:
            self.rows = np.tile(np.arange(batches * batch, dtype=np.int32), (capacity, 1)).reshape(self.shape)

    def until(self, chunk: int, stop: int) -> np.ndarray:
        """The order of a chunk of epochs, (capacity, batches, batch) int32, good for its epochs before `stop`."""
        if self.shape[1] == 1 or not self.shuffle:
            return self.rows
        if chunk != self.chunk:
            self.chunk, self.filled = chunk, 0
            self.random = np.random.default_rng([self.seed, chunk])
        if stop > self.filled:
            flat = self.rows.reshape(self.shape[0], -1)
            wanted = flat[self.filled : stop, : self.count]
            if self.count < MANY:
                wanted[:] = self.random.permuted(
                    np.tile(np.arange(self.count, dtype=np.int32), (len(wanted), 1)), axis=1
                )
            else:
                for row in wanted:
                    row[:] = self.random.permutation(self.count)
            self.filled = stop
        return self.rows
