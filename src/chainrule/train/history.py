"""What a fit remembers, epoch by epoch. `fit.py` fills it."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..errors import MissingExtra
from ..working.record import Record


@dataclass
class History:
    """The curves of a fit: one entry for each epoch.

    cost : the cost C of the epoch, measured step by step while the weights move (penalty included).
    validation_cost : C on the validation rows after the epoch, as `Network.cost` gives it; empty without validation.
    metric : `metric_name` on the validation rows after the epoch: accuracy, or R² for a regression.
    gradient_norm : for each epoch, the length of each layer's (dW, dB) in its last step, first layer first.
    seconds : time since the start of the fit at the end of each epoch, compilation included.
    best_epoch : the epoch, from 1, whose weights early stopping gave back; None without early stopping.
    stopped : why the fit ended, in words.
    records : for each epoch that was asked for, the working of the step after it.
    """

    layers: tuple[str, ...] = ()
    cost: list[float] = field(default_factory=list)
    validation_cost: list[float] = field(default_factory=list)
    metric: list[float] = field(default_factory=list)
    metric_name: str = ""
    gradient_norm: list[list[float]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: str = ""
    interrupted: bool = False
    records: dict[int, Record] = field(default_factory=dict, repr=False)

    @property
    def epochs(self) -> int:
        return len(self.cost)

    def to_dict(self) -> dict[str, Any]:
        """The curves as plain lists and numbers, ready for JSON or a DataFrame; not the records."""
        data = asdict(replace(self, records={})) | {"layers": list(self.layers)}
        del data["records"]
        return data

    def plot(self, axes: Any = None) -> Any:
        """The cost curves on matplotlib axes, new ones if none are given; returns the axes.

        Raises MissingExtra if matplotlib is not installed.
        """
        if axes is None:
            try:
                import matplotlib.pyplot as plt
            except ImportError:
                raise MissingExtra(
                    "plots need matplotlib, chainrule's extra [plot], which is not installed; pip install matplotlib"
                ) from None
            axes = plt.figure().add_subplot()
        epochs = range(1, self.epochs + 1)
        axes.plot(epochs, self.cost, label="cost in training")
        if self.validation_cost:
            axes.plot(epochs, self.validation_cost, "--", label="cost on validation rows")
        if self.best_epoch is not None:
            axes.axvline(self.best_epoch, color="grey", linewidth=0.8, label=f"best epoch, {self.best_epoch}")
        axes.set_xlabel("epoch")
        axes.set_ylabel("cost C")
        axes.legend()
        return axes

    def __str__(self) -> str:
        if not self.cost:
            return f"no epoch was finished: {self.stopped}"
        last = f"cost {self.cost[0]:.4g} → {self.cost[-1]:.4g}"
        if self.validation_cost:
            last += f", on validation rows {self.validation_cost[-1]:.4g} ({self.metric_name} {self.metric[-1]:.4g})"
        return f"{self.epochs} epochs in {self.seconds[-1]:.2f} s: {last}; {self.stopped}"
